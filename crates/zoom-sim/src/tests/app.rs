//! What the app gets for itself, and its secret.

use serde_json::{Value, json};

use super::Zoom;

async fn for_the_app(zoom: &Zoom, account: &str) -> (u16, Value) {
    let form = [
        ("grant_type", "account_credentials"),
        ("account_id", account),
    ];
    zoom.token(&form).await
}

#[tokio::test]
async fn server_to_server_oauth_is_for_its_own_account_and_for_no_user() {
    let zoom = Zoom::start().await;
    let (status, tokens) = for_the_app(&zoom, zoom.app("account_id")).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(tokens.get("refresh_token"), None);
    let scopes = tokens["scope"].as_str().unwrap();
    assert_eq!(scopes.split(' ').count(), 16);
    assert_eq!(zoom.get(&tokens, "/v2/users").await.0, 200);
    assert_eq!(zoom.get(&tokens, "/v2/users/me").await.0, 404);

    let (status, refused) = for_the_app(&zoom, "another").await;
    assert_eq!(
        (status, &refused["error"]),
        (400, &json!("invalid_request"))
    );
}

#[tokio::test]
async fn a_token_of_the_apps_own_ends_no_installation() {
    let zoom = Zoom::start().await;
    let installed = zoom.install().await;
    for_the_app(&zoom, zoom.app("account_id")).await;
    assert_eq!(zoom.get(&installed, "/v2/users/me").await.0, 200);
    assert_eq!(zoom.refresh(&installed["refresh_token"]).await.0, 200);
}

#[tokio::test]
async fn a_new_client_secret_ends_the_one_before_it() {
    let mut zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let (status, app) = zoom.post("/_sim/app/client_secret", json!({})).await;
    assert_eq!(status, 200);
    assert_ne!(app["client_secret"], zoom.app["client_secret"]);
    let (status, refused) = zoom.refresh(&tokens["refresh_token"]).await;
    assert_eq!((status, &refused["error"]), (401, &json!("invalid_client")));
    zoom.app = app;
    assert_eq!(zoom.refresh(&tokens["refresh_token"]).await.0, 200);
}
