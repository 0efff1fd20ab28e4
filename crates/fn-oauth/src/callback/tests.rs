use super::{One, Refusal, one, parameters, sent_by_same_browser};
use http::header::COOKIE;
use lambda_http::http::Request as Builder;
use lambda_http::{Body, Request, RequestExt as _};
use std::collections::HashMap;

fn request(query: &[(&str, &[&str])], cookie: &str) -> Request {
    let query: HashMap<String, Vec<String>> = query
        .iter()
        .map(|(name, values)| {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            ((*name).to_owned(), values)
        })
        .collect();
    Builder::builder()
        .header(COOKIE, cookie)
        .body(Body::Empty)
        .unwrap()
        .with_query_string_parameters(query)
}

#[test]
fn a_doubled_empty_or_endless_parameter_is_none() {
    let long = "x".repeat(5_000);
    let request = request(
        &[
            ("state", &["a", "b"]),
            ("code", &[""]),
            ("long", &[&long]),
            ("good", &["c"]),
        ],
        "",
    );
    for name in ["state", "code", "long"] {
        assert!(matches!(one(&request, name), One::Odd), "{name}");
    }
    assert!(matches!(one(&request, "absent"), One::Absent));
    assert!(matches!(one(&request, "good"), One::Text(_)));
}

#[test]
fn only_a_state_that_is_absent_altogether_makes_a_request_of_zooms_own() {
    let asked =
        |query: &[(&str, &[&str])]| parameters(&request(query, "")).map(|(_, s)| s.is_some());
    assert!(!asked(&[("code", &["c"])]).unwrap());
    assert!(asked(&[("code", &["c"]), ("state", &["s"])]).unwrap());
    for odd in [&["", ""][..], &[""], &["a", "b"]] {
        let refusal = asked(&[("code", &["c"]), ("state", odd)]).unwrap_err();
        assert_eq!(refusal, Refusal::Query);
    }
    let declined: &[(&str, &[&str])] = &[("error", &["access_denied"])];
    assert_eq!(asked(declined).unwrap_err(), Refusal::Declined);
    assert_eq!(asked(&[]).unwrap_err(), Refusal::Query);
}

#[test]
fn only_the_browser_that_began_may_finish() {
    let state = "s1".into();
    let sent = |cookie| sent_by_same_browser(&request(&[], cookie), &state);
    assert!(sent("a=b; __Host-zoom_state=s1"));
    assert!(!sent("__Host-zoom_state=s2"));
    assert!(!sent("zoom_state=s1"));
    assert!(!sent(""));
}
