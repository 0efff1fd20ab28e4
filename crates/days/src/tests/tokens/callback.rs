//! Whatever comes to the callback: a status, a page that is safe, and nothing stored.

use chrono::TimeDelta;
use lambda_http::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use lambda_http::{Body, Response};
use serde_json::json;

use crate::clock;
use crate::day::Day;
use crate::functions::{APP, SEALING};
use crate::install::{Query, allow, begin, come_back, finish, get, get_raw, text};
use crate::logs::Logs;

/// A page that loads, frames, keeps and tells nothing, and sends nobody anywhere.
pub(crate) fn expect_safe(page: &Response<Body>, status: u16) {
    assert_eq!(page.status(), status, "{}", text(page));
    let header = |name| page.headers()[name].to_str().unwrap();
    let policy = header(CONTENT_SECURITY_POLICY);
    for part in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert_eq!(header(CACHE_CONTROL), "no-store");
    assert_eq!(header(REFERRER_POLICY), "no-referrer");
    assert_eq!(header(X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(header(STRICT_TRANSPORT_SECURITY).starts_with("max-age="));
    if status != 302 {
        assert_eq!(page.headers().get(LOCATION), None);
    }
    if status >= 400 {
        assert_eq!(page.headers().get(SET_COOKIE), None);
    }
}

/// Begun here and allowed at Zoom: the browser's cookie, and what it brings back.
async fn begun(day: &Day) -> (String, Query) {
    let (consent, cookie) = begin(&day.functions.oauth).await;
    (cookie, allow(&day.zoom, &consent).await)
}

async fn installations(day: &Day) -> usize {
    day.rows("InstallationsTable").await.len()
}

async fn expect_refused(day: &Day, cookie: &str, query: &[(&str, &str)]) {
    let before = day.rows("InstallationsTable").await;
    let page = come_back(&day.functions.oauth, cookie, query).await;
    expect_safe(&page, 400);
    let after = day.rows("InstallationsTable").await;
    assert_eq!(before, after, "{query:?}");
}

#[tokio::test]
async fn a_state_that_is_missing_foreign_empty_or_doubled_installs_nothing() {
    let day = Day::before_installation(&[]).await;
    let (cookie, back) = begun(&day).await;
    let (code, state) = (back["code"].as_str(), back["state"].as_str());
    let (_, others) = begun(&day).await;
    let made_up = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
    let forged = format!("__Host-zoom_state={made_up}");
    for (cookie, query) in [
        (cookie.as_str(), &[][..]),
        (&cookie, &[("state", state)]),
        (&cookie, &[("code", code), ("state", "")]),
        (
            &cookie,
            &[("code", code), ("state", state), ("state", state)],
        ),
        (&cookie, &[("code", code), ("code", code), ("state", state)]),
        (&cookie, &[("code", code), ("state", made_up)]),
        (&forged, &[("code", code), ("state", made_up)]),
        (
            &cookie,
            &[("code", &others["code"]), ("state", &others["state"])],
        ),
        ("", &[("code", code), ("state", state)]),
        (&cookie, &[("error", "access_denied"), ("state", state)]),
        // As from Zoom's own link: the code is tried, and spent, and PKCE does not fit.
        (&cookie, &[("code", code)]),
    ] {
        expect_refused(&day, cookie, query).await;
    }
    assert_eq!(installations(&day).await, 0);
}

#[tokio::test]
async fn a_state_is_good_once_and_for_ten_minutes() {
    let day = Day::before_installation(&[]).await;
    let (cookie, first) = begun(&day).await;
    let page = finish(&day.functions.oauth, &cookie, first.clone()).await;
    expect_safe(&page, 200);
    let forgotten = page.headers()[SET_COOKIE].to_str().unwrap();
    assert!(forgotten.contains("Max-Age=0"), "{forgotten}");

    let (_, second) = begun(&day).await;
    let replayed = [("code", &*second["code"]), ("state", &first["state"])];
    expect_refused(&day, &cookie, &replayed).await;

    let (consent, cookie) = begin(&day.functions.oauth).await;
    clock::move_to(clock::now() + TimeDelta::seconds(601));
    let late = allow(&day.zoom, &consent).await;
    let late = [("code", &*late["code"]), ("state", &late["state"])];
    expect_refused(&day, &cookie, &late).await;
}

#[tokio::test]
async fn a_code_is_good_once_for_five_minutes_and_for_who_began() {
    let day = Day::before_installation(&[]).await;
    let (cookie, first) = begun(&day).await;
    finish(&day.functions.oauth, &cookie, first.clone()).await;
    assert_eq!(installations(&day).await, 2, "the account and its tokens");

    let (cookie, second) = begun(&day).await;
    let replayed = [("code", &*first["code"]), ("state", &second["state"])];
    expect_refused(&day, &cookie, &replayed).await;

    // Somebody else's, of a consent that began in another browser: PKCE ties it to that one.
    let (cookie, own) = begun(&day).await;
    let (_, others) = begun(&day).await;
    let slipped_in = [("code", &*others["code"]), ("state", &own["state"])];
    expect_refused(&day, &cookie, &slipped_in).await;

    let (cookie, old) = begun(&day).await;
    clock::move_to(clock::now() + TimeDelta::seconds(301));
    let old = [("code", &*old["code"]), ("state", &old["state"])];
    expect_refused(&day, &cookie, &old).await;
}

#[tokio::test]
async fn a_hostile_query_is_neither_shown_nor_logged() {
    const MARK: &str = "evil";
    let logs = Logs::begin();
    let day = Day::before_installation(&[]).await;
    let long = MARK.repeat(2_048);
    for hostile in [
        "<script src=//evil.example></script>",
        "\"><img src=x onerror=evil()>",
        "evil\r\nLocation: https://evil.example/\r\nSet-Cookie: evil=1",
        "evil\n{\"level\":\"ERROR\",\"message\":\"evil\"}",
        "evil\u{0}\u{1b}[2J\u{202e}",
        "javascript:evil()",
        "//evil.example/%2e%2e",
        &long,
    ] {
        let (cookie, back) = begun(&day).await;
        let (code, state) = (back["code"].as_str(), back["state"].as_str());
        for query in [
            &[("code", hostile), ("state", state)][..],
            &[("code", code), ("state", hostile)],
            &[("code", hostile)],
            &[("error", hostile), ("error_description", hostile)],
            &[("error", "access_denied"), ("state", hostile)],
            &[
                ("redirect_uri", hostile),
                ("next", hostile),
                (hostile, hostile),
            ],
        ] {
            let page = come_back(&day.functions.oauth, &cookie, query).await;
            expect_safe(&page, 400);
            assert!(!text(&page).contains(MARK), "{}", text(&page));
        }
        // As it is, with what no URL may hold.
        let raw = format!("error={hostile}&code={hostile}&{hostile}");
        let page = get_raw(&day.functions.oauth, "authorize", &cookie, &raw).await;
        expect_safe(&page, 400);
        assert!(!text(&page).contains(MARK), "{}", text(&page));
    }
    assert_eq!(installations(&day).await, 0);
    assert!(!logs.text().contains(MARK), "{}", logs.text());
}

#[tokio::test]
async fn nobody_is_sent_anywhere_but_to_zoom() {
    let day = Day::before_installation(&[]).await;
    let consent = format!("{}/oauth/authorize?", day.zoom.url);
    let elsewhere = "https://evil.example/";
    let hostile: Vec<(&str, &str)> = ["redirect_uri", "next", "state", "client_id"]
        .map(|name| (name, elsewhere))
        .to_vec();
    let page = get(&day.functions.oauth, "install", "", &hostile).await;
    expect_safe(&page, 302);
    let location = page.headers()[LOCATION].to_str().unwrap();
    assert!(location.starts_with(&consent), "{location}");
    assert!(!location.contains("evil"), "{location}");

    let unknown = get(&day.functions.oauth, "elsewhere", "", &hostile).await;
    expect_safe(&unknown, 404);
}

#[tokio::test]
async fn a_secret_that_is_missing_or_malformed_is_a_page_and_a_line_that_says_which() {
    let malformed = json!({ "client_secret": "hush", "active": "hush", "keys": {} });
    for (secret, value, says) in [
        (APP, None, APP),
        (APP, Some(&malformed), "the app's secret"),
        (SEALING, None, SEALING),
        (SEALING, Some(&malformed), "sealing"),
    ] {
        let logs = Logs::begin();
        let day = Day::before_installation(&[]).await;
        let (cookie, back) = begun(&day).await;
        match value {
            Some(value) => day.queues.store_secret(secret, value),
            None => day.queues.forget_secret(secret),
        }
        let page = finish(&day.functions.oauth, &cookie, back).await;
        expect_safe(&page, 503);
        assert!(text(&page).contains("zqos configure"));
        if secret == APP {
            expect_safe(&get(&day.functions.oauth, "install", "", &[]).await, 503);
        }
        assert_eq!(installations(&day).await, 0);
        let line = logs.last("installation not possible").to_string();
        assert!(line.contains(says), "{line}");
        assert!(!logs.text().contains("hush"), "{}", logs.text());
    }
}
