use super::{one, sent_by_same_browser, wanted};
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
    for name in ["state", "code", "long", "absent"] {
        assert!(one(&request, name).is_none(), "{name}");
    }
    assert!(one(&request, "good").is_some());
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

#[test]
fn named_accounts_govern() {
    let account = "A1".parse().unwrap();
    assert!(wanted(&[], &account));
    assert!(wanted(&["A1".parse().unwrap()], &account));
    assert!(!wanted(&["A2".parse().unwrap()], &account));
}
