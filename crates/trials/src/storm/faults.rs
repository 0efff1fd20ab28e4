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

/// A hang costs its caller whole seconds, so there are few.
const HANGS_IN_10_000_FAULTS: u32 = 200;

/// Decides for each call, and counts.
#[derive(Debug)]
pub(super) struct Faults {
    in_10_000: u32,
    dice: Mutex<(ChaCha8Rng, Counts)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    calls: usize,
    throttled: usize,
    failed: usize,
    lost: usize,
    hung: usize,
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
        if dice.random_range(0..10_000) >= self.in_10_000 {
            return None;
        }
        if dice.random_range(0..10_000) < HANGS_IN_10_000_FAULTS {
            counts.hung += 1;
            let after = dice.random_bool(0.5);
            return Some(if after {
                Fault::HangsAfter
            } else {
                Fault::Hangs
            });
        }
        let (fault, count) = match dice.random_range(0..3) {
            0 => (Fault::Throttled, &mut counts.throttled),
            1 => (Fault::Failed, &mut counts.failed),
            _ => (Fault::AnswerLost, &mut counts.lost),
        };
        *count += 1;
        Some(fault)
    }
}

impl Fault {
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
        write!(
            f,
            "{} calls: {} throttled, {} failed, {} answers of writes that landed lost, {} hung",
            counts.calls, counts.throttled, counts.failed, counts.lost, counts.hung
        )
    }
}
