//! What the full cast adds to the plain meetings: everything that Zoom may have.
//!
//! With dice of its own, so that the plain meetings are the same in either cast.

use chrono::{DateTime, TimeDelta, Utc};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::meeting::{self, Kind, Meeting};
use super::people::Person;
use crate::mint::Mint;

mod clients;
mod crowd;
mod hall;
mod rooms;
mod single;
mod webinar;

use hall::Hall;

/// How much of Zoom there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Cast {
    /// Meetings of several people on Zoom's own clients.
    #[default]
    Plain,
    /// And a webinar, a meeting of one person, one with every kind of client, one with breakout
    /// rooms.
    Full,
}

/// The instances that only the full cast has.
pub(super) fn extras(
    seed: u64,
    directory: &[Person],
    mint: &Mint,
    now: DateTime<Utc>,
) -> Vec<Meeting> {
    // Any constant: it only keeps these dice apart from the plain meetings'.
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x0CA5_7000);
    let mut hall = |name: &'static str| Hall::new(name, directory, mint, now, &mut rng);
    vec![
        webinar::hold(hall("webinar")),
        single::hold(hall("single")),
        clients::hold(hall("clients")),
        rooms::hold(hall("rooms")),
    ]
}

/// A webinar of so many people, which has just ended.
pub(super) fn crowd(
    seed: u64,
    directory: &[Person],
    mint: &Mint,
    people: u32,
    lasts: TimeDelta,
    now: DateTime<Utc>,
) -> Meeting {
    // As above.
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x0C20_3D00);
    let hall = Hall::new("crowd", directory, mint, now, &mut rng);
    crowd::hold(hall.that_lasts(lasts), directory, people)
}
