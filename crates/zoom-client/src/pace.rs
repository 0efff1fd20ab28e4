//! Never faster than agreed, all functions together.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::limits::{Label, Rhythm, Share};
use crate::waiting::Waiting;

/// Nobody waits longer for a call than this: what others have taken beyond it is a reason to go on
/// with something else, or later.
const PATIENCE: TimeDelta = TimeDelta::seconds(2);

/// The most calls that are taken ahead at once. Who uses what it takes takes more; it is half a
/// second at most of twenty a second.
const BLOCK_MAX: u32 = 10;

/// When the calls of this process may be made: a table that all processes share gives out their
/// times in blocks, and each call waits for its own.
#[derive(Debug)]
pub struct Pace {
    share: Share,
    in_hand: Mutex<HashMap<(String, Label), Block>>,
    waiting: Waiting,
}

/// Calls that are taken and not made yet.
#[derive(Clone, Copy, Debug)]
struct Block {
    next: DateTime<Utc>,
    left: u32,
    /// How many to take the next time.
    then: u32,
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
    /// A first call later than this from now is not wanted.
    pub patience: TimeDelta,
}

impl Pace {
    /// Of this share.
    pub fn new(share: Share) -> Self {
        Self {
            share,
            in_hand: Mutex::default(),
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

    /// Waits until the next call may be made; `false` when that would take too long. `take` asks
    /// the table, and answers when the first of the calls may be made.
    pub async fn wait<E>(
        &self,
        account: &str,
        label: Label,
        clock: fn() -> DateTime<Utc>,
        take: impl AsyncFnOnce(Wanted) -> Result<Option<DateTime<Utc>>, E>,
    ) -> Result<bool, E> {
        let rhythm = self.share.rhythm(label);
        let key = (account.to_owned(), label);
        let known = self.in_hand().get(&key).copied();
        let block = if let Some(block) = known.filter(|block| block.is_good(clock())) {
            block
        } else {
            let even = rhythm.head_start.is_zero(); // a block of a burst has no even times
            let known = known.filter(|_| even);
            let count = known.map_or(1, |block| block.next_count(clock()));
            let wanted = Wanted {
                label,
                count,
                rhythm,
                patience: PATIENCE,
            };
            let Some(first) = take(wanted).await? else {
                return Ok(false);
            };
            Block {
                next: first,
                left: count,
                then: (count * 2).min(BLOCK_MAX),
            }
        };
        let rest = Block {
            next: block.next + rhythm.gap,
            left: block.left - 1,
            ..block
        };
        self.in_hand().insert(key, rest);
        self.waiting.until(block.next, clock).await;
        Ok(true)
    }

    /// Gives up the calls that are taken and not made: Zoom asks to wait.
    pub fn forget(&self, account: &str, label: Label) {
        self.in_hand().remove(&(account.to_owned(), label));
    }

    fn in_hand(&self) -> std::sync::MutexGuard<'_, HashMap<(String, Label), Block>> {
        // A number too few is better than no calls any more.
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Block {
    /// A call that was not made in its time is somebody else's time now.
    fn is_good(&self, now: DateTime<Utc>) -> bool {
        self.left > 0 && now <= self.next
    }

    /// Who comes back later than the pace takes one at a time, and lets none lapse.
    fn next_count(self, now: DateTime<Utc>) -> u32 {
        if self.left == 0 && now <= self.next {
            self.then
        } else {
            1
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use chrono::{DateTime, TimeDelta, Utc};

    use super::Pace;
    use crate::limits::{Label, Share};

    thread_local! {
        static NOW_MS: RefCell<i64> = const { RefCell::new(0) };
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(NOW_MS.with_borrow(|now| *now)).unwrap()
    }

    /// Asks for so many calls, each of which takes so long; answers when each was made, and how many
    /// were taken at a time.
    async fn calls(count: usize, takes_ms: i64) -> (Vec<i64>, Vec<u32>) {
        calls_that_take(&vec![takes_ms; count]).await
    }

    /// The same, each of which takes another time.
    async fn calls_that_take(times_ms: &[i64]) -> (Vec<i64>, Vec<u32>) {
        NOW_MS.with_borrow_mut(|now| *now = 0);
        let mut pace = Pace::new(Share::new("80,60,40,20,60000".parse().unwrap(), 50));
        pace.wait_by(|until| {
            NOW_MS.with_borrow_mut(|now| *now = until.timestamp_millis());
            Box::pin(std::future::ready(()))
        });
        let (mut made, mut taken, mut given_out) = (Vec::new(), Vec::new(), now());
        for takes_ms in times_ms {
            let may = pace.wait("A1", Label::Heavy, now, async |wanted| {
                taken.push(wanted.count);
                let first = given_out.max(now());
                given_out = first + wanted.rhythm.gap * i32::try_from(wanted.count).unwrap();
                Ok::<_, ()>(Some(first))
            });
            assert!(may.await.unwrap());
            made.push(now().timestamp_millis());
            NOW_MS.with_borrow_mut(|now| *now += takes_ms);
        }
        (made, taken)
    }

    #[tokio::test]
    async fn calls_are_spread_evenly_and_taken_in_growing_blocks() {
        let (made, taken) = calls(40, 0).await;
        let even: Vec<i64> = (0..40).map(|nth| nth * 50).collect();
        assert_eq!(made, even);
        assert_eq!(taken, [1, 2, 4, 8, 10, 10, 10]);
    }

    #[tokio::test]
    async fn who_is_slower_than_the_pace_takes_one_at_a_time() {
        let (made, taken) = calls(6, 400).await;
        assert_eq!(made, [0, 400, 800, 1_200, 1_600, 2_000]);
        assert_eq!(taken, [1; 6]);
    }

    #[tokio::test]
    async fn what_was_taken_and_not_used_in_its_time_is_not_used_later() {
        // The second call is the first of two, and takes long.
        let (made, taken) = calls_that_take(&[0, 1_000, 0, 0]).await;
        assert_eq!(made, [0, 50, 1_050, 1_100]);
        assert_eq!(taken, [1, 2, 1, 2]);
    }

    #[tokio::test]
    async fn who_would_wait_too_long_is_told() {
        let pace = Pace::new(Share::new("80,60,40,20,60000".parse().unwrap(), 50));
        let may = pace.wait("A1", Label::Heavy, now, async |wanted| {
            assert_eq!(wanted.patience, TimeDelta::seconds(2));
            Ok::<_, ()>(None)
        });
        assert!(!may.await.unwrap());
    }
}
