//! The one clock of a day: the simulator's.

use std::cell::RefCell;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use zoom_sim::Simulator;
use zoom_sim::clock::Clock;

thread_local! {
    /// The functions take the clock as a plain `fn`. A test has a thread of its own, and all of its
    /// servers run on it.
    static OF_THIS_TEST: RefCell<Option<Of>> = const { RefCell::new(None) };
}

enum Of {
    Simulator(Arc<Simulator>),
    /// A process beside the one with the simulator.
    Process(Clock),
}

impl Of {
    fn clock(&self) -> &Clock {
        match self {
            Self::Simulator(simulator) => &simulator.clock,
            Self::Process(clock) => clock,
        }
    }
}

/// From here on this simulator's clock is this test's.
pub(crate) fn follow(simulator: &Arc<Simulator>) {
    OF_THIS_TEST.with_borrow_mut(|clock| *clock = Some(Of::Simulator(simulator.clone())));
}

/// From here on it is this time.
pub(crate) fn stop_at(at: DateTime<Utc>) {
    OF_THIS_TEST.with_borrow_mut(|clock| *clock = Some(Of::Process(Clock::stopped_at(at))));
}

/// The time of this test.
pub(crate) fn now() -> DateTime<Utc> {
    OF_THIS_TEST.with_borrow(|clock| clock.as_ref().expect("a day has begun").clock().now())
}

/// Moves the clock forward to this time.
pub(crate) fn move_to(at: DateTime<Utc>) {
    let by = at - now();
    assert!(by >= TimeDelta::zero(), "the clock would go back to {at}");
    OF_THIS_TEST.with_borrow(|clock| clock.as_ref().expect("a day has begun").clock().advance(by));
}
