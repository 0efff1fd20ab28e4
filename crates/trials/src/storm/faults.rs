//! How AWS fails.

use std::fmt;
use std::sync::Mutex;

use axum::http::StatusCode;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

/// What happens to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Refused, and may be tried again.
    Throttled,
    /// 500, and nothing was done.
    Failed,
    /// Done, and answered 500.
    AnswerLost,
    /// Not done, and never answered.
    Hangs,
    /// Done, and never answered.
    HangsAfter,
}

/// Each, and how it is told of.
const KINDS: [(Fault, &str); 5] = [
    (Fault::Throttled, "throttled"),
    (Fault::Failed, "failed"),
    (Fault::AnswerLost, "answers of writes that landed lost"),
    (Fault::Hangs, "timed out"),
    (Fault::HangsAfter, "timed out after they landed"),
];

/// A hang costs its caller whole seconds, so there are few.
const HANGS_IN_10_000_FAULTS: u32 = 200;

/// Until each kind of fault came, faults come so many times as often: a small storm has all of them too.
const UNTIL_EACH_CAME: u32 = 10;

/// Decides for each call, and counts.
#[derive(Debug)]
pub(super) struct Faults {
    in_10_000: u32,
    dice: Mutex<(ChaCha8Rng, Counts)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    calls: usize,
    of_kind: [usize; KINDS.len()],
}

impl Faults {
    pub(super) fn new(seed: u64, in_10_000: u32) -> Self {
        let dice = ChaCha8Rng::seed_from_u64(seed);
        Self {
            in_10_000,
            dice: Mutex::new((dice, Counts::default())),
        }
    }

    pub(super) fn next(&self) -> Option<Fault> {
        let (dice, counts) = &mut *self.dice.lock().expect("no panic holds it");
        counts.calls += 1;
        let missing = counts.missing();
        let hurry = missing.map_or(1, |_| UNTIL_EACH_CAME);
        if dice.random_range(0..10_000) >= self.in_10_000 * hurry {
            return None;
        }
        let kind = missing.unwrap_or_else(|| {
            if dice.random_range(0..10_000) < HANGS_IN_10_000_FAULTS {
                dice.random_range(3..5)
            } else {
                dice.random_range(0..3)
            }
        });
        Some(KINDS[kind].0)
    }

    /// What became of a call: only a write that was done can lose its answer, or time out after it
    /// landed. What befalls a read, or a write that was refused, counts as if nothing was done.
    pub(super) fn count(&self, fault: Fault, wrote: bool) {
        let came = if wrote {
            fault
        } else {
            fault.before_it_landed()
        };
        let counts = &mut self.dice.lock().expect("no panic holds it").1;
        for (count, (kind, _)) in counts.of_kind.iter_mut().zip(KINDS) {
            *count += usize::from(kind == came);
        }
    }

    /// What never happened.
    pub(super) fn missing(&self) -> Option<&'static str> {
        let counts = self.dice.lock().expect("no panic holds it").1;
        counts.missing().map(|kind| KINDS[kind].1)
    }
}

impl Counts {
    fn missing(&self) -> Option<usize> {
        self.of_kind.iter().position(|count| *count == 0)
    }
}

impl Fault {
    fn before_it_landed(self) -> Self {
        match self {
            Self::AnswerLost => Self::Failed,
            Self::HangsAfter => Self::Hangs,
            other => other,
        }
    }

    /// Whether the call does its work all the same.
    pub(super) fn lands(self) -> bool {
        matches!(self, Self::AnswerLost | Self::HangsAfter)
    }

    pub(super) fn hangs(self) -> bool {
        matches!(self, Self::Hangs | Self::HangsAfter)
    }

    pub(super) fn answer(self) -> (StatusCode, String) {
        let (status, name) = match self {
            Self::Throttled => (StatusCode::BAD_REQUEST, "ThrottlingException"),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError"),
        };
        (status, json!({ "__type": name }).to_string())
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.dice.lock().expect("no panic holds it").1;
        write!(f, "{} calls", counts.calls)?;
        for ((_, name), count) in KINDS.iter().zip(counts.of_kind) {
            write!(f, ", {count} {name}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Faults};

    #[test]
    fn an_answer_counts_as_lost_only_of_a_write_that_was_done() {
        let faults = Faults::new(1, 0);
        for fault in [Fault::Throttled, Fault::Failed, Fault::Hangs] {
            faults.count(fault, false);
        }
        faults.count(Fault::AnswerLost, false);
        assert_eq!(faults.missing(), Some("answers of writes that landed lost"));
        faults.count(Fault::AnswerLost, true);
        faults.count(Fault::HangsAfter, false);
        assert_eq!(faults.missing(), Some("timed out after they landed"));
        faults.count(Fault::HangsAfter, true);
        assert_eq!(faults.missing(), None);
    }
}
