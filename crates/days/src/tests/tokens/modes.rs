//! What Zoom, or the network, can do with a refresh.

use serde_json::{Value, json};

use crate::day::Day;

#[derive(Clone, Copy, Debug)]
pub(super) struct Mode {
    name: &'static str,
    /// The first answer to a refresh does not arrive.
    pub(super) loses_an_answer: bool,
    /// A rotated token is taken for some minutes more.
    pub(super) has_grace: bool,
}

const fn mode(name: &'static str, loses_an_answer: bool, has_grace: bool) -> Mode {
    Mode {
        name,
        loses_an_answer,
        has_grace,
    }
}

pub(super) const STRICT: Mode = mode("strict", false, false);
pub(super) const GRACE: Mode = mode("grace", false, true);
pub(super) const DELAY: Mode = mode("delay", false, false);
pub(super) const ANSWER_LOST: Mode = mode("answer_lost", true, false);
pub(super) const ANSWER_LOST_IN_GRACE: Mode = mode("answer_lost", true, true);
pub(super) const ERROR: Mode = mode("error_after_commit", true, false);
pub(super) const ERROR_IN_GRACE: Mode = mode("error_after_commit", true, true);

impl Mode {
    /// As the simulator is told.
    pub(super) fn order(&self) -> Value {
        let grace_s = if self.has_grace { 600 } else { 0 };
        let refresh = json!({
            "mode": self.name, "times": 1, "grace_s": grace_s, "delay_s": 1,
        });
        json!({ "refresh": refresh })
    }
}

/// What was before a refresh.
#[derive(Debug)]
pub(super) struct Before {
    refreshes: u64,
}

impl Before {
    pub(super) async fn of(day: &Day) -> Self {
        Self {
            refreshes: day.refreshes().await,
        }
    }

    /// After all later keepers: the stored token is the live one. Only where an answer was lost and
    /// Zoom knows no grace it cannot be, and the installation says so.
    pub(super) async fn expect_kept(&self, day: &Day, mode: &Mode, lost: bool, when: &str) {
        let stored = day.stored().await;
        let accepted = day.refreshes().await - self.refreshes;
        let (status, refreshes) = match (lost, mode.has_grace) {
            (true, false) => ("needs_reinstall", 1),
            (true, true) => ("active", 2),
            (false, _) => ("active", 1),
        };
        assert_eq!(stored.status.name(), status, "{mode:?}, {when}");
        assert_eq!(accepted, refreshes, "{mode:?}, {when}");
        assert_eq!(
            day.holds_the_live_token().await,
            status == "active",
            "{mode:?}, {when}"
        );
    }
}
