//! What API Gateway hands over, made fit for `lambda_http`.
//!
//! `lambda_http` 1.3 puts path, host and query together to a URI and panics where they are none. API
//! Gateway passes a query on as it came, so `?<script>` would end in its bare 500 and not in a page.

use http::header::HOST;
use lambda_http::LambdaEvent;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_http::request::LambdaRequest;

/// API Gateway takes 10,240 bytes of request line and headers in all. Source: its quotas for HTTP
/// APIs.
const PATH_BYTES_MAX: usize = 10_240;

/// The same event without what a URI cannot hold. The parameters are those of the raw query, read
/// by the rules of URLs; nothing here looks at the host.
pub fn fit(event: LambdaEvent<LambdaRequest>) -> LambdaEvent<LambdaRequest> {
    let LambdaEvent { payload, context } = event;
    let payload = match payload {
        LambdaRequest::ApiGatewayV2(request) => LambdaRequest::ApiGatewayV2(without_uri(request)),
        other => other, // no other kind is compiled in
    };
    LambdaEvent { payload, context }
}

fn without_uri(mut request: ApiGatewayV2httpRequest) -> ApiGatewayV2httpRequest {
    if let Some(Ok(parameters)) = request.raw_query_string.take().map(|raw| raw.parse()) {
        request.query_string_parameters = parameters;
    }
    let path = request.raw_path.as_deref().unwrap_or_default();
    if !path.starts_with('/') || path.len() > PATH_BYTES_MAX {
        request.raw_path = Some("/".to_owned()); // where nothing is
    }
    request.headers.remove(HOST);
    request.request_context.domain_name = None;
    request
}

#[cfg(test)]
mod tests {
    use http::Method;
    use lambda_http::request::LambdaRequest;
    use lambda_http::{Context, LambdaEvent, Request, RequestExt as _};
    use serde_json::{Value, json};

    use super::fit;

    fn request(path: &str, query: &str, host: &str) -> Request {
        let event = json!({
            "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
            "headers": { "host": host, "x-forwarded-proto": host }, "cookies": ["a=b", "c=d"],
            "requestContext": {
                "domainName": host, "stage": "$default", "apiId": "a", "requestId": "r",
                "http": { "method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "u" },
            },
            "isBase64Encoded": false,
        });
        let payload = read(&event);
        fit(LambdaEvent::new(payload, Context::default()))
            .payload
            .into()
    }

    fn read(event: &Value) -> LambdaRequest {
        serde_json::from_value(event.clone()).unwrap()
    }

    #[test]
    fn what_no_uri_can_hold_is_a_request_like_any_other() {
        let long = "x".repeat(100_000);
        for odd in [
            "<script>", "\"evil\"", " ", "\u{1}", "\u{7f}", "é", "%zz%ff", "://", "]", &long,
        ] {
            let query = format!("code={odd}&state=s");
            let request = request(&format!("/adminapi{odd}"), &query, "<no host> ]");
            assert_eq!(request.method(), Method::GET);
            let parameters = request.query_string_parameters();
            assert_eq!(parameters.first("state"), Some("s"), "{odd}");
            assert!(parameters.first("code").is_some(), "{odd}");
        }
        assert_eq!(request("nowhere", "", "h").uri().path(), "/");
    }

    #[test]
    fn parameters_cookies_and_paths_arrive_as_they_came() {
        let request = request(
            "/adminapi/zoom/oauth/authorize",
            "code=a%2Bb+c&code=d",
            "h.example",
        );
        assert_eq!(request.uri().path(), "/adminapi/zoom/oauth/authorize");
        let parameters = request.query_string_parameters();
        assert_eq!(parameters.all("code"), Some(vec!["a+b c", "d"]));
        assert_eq!(request.headers()["cookie"], "a=b; c=d");
    }
}
