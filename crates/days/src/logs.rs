//! What the functions log in a test, as they log it: a JSON object a line.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tracing::level_filters::LevelFilter;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
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

/// Everything that is logged on this thread, until it is dropped.
#[derive(Debug)]
pub(crate) struct Logs {
    written: Written,
    _guard: DefaultGuard,
}

#[derive(Clone, Debug, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Logs {
    pub(crate) fn begin() -> Self {
        let written = Written::default();
        let ours = OURS.map(|room| (room, LevelFilter::TRACE));
        let targets = Targets::new()
            .with_default(LevelFilter::INFO)
            .with_targets(ours);
        let lines = tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(written.clone());
        let subscriber = tracing_subscriber::registry().with(targets).with(lines);
        Self {
            written,
            _guard: tracing::subscriber::set_default(subscriber),
        }
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

impl MakeWriter<'_> for Written {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
