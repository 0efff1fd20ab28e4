//! URL validation: the endpoint must show that it holds the secret token.

use serde_json::{Value, json};

use super::sign;
use crate::Simulator;

/// `Err` says in a sentence why the endpoint did not pass.
pub(crate) async fn validate(simulator: &Simulator, endpoint_url: &str) -> Result<(), String> {
    let plain_token = simulator.mint.another("plain_token", 22);
    let event = json!({
        "event": "endpoint.url_validation",
        "event_ts": simulator.clock.now().timestamp_millis(),
        "payload": { "plainToken": plain_token },
    });
    let timestamp_s = simulator.clock.receivers_now().timestamp();
    let answer = simulator
        .courier
        .post(simulator, endpoint_url, &event, timestamp_s)
        .await?;
    if answer.status != 200 {
        return Err(format!(
            "the endpoint answered {} instead of 200",
            answer.status
        ));
    }
    let body: Value = serde_json::from_str(&answer.body)
        .map_err(|err| format!("the endpoint's answer is not JSON: {err}"))?;
    if body["plainToken"] != json!(plain_token) {
        return Err("the endpoint's plainToken is not the one it was sent".to_owned());
    }
    let expected = sign::hmac_hex(&simulator.credentials.secret_token, &plain_token);
    if body["encryptedToken"] != json!(expected) {
        return Err(
            "the endpoint's encryptedToken is wrong: does it hold the secret token?".to_owned(),
        );
    }
    Ok(())
}
