//! Server-to-Server OAuth: an account of one's own, and nobody who consents.

use chrono::TimeDelta;
use serde_json::json;
use store::installations::{Grant, Installation};
use tokens::Health;

use crate::clock;
use crate::day::{Day, morning};
use crate::functions::APP;
use crate::zoom_side::Zoom;

/// Every day's account is the same.
async fn own_account() -> String {
    let zoom = Zoom::serve(1, morning()).await;
    zoom.app["account_id"].as_str().unwrap().to_owned()
}

async fn only(day: &Day) -> Installation {
    let mut all = day.installations().all().await.unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn overdue(day: &Day) -> usize {
    let mut health = Health::default();
    for installation in day.installations().all().await.unwrap() {
        health.add(&installation, clock::now());
    }
    health.overdue
}

#[tokio::test]
async fn everything_is_collected_though_nobody_consented() {
    let account = own_account().await;
    let parameters = [("SERVER_TO_SERVER_ACCOUNT_ID", account.as_str())];
    let mut day = Day::deploy(3, &parameters).await;
    day.tick().await;
    let uuids = day.zoom.uuids().await;
    day.tell_of_all_but(&uuids[1..]).await;
    day.pass(TimeDelta::hours(3)).await;
    day.expect_everything_collected().await;

    let installation = only(&day).await;
    assert_eq!(installation.grant, Grant::AccountCredentials);
    assert_eq!(installation.status.name(), "active");
    assert_eq!(installation.scopes.len(), 16);
    assert_eq!(day.zoom.calls("GET /v2/users/me").await, 0);
    // At 8:00, 8:50, 9:40 and 10:30.
    assert_eq!(day.zoom.calls("POST /oauth/token").await, 4);
}

#[tokio::test]
async fn a_wrong_client_secret_is_noted_and_mends_itself_when_it_is_corrected() {
    let account = own_account().await;
    let parameters = [("SERVER_TO_SERVER_ACCOUNT_ID", account.as_str())];
    let mut day = Day::deploy(1, &parameters).await;
    let mut wrong = day.zoom.app.clone();
    wrong["client_secret"] = json!("wrong");
    day.queues.store_secret(APP, &wrong);
    day.pass(TimeDelta::minutes(30)).await;
    let installation = only(&day).await;
    assert_eq!(installation.status.name(), "active");
    let trouble = installation.refresh_trouble.unwrap();
    assert!(trouble.contains("client id and secret"), "{trouble}");
    assert_eq!(overdue(&day).await, 1);

    day.queues.store_secret(APP, &day.zoom.app.clone());
    day.tick().await;
    assert_eq!(only(&day).await.refresh_trouble, None);
    assert_eq!(overdue(&day).await, 0);
    day.pass(TimeDelta::hours(3)).await;
    day.expect_everything_collected().await;
}

#[tokio::test]
async fn a_wrong_account_is_noted_and_its_correction_takes_its_place() {
    let mut day = Day::deploy(1, &[("SERVER_TO_SERVER_ACCOUNT_ID", "another")]).await;
    day.pass(TimeDelta::minutes(30)).await;
    let installation = only(&day).await;
    assert_eq!(installation.account.as_str(), "another");
    assert_eq!(installation.status.name(), "active");
    let trouble = installation.refresh_trouble.unwrap();
    assert!(trouble.contains("invalid_request"), "{trouble}");
    assert_eq!(overdue(&day).await, 1);

    let account = own_account().await;
    day.redeploy(&[("SERVER_TO_SERVER_ACCOUNT_ID", &account)]);
    day.pass(TimeDelta::hours(3)).await;
    assert_eq!(day.stored().await.status.name(), "active");
    let another = day.installations().get(&installation.account).await;
    assert_eq!(another.unwrap().unwrap().status.name(), "removed");
    assert_eq!(overdue(&day).await, 0);
    day.expect_everything_collected().await;
}

#[tokio::test]
async fn what_is_configured_again_works_again() {
    let account = own_account().await;
    let parameters = [("SERVER_TO_SERVER_ACCOUNT_ID", account.as_str())];
    let mut day = Day::deploy(1, &parameters).await;
    day.tick().await;
    day.redeploy(&[("SERVER_TO_SERVER_ACCOUNT_ID", "")]);
    day.tick().await;
    assert_eq!(only(&day).await.status.name(), "removed");

    day.redeploy(&parameters);
    day.tick().await;
    let again = only(&day).await;
    assert_eq!(again.status.name(), "active");
    assert!(again.access_expires_at > clock::now());
}
