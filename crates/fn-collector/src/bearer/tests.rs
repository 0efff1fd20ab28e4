//! A token that Zoom refuses is read again, and the call made once more if it was replaced.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, Utc};
use qos::MeetingKind;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use store::Sealer;
use store::installations::{SealedTokens, TokenPair};
use zoom::Trouble;
use zoom::dashboard::participants;
use zoom_client::CallError;

use super::Bearer;
use crate::CollectError;
use crate::stand_in::{ctx, place};
use crate::zoom_calls::{ROSTER, page};

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn sealing_secret() -> String {
    json!({ "active": "k1", "keys": { "k1": KEY }, "email_key": KEY }).to_string()
}

/// Plays Zoom, which takes the bearer `new` alone, and the AWS where it is stored under a version.
#[derive(Clone)]
struct World {
    stored_version: u64,
    bearers: Arc<Mutex<Vec<String>>>,
}

async fn reply(
    State(world): State<World>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let header = |name: &str| {
        headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    };
    let bearer = header("authorization").strip_prefix("Bearer ");
    let answer = match (header("x-amz-target"), bearer) {
        ("", Some(bearer)) => {
            world.bearers.lock().unwrap().push(bearer.to_owned());
            if bearer != "new" {
                let refused = json!({ "code": 124, "message": "Invalid access token." });
                return (StatusCode::UNAUTHORIZED, refused.to_string());
            }
            json!({ "participants": [] })
        }
        ("secretsmanager.GetSecretValue", _) => json!({ "SecretString": sealing_secret() }),
        (target, _) if target.ends_with("GetItem") => json!({ "Item": item(&world, &body) }),
        _ => json!({}),
    };
    (StatusCode::OK, answer.to_string())
}

fn item(world: &World, asked: &str) -> Value {
    let sealer = Sealer::of_json(&sealing_secret().into()).unwrap();
    let pair = TokenPair {
        access_token: "new".into(),
        refresh_token: None,
        access_expires_at: DateTime::<Utc>::UNIX_EPOCH,
    };
    let account = "A1".parse().unwrap();
    let tokens = SealedTokens::seal(&sealer, &account, &pair).unwrap();
    if asked.contains("tokens#A1") {
        json!({
            "account_id": { "S": "tokens#A1" },
            "token_version": { "N": world.stored_version.to_string() },
            "sealed_access_token": { "S": tokens.access_token() },
        })
    } else {
        json!({
            "account_id": { "S": "A1" },
            "installation_status": { "S": "active" },
            "installed_at_epoch_s": { "N": "1" },
        })
    }
}

/// Asks for a page with the token of version 1, while this one is stored: the bearers that Zoom saw.
async fn asks(stored_version: u64) -> (Vec<String>, Result<(), CollectError>) {
    let world = World {
        stored_version,
        bearers: Arc::default(),
    };
    let router = Router::new().fallback(reply).with_state(world.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    let ctx = ctx(&url);
    let (account, meeting) = ("A1".parse().unwrap(), "a==".parse().unwrap());
    let mut place = place(&account, &meeting, MeetingKind::Meeting);
    place.bearer = Bearer::new(1, "old".into());
    let parse = |body: &[u8]| participants(body, (place.clock)());
    let answer = page(&ctx, &place, ROSTER, None, parse).await;
    let bearers = world.bearers.lock().unwrap().clone();
    (bearers, answer.map(drop))
}

#[tokio::test]
async fn a_token_that_was_replaced_meanwhile_is_read_again_and_the_call_made_once_more() {
    let (bearers, answer) = asks(2).await;
    assert_eq!(bearers, ["old", "new"]);
    answer.unwrap();
}

#[tokio::test]
async fn a_token_that_is_still_the_stored_one_is_not_tried_again() {
    let (bearers, answer) = asks(1).await;
    assert_eq!(bearers, ["old"]);
    let refused = CallError::Trouble(Trouble::Unauthorized);
    assert_eq!(
        answer.unwrap_err().to_string(),
        CollectError::Call(refused).to_string()
    );
}

#[test]
fn a_token_does_not_print() {
    let bearer = Bearer::new(1, "hush".into());
    assert!(!format!("{bearer:?}").contains("hush"));
    assert_eq!(bearer.token().expose_secret(), "hush");
}
