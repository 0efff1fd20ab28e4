//! Chances, in words.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// True in `percent` of a hundred cases.
pub(super) fn chance(rng: &mut ChaCha8Rng, percent: u32) -> bool {
    rng.random_range(0..100) < percent
}

pub(super) fn pick<'a, T>(rng: &mut ChaCha8Rng, choices: &'a [T]) -> &'a T {
    &choices[rng.random_range(0..choices.len())]
}
