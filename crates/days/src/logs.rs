//! What the functions log in a test, as they log it: a JSON object a line.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, Once};

use serde_json::Value;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{Targets, dynamic_filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;

/// The rooms whose every word is kept; of what others wrote, what a function really logs.
const OURS: [&str; 11] = [
    "boot",
    "fn_collector",
    "fn_oauth",
    "fn_poller",
    "fn_recorder",
    "fn_webhook",
    "queue",
    "store",
    "tokens",
    "zoom",
    "zoom_client",
];

thread_local! {
    static HEARD: RefCell<Option<Written>> = const { RefCell::new(None) };
}

/// Everything that is logged on this thread, until it is dropped.
#[derive(Debug)]
pub(crate) struct Logs {
    written: Written,
}

#[derive(Clone, Debug, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

/// One for all threads, that writes for those who listen. With one for each, `tracing` would ask them
/// anew of every place that logs whenever one comes, and for a moment a place may be silent.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let ours = OURS.map(|room| (room, LevelFilter::TRACE));
        let targets = Targets::new()
            .with_default(LevelFilter::INFO)
            .with_targets(ours);
        let is_heard = dynamic_filter_fn(|_, _| HEARD.with_borrow(Option::is_some));
        let lines = tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(|| HEARD.with_borrow(Clone::clone).unwrap_or_default());
        let subscriber = tracing_subscriber::registry()
            .with(targets)
            .with(is_heard)
            .with(lines);
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
}

impl Drop for Logs {
    fn drop(&mut self) {
        HEARD.set(None);
    }
}

impl Logs {
    pub(crate) fn begin() -> Self {
        install();
        let written = Written::default();
        HEARD.set(Some(written.clone()));
        Self { written }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.written.0.lock().unwrap().clone()).unwrap()
    }

    /// The last line with this message.
    pub(crate) fn last(&self, message: &str) -> Value {
        let said = self.lines(message).pop();
        said.unwrap_or_else(|| panic!("{}", self.text()))
    }

    /// How many lines have this message.
    pub(crate) fn count(&self, message: &str) -> usize {
        self.lines(message).len()
    }

    fn lines(&self, message: &str) -> Vec<Value> {
        let text = self.text();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines
            .filter(|line: &Value| line["message"] == message)
            .collect()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
