use std::cell::{Cell, RefCell};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Pace, Turn, Wanted};
use crate::limits::{Label, Share};

thread_local! {
    static NOW_MS: Cell<i64> = const { Cell::new(0) };
    /// How much later than asked a sleeper wakes.
    static LATE_MS: Cell<i64> = const { Cell::new(0) };
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(NOW_MS.get()).unwrap()
}

fn pass(ms: i64) {
    NOW_MS.set(NOW_MS.get() + ms);
}

/// Who makes calls, and a table that gives them out to nobody else.
struct Caller {
    pace: Pace,
    given_out: Cell<DateTime<Utc>>,
    /// How many were taken at a time.
    taken: RefCell<Vec<u32>>,
    counted: Cell<usize>,
    /// How long the table takes for a block, and for a count.
    takes_ms: i64,
    counts_ms: i64,
}

impl Caller {
    /// Twenty a second, beside a table that takes so long.
    fn with_a_table(takes_ms: i64, counts_ms: i64) -> Self {
        NOW_MS.set(0);
        let mut pace = Pace::new(Share::new("80,60,40,20,60000".parse().unwrap(), 50));
        pace.wait_by(|until| {
            assert!(until >= now(), "waits for what is over");
            NOW_MS.set(until.timestamp_millis() + LATE_MS.get());
            Box::pin(std::future::ready(()))
        });
        Self {
            pace,
            given_out: Cell::new(now()),
            taken: RefCell::default(),
            counted: Cell::new(0),
            takes_ms,
            counts_ms,
        }
    }

    async fn call(&self, label: Label, has_room: bool) -> Turn {
        let take = async |wanted: Wanted| {
            assert_eq!(wanted.patience, TimeDelta::seconds(2));
            self.taken.borrow_mut().push(wanted.count);
            let first = self.given_out.get().max(wanted.from);
            let gaps = i32::try_from(wanted.count).unwrap();
            self.given_out.set(first + wanted.rhythm.gap * gaps);
            pass(self.takes_ms);
            Ok::<_, ()>(Some(first))
        };
        let count = async || {
            self.counted.set(self.counted.get() + 1);
            pass(self.counts_ms);
            Ok(has_room)
        };
        let turn = self.pace.wait("A1", label, now, take, count);
        turn.await.unwrap()
    }

    /// When each of the calls was made, of which each takes so long.
    async fn calls(&self, times_ms: &[i64]) -> Vec<i64> {
        let mut made = Vec::new();
        for takes_ms in times_ms {
            assert_eq!(self.call(Label::Heavy, true).await, Turn::Now);
            made.push(NOW_MS.get());
            pass(*takes_ms);
        }
        made
    }
}

#[tokio::test]
async fn calls_are_spread_evenly_and_taken_in_growing_blocks() {
    let caller = Caller::with_a_table(0, 0);
    let made = caller.calls(&[0; 40]).await;
    let even: Vec<i64> = (0..40).map(|nth| 20 + nth * 52).collect();
    assert_eq!(made, even);
    assert_eq!(*caller.taken.borrow(), [1, 2, 4, 8, 10, 10, 10]);
    assert_eq!(caller.counted.get(), 40);
}

#[tokio::test]
async fn who_is_slower_than_the_pace_takes_one_at_a_time() {
    let caller = Caller::with_a_table(0, 0);
    let made = caller.calls(&[400; 4]).await;
    assert_eq!(made, [20, 440, 860, 1_280]);
    assert_eq!(*caller.taken.borrow(), [1; 4]);
}

#[tokio::test]
async fn what_was_taken_and_not_used_in_its_time_is_not_used_later() {
    let caller = Caller::with_a_table(0, 0);
    // The second call is the first of two, and takes long.
    let made = caller.calls(&[0, 1_000, 0, 0]).await;
    assert_eq!(made, [20, 72, 1_092, 1_144]);
    assert_eq!(*caller.taken.borrow(), [1, 2, 1, 2]);
}

/// What adds up until the last call of a block would be made in somebody else's time is no reason to
/// wait for later: another block is taken.
#[tokio::test]
async fn a_timer_that_is_always_late_costs_a_call_now_and_then() {
    let caller = Caller::with_a_table(0, 0);
    LATE_MS.set(2);
    let made = caller.calls(&[0; 200]).await;
    assert_eq!(caller.counted.get(), 200);
    let apart = |two: &[i64]| two[1] - two[0] >= 52;
    assert!(made.windows(2).all(apart), "{made:?}");
    let even_ms = 200 * 52;
    assert!(made[199] - made[0] < even_ms * 115 / 100, "{made:?}");
}

#[tokio::test]
async fn a_call_that_came_too_late_is_taken_again_and_counted_once() {
    let caller = Caller::with_a_table(30, 50);
    // Taken for 20, and counted at 80; taken for 180, and there at 110.
    assert_eq!(caller.calls(&[0]).await, [180]);
    assert_eq!(*caller.taken.borrow(), [1, 1]);
    assert_eq!(caller.counted.get(), 1);
}

#[tokio::test]
async fn a_table_too_slow_for_any_call_makes_it_wait_for_later() {
    let caller = Caller::with_a_table(600, 0);
    assert_eq!(caller.call(Label::Heavy, true).await, Turn::Busy);
    assert_eq!(*caller.taken.borrow(), [1; 3]);
    assert_eq!(caller.counted.get(), 1);
}

#[tokio::test]
async fn a_day_without_room_has_no_turn_and_calls_without_an_allowance_have_no_day() {
    let caller = Caller::with_a_table(0, 0);
    assert_eq!(caller.call(Label::Heavy, false).await, Turn::DaySpent);
    assert_eq!(caller.call(Label::Light, false).await, Turn::Now);
    assert_eq!(caller.counted.get(), 1);
}

#[tokio::test]
async fn who_would_wait_too_long_is_told_before_anything_is_counted() {
    let pace = Pace::new(Share::new("80,60,40,20,60000".parse().unwrap(), 50));
    let count = async || panic!("counted");
    let turn = pace.wait("A1", Label::Heavy, now, async |_| Ok::<_, ()>(None), count);
    assert_eq!(turn.await.unwrap(), Turn::Busy);
}
