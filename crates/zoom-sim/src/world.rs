//! The world: one account, its people and the meetings they just had.
//!
//! Made once, never changed. Measures are exact integers here; texts with units exist only in
//! [`crate::wire`].

use chrono::{DateTime, TimeDelta, Utc};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::Args;
use crate::mint::Mint;

mod cast;
mod dice;
mod meeting;
mod minute;
mod people;
mod place;
mod quality;
pub(crate) mod user;

#[cfg(test)]
mod tests;

pub use cast::Cast;
use meeting::Habits;
pub(crate) use meeting::{Kind, Meeting, Session};
pub(crate) use minute::{Cpu, Minute, Picture, Stream, WifiRssi};
pub(crate) use people::Person;
pub(crate) use place::Gateway;
pub(crate) use quality::{Grade, Health};
pub(crate) use user::User;

/// An exact number with two decimals: `Hundredths(2715)` is 27.15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hundredths(pub(crate) u32);

impl Hundredths {
    pub(crate) const fn whole(number: u32) -> Self {
        Self(number * 100)
    }
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) account_id: String,
    pub(crate) account_number: u64,
    /// Installs the app.
    pub(crate) admin: Person,
    /// Everybody with a licence.
    pub(crate) users: Vec<User>,
    pub(crate) cast: Cast,
    /// And webinars.
    pub(crate) meetings: Vec<Meeting>,
}

impl World {
    /// Meetings that all ended between 5 and 50 minutes before `now`, or end one after the other
    /// from then on, and what is ordered beside them.
    pub(crate) fn of_args(args: &Args, now: DateTime<Utc>) -> Self {
        let (seed, count, cast) = (args.seed, usize::from(args.meetings), args.cast);
        let habits = match args.ending_over_s {
            0 => Habits::of_an_hour(),
            over_s => Habits::of_a_day(over_s),
        };
        let mint = Mint::new(seed);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let people = people::directory(&mint, &mut rng);
        let mut meetings: Vec<_> = (0..count)
            .map(|nth| meeting::hold(nth, count, &habits, &people, &mint, &mut rng, now))
            .collect();
        if cast == Cast::Full {
            meetings.extend(cast::extras(seed, &people, &mint, now));
        }
        if args.webinar > 0 {
            let lasts = TimeDelta::minutes(args.webinar_min.into());
            meetings.push(cast::crowd(seed, &people, &mint, args.webinar, lasts, now));
        }
        Self {
            account_id: mint.named("account_id", 22),
            account_number: 90_000_000 + seed % 1_000_000,
            admin: people[0].clone(),
            users: user::directory(&people, cast, &mint),
            cast,
            meetings,
        }
    }

    /// Zoom's add-on of that name, without which there are no QoS summaries.
    pub(crate) fn has_quality_subscription(&self) -> bool {
        self.cast == Cast::Full
    }

    /// A meeting by its identifier, or by its number: then the latest instance.
    pub(crate) fn meeting(&self, uuid_or_number: &str) -> Option<&Meeting> {
        let by_uuid = self.meetings.iter().find(|m| m.uuid == uuid_or_number);
        by_uuid.or_else(|| {
            let number: u64 = uuid_or_number.parse().ok()?;
            let instances = self.meetings.iter().filter(|m| m.id == number);
            instances.max_by_key(|m| m.start_time)
        })
    }
}

/// Zoom's times have whole seconds.
fn whole_seconds(at: DateTime<Utc>) -> DateTime<Utc> {
    at - TimeDelta::nanoseconds(at.timestamp_subsec_nanos().into())
}
