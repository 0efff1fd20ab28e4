//! The one clock of a day: the simulator's.

use std::cell::RefCell;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use zoom_sim::Simulator;

thread_local! {
    /// The functions take the clock as a plain `fn`. A test has a thread of its own, and all of its
    /// servers run on it.
    static OF_THIS_TEST: RefCell<Option<Arc<Simulator>>> = const { RefCell::new(None) };
}

/// From here on this simulator's clock is this test's.
pub(crate) fn follow(simulator: &Arc<Simulator>) {
    OF_THIS_TEST.with_borrow_mut(|clock| *clock = Some(simulator.clone()));
}

/// The time of this test.
pub(crate) fn now() -> DateTime<Utc> {
    OF_THIS_TEST.with_borrow(|clock| clock.as_ref().expect("a day has begun").clock.now())
}

/// Moves the clock forward to this time.
pub(crate) fn move_to(at: DateTime<Utc>) {
    let by = at - now();
    assert!(by >= TimeDelta::zero(), "the clock would go back to {at}");
    OF_THIS_TEST.with_borrow(|clock| clock.as_ref().expect("a day has begun").clock.advance(by));
}
