//! How far back a sweep reaches on each list, and how far the account is swept once it is over.

use chrono::{DateTime, TimeDelta, Utc};
use store::ledger::LISTED_WITHIN;
use store::{LeftOut, Sweep, Unfinished};

use super::plan::{KINDS, Kind};

/// How far the first sweep after an installation reaches back.
const FIRST_REACH: TimeDelta = TimeDelta::days(3);

/// How far each sweep reaches behind the one before it, for meetings that Zoom lists late.
const OVERLAP: TimeDelta = LISTED_WITHIN;

/// What cannot be read is looked for again for so long, in which Zoom, or a newer version of this, may
/// mend it. It comes with every sweep that reaches it, and each would reach further back than the last.
const UNREADABLE_REACH_MAX: TimeDelta = TimeDelta::days(3);

/// Zoom's lists reach back six months; a day less than the shortest six. Source:
/// `docs/zoom.md#lists`.
const REACH_MAX: TimeDelta = TimeDelta::days(180);

/// A sweep that nobody came further with for so long begins anew: what it looks for grows too old for
/// Zoom. A spent day, the longest that one waits in its middle, ends within 24 hours.
const GOES_ON_WITHIN: TimeDelta = TimeDelta::days(2);

/// The sweep that goes on, or a new one.
pub(super) fn begun(known: &Sweep, now: DateTime<Utc>) -> Unfinished {
    let unfinished = known.unfinished.as_ref();
    let unfinished = unfinished.filter(|at| now - at.saved_at < GOES_ON_WITHIN);
    unfinished.cloned().unwrap_or(Unfinished {
        began_at: now,
        left_out: Vec::new(),
        lists_done: 0,
        page_token: None,
        saved_at: now,
        page_count: 0,
    })
}

/// How far a sweep that began then reaches back on a list: behind the sweep before it, after an
/// outage, however long, too; and to where the list was left out.
pub(super) fn reach(known: &Sweep, kind: &Kind, began_at: DateTime<Utc>) -> DateTime<Utc> {
    wanted(known, kind, began_at).max(began_at - REACH_MAX)
}

fn wanted(known: &Sweep, kind: &Kind, began_at: DateTime<Utc>) -> DateTime<Utc> {
    let left_out = known.left_out.iter().find(|one| one.list == kind.name());
    let behind = known.swept_at.map(|at| at - OVERLAP);
    let since = left_out.map(|one| one.since).or(behind);
    since.unwrap_or(began_at - FIRST_REACH)
}

/// How far the next sweep reaches back for what this one met and could not read.
pub(super) fn unread_since(reach: DateTime<Utc>, began_at: DateTime<Utc>) -> DateTime<Utc> {
    reach.max(began_at - UNREADABLE_REACH_MAX)
}

/// Notes what is left out of a list.
pub(super) fn leave_out(at: &mut Unfinished, kind: &Kind, since: DateTime<Utc>, why: String) {
    let list = kind.name();
    match at.left_out.iter_mut().find(|one| one.list == list) {
        Some(one) => one.since = one.since.min(since),
        None => at.left_out.push(LeftOut { list, since, why }),
    }
}

/// How far the account is swept once this sweep is over.
pub(super) fn finished(known: &Sweep, at: Unfinished) -> Sweep {
    let began_at = at.began_at;
    let is_read = |kind: &&Kind| !at.left_out.iter().any(|one| one.list == kind.name());
    // An outage that was longer than Zoom's lists reach back leaves a gap.
    let is_cut = |kind: &Kind| wanted(known, kind, began_at) < began_at - REACH_MAX;
    let has_gap = KINDS.iter().filter(is_read).any(is_cut);
    let oldest = KINDS.iter().map(|kind| reach(known, kind, began_at)).min();
    Sweep {
        swept_at: Some(began_at),
        covered_from: known.covered_from.filter(|_| !has_gap).or(oldest),
        left_out: at.left_out,
        ..Sweep::default()
    }
}
