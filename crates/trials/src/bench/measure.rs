//! What Linux says that a process used.

use std::fmt;

use crate::Trouble;

/// Of a process, so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SoFar {
    cpu_ns: u64,
    resident_kb: u64,
}

/// What a function uses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    ready_ms: f64,
    event_us: f64,
    pub(crate) resident_mb: f64,
}

/// Asks now.
pub(crate) fn of(process: u32) -> Result<SoFar, Trouble> {
    let mut cpu_ns = 0;
    for task in std::fs::read_dir(format!("/proc/{process}/task"))? {
        let text = std::fs::read_to_string(task?.path().join("schedstat"))?;
        let on_cpu: Option<u64> = text.split(' ').next().and_then(|first| first.parse().ok());
        cpu_ns += on_cpu.ok_or_else(|| Trouble::new("this Linux keeps no schedstat"))?;
    }
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let resident_kb = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse().ok());
    let resident_kb = resident_kb.ok_or_else(|| Trouble::new("no VmHWM"))?;
    Ok(SoFar {
        cpu_ns,
        resident_kb,
    })
}

impl Usage {
    #[expect(clippy::cast_precision_loss, reason = "shown with two decimals")]
    pub(crate) fn between(ready: SoFar, warm: SoFar, end: SoFar, events: usize) -> Self {
        Self {
            ready_ms: ready.cpu_ns as f64 / 1e6,
            event_us: (end.cpu_ns - warm.cpu_ns) as f64 / 1e3 / events as f64,
            resident_mb: end.resident_kb as f64 * 1_024.0 / 1e6,
        }
    }

    /// How many times as much it is.
    pub(crate) fn over(&self, other: &Self) -> String {
        format!(
            "{:.0} times the CPU to ready, {:.1} times the CPU an event, {:.1} times the memory",
            self.ready_ms / other.ready_ms,
            self.event_us / other.event_us,
            self.resident_mb / other.resident_mb
        )
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.1} ms of CPU to ready, {:.0} us an event, {:.1} MB resident at most",
            self.ready_ms, self.event_us, self.resident_mb
        )
    }
}
