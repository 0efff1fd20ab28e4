use reqwest::Url;
use serde_json::{Value, json};

use super::{RouteHost, body, sign};

/// Published in the unit tests of ZoomNet (GitHub Jericho/ZoomNet).
const SECRET: &str = "4fv1RkqGQUq5sWbEz6hA5A";

#[test]
fn the_published_vector_gets_the_published_signature() {
    let body = concat!(
        r#"{"payload":{"plainToken":"xys8n8PGS7mAU0m5-YJjRA"},"#,
        r#""event_ts":1720705455858,"event":"endpoint.url_validation"}"#
    );
    assert_eq!(
        sign::signature(SECRET, 1_720_705_455, body),
        "v0=93a1a675965ceb9c5a50c5dfb31f20e50f763be37a54ef74cd2d16a1a8e5c0d6"
    );
    assert_eq!(
        sign::hmac_hex(SECRET, "xys8n8PGS7mAU0m5-YJjRA"),
        "2fffc6a967dde4f68024025a5bd991c5ae1e5313b4e6365be4883e3e81d479b3"
    );
}

#[test]
fn an_emoji_is_escaped_and_an_umlaut_is_not() {
    let event = json!({ "topic": "🚀 Zürich – \"5\"" });
    let body = body::of(&event);
    assert_eq!(body, r#"{"topic":"\ud83d\ude80 Zürich – \"5\""}"#);
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), event);
}

#[test]
fn a_routed_host_keeps_its_first_label_and_its_path() {
    let route: RouteHost = "execute-api.us-east-1.amazonaws.com=http://127.0.0.1:4566"
        .parse()
        .unwrap();
    let url =
        Url::parse("https://a1b2.execute-api.us-east-1.amazonaws.com/zoom/event?x=1").unwrap();
    let (routed, host) = route.route(&url).unwrap();
    assert_eq!(routed.as_str(), "http://127.0.0.1:4566/zoom/event?x=1");
    assert_eq!(host, "a1b2.execute-api.localhost:4566");
}

#[test]
fn another_host_is_not_routed() {
    let route: RouteHost = "example.com=http://127.0.0.1:4566".parse().unwrap();
    for url in [
        "https://example.org/",
        "https://badexample.com/",
        "https://example.com/",
    ] {
        assert!(route.route(&Url::parse(url).unwrap()).is_none(), "{url}");
    }
}

#[test]
fn a_route_without_a_plain_http_target_is_refused() {
    for text in [
        "example.com",
        "=http://127.0.0.1:1",
        "example.com=https://a.example",
    ] {
        assert!(text.parse::<RouteHost>().is_err(), "{text}");
    }
}
