//! Secrets are rotated while refreshes go on.

use serde_json::{Value, json};

use super::modes::{Before, STRICT};
use crate::day::Day;
use crate::functions::{APP, SEALING};

/// The next refresh is made, and its token kept.
async fn expect_refreshed(day: &Day, when: &str) {
    let before = Before::of(day).await;
    day.until_a_refresh_is_due().await;
    day.tick().await;
    before.expect_kept(day, &STRICT, false, when).await;
    let stored = day.stored().await;
    assert_eq!(stored.refused_at, None, "{when}");
    assert_eq!(stored.refresh_trouble, None, "{when}");
}

fn credentials(day: &Day, current: &Value, previous: &Value) -> Value {
    json!({
        "client_id": day.zoom.app["client_id"],
        "client_secret": current,
        "previous_client_secret": previous,
    })
}

#[tokio::test]
async fn the_client_secret_is_rotated_without_a_refused_refresh() {
    let mut day = Day::begin(1).await;
    let old = day.zoom.app["client_secret"].clone();
    day.zoom.rotate_client_secret().await;
    let new = day.zoom.app["client_secret"].clone();
    for (current, previous, when) in [
        (&new, &old, "the new one is current"),
        (&old, &new, "the new one is the other"),
    ] {
        let both = credentials(&day, current, previous);
        day.queues.store_secret(APP, &both);
        expect_refreshed(&day, when).await;
    }
    day.queues.store_secret(APP, &day.zoom.app.clone());
    expect_refreshed(&day, "the old one is forgotten").await;
}

#[tokio::test]
async fn a_client_secret_that_is_not_stored_yet_spends_no_token() {
    let mut day = Day::begin(1).await;
    let before = Before::of(&day).await;
    day.zoom.rotate_client_secret().await;
    day.until_a_refresh_is_due().await;
    day.tick().await;
    let stored = day.stored().await;
    assert_eq!(stored.status.name(), "active");
    assert_eq!(stored.refused_at, None);
    let trouble = stored.refresh_trouble.unwrap();
    assert!(trouble.contains("client id and secret"), "{trouble}");

    day.queues.store_secret(APP, &day.zoom.app.clone());
    day.settle().await;
    before.expect_kept(&day, &STRICT, false, "stored").await;
}

#[tokio::test]
async fn the_sealing_key_is_rotated_and_old_tokens_open() {
    let day = Day::begin(1).await;
    let (old, new) = (
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
    );
    let sealing = |keys: Value| json!({ "active": "k2", "keys": keys, "email_key": old });
    assert_eq!(day.stored().await.key_id(), Some("k1"));
    let both = sealing(json!({ "k1": old, "k2": new }));
    day.queues.store_secret(SEALING, &both);
    expect_refreshed(&day, "both keys are there").await;
    assert_eq!(day.stored().await.key_id(), Some("k2"));

    let only_new = sealing(json!({ "k2": new }));
    day.queues.store_secret(SEALING, &only_new);
    expect_refreshed(&day, "the old key is forgotten").await;
}
