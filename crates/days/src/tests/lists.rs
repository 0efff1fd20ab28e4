//! Lists that Zoom refuses: how often they are asked for, and what is told of them.

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;

use super::coverage::sweep;
use crate::clock;
use crate::day::{Day, morning};
use crate::logs::Logs;
use crate::zoom_side::Held;

const LIST: &str = "GET /v2/metrics/meetings";

/// A tick in each of so many minutes.
async fn tick_for(day: &Day, minutes: u32) {
    for _ in 0..minutes {
        day.tick().await;
        clock::move_to(clock::now() + TimeDelta::minutes(1));
    }
}

async fn answered(answer: &str, route: &str) -> Day {
    let day = Box::pin(Day::begin(1)).await;
    let rule = json!({ "answers": [answer], "routes": [route] });
    day.zoom.faults(json!({ "answers": [rule] })).await;
    day
}

#[tokio::test]
async fn a_list_that_is_refused_or_no_page_is_asked_for_again_after_a_quarter_of_an_hour() {
    // 400 without a code is refused, as anything that nobody knows.
    for answer in ["empty_object", "null_list", "invalid_grant", "not_yet"] {
        let day = answered(answer, LIST).await;
        tick_for(&day, 15).await;
        let both = 2; // of meetings of several people, and of one
        assert_eq!(day.zoom.calls_of(LIST).await, both, "{answer}");
        tick_for(&day, 2).await;
        assert_eq!(day.zoom.calls_of(LIST).await, 2 * both, "{answer}");
    }
}

const WEBINARS: &str = "GET /v2/metrics/webinars";

#[tokio::test]
async fn a_list_that_is_refused_alone_costs_no_other_and_is_told_once() {
    for answer in ["invalid_grant", "null_list", "no_dashboard", "server_error"] {
        let held = Held {
            meetings: 2,
            ending_over_s: 20 * 60,
            ..Held::default()
        };
        let mut day = Box::pin(Day::deploy_for(held, &[])).await;
        let rule = json!({ "answers": [answer], "routes": [WEBINARS] });
        day.zoom.faults(json!({ "answers": [rule] })).await;
        Box::pin(day.install()).await;
        let logs = Logs::begin();
        day.tick().await;
        assert_eq!(day.ledger().await.len(), 0, "{answer}: they have not ended");
        day.pass(TimeDelta::minutes(100)).await;
        day.expect_everything_collected().await;
        let told = logs.last("list left out");
        assert_eq!(told["list"], "/metrics/webinars of type past", "{answer}");
        assert_eq!(logs.count("list left out"), 1, "{answer}");
        assert_eq!(logs.count("account held"), 0, "{answer}");
    }
}

#[tokio::test]
async fn of_a_list_that_is_never_given_a_day_waits_for_days_and_then_closes_without_it() {
    for answer in ["invalid_grant", "null_list"] {
        let mut day = answered(answer, WEBINARS).await;
        let logs = Logs::begin();
        day.pass_days(1).await;
        let stays_open = logs.last("day stays open");
        assert_eq!(stays_open["day"], "2026-11-20", "{answer}");
        assert_eq!(logs.count("list left out"), 1, "{answer}");
        day.pass_days(5).await;
        let closed = logs.last("day closed");
        let of_day = (&closed["day"], &closed["entries"]);
        assert_eq!(of_day, (&json!("2026-11-20"), &json!(1)), "{answer}");
        let without = closed["without"].as_str().unwrap();
        assert!(without.starts_with("/metrics/webinars"), "{without}");
    }
}

/// Half a year after Zoom's minute was full in the middle of a sweep, and nobody went on with it.
#[tokio::test]
async fn a_sweep_that_stopped_half_a_year_ago_begins_anew() {
    let day = Box::pin(Day::begin(1)).await;
    let rule =
        json!({ "answers": ["too_many_per_minute"], "routes": ["GET /v2/metrics/webinars"] });
    day.zoom.faults(json!({ "answers": [rule] })).await;
    day.tick().await;
    assert!(sweep(&day).await.unfinished.is_some());
    clock::move_to(clock::now() + TimeDelta::days(185));
    day.zoom.faults(json!({})).await;
    Box::pin(day.install()).await;
    day.tick().await;
    let swept_at = sweep(&day).await.swept_at;
    assert!(
        swept_at >= Some(morning() + TimeDelta::days(185)),
        "{swept_at:?}"
    );
}

#[tokio::test]
async fn what_was_read_before_a_page_that_is_none_is_owed_and_the_rest_is_looked_for_again() {
    let day = Box::pin(Day::deploy(310, &[])).await;
    day.zoom
        .manner
        .answers_oddly("next_page_token=", StatusCode::OK, "{}");
    Box::pin(day.install()).await;
    day.tick().await;
    assert_eq!(day.zoom.manner.odd_count(), 1);
    assert_eq!(day.ledger().await.len(), 300);
    let known = sweep(&day).await;
    let left_out: Vec<_> = known.left_out.iter().map(|one| one.list.as_str()).collect();
    assert_eq!(left_out, ["/metrics/meetings of type past"]);
    assert_eq!(known.unfinished, None, "the other lists were read");
    day.zoom.manner.answers_oddly("never", StatusCode::OK, "{}");
    clock::move_to(clock::now() + TimeDelta::minutes(16));
    day.tick().await;
    assert_eq!(day.ledger().await.len(), 310);
    assert_eq!(sweep(&day).await.left_out, []);
}

#[tokio::test]
async fn a_part_that_is_left_out_for_its_scope_says_so_once_a_day() {
    let mut day = Box::pin(Day::begin(1)).await;
    let installation = day.installation().await;
    let granted = installation.text("granted_scopes").split(' ');
    let granted: Vec<_> = granted
        .filter(|name| !name.starts_with("user:read:list"))
        .collect();
    day.zoom.grant_only(&granted).await;
    Box::pin(day.install()).await;
    let logs = Logs::begin();
    let told = "directory's lists skipped, for the scope is not granted";
    for days in 1..=3 {
        day.pass_days(1).await;
        assert_eq!(logs.count(told), days);
    }
}

/// What is told of an account of which these calls are answered so, and by how many lines.
async fn held(answer: &str, route: &str) -> (serde_json::Value, usize) {
    let mut day = answered(answer, route).await;
    let logs = Logs::begin();
    day.tell_of_all_but(&[]).await;
    day.pass(TimeDelta::minutes(10)).await;
    (logs.last("account held"), logs.count("account held"))
}

#[tokio::test]
async fn what_only_an_administrator_ends_is_told_as_an_error_and_what_passes_is_not() {
    let roster = "GET /v2/metrics/meetings/{uuid}/participants";
    let scores = "GET /v2/metrics/quality";
    for (answer, route, level, kind) in [
        ("no_dashboard", LIST, "ERROR", "no_dashboard"), // the poller's
        ("no_dashboard", roster, "ERROR", "no_dashboard"),
        ("missing_scope", roster, "ERROR", "missing_scope"),
        ("too_many_per_day", LIST, "WARN", "quota"),
        ("too_many_per_day", roster, "WARN", "quota"),
        ("too_many_per_day", scores, "WARN", "quota"),
    ] {
        let (line, count) = held(answer, route).await;
        assert_eq!(
            (&line["level"], &line["kind"]),
            (&json!(level), &json!(kind)),
            "{line}"
        );
        assert!(
            line["account.id"].is_string() && line["reason"].is_string(),
            "{line}"
        );
        assert_eq!(count, 1, "{answer} {route}");
    }
}
