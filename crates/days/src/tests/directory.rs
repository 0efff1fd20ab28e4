use std::sync::Arc;

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;

use crate::day::Day;
use crate::logs::Logs;

/// What Zoom says of a day that it cannot tell of.
const INVALID: &str = r#"{"code":300,"message":"Invalid parameter."}"#;

#[tokio::test]
async fn the_directory_is_read_in_the_first_minutes_and_again_after_a_day() {
    let mut day = Day::begin(1).await;
    day.pass(TimeDelta::minutes(5)).await;
    let account = day.zoom.account().await;
    let users = account["users"].as_array().unwrap();
    let rows = day.rows("UsersTable").await;
    assert_eq!(rows.len(), users.len());
    for user in users {
        let id = user["id"].as_str().unwrap();
        let row = rows.iter().find(|row| row.text("user_id") == id).unwrap();
        assert_eq!(row.text("email"), user["email"].as_str().unwrap());
        assert_eq!(row.text("role_name"), user["role_name"].as_str().unwrap());
        assert_eq!(row.text("stale_lane"), "", "{row:?}");
    }
    let pages = "GET /v2/users";
    let alone = "GET /v2/users/{id}";
    let asked = day.zoom.calls(alone).await;
    assert_eq!(asked, users.len() as u64, "each new user once");

    day.pass_days(2).await;
    assert_eq!(day.zoom.calls(alone).await, asked, "nobody changed");
    let asked_for_pages = day.zoom.calls(pages).await - asked;
    // `/users/me` at the installation; then three lists a day, at the beginning of each of three.
    assert!(asked_for_pages > 3 * 2, "{asked_for_pages}");
}

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
    let of = "/quality?from=2026-11-19";
    let manner = Arc::clone(&day.zoom.manner);
    manner.answers_oddly(of, StatusCode::BAD_REQUEST, INVALID);
    day.install().await;
    let scores = "AccountScoresTable";
    day.pass(TimeDelta::hours(21)).await;
    assert!(day.rows(scores).await.is_empty());
    let asked = manner.odd_count();
    assert!(
        (17..=22).contains(&asked),
        "{asked} times, not once an hour"
    );
    let not_read = "a day of the account's scores not read";
    assert_eq!(logs.last(not_read)["is_left_out"], false);

    // At six the 20th has its turn, whatever becomes of the 19th.
    day.pass_days(1).await;
    let rows = day.rows(scores).await;
    let days: Vec<_> = rows.iter().map(|row| row.text("score_day")).collect();
    assert_eq!(days, ["2026-11-20"; 2]);
    let said = logs.last(not_read);
    assert_eq!(said["day"], "2026-11-19");
    assert_eq!(said["is_left_out"], true);
    assert_eq!(manner.odd_count(), asked + 1, "once after its own turn");
}

#[tokio::test]
async fn what_zoom_refuses_of_every_day_leaves_none_out_and_costs_few_calls() {
    let mut day = Day::deploy(2, &[]).await;
    let manner = Arc::clone(&day.zoom.manner);
    manner.answers_oddly("/metrics/quality?", StatusCode::BAD_REQUEST, INVALID);
    day.install().await;
    day.pass_days(8).await;
    let asked = manner.odd_count();
    day.pass(TimeDelta::hours(10)).await;
    let asked = manner.odd_count() - asked;
    assert!((54..=66).contains(&asked), "{asked} calls, not six an hour");
    manner.answers_oddly("nothing", StatusCode::OK, "");
    day.pass(TimeDelta::hours(2)).await;
    let rows = day.rows("AccountScoresTable").await;
    assert_eq!(rows.len(), 2 * 9, "both rows of each day since the 19th");
}

/// Calls about single users in so many minutes, when the first of them, or all, get this answer.
async fn asked_alone(answer: &str, times: Option<u64>, minutes: i64) -> (Day, u64) {
    let alone = "GET /v2/users/{id}";
    let day = Box::pin(Day::deploy(1, &[])).await;
    let mut rule = json!({ "answers": [answer], "routes": [alone] });
    if let Some(times) = times {
        rule["times"] = json!(times);
    }
    day.zoom.faults(json!({ "answers": [rule] })).await;
    Box::pin(day.install()).await;
    for _ in 0..minutes {
        day.tick().await;
        crate::clock::move_to(crate::clock::now() + TimeDelta::minutes(1));
    }
    let asked = day.zoom.calls(alone).await;
    (day, asked)
}

#[tokio::test]
async fn one_user_who_is_refused_costs_no_other_and_is_asked_for_again_after_an_hour() {
    for answer in ["no_dashboard", "page_token_expired", "not_yet"] {
        let (mut day, asked) = asked_alone(answer, Some(1), 5).await;
        let rows = day.rows("UsersTable").await;
        let stale = |rows: &[crate::tables::Row]| {
            let stale = rows.iter().filter(|row| !row.text("stale_lane").is_empty());
            stale.count()
        };
        let users = day.zoom.account().await["users"].as_array().unwrap().len();
        assert_eq!((rows.len(), stale(&rows)), (users, 1), "{answer}");
        assert_eq!(asked, users as u64, "{answer}: each was asked for once");
        day.pass(TimeDelta::hours(1)).await;
        assert_eq!(stale(&day.rows("UsersTable").await), 0, "{answer}");
    }
}

#[tokio::test]
async fn who_is_refused_for_good_is_not_asked_for_with_each_tick() {
    let (day, asked) = asked_alone("no_dashboard", None, 90).await;
    let users = day.zoom.account().await["users"].as_array().unwrap().len();
    assert_eq!(asked, 2 * users as u64);
}
