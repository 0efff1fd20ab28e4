//! The pages a browser sees.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::Fields;

/// Asks the admin. Allow has no name, so a form posted with its hidden fields alone is a yes.
pub(super) fn consent(fields: &Fields) -> Response {
    let mut names: Vec<_> = fields.keys().collect();
    names.sort();
    let inputs: Vec<_> = names
        .into_iter()
        .map(|name| hidden(name, &fields[name]))
        .collect();
    let hidden = inputs.concat();
    Html(format!(
        "<!doctype html>
<html lang=\"en\">
<head><meta charset=\"utf-8\"><title>Authorize the app - Zoom (simulated)</title></head>
<body>
  <h1>Zoom (simulated)</h1>
  <p>This app wants to view the Dashboard and the users of your account.</p>
  <form method=\"post\" action=\"/oauth/authorize\">
{hidden}    <button type=\"submit\">Allow</button>
    <button type=\"submit\" name=\"decision\" value=\"decline\">Decline</button>
  </form>
</body>
</html>
"
    ))
    .into_response()
}

/// What Zoom shows instead of redirecting to a place it does not trust.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: u32,
    pub(super) message: String,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let page = format!(
            "<!doctype html>
<html lang=\"en\">
<head><meta charset=\"utf-8\"><title>Error - Zoom (simulated)</title></head>
<body><h1>Invalid request</h1><p>{} ({})</p></body>
</html>
",
            escape(&self.message),
            self.code
        );
        (StatusCode::BAD_REQUEST, Html(page)).into_response()
    }
}

fn hidden(name: &str, value: &str) -> String {
    let (name, value) = (escape(name), escape(value));
    format!("    <input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
