use super::{PAGES_MAX, begun as begun_behind, ended_by, finished, turn};
use chrono::{DateTime, TimeDelta, Utc};
use store::{Sweep, Unfinished};

fn begun() -> Unfinished {
    let now = DateTime::UNIX_EPOCH;
    Unfinished {
        began_at: now,
        reach: now,
        lists_done: 0,
        page_token: None,
        saved_at: now,
        page_count: 0,
        left_out: None,
        unreadable_item_count: 0,
    }
}

#[test]
fn a_list_is_done_at_its_last_page_or_at_a_token_that_repeats() {
    let (account, now) = ("A1".parse().unwrap(), DateTime::UNIX_EPOCH);
    let mut at = begun();
    for (next, lists_done) in [(Some("a"), 0), (Some("b"), 0), (Some("b"), 1), (None, 2)] {
        turn(&account, &mut at, next.map(str::to_owned), now);
        assert_eq!(at.lists_done, lists_done);
        assert_eq!(
            at.left_out.is_some(),
            lists_done > 0,
            "whole until it repeats"
        );
        let goes_on = next.filter(|_| lists_done == 0);
        assert_eq!(at.page_token.as_deref(), goes_on);
    }
}

#[test]
fn a_list_whose_tokens_lead_in_a_circle_is_left_at_the_limit() {
    let (account, now) = ("A1".parse().unwrap(), DateTime::UNIX_EPOCH);
    let mut at = begun();
    for page in 1..=PAGES_MAX {
        assert_eq!(at.lists_done, 0, "at page {page}");
        let token = if page % 2 == 0 { "a" } else { "b" };
        turn(&account, &mut at, Some(token.to_owned()), now);
    }
    assert!(at.left_out.is_some(), "it is not whole");
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

/// The sweep after this one, so many hours after noon: whether a list was left out of it.
fn next(known: &Sweep, hours: i64, left_out: Option<&str>) -> (TimeDelta, Sweep) {
    let now = noon() + TimeDelta::hours(hours);
    let mut at = begun_behind(known, left_out.is_none(), now);
    at.left_out = left_out.map(str::to_owned);
    (now - at.reach, finished(known, at))
}

#[test]
fn what_was_left_out_is_caught_up_with_once_all_lists_may_be_asked_for() {
    let days = TimeDelta::days;
    let (reach, first) = next(&Sweep::default(), 0, Some("a scope"));
    assert_eq!(reach, days(3));
    assert_eq!((first.swept_at, first.whole_at), (Some(noon()), None));
    assert_eq!(first.covered_from, Some(noon() - days(3)));
    assert_eq!(first.left_out.as_deref(), Some("a scope"));

    // While it is missing, no sweep looks further back than the one before.
    let (reach, second) = next(&first, 24, Some("a scope"));
    assert_eq!(reach, TimeDelta::hours(30));
    let (reach, third) = next(&second, 48, None);
    assert_eq!(reach, days(5));
    let at = Some(noon() + days(2));
    assert_eq!((third.swept_at, third.whole_at), (at, at));
    assert_eq!(
        (third.covered_from, third.left_out),
        (first.covered_from, None)
    );
}

#[test]
fn an_item_that_can_never_be_read_is_left_behind_and_makes_no_gap() {
    let hour = TimeDelta::hours(1);
    let (_, mut known) = next(&Sweep::default(), 0, None);
    let covered_from = known.covered_from;
    for hours in 1..=30 * 24 {
        let mut at = begun_behind(&known, true, noon() + hour * hours);
        let reaches_back = at.began_at - at.reach;
        assert!(reaches_back <= TimeDelta::days(3) + hour, "{reaches_back}");
        let reaches_it = at.reach <= noon();
        assert_eq!(reaches_it, hours <= 3 * 24 + 1, "after {hours} hours");
        at.unreadable_item_count = usize::from(reaches_it);
        known = finished(&known, at);
        assert_eq!(known.whole_at.unwrap() == noon(), reaches_it);
        let why = known.left_out.as_deref();
        let expected = "of the items of zoom's lists 1 could not be read";
        assert_eq!(why, reaches_it.then_some(expected));
        assert_eq!(known.covered_from, covered_from, "each list was read");
    }
}

#[test]
fn days_that_no_list_has_any_more_are_not_covered() {
    let (_, first) = next(&Sweep::default(), 0, None);
    let (_, second) = next(&first, 24, None);
    assert_eq!(second.covered_from, first.covered_from);
    let (reach, late) = next(&second, 200 * 24, None);
    assert_eq!(reach, TimeDelta::days(180));
    assert_eq!(late.covered_from, Some(noon() + TimeDelta::days(20)));
}
