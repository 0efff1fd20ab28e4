//! Token answers that are not as Zoom's.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::callback::expect_safe;
use super::modes::{Before, STRICT};
use crate::day::Day;
use crate::gates::Gates;
use crate::install::{allow, begin, finish, text};

/// An installation whose token answer was changed on its way: the status, and how much is stored.
async fn installed_with(edit: fn(&mut Value)) -> (u16, usize) {
    let day = Day::before_installation(&[]).await;
    let gates = Gates::before(&day).await;
    gates.edit_tokens(edit);
    let env = gates.variables().iter().cloned();
    // Zoom's answer names its own API, which is not behind the gate.
    let env = env.chain([("ZOOM_API_URL".to_owned(), day.zoom.url.clone())]);
    let oauth = crate::functions::oauth(&env.collect());
    let (consent, cookie) = begin(&oauth).await;
    let back = allow(&day.zoom, &consent).await;
    let page = finish(&oauth, &cookie, back).await;
    let status = page.status().as_u16();
    expect_safe(&page, status);
    assert!(!text(&page).contains("evil"), "{}", text(&page));
    (status, day.rows("InstallationsTable").await.len())
}

#[tokio::test]
async fn an_answer_without_a_refresh_token_installs_nothing() {
    for edit in [
        (|answer| drop(answer.as_object_mut().unwrap().remove("refresh_token"))) as fn(&mut Value),
        |answer| answer["refresh_token"] = json!(null),
        |answer| answer["refresh_token"] = json!(""),
        |answer| answer["refresh_token"] = json!({ "evil": 1 }),
    ] {
        assert_eq!(installed_with(edit).await, (502, 0));
    }
}

#[tokio::test]
async fn an_answer_that_names_somebody_elses_host_installs_nothing() {
    for edit in [
        (|answer| answer["api_url"] = json!("https://evil.example")) as fn(&mut Value),
        |answer| answer["api_url"] = json!("https://api.zoom.us.evil.example"),
        |answer| answer["api_url"] = json!("http://127.0.0.1:1@evil.example/"),
        |answer| answer["api_url"] = json!("\r\nevil"),
    ] {
        assert_eq!(installed_with(edit).await, (502, 0));
    }
}

#[tokio::test]
async fn fields_that_nobody_knows_are_no_matter() {
    let edit = |answer: &mut Value| {
        answer["new"] = json!({ "deep": [null, 1.5, "<script>evil</script>"] });
        answer["token_type"] = json!(7);
        answer["padding"] = json!("x".repeat(8_192));
    };
    assert_eq!(installed_with(edit).await, (200, 2));
}

#[tokio::test]
async fn an_answer_longer_than_any_of_zooms_is_not_read() {
    let edit = |answer: &mut Value| answer["padding"] = json!("x".repeat(25 * 1_024));
    assert_eq!(installed_with(edit).await, (502, 0));
}

#[tokio::test]
async fn tokens_of_eight_kilobytes_are_kept_refreshed_and_used() {
    let mut day = Day::before_installation(&[]).await;
    let long = json!({ "refresh": { "token_bytes": 8_192 } });
    day.zoom.faults(long).await;
    day.install().await;
    let before = Before::of(&day).await;
    day.pass(TimeDelta::minutes(55)).await;
    before.expect_kept(&day, &STRICT, false, "8 kB").await;
    day.pass(TimeDelta::hours(1)).await;
    day.expect_everything_collected().await;
}
