//! Many who work at a time, by the clock that jumps: it moves when everybody sleeps, to the first who
//! wakes. Who waits for an answer is awake, however long the machine takes for it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;

use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

use crate::clock;

#[derive(Default)]
struct Sleepers {
    awake: usize,
    /// By when they wake, and in the order in which they lay down.
    asleep: BTreeMap<(DateTime<Utc>, u64), oneshot::Sender<()>>,
    count: u64,
}

thread_local! {
    static OF_THIS_TEST: RefCell<Sleepers> = RefCell::default();
}

/// Nobody sleeps: a thread may have had another test before.
pub(crate) fn begin() {
    OF_THIS_TEST.with_borrow_mut(|sleepers| *sleepers = Sleepers::default());
}

/// Sleeps until this time of the clock.
pub(crate) fn sleep_until(until: DateTime<Utc>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    let (wake, woken) = oneshot::channel();
    let bed = OF_THIS_TEST.with_borrow_mut(|sleepers| {
        sleepers.count += 1;
        let key = (until.max(clock::now()), sleepers.count);
        sleepers.asleep.insert(key, wake);
        Bed(key)
    });
    lie_down();
    Box::pin(async move {
        let _ = woken.await; // a test that ended wakes nobody
        drop(bed);
    })
}

/// Who is taken out of it asleep is awake.
struct Bed((DateTime<Utc>, u64));

impl Drop for Bed {
    fn drop(&mut self) {
        OF_THIS_TEST.with_borrow_mut(|sleepers| {
            sleepers.awake += usize::from(sleepers.asleep.remove(&self.0).is_some());
        });
    }
}

/// Somebody who works from now on beside the others, on this thread, within a `LocalSet`: not
/// everybody's work can be shown to be `Send`.
pub(crate) fn spawn_here<T: 'static>(
    work: impl Future<Output = T> + 'static,
) -> tokio::task::JoinHandle<T> {
    OF_THIS_TEST.with_borrow_mut(|sleepers| sleepers.awake += 1);
    let at_the_end = LieDown;
    tokio::task::spawn_local(async {
        let _at_the_end = at_the_end;
        work.await
    })
}

/// Also at the end of who panics: the others go on, and the test says why.
struct LieDown;

impl Drop for LieDown {
    fn drop(&mut self) {
        lie_down();
    }
}

/// One less is awake; the last one moves the clock.
fn lie_down() {
    let next = OF_THIS_TEST.with_borrow_mut(|sleepers| {
        sleepers.awake -= 1;
        if sleepers.awake > 0 {
            return None;
        }
        let next = sleepers.asleep.pop_first()?;
        sleepers.awake += 1;
        Some(next)
    });
    if let Some(((at, _), wake)) = next {
        clock::move_to(at.max(clock::now()));
        let _ = wake.send(());
    }
}
