//! How far the run is: one line a step, alive on a terminal and plain in a log.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// A log gets a sign of life this often; a terminal at every look.
const SIGN_OF_LIFE_EVERY: Duration = Duration::from_secs(15);
/// Of a terminal that does not tell.
const COLUMNS: u16 = 80;

#[derive(Debug)]
pub(crate) struct Progress {
    steps: usize,
    begun: Cell<usize>,
    since: Instant,
    terminal: bool,
}

#[derive(Debug)]
pub(crate) struct Step<'a> {
    progress: &'a Progress,
    title: String,
    since: Instant,
    said_at: Cell<Instant>,
    looks: Cell<usize>,
    result: RefCell<Option<String>>,
}

impl Progress {
    pub(crate) fn of(steps: usize) -> Self {
        Self {
            steps,
            begun: Cell::new(0),
            since: Instant::now(),
            terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Begins the next step; it ends with [`Step::done`], or as a failure when it is dropped.
    pub(crate) fn step(&self, title: &str) -> Step<'_> {
        self.begun.set(self.begun.get() + 1);
        let nth = format!("{}/{}", self.begun.get(), self.steps);
        let step = Step {
            progress: self,
            title: format!("{nth:>5}  {title}"),
            since: Instant::now(),
            said_at: Cell::new(Instant::now()),
            looks: Cell::new(0),
            result: RefCell::new(None),
        };
        if self.terminal {
            step.say("");
        } else {
            eprintln!("{} ...", step.title);
        }
        step
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.since.elapsed()
    }
}

impl Step<'_> {
    /// What happens just now. Cheap: call it at every look.
    pub(crate) fn say(&self, detail: impl Display) {
        let seconds = self.since.elapsed().as_secs();
        if self.progress.terminal {
            let turn = ["|", "/", "-", "\\"][self.looks.get() % 4];
            self.looks.set(self.looks.get() + 1);
            let line = format!("{} {turn} {seconds} s  {detail}", self.title);
            let line: String = line.chars().take(columns() - 1).collect();
            eprint!("\r\x1b[2K{line}");
            let _ = std::io::stderr().flush();
        } else if self.said_at.get().elapsed() >= SIGN_OF_LIFE_EVERY {
            self.said_at.set(Instant::now());
            eprintln!("       {seconds} s: {detail}");
        }
    }

    pub(crate) fn done(self, result: impl Display) {
        *self.result.borrow_mut() = Some(result.to_string());
    }
}

/// A longer line would wrap, and could not be cleared. Asked anew, for a window changes.
fn columns() -> usize {
    let size = rustix::termios::tcgetwinsize(std::io::stderr());
    let columns = size.ok().map(|size| size.ws_col);
    columns
        .filter(|columns| *columns > 1)
        .unwrap_or(COLUMNS)
        .into()
}

impl Drop for Step<'_> {
    fn drop(&mut self) {
        let seconds = self.since.elapsed().as_secs_f64();
        if self.progress.terminal {
            eprint!("\r\x1b[2K");
        }
        match self.result.borrow().as_deref() {
            Some("") => eprintln!("{}: {seconds:.1} s", self.title),
            Some(result) => eprintln!("{}: {result}, {seconds:.1} s", self.title),
            None => eprintln!("{}: failed after {seconds:.1} s", self.title),
        }
    }
}
