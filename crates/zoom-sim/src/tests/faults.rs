use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Zoom, answer, segment};

const ME: &str = "/v2/users/me";

/// Orders one wrong answer to every call, and asks.
async fn wrong(zoom: &Zoom, tokens: &Value, kind: &str) -> (u16, String, String) {
    zoom.faults(json!({ "answers": [{ "answers": [kind] }] }))
        .await;
    let response = zoom.raw(tokens, ME).await.unwrap();
    let status = response.status().as_u16();
    let content_type = response.headers().get("content-type");
    let content_type = content_type.map_or("", |value| value.to_str().unwrap());
    let content_type = content_type.to_owned();
    (status, content_type, response.text().await.unwrap())
}

#[tokio::test]
async fn each_wrong_answer_has_its_status_and_code() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    for (kind, status, code) in [
        ("server_error", 500, 500),
        ("token_expired", 401, 124),
        ("not_yet", 404, 3001),
        ("missing_scope", 400, 4711),
        ("no_dashboard", 200, 200),
        ("page_token_expired", 400, 300),
    ] {
        let (answered, _, body) = wrong(&zoom, &tokens, kind).await;
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((answered, &body["code"]), (status, &json!(code)), "{kind}");
    }
    for (kind, status, is_page) in [
        ("html", 502, true),
        ("html_ok", 200, true),
        ("unavailable", 503, false),
        ("empty", 200, false),
        ("too_many_empty", 429, false),
    ] {
        let (answered, content_type, body) = wrong(&zoom, &tokens, kind).await;
        assert_eq!(answered, status, "{kind}");
        assert_eq!(content_type.starts_with("text/html"), is_page);
        assert_eq!(body.is_empty(), !is_page);
    }
}

#[tokio::test]
async fn a_connection_breaks_within_the_answer_or_after_a_long_silence() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    for (kind, hold_s) in [("reset", 0), ("timeout", 1)] {
        let rule = json!({ "answers": [kind], "hold_s": hold_s });
        zoom.faults(json!({ "answers": [rule] })).await;
        let read = match zoom.raw(&tokens, ME).await {
            Ok(response) => response.text().await,
            Err(err) => Err(err),
        };
        assert!(read.is_err(), "{kind}");
    }
}

#[tokio::test]
async fn exactly_one_call_in_ten_fails_and_the_seed_says_which() {
    let mut seen = Vec::new();
    for seed in ["7", "7", "8"] {
        let zoom = Zoom::with(&["--seed", seed]).await;
        let tokens = zoom.install().await;
        let rule = json!({ "answers": ["server_error", "html"], "every": 10 });
        zoom.faults(json!({ "answers": [rule] })).await;
        let mut statuses = Vec::new();
        for _ in 0..40 {
            statuses.push(zoom.raw(&tokens, ME).await.unwrap().status().as_u16());
        }
        for ten in statuses.chunks(10) {
            assert_eq!(ten.iter().filter(|status| **status != 200).count(), 1);
        }
        let faults = zoom.http.get(format!("{}/_sim/faults", zoom.base_url));
        assert_eq!(
            answer(faults).await.1["rules"],
            json!([{ "matched": 40, "fired": 4 }])
        );
        seen.push(statuses);
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[0], seen[2]);
}

#[tokio::test]
async fn a_fault_keeps_to_its_routes_its_time_and_its_number() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    zoom.faults(json!({ "answers": [
        { "answers": ["not_yet"], "routes": ["GET /v2/metrics/*"] },
        { "answers": ["token_expired"], "routes": ["GET /v2/users/me"], "for_s": 60 },
        { "answers": ["server_error"], "routes": ["GET /v2/users"], "times": 2 },
        { "answers": ["html"], "routes": ["POST /oauth/token"], "from_s": 30 },
    ] }))
    .await;
    let quality = zoom.get(&tokens, "/v2/metrics/quality").await;
    assert_eq!(quality.1["code"], 3001);
    assert_eq!(zoom.get(&tokens, ME).await.1["code"], 124);
    let mut users = Vec::new();
    for _ in 0..3 {
        users.push(zoom.get(&tokens, "/v2/users").await.0);
    }
    assert_eq!(users, [500, 500, 200]);
    zoom.install().await;

    let (_, clock) = zoom.post("/_sim/clock", json!({ "advance_s": 60 })).await;
    assert!(clock["now"].is_string());
    assert_eq!(zoom.token(&[]).await.0, 502);
    assert_eq!(zoom.get(&tokens, "/v2/metrics/quality").await.0, 404);
    let fired = answer(zoom.http.get(format!("{}/_sim/faults", zoom.base_url))).await;
    assert_eq!(
        fired.1["fired"],
        json!({ "html": 1, "not_yet": 2, "server_error": 2, "token_expired": 1 })
    );
    let rules = fired.1["rules"].as_array().unwrap().iter();
    let of_rules: Vec<_> = rules.map(|rule| rule["fired"].as_u64().unwrap()).collect();
    assert_eq!(of_rules, [2, 1, 2, 1]);

    answer(zoom.http.delete(format!("{}/_sim/faults", zoom.base_url))).await;
    let tokens = zoom.install().await;
    zoom.pass(TimeDelta::zero());
    assert_eq!(zoom.get(&tokens, ME).await.0, 200);
}

#[tokio::test]
async fn a_fault_can_be_about_one_instance() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let uuid = |nth: usize| account["meetings"][nth]["uuid"].as_str().unwrap();
    let rule = json!({ "answers": ["not_yet"], "uuids": [uuid(1)] });
    zoom.faults(json!({ "answers": [rule] })).await;
    for (nth, status) in [(0, 200), (1, 404), (2, 200)] {
        let roster = format!("/v2/metrics/meetings/{}/participants", segment(uuid(nth)));
        let answered = zoom.get(&tokens, &format!("{roster}?type=past")).await;
        assert_eq!(answered.0, status);
    }
    assert_eq!(zoom.get(&tokens, ME).await.0, 200);
}

#[tokio::test]
async fn a_misspelled_fault_is_refused() {
    let zoom = Zoom::bare().await;
    for order in [
        json!({ "answer": [] }),
        json!({ "answers": [{ "answers": ["htmll"] }] }),
        json!({ "answers": [{ "answers": ["html"], "evry": 3 }] }),
        json!({ "lateness": { "qos": 3 } }),
        json!({ "refresh": { "mode": "mean" } }),
    ] {
        let (status, body) = zoom.put("/_sim/faults", order).await;
        assert_eq!(status, 422);
        assert!(body["reason"].is_string());
    }
    assert_eq!(
        zoom.post("/_sim/clock", json!({ "advance_s": -1 })).await.0,
        422
    );
}
