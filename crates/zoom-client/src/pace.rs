//! Never faster than agreed, all functions together.

mod lane;
mod told;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::limits::{Label, Rhythm, Share};
use crate::waiting::Waiting;
use lane::{Lane, Next};

/// Nobody waits longer for a call than this: what others have taken beyond it is a reason to go on
/// with something else, or later.
const PATIENCE: TimeDelta = TimeDelta::seconds(2);

/// The most calls that are taken ahead at once, by who uses what it takes: half a second's of twenty
/// a second, and fewer where calls are further apart.
const BLOCK_MAX: u32 = 10;

/// How far ahead of a call it is asked for, first and after one that came too late: the table's
/// answer and the day's count, a write each, must be there by then. `DynamoDB` takes single-digit
/// milliseconds as a rule, over a new connection a hundred. Who is too late three times goes on later.
const AHEAD: [TimeDelta; 3] = [
    TimeDelta::milliseconds(20),
    TimeDelta::milliseconds(100),
    TimeDelta::milliseconds(500),
];

/// Until a lease begins, and until the limiter lets the next call through, which somebody else of this
/// process may make first: more calls than a lease has are never waited for.
const WAITS_MAX: u32 = BLOCK_MAX + 1;

/// When the calls of this process may be made. A table that all processes share leases them in
/// blocks, each of which has its own stretch of time; within it, a limiter keeps them apart.
#[derive(Debug)]
pub struct Pace {
    share: Share,
    lanes: Mutex<HashMap<(String, Label), Lane>>,
    waiting: Waiting,
}

/// What is asked of the table.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Of which kind.
    pub label: Label,
    /// How many calls.
    pub count: u32,
    /// How they follow one another.
    pub rhythm: Rhythm,
    /// None is wanted before this.
    pub from: DateTime<Utc>,
    /// A first call so much later than that is not wanted.
    pub patience: TimeDelta,
}

/// What became of the wish to make a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is now, and counted.
    Now,
    /// Others have taken the calls of the next seconds, or the table is too slow to take any.
    Busy,
    /// Our share of the day's calls is used up.
    DaySpent,
}

impl Pace {
    /// Of this share.
    pub fn new(share: Share) -> Self {
        Self {
            share,
            lanes: Mutex::default(),
            waiting: Waiting::Really,
        }
    }

    /// The same in a time that is not the machine's.
    #[cfg(any(test, feature = "testing"))]
    pub fn wait_by(&mut self, sleep: crate::waiting::Sleep) {
        self.waiting = Waiting::By(sleep);
    }

    /// What is ours.
    pub fn share(&self) -> &Share {
        &self.share
    }

    /// Waits until the next call may be made, unless that would take too long. `take` asks the table
    /// for calls, and answers when the first of them may be made; `count` counts this one against
    /// the day, and answers whether the day has room.
    ///
    /// Counted is between the two, once, however often a call comes too late and another is taken: so the
    /// call follows its turn at once, and no counted call is given up but by who was too late every time.
    pub async fn wait<E>(
        &self,
        account: &str,
        label: Label,
        clock: fn() -> DateTime<Utc>,
        take: impl AsyncFn(Wanted) -> Result<Option<DateTime<Utc>>, E>,
        count: impl AsyncFnOnce() -> Result<bool, E>,
    ) -> Result<Turn, E> {
        let lane = (account.to_owned(), label);
        let mut count = label.counts_in_day().then_some(count);
        for ahead in AHEAD {
            if let Some(wanted) = self.wanted(&lane, clock(), ahead) {
                let Some(first) = take(wanted).await? else {
                    return Ok(Turn::Busy);
                };
                self.with(&lane, |lane| lane.lease(first, wanted.count));
            }
            if let Some(count) = count.take()
                && !count().await?
            {
                return Ok(Turn::DaySpent);
            }
            let mut now = clock();
            for _ in 0..=WAITS_MAX {
                match self.with(&lane, |lane| lane.next(now)) {
                    Next::Now => return Ok(Turn::Now),
                    Next::Over => break,
                    Next::At(at) => {
                        self.waiting.until(at, clock).await;
                        now = clock().max(at);
                    }
                }
            }
        }
        Ok(Turn::Busy)
    }

    /// What to ask the table for; nothing while there are calls in hand.
    fn wanted(
        &self,
        lane: &(String, Label),
        now: DateTime<Utc>,
        ahead: TimeDelta,
    ) -> Option<Wanted> {
        let rhythm = self.share.rhythm(lane.1);
        let count = self.with(lane, |lane| lane.wants(now))?;
        Some(Wanted {
            label: lane.1,
            count,
            rhythm,
            from: now + ahead,
            patience: PATIENCE,
        })
    }

    /// Gives up the calls that are taken and not made: Zoom asks to wait.
    pub fn forget(&self, account: &str, label: Label) {
        self.lanes().remove(&(account.to_owned(), label));
    }

    fn with<T>(&self, lane: &(String, Label), change: impl FnOnce(&mut Lane) -> T) -> T {
        let mut lanes = self.lanes();
        let begun = || Lane::new(self.share.rhythm(lane.1));
        change(lanes.entry(lane.clone()).or_insert_with(begun))
    }

    fn lanes(&self) -> std::sync::MutexGuard<'_, HashMap<(String, Label), Lane>> {
        // A number too few is better than no calls any more.
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
