//! Programs that we start, and that never outlive us.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};

use crate::progress::Step;
use crate::trouble::Trouble;

/// The local AWS takes 2.5 s to stop its functions.
const STOPS_WITHIN: Duration = Duration::from_secs(5);
/// Between two looks at something that changes by itself.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Of a log, on a failure: enough for a compiler's message.
const TAIL_LINES: usize = 30;

/// A person or the machine wants an end. Once caught, no signal kills us any more.
#[derive(Debug)]
pub(crate) struct Interruption {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

impl Interruption {
    pub(crate) fn catch() -> Result<Self, Trouble> {
        let caught =
            |kind| signal(kind).map_err(|err| Trouble::new(format!("cannot catch signals: {err}")));
        Ok(Self {
            interrupt: caught(SignalKind::interrupt())?,
            terminate: caught(SignalKind::terminate())?,
            hangup: caught(SignalKind::hangup())?,
        })
    }

    /// Waits for one, and says which.
    pub(crate) async fn comes(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "interrupted",
            _ = self.terminate.recv() => "terminated",
            _ = self.hangup.recv() => "the terminal is gone",
        }
    }
}

/// Ends `work` at a signal, so that everything it started is dropped, and with that stopped.
pub(crate) async fn until_interrupted<T>(
    interruption: &mut Interruption,
    work: impl Future<Output = Result<T, Trouble>>,
) -> Result<T, Trouble> {
    tokio::select! {
        result = work => result,
        what = interruption.comes() => Err(Trouble::new(format!("{what}; everything is stopped"))),
    }
}

/// A running program with all that it starts, as one process group. Dropped means stopped.
#[derive(Debug)]
pub(crate) struct Running {
    name: &'static str,
    child: Child,
    group: Pid,
    watcher: std::process::Child,
    log: PathBuf,
}

/// Starts it, with its output in `log`.
pub(crate) fn start(
    name: &'static str,
    mut command: Command,
    log: &Path,
) -> Result<Running, Trouble> {
    let cannot = |err: std::io::Error| Trouble::new(format!("cannot start {name}: {err}"));
    let output = File::create(log).map_err(cannot)?;
    let child = command
        .stdin(Stdio::null())
        .stdout(output.try_clone().map_err(cannot)?)
        .stderr(output)
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(cannot)?;
    let group = child
        .id()
        .and_then(|id| Pid::from_raw(id.cast_signed()))
        .expect("it was not waited for");
    Ok(Running {
        name,
        child,
        group,
        watcher: watch_over(group).map_err(cannot)?,
        log: log.to_owned(),
    })
}

/// Kills the group when our end of the pipe closes: for the one end that no code of ours sees,
/// SIGKILL.
fn watch_over(group: Pid) -> std::io::Result<std::process::Child> {
    use std::os::unix::process::CommandExt;
    std::process::Command::new("sh")
        .args(["-c", "read -r _; kill -s KILL -- \"-$0\""])
        .arg(group.as_raw_nonzero().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

impl Running {
    /// All it said so far.
    pub(crate) fn output(&self) -> String {
        std::fs::read(&self.log)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// `Err` if it ended: it should not have.
    pub(crate) fn still_runs(&mut self) -> Result<(), Trouble> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(self.failed(status)),
            Err(err) => Err(Trouble::new(format!("lost sight of {}: {err}", self.name))),
        }
    }

    /// Waits for its end, and says meanwhile what `detail` reads from its output.
    pub(crate) async fn finish(
        mut self,
        step: &Step<'_>,
        detail: impl Fn(&str) -> String,
    ) -> Result<String, Trouble> {
        loop {
            match tokio::time::timeout(LOOK_EVERY, self.child.wait()).await {
                Err(_elapsed) => step.say(detail(&self.output())),
                Ok(Ok(status)) if status.success() => return Ok(self.output()),
                Ok(Ok(status)) => return Err(self.failed(status)),
                Ok(Err(err)) => {
                    return Err(Trouble::new(format!("lost sight of {}: {err}", self.name)));
                }
            }
        }
    }

    fn failed(&self, status: ExitStatus) -> Trouble {
        Trouble::new(format!(
            "{} ended ({status}); its last lines:\n{}",
            self.name,
            tail(&self.output())
        ))
        .next(format!("read {}", self.log.display()))
    }

    fn stop(&mut self) {
        // Nothing to report: what cannot be signalled is gone.
        let _ = rustix::process::kill_process(self.group, Signal::TERM);
        let since = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && since.elapsed() < STOPS_WITHIN {
            std::thread::sleep(Duration::from_millis(20)); // a destructor cannot await
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.stop();
        }
        let _ = rustix::process::kill_process_group(self.group, Signal::KILL);
        let _ = self.watcher.kill();
        let _ = self.watcher.wait();
    }
}

fn tail(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

#[cfg(test)]
#[cfg(target_os = "linux")] // they look at processes in /proc
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use tokio::process::Command;

    use super::{Running, start};

    fn sleeper(log: &str) -> Running {
        let mut command = Command::new("sh");
        command.args(["-c", "echo ready; sleep 60 & sleep 60"]);
        let log = std::env::temp_dir().join(format!("e2e-{}-{log}", std::process::id()));
        start("a sleeper", command, &log).unwrap()
    }

    fn members(group: u32) -> usize {
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        let stats = processes.filter_map(|entry| {
            let stat: PathBuf = entry.path().join("stat");
            std::fs::read_to_string(stat).ok()
        });
        // "pid (name) state parent group …"; a zombie is no member that could do anything.
        let fields = stats.filter_map(|stat| {
            let (_, fields) = stat.rsplit_once(')')?;
            let fields: Vec<_> = fields.split_whitespace().map(str::to_owned).collect();
            (fields[0] != "Z" && fields[2] == group.to_string()).then_some(())
        });
        fields.count()
    }

    async fn becomes_empty(group: u32) -> bool {
        for _ in 0..100 {
            if members(group) == 0 {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }

    #[tokio::test]
    async fn what_is_dropped_is_stopped_with_all_that_it_started() {
        let running = sleeper("dropped");
        let group = running.child.id().unwrap();
        assert!(members(group) > 0);
        let log = running.log.clone();
        drop(running);
        assert!(becomes_empty(group).await);
        let _ = std::fs::remove_file(log);
    }

    #[tokio::test]
    async fn a_killed_demo_leaves_nothing_running() {
        let mut running = sleeper("killed");
        let group = running.child.id().unwrap();
        assert!(members(group) > 0);
        drop(running.watcher.stdin.take()); // what the kernel does at our SIGKILL
        assert!(becomes_empty(group).await);
        let _ = std::fs::remove_file(&running.log);
    }
}
