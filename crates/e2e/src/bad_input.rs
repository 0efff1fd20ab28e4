//! What must not come in, tried before anything good does.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::HOST;
use serde_json::json;
use sha2::Sha256;

use crate::aws::Aws;
use crate::browser::Browser;
use crate::trouble::Trouble;

/// A webhook that Zoom did not sign is answered 401 and reaches no queue; 503 where a signature fits
/// no secret that was read within the minute, as here, so soon after the start.
pub(crate) async fn forged_webhooks(
    http: &reqwest::Client,
    aws: &Aws,
    port: u16,
    outputs: &BTreeMap<String, String>,
    secret_token: &str,
) -> Result<usize, Trouble> {
    let body = json!({
        "event": "meeting.ended",
        "event_ts": 1_700_000_000_000_u64,
        "payload": { "account_id": "forged", "object": {
            "uuid": "forged==", "id": "1", "host_id": "forged", "topic": "Forged",
            "start_time": "2023-11-14T21:00:00Z", "end_time": "2023-11-14T22:00:00Z",
        }},
    })
    .to_string();
    #[expect(
        clippy::disallowed_methods,
        reason = "whoever forges a webhook looks at a clock"
    )]
    let now_s = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
        .to_string();
    let one_byte_off = body.replacen("Forged", "forged", 1);
    let forgeries = [
        ("without a signature", &body, None),
        (
            "signed with another secret",
            &body,
            Some(signature("guessed", &now_s, &body)),
        ),
        (
            "one byte off its signature",
            &one_byte_off,
            Some(signature(secret_token, &now_s, &body)),
        ),
    ];
    let url = format!("http://127.0.0.1:{port}/zoom/event");
    let host = format!("{}.execute-api.localhost:{port}", outputs["ApiId"]);
    for (what, body, signature) in &forgeries {
        let mut request = http
            .post(&url)
            .header(HOST, &host)
            .header("content-type", "application/json")
            .header("x-zm-request-timestamp", &now_s)
            .body((*body).clone());
        if let Some(signature) = signature {
            request = request.header("x-zm-signature", signature);
        }
        let status = request.send().await?.status().as_u16();
        if status != 401 && (signature.is_none() || status != 503) {
            return Err(Trouble::wrong(format!(
                "a webhook {what} was answered {status}, not 401"
            )));
        }
    }
    // The API has no route for a GET and does not ask the function, which would say 405. AWS answers 404;
    // the stand-in may look at rights first.
    let status = http.get(&url).header(HOST, &host).send().await?.status();
    if status.is_success() || status.as_u16() == 405 {
        return Err(Trouble::wrong(format!(
            "a GET was answered {status}, by the function and not by the API"
        )));
    }
    let depth = aws.depth(&outputs["EventsQueueUrl"]).await?;
    let recorded = aws.scan(&outputs["EventsTable"]).await?;
    if depth != [0, 0] || !recorded.is_empty() {
        return Err(Trouble::wrong(format!(
            "a forged webhook came through: {depth:?} messages in the events queue, {} events",
            recorded.len()
        )));
    }
    Ok(forgeries.len())
}

/// A callback with a `state` that we never gave gets a page that says what to do, and stores nothing.
pub(crate) async fn unknown_state(
    browser: &mut Browser,
    aws: &Aws,
    outputs: &BTreeMap<String, String>,
) -> Result<(), Trouble> {
    let url = format!("{}?code=guessed&state=guessed", outputs["RedirectUri"]);
    let page = browser.open(&url).await?;
    if !(400..500).contains(&page.status) || !page.body.contains("install") {
        return Err(Trouble::wrong(format!(
            "a callback with an unknown state was answered {}:\n{}",
            page.status, page.body
        )));
    }
    for table in ["InstallationsTable", "OauthStatesTable"] {
        if !aws.scan(&outputs[table]).await?.is_empty() {
            return Err(Trouble::wrong(format!(
                "a callback with an unknown state left a row in {table}"
            )));
        }
    }
    Ok(())
}

/// `x-zm-signature`, as Zoom documents it.
fn signature(secret: &str, timestamp_s: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length will do");
    mac.update(format!("v0:{timestamp_s}:{body}").as_bytes());
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}
