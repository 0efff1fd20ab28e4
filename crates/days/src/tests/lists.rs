//! Lists that Zoom refuses: how often they are asked for, and what is told of them.

use chrono::TimeDelta;
use serde_json::json;

use crate::clock;
use crate::day::Day;
use crate::logs::Logs;

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
        assert_eq!(day.zoom.calls_of(LIST).await, 1, "{answer}");
        tick_for(&day, 2).await;
        assert_eq!(day.zoom.calls_of(LIST).await, 2, "{answer}");
    }
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
