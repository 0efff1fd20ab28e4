//! The few pages that an administrator sees.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, StatusCode};
use lambda_http::{Body, Response};

use crate::COOKIE;

/// Nothing is loaded, nothing framed, nothing stored, and no URL with a code in it is told to
/// anybody.
const HEADERS: [(http::HeaderName, &str); 6] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
    (CONTENT_TYPE, "text/html; charset=utf-8"),
];

/// A plain page. The title and the body's `html` are ours alone, or escaped by [`escape`].
pub(crate) fn page(status: StatusCode, title: &str, html: &str) -> Response<Body> {
    let document = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <h1>{title}</h1>{html}</html>\n"
    );
    let mut response = Response::new(Body::from(document));
    *response.status_mut() = status;
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

/// Sends the browser on, with a cookie.
pub(crate) fn redirect(to: &str, cookie: &str) -> Response<Body> {
    let mut response = page(
        StatusCode::FOUND,
        "On to Zoom",
        "<p>Zoom asks for your consent.</p>",
    );
    for (name, value) in [(LOCATION, to), (SET_COOKIE, cookie)] {
        let value = HeaderValue::from_str(value).expect("escaped, and made of base64url");
        response.headers_mut().insert(name, value);
    }
    response
}

/// Ends the browser's part of an installation.
pub(crate) fn forget_cookie(mut response: Response<Body>) -> Response<Body> {
    let gone = format!("{COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
    let gone = HeaderValue::from_str(&gone).expect("our own text");
    response.headers_mut().insert(SET_COOKIE, gone);
    response
}

/// Text from outside, as text.
pub(crate) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}
