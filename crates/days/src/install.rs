//! An administrator installs the app: install page, Zoom's consent, callback.

use std::collections::HashMap;

use lambda_http::http::HeaderName;
use lambda_http::http::header::{LOCATION, SET_COOKIE};
use lambda_http::request::LambdaRequest;
use lambda_http::{Body, Context, LambdaEvent, Response};
use reqwest::Url;
use serde_json::json;

use crate::clock;
use crate::zoom_side::{REDIRECT_URI, Zoom};

/// The parameters of a request.
pub(crate) type Query = HashMap<String, String>;

/// As a browser does it, with the form's button pressed.
pub(crate) async fn install(zoom: &Zoom, oauth: &fn_oauth::Ctx) {
    let (consent, cookie) = begin(oauth).await;
    let callback = allow(zoom, &consent).await;
    let installed = finish(oauth, &cookie, callback).await;
    let status = installed.status();
    assert_eq!(status, 200, "{:?}", installed.body());
}

/// Our install page: what it sends to Zoom, and the cookie that it leaves.
pub(crate) async fn begin(oauth: &fn_oauth::Ctx) -> (Query, String) {
    let sent = get(oauth, "install", "", &[]).await;
    let consent = query(header(&sent, &LOCATION));
    let cookie = header(&sent, &SET_COOKIE);
    let (cookie, _) = cookie.split_once(';').unwrap();
    (consent, cookie.to_owned())
}

/// What Zoom's own link asks for: no state, no PKCE.
pub(crate) fn zooms_own_link(zoom: &Zoom) -> Query {
    let client_id = zoom.app["client_id"].as_str().unwrap();
    let link = [
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", REDIRECT_URI),
    ];
    let texts = link.map(|(name, text)| (name.to_owned(), text.to_owned()));
    texts.into_iter().collect()
}

/// The administrator allows it at Zoom: what the browser brings back.
pub(crate) async fn allow(zoom: &Zoom, consent: &Query) -> Query {
    let allow = zoom.http.post(zoom.at("/oauth/authorize")).form(consent);
    let back = allow.send().await.unwrap();
    assert_eq!(back.status(), 302, "{:?}", back.text().await);
    query(back.headers()["location"].to_str().unwrap())
}

/// The callback.
pub(crate) async fn finish(oauth: &fn_oauth::Ctx, cookie: &str, callback: Query) -> Response<Body> {
    let pairs = callback.iter();
    let pairs: Vec<_> = pairs.map(|(name, text)| (&**name, &**text)).collect();
    come_back(oauth, cookie, &pairs).await
}

/// The callback with any parameters, some perhaps twice.
pub(crate) async fn come_back(
    oauth: &fn_oauth::Ctx,
    cookie: &str,
    query: &[(&str, &str)],
) -> Response<Body> {
    get(oauth, "authorize", cookie, query).await
}

/// One of our pages.
pub(crate) async fn get(
    oauth: &fn_oauth::Ctx,
    page: &str,
    cookie: &str,
    query: &[(&str, &str)],
) -> Response<Body> {
    let mut url: Url = REDIRECT_URI.parse().unwrap();
    url.query_pairs_mut().extend_pairs(query);
    get_raw(oauth, page, cookie, url.query().unwrap_or_default()).await
}

/// The same with a query that is passed on as it is, as API Gateway does.
pub(crate) async fn get_raw(
    oauth: &fn_oauth::Ctx,
    page: &str,
    cookie: &str,
    query: &str,
) -> Response<Body> {
    let path = format!("/adminapi/zoom/oauth/{page}");
    let event = json!({
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": query,
        "cookies": [cookie],
        "headers": { "host": "zoom.example" },
        "requestContext": { "stage": "$default", "http": { "method": "GET", "path": path } },
        "isBase64Encoded": false,
    });
    let event: LambdaRequest = serde_json::from_value(event).unwrap();
    let event = fn_oauth::fit(LambdaEvent::new(event, Context::default()));
    fn_oauth::handle(oauth, &event.payload.into(), clock::now()).await
}

/// The text of a page.
pub(crate) fn text(page: &Response<Body>) -> &str {
    std::str::from_utf8(page.body()).unwrap()
}

fn header<'a>(response: &'a Response<Body>, name: &HeaderName) -> &'a str {
    response.headers()[name].to_str().unwrap()
}

fn query(url: &str) -> Query {
    let url: Url = url.parse().unwrap();
    url.query_pairs().into_owned().collect()
}
