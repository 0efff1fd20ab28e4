//! Zoom's own scores of the account, day by day.

use std::sync::Arc;

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;

use crate::day::Day;
use crate::logs::Logs;

/// What Zoom says of a day that it cannot tell of.
const INVALID: &str = r#"{"code":300,"message":"Invalid parameter."}"#;

#[tokio::test]
async fn zooms_own_scores_are_written_once_for_each_day_that_is_over() {
    let mut day = Day::begin(2).await;
    day.pass_days(3).await;
    let rows = day.rows("AccountScoresTable").await;
    let mut days: Vec<_> = rows
        .iter()
        .map(|row| row.text("score_key").to_owned())
        .collect();
    days.sort();
    // Installed in the morning of the 20th, and three days have passed.
    let expected = ["19", "20", "21", "22"]
        .map(|day| ["meetings", "participants"].map(|kind| format!("2026-11-{day}#{kind}")));
    assert_eq!(days, expected.concat());
    let asked = day.zoom.calls("GET /v2/metrics/quality").await;
    assert_eq!(asked, 8, "two calls for each day, once");
}

#[tokio::test]
async fn a_day_without_scores_is_asked_for_again_until_the_next_ones_turn() {
    let mut day = Day::deploy(2, &[]).await;
    let nothing = json!([{
        "answers": ["empty_object"],
        "routes": ["GET /v2/metrics/quality"],
        "for_s": 26 * 3_600,
    }]);
    day.zoom.faults(json!({ "answers": nothing })).await;
    day.install().await;
    let scores = "AccountScoresTable";
    day.pass(TimeDelta::hours(21)).await;
    assert!(
        day.rows(scores).await.is_empty(),
        "it is five in the morning"
    );
    let asked = day.zoom.calls("GET /v2/metrics/quality").await;
    assert!(
        (17..=22).contains(&asked),
        "{asked} times, not once an hour"
    );

    // At six the 20th has its turn, and the 19th is written as Zoom has it.
    day.pass(TimeDelta::hours(3)).await;
    let rows = day.rows(scores).await;
    let days: Vec<_> = rows.iter().map(|row| row.text("score_day")).collect();
    assert_eq!(days, ["2026-11-19"; 2]);
    assert!(!format!("{rows:?}").contains("_count"), "{rows:?}");

    day.pass(TimeDelta::hours(5)).await;
    let rows = day.rows(scores).await;
    assert_eq!(rows.len(), 4);
    let counted = |row: &&crate::tables::Row| format!("{row:?}").contains("good_count");
    assert_eq!(rows.iter().filter(counted).count(), 2, "those of the 20th");
}

#[tokio::test]
async fn a_day_that_zoom_refuses_for_itself_keeps_no_later_one_waiting() {
    let logs = Logs::begin();
    let mut day = Day::deploy(2, &[]).await;
    let manner = Arc::clone(&day.zoom.manner);
    manner.answers_oddly("/quality?from=2026-11-19", StatusCode::BAD_REQUEST, INVALID);
    day.install().await;
    let scores = "AccountScoresTable";
    day.pass(TimeDelta::hours(5)).await;
    assert!(day.rows(scores).await.is_empty());
    let asked = manner.odd_count();
    assert!((4..=6).contains(&asked), "{asked} times, not once an hour");
    let not_read = "a day of the account's scores not read";
    assert_eq!(logs.last(not_read)["is_left_out"], false);

    // At six in the morning the 20th has its turn, whatever becomes of the 19th.
    day.pass_days(1).await;
    let rows = day.rows(scores).await;
    let days: Vec<_> = rows.iter().map(|row| row.text("score_day")).collect();
    assert_eq!(days, ["2026-11-20"; 2]);
    let said = logs.last(not_read);
    assert_eq!(said["day"], "2026-11-19");
    assert_eq!(said["is_left_out"], true);
    let asked = manner.odd_count();
    day.pass_days(1).await;
    assert_eq!(manner.odd_count(), asked, "it is over");
}

#[tokio::test]
async fn what_zoom_refuses_of_every_day_leaves_none_out_and_costs_few_calls() {
    let mut day = Day::deploy(2, &[]).await;
    let manner = Arc::clone(&day.zoom.manner);
    manner.answers_oddly("/metrics/quality?", StatusCode::BAD_REQUEST, INVALID);
    day.install().await;
    day.pass_days(9).await;
    let asked = manner.odd_count();
    day.pass(TimeDelta::hours(4)).await;
    let asked = manner.odd_count() - asked;
    assert!((18..=30).contains(&asked), "{asked} calls, not six an hour");
    manner.answers_oddly("nothing", StatusCode::OK, "");
    day.pass(TimeDelta::hours(2)).await;
    let rows = day.rows("AccountScoresTable").await;
    assert_eq!(rows.len(), 2 * 10, "both rows of each day since the 19th");
}
