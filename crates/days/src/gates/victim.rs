//! A process of its own that can be killed: this very program, asked for one of its tests.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Asked, Gates, Kill};
use crate::clock;

/// Of a test on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The variable that says what time it is.
pub(crate) const NOW: &str = "DAYS_NOW";

#[derive(Debug)]
pub(super) struct Victim {
    process: Child,
    was_killed: bool,
}

/// What a process did.
#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) asked: Vec<Asked>,
    pub(crate) was_killed: bool,
}

impl Victim {
    /// As `kill -9` does it. When this returns there is no such process any more.
    pub(super) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.was_killed = true;
    }
}

impl Gates {
    /// Runs a test of this program as a process of its own, until its end or its `kill`.
    pub(crate) async fn live(&self, test: &str, kill: Option<Kill>) -> Life {
        self.asked();
        let mut program = Command::new(std::env::current_exe().unwrap());
        program.args([test, "--exact", "--ignored"]);
        program.envs(self.variables().iter().cloned());
        program.env(NOW, clock::now().to_rfc3339());
        program.stdout(Stdio::null());
        let victim = Victim {
            process: program.spawn().unwrap(),
            was_killed: false,
        };
        {
            let mut orders = self.orders.lock().unwrap();
            orders.kill = kill;
            orders.victim = Some(victim);
        }
        let begun = Instant::now();
        let was_killed = loop {
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            tokio::time::sleep(Duration::from_millis(2)).await;
            let mut orders = self.orders.lock().unwrap();
            let victim = orders.victim.as_mut().unwrap();
            if victim.was_killed {
                break true;
            }
            if let Some(status) = victim.process.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                break false;
            }
        };
        let mut orders = self.orders.lock().unwrap();
        (orders.kill, orders.victim) = (None, None);
        drop(orders);
        Life {
            asked: self.asked(),
            was_killed,
        }
    }
}
