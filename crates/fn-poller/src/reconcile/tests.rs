use super::plan::{KINDS, List, plan};
use super::reach::{begun, finished, reach, unread_since};
use super::{ENDLESS, PAGES_MAX, ended_by, leave_out, pass_by, turn};
use chrono::{DateTime, TimeDelta, Utc};
use store::{Sweep, Unfinished};

/// A first sweep, and its lists.
fn first() -> (Unfinished, Vec<List>) {
    let known = Sweep::default();
    (begun(&known, noon()), plan(&known, noon()))
}

#[test]
fn a_list_is_done_at_its_last_page_or_at_a_token_that_repeats() {
    let (mut at, lists) = first();
    for (next, lists_done) in [(Some("a"), 0), (Some("b"), 0), (Some("b"), 1), (None, 2)] {
        let list = &lists[at.lists_done];
        let is_endless = turn(&mut at, list, next.map(str::to_owned), noon());
        assert_eq!((at.lists_done, is_endless), (lists_done, lists_done == 1));
        let whys: Vec<_> = at.left_out.iter().map(|one| one.why.as_str()).collect();
        assert_eq!(whys == [ENDLESS], lists_done > 0, "whole until it repeats");
        let goes_on = next.filter(|_| lists_done == 0);
        assert_eq!(at.page_token.as_deref(), goes_on);
    }
}

#[test]
fn a_list_whose_tokens_lead_in_a_circle_is_left_at_the_limit() {
    let (mut at, lists) = first();
    for page in 1..=PAGES_MAX {
        assert_eq!(at.lists_done, 0, "at page {page}");
        let token = if page % 2 == 0 { "a" } else { "b" };
        turn(&mut at, &lists[0], Some(token.to_owned()), noon());
    }
    assert_eq!(at.left_out.len(), 1, "it is not whole");
    let next = (at.lists_done, at.page_token, at.page_count);
    assert_eq!(
        next,
        (1, None, 0),
        "and the next list begins at its own first page"
    );
}

/// In the sweep from six hours before noon on.
#[test]
fn a_meeting_without_an_end_is_owed_as_long_as_it_may_have_gone_on() {
    let listed = |start_time: &str, end_time: &str| {
        let body = format!(
            r#"{{"meetings":[{{"uuid":"a==","start_time":"{start_time}","end_time":"{end_time}"}}]}}"#
        );
        let page = zoom::dashboard::meetings(&"A1".parse().unwrap(), body.as_bytes(), noon());
        page.unwrap().items.remove(0)
    };
    let reach = noon() - TimeDelta::hours(6);
    for (start_time, end_time, expected) in [
        ("2026-11-20T05:00:00Z", "2026-11-20T05:59:59Z", false),
        ("2026-11-20T05:00:00Z", "2026-11-20T06:00:00Z", true),
        ("2026-11-20T05:00:00Z", "", true),
        ("2026-11-19T00:00:00Z", "", true), // thirty hours before
        ("2026-11-18T23:59:59Z", "", false),
    ] {
        let meeting = listed(start_time, end_time);
        assert_eq!(ended_by(&meeting) >= reach, expected, "{start_time}");
    }
}

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// The sweep after this one, so many hours after noon, to which these kinds are refused: how far it
/// reaches back on each, how many lists it has, and what is known after it.
fn next(known: &Sweep, hours: i64, refused: &[usize]) -> ([TimeDelta; 3], usize, Sweep) {
    let now = noon() + TimeDelta::hours(hours);
    let (mut at, lists) = (begun(known, now), plan(known, now));
    while let Some(list) = lists.get(at.lists_done) {
        let is_refused = |kind: &usize| KINDS[*kind].name() == list.kind.name();
        if refused.iter().any(is_refused) {
            pass_by(&mut at, &lists, "why".to_owned(), now);
        } else {
            turn(&mut at, list, None, now);
        }
    }
    let reached = KINDS.map(|kind| now - reach(known, &kind, now));
    (reached, lists.len(), finished(known, at))
}

#[test]
fn a_list_that_is_refused_is_caught_up_with_once_it_is_not_and_no_other_waits_for_it() {
    let (days, hours) = (TimeDelta::days, TimeDelta::hours);
    let (reached, _, mut known) = next(&Sweep::default(), 0, &[2]);
    assert_eq!(reached, [days(3); 3]);
    for day in 1..=60 {
        let (reached, lists, after) = next(&known, day * 24, &[2]);
        assert_eq!(reached, [hours(30), hours(30), days(3 + day)]);
        assert!(lists <= 5, "{lists}");
        assert_eq!(after.left_out[0].since, noon() - days(3));
        known = after;
    }
    // A second one, for a day, is caught up with though the first is refused still.
    let (_, _, known) = next(&known, 61 * 24, &[0, 2]);
    let (reached, _, known) = next(&known, 62 * 24, &[2]);
    assert_eq!(reached, [days(2) + hours(6), hours(30), days(65)]);
    let (reached, _, known) = next(&known, 63 * 24, &[]);
    assert_eq!(reached, [hours(30), hours(30), days(66)]);
    assert_eq!(known.left_out, []);
    assert_eq!(known.covered_from, Some(noon() - days(3)));
    let (reached, ..) = next(&known, 64 * 24, &[]);
    assert_eq!(reached, [hours(30); 3]);
}

#[test]
fn an_item_that_can_never_be_read_is_left_behind_and_makes_no_gap() {
    let hour = TimeDelta::hours(1);
    let (_, _, mut known) = next(&Sweep::default(), 0, &[]);
    let covered_from = known.covered_from;
    for hours in 1..=30 * 24 {
        let now = noon() + hour * hours;
        let mut at = begun(&known, now);
        let reach = reach(&known, &KINDS[0], now);
        assert!(now - reach <= TimeDelta::days(3) + hour, "{reach}");
        let reaches_it = reach <= noon();
        assert_eq!(reaches_it, hours <= 3 * 24 + 1, "after {hours} hours");
        if reaches_it {
            let since = unread_since(reach, now);
            leave_out(&mut at, &KINDS[0], since, "why".to_owned());
        }
        known = finished(&known, at);
        assert_eq!(known.left_out.len(), usize::from(reaches_it));
        assert_eq!(known.covered_from, covered_from, "each list was read");
    }
}

#[test]
fn days_that_no_list_has_any_more_are_not_covered() {
    let (_, _, first) = next(&Sweep::default(), 0, &[]);
    let (_, _, second) = next(&first, 24, &[]);
    assert_eq!(second.covered_from, first.covered_from);
    let (reached, _, late) = next(&second, 200 * 24, &[]);
    assert_eq!(reached, [TimeDelta::days(180); 3]);
    assert_eq!(late.covered_from, Some(noon() + TimeDelta::days(20)));
}

#[test]
fn a_sweep_that_nobody_came_further_with_for_two_days_begins_anew() {
    let (at, _) = first();
    let known = Sweep {
        unfinished: Some(at.clone()),
        ..Sweep::default()
    };
    let after = |hours| begun(&known, noon() + TimeDelta::hours(hours));
    assert_eq!(after(47), at);
    assert_eq!(after(48).began_at, noon() + TimeDelta::hours(48));
}
