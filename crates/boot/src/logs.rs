//! Logs: one JSON object a line on standard output, where Lambda picks them up.

use std::error::Error;
use std::fmt::Write as _;

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::{Format, Json, JsonFields};
use tracing_subscriber::fmt::{MakeWriter, SubscriberBuilder};

use crate::Env;

/// Starts logging at the level that Lambda's own `LoggingConfig` asks for.
///
/// `AWS_LAMBDA_LOG_LEVEL` is set by Lambda from the function's `ApplicationLogLevel`; without it,
/// `INFO`. DEBUG more than doubles the instructions of a webhook.
pub fn start_logs(env: &Env) {
    let level = env
        .optional("AWS_LAMBDA_LOG_LEVEL")
        .and_then(|text| text.parse().ok())
        .unwrap_or(LevelFilter::INFO);
    format(level, std::io::stdout).init();
}

pub(crate) fn format<W>(
    level: LevelFilter,
    to: W,
) -> SubscriberBuilder<JsonFields, Format<Json>, LevelFilter, W>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .with_max_level(level)
        .with_writer(to)
}

/// An error with its causes, `outer: inner: root`.
///
/// The JSON layer prints only the outermost text of a `dyn Error`; without this the cause is lost.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let _ = write!(text, ": {inner}");
        cause = inner.source();
    }
    text
}
