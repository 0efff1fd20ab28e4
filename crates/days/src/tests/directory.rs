use chrono::TimeDelta;
use serde_json::json;

use crate::day::Day;

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
