//! The named runs: what is ordered at the simulator for each, and the proof that it came.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::cli::Run;
use crate::compare::Rows;

mod faulty;
mod proof;
mod repetition;

pub(crate) use faulty::refuse_installations;
pub(crate) use proof::{Evidence, of_run};
pub(crate) use repetition::repeat;

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
            _ => 4,            // so that the bad network has the minutes from which on it is ranked
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
            Self::Faulty => Some(faulty::order()),
            Self::Late => Some(late()),
            Self::Plain | Self::Repeated | Self::Dropped | Self::Full => None,
        }
    }
}

/// How much of what the run is about has not come yet.
pub(crate) fn to_come(run: Run, faults: &Value, rows: &Rows) -> usize {
    match run {
        Run::Faulty => {
            let refreshed = faulty::refreshes(rows) > Decimal::ZERO;
            faulty::silent(faults).len() + usize::from(!refreshed)
        }
        _ => 0,
    }
}

/// Over before the last attempt, which comes some forty seconds after the first. Quality begins when
/// the roster is whole: before that a meeting could look complete.
fn late() -> Value {
    json!({ "lateness": {
        "after": "set",
        "list_s": 3, "roster_s": 5, "roster_full_s": 12, "qos_s": 12, "qos_full_s": 24,
    }})
}
