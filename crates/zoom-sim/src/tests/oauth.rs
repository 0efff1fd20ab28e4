use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{REDIRECT_URI, Zoom, answer, code_in, encode};

fn invalid_grant() -> (u16, Value) {
    (
        400,
        json!({ "reason": "Invalid Token!", "error": "invalid_grant" }),
    )
}

#[tokio::test]
async fn an_installation_gets_a_pair_that_works() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    assert_eq!(tokens["token_type"], "bearer");
    assert_eq!(tokens["expires_in"], 3599);
    assert_eq!(tokens["api_url"], zoom.base_url);
    let scope = tokens["scope"].as_str().unwrap();
    assert!(
        scope
            .split(' ')
            .any(|name| name == "dashboard:read:list_meetings:admin")
    );

    let (status, me) = zoom.get(&tokens, "/v2/users/me").await;
    assert_eq!(status, 200);
    assert_eq!(me["account_id"], zoom.app("account_id"));
    assert_eq!(me["id"], zoom.account().await["admin"]["id"]);
}

#[tokio::test]
async fn the_state_comes_back_unchanged_behind_a_query_of_its_own() {
    let zoom = Zoom::start().await;
    let location = zoom.consent(&[]).await;
    assert!(
        location.starts_with(&format!("{REDIRECT_URI}&code=")),
        "{location}"
    );
    assert!(location.ends_with("&state=s%20t%26te"), "{location}");
}

#[tokio::test]
async fn a_declined_consent_is_access_denied() {
    let zoom = Zoom::start().await;
    let location = zoom.consent(&[("decision", "decline")]).await;
    assert_eq!(
        location,
        format!("{REDIRECT_URI}&error=access_denied&state=s%20t%26te")
    );
}

#[tokio::test]
async fn the_consent_page_is_a_form_with_what_was_asked() {
    let zoom = Zoom::start().await;
    let url = format!(
        "{}/oauth/authorize?response_type=code&client_id={}&state=%22a&redirect_uri={}",
        zoom.base_url,
        zoom.app("client_id"),
        encode(REDIRECT_URI)
    );
    let page = zoom
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains(r#"<form method="post" action="/oauth/authorize">"#));
    assert!(page.contains(r#"<input type="hidden" name="state" value="&quot;a">"#));
    assert!(page.contains(">Allow</button>"));
}

#[tokio::test]
async fn a_redirect_uri_that_differs_by_one_byte_gets_a_page_and_no_redirect() {
    let zoom = Zoom::start().await;
    for uri in [
        &REDIRECT_URI[1..],
        &format!("{REDIRECT_URI}/"),
        "https://evil.example/",
    ] {
        let url = format!(
            "{}/oauth/authorize?response_type=code&client_id={}&redirect_uri={}",
            zoom.base_url,
            zoom.app("client_id"),
            encode(uri)
        );
        let response = zoom.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), 400);
        assert!(response.text().await.unwrap().contains("(4709)"));
    }
}

#[tokio::test]
async fn a_code_works_once() {
    let zoom = Zoom::start().await;
    let code = code_in(&zoom.consent(&[]).await);
    assert_eq!(zoom.redeem(&code, &[]).await.0, 200);
    assert_eq!(zoom.redeem(&code, &[]).await, invalid_grant());
}

#[tokio::test]
async fn a_code_works_for_five_minutes() {
    let zoom = Zoom::start().await;
    let early = code_in(&zoom.consent(&[]).await);
    zoom.pass(TimeDelta::seconds(4 * 60 + 55));
    assert_eq!(zoom.redeem(&early, &[]).await.0, 200);
    let late = code_in(&zoom.consent(&[]).await);
    zoom.pass(TimeDelta::seconds(5 * 60 + 1));
    assert_eq!(zoom.redeem(&late, &[]).await, invalid_grant());
}

#[tokio::test]
async fn a_code_is_bound_to_its_redirect_uri() {
    let zoom = Zoom::start().await;
    let code = code_in(&zoom.consent(&[]).await);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", "https://product.example/callback"),
    ];
    assert_eq!(zoom.token(&form).await, invalid_grant());
}

#[tokio::test]
async fn a_challenge_must_be_met_by_its_verifier() {
    let zoom = Zoom::start().await;
    let verifier = "a-verifier-of-at-least-forty-three-characters";
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let asked = [
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];

    let code = code_in(&zoom.consent(&asked).await);
    assert_eq!(zoom.redeem(&code, &[]).await, invalid_grant());
    let code = code_in(&zoom.consent(&asked).await);
    assert_eq!(
        zoom.redeem(&code, &[("code_verifier", "another")]).await,
        invalid_grant()
    );
    let code = code_in(&zoom.consent(&asked).await);
    assert_eq!(
        zoom.redeem(&code, &[("code_verifier", verifier)]).await.0,
        200
    );
}

#[tokio::test]
async fn a_refresh_rotates_both_tokens_and_kills_the_old_refresh_token() {
    let zoom = Zoom::start().await;
    let first = zoom.install().await;
    let (status, second) = zoom.refresh(&first["refresh_token"]).await;
    assert_eq!(status, 200);
    assert_ne!(first["access_token"], second["access_token"]);
    assert_ne!(first["refresh_token"], second["refresh_token"]);

    assert_eq!(zoom.refresh(&first["refresh_token"]).await, invalid_grant());
    assert_eq!(zoom.refresh(&second["refresh_token"]).await.0, 200);
    assert_eq!(zoom.get(&first, "/v2/users/me").await.0, 200);
}

#[tokio::test]
async fn an_access_token_expires() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    zoom.pass(TimeDelta::seconds(3590));
    assert_eq!(zoom.get(&tokens, "/v2/users/me").await.0, 200);
    zoom.pass(TimeDelta::seconds(10));
    let refused = (
        401,
        json!({ "code": 124, "message": "Invalid access token." }),
    );
    assert_eq!(zoom.get(&tokens, "/v2/users/me").await, refused);
    assert_eq!(zoom.refresh(&tokens["refresh_token"]).await.0, 200);
}

#[tokio::test]
async fn a_new_installation_ends_the_earlier_one() {
    let zoom = Zoom::start().await;
    let first = zoom.install().await;
    let second = zoom.install().await;
    assert_eq!(zoom.get(&first, "/v2/users/me").await.0, 401);
    assert_eq!(zoom.refresh(&first["refresh_token"]).await, invalid_grant());
    assert_eq!(zoom.get(&second, "/v2/users/me").await.0, 200);
}

#[tokio::test]
async fn a_revoked_token_takes_the_installation_with_it() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let request = zoom.http.post(format!("{}/oauth/revoke", zoom.base_url));
    let request = request.basic_auth(zoom.app("client_id"), Some(zoom.app("client_secret")));
    let form = [("token", tokens["access_token"].as_str().unwrap())];
    assert_eq!(
        answer(request.form(&form)).await,
        (200, json!({ "status": "success" }))
    );
    assert_eq!(zoom.get(&tokens, "/v2/users/me").await.0, 401);
    assert_eq!(
        zoom.refresh(&tokens["refresh_token"]).await,
        invalid_grant()
    );
}

#[tokio::test]
async fn a_wrong_secret_is_an_invalid_client() {
    let zoom = Zoom::start().await;
    let request = zoom.http.post(format!("{}/oauth/token", zoom.base_url));
    let request = request.basic_auth(zoom.app("client_id"), Some("wrong"));
    let (status, body) = answer(request.form(&[("grant_type", "refresh_token")])).await;
    assert_eq!((status, &body["error"]), (401, &json!("invalid_client")));
}

#[tokio::test]
async fn other_grants_and_none_are_refused() {
    let zoom = Zoom::start().await;
    let (status, body) = zoom.token(&[("grant_type", "password")]).await;
    assert_eq!(
        (status, &body["error"]),
        (400, &json!("unsupported_grant_type"))
    );
    let (status, body) = zoom.token(&[]).await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_request")));
}

#[tokio::test]
async fn tokens_in_the_url_are_refused() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let url = format!(
        "{}/oauth/token?grant_type=refresh_token&refresh_token={refresh_token}",
        zoom.base_url
    );
    let request = zoom
        .http
        .post(url)
        .basic_auth(zoom.app("client_id"), Some(zoom.app("client_secret")));
    let (status, body) = answer(request).await;
    assert_eq!((status, &body["code"]), (401, &json!(124)));
}
