//! The named runs: what is ordered at the simulator for each, and the proof that it came.

use serde_json::{Value, json};

use crate::cli::Run;

mod proof;
mod repetition;

pub(crate) use proof::{Evidence, of_run};
pub(crate) use repetition::repeat;

/// Each kind of wrong answer that passes by itself, or that a person mends within the run.
pub(crate) const FAULTS: [&str; 16] = [
    "server_error",
    "unavailable",
    "html",
    "html_ok",
    "empty",
    "timeout",
    "reset",
    "token_expired",
    "not_yet",
    "missing_scope",
    "no_dashboard",
    "page_token_expired",
    "too_many_per_second",
    "too_many_per_minute",
    "too_many_per_day",
    "too_many_empty",
];

impl Run {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Repeated => "repeated",
            Self::Dropped => "dropped",
            Self::Faulty => "faulty",
            Self::Late => "late",
            Self::Full => "full",
        }
    }

    /// Unless somebody wants another number.
    pub(crate) fn meetings(self) -> u16 {
        match self {
            Self::Faulty => 6, // enough calls for each kind of wrong answer
            _ => 3,
        }
    }

    /// The simulator's cast.
    pub(crate) fn cast(self) -> &'static str {
        match self {
            Self::Dropped | Self::Full => "full",
            _ => "plain",
        }
    }

    /// How often each webhook comes.
    pub(crate) fn times(self) -> usize {
        match self {
            Self::Repeated => 3,
            _ => 1,
        }
    }

    /// Which webhooks come, and how; each order goes out after the one before it.
    pub(crate) fn webhooks(self) -> Vec<Value> {
        match self {
            Self::Plain | Self::Faulty | Self::Late => vec![json!({})],
            Self::Repeated => {
                vec![json!({ "events": ["*"], "times": self.times(), "order": "random" })]
            }
            Self::Dropped => vec![json!({ "events": ["*"], "drop": true })],
            Self::Full => vec![
                json!({ "events": ["*"] }),
                // Late news of an earlier installation: it must not end this one.
                json!({ "events": ["app_deauthorized"], "app_deauthorized_age_s": 24 * 60 * 60 }),
            ],
        }
    }

    /// What goes wrong once the app is installed.
    pub(crate) fn faults(self) -> Option<Value> {
        match self {
            Self::Faulty => Some(faulty()),
            Self::Late => Some(late()),
            Self::Plain | Self::Repeated | Self::Dropped | Self::Full => None,
        }
    }
}

/// One answer in fifty; and, so that a short run meets them, each kind once among the first calls for
/// meetings' people and quality, and five among the first lists. A limit is over within seconds: a
/// real one lasts longer than a run.
fn faulty() -> Value {
    let limit = json!({ "retry_after": "seconds", "retry_after_s": 3, "hold_s": 20 });
    let with_limit = |mut rule: Value| {
        for (name, value) in limit.as_object().into_iter().flatten() {
            rule[name] = value.clone();
        }
        rule
    };
    let once = FAULTS.iter().map(|kind| {
        with_limit(json!({
            "answers": [kind], "times": 1, "every": 20,
            "routes": ["GET /v2/metrics/meetings/*"],
        }))
    });
    let lists = with_limit(json!({
        "answers": FAULTS, "every": 3, "times": 5,
        "routes": ["GET /v2/metrics/meetings", "GET /v2/metrics/webinars"],
    }));
    let one_in_fifty = with_limit(json!({
        "answers": FAULTS, "every": 50, "routes": ["GET /v2/metrics/*"],
    }));
    json!({ "answers": once.chain([lists, one_in_fifty]).collect::<Vec<_>>() })
}

/// Over before the last attempt, which comes some forty seconds after the first. Quality begins when
/// the roster is whole: before that a meeting could look complete.
fn late() -> Value {
    json!({ "lateness": {
        "after": "set",
        "list_s": 3, "roster_s": 5, "roster_full_s": 12, "qos_s": 12, "qos_full_s": 24,
    }})
}
