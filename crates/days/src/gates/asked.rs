//! A request as the gates note it.

use axum::body::Bytes;
use axum::http::request::Parts;

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The operation, as AWS names it, or method and path.
    what: String,
    body: String,
    pub(super) was_carried_out: bool,
}

impl Asked {
    pub(super) fn of(parts: &Parts, body: &Bytes) -> Self {
        let operation = parts.headers.get("x-amz-target");
        let what = match operation {
            Some(operation) => operation.to_str().unwrap().to_owned(),
            None => format!("{} {}", parts.method, parts.uri.path()),
        };
        Self {
            what,
            body: String::from_utf8_lossy(body).into_owned(),
            was_carried_out: false,
        }
    }

    pub(crate) fn was_carried_out(&self) -> bool {
        self.was_carried_out
    }

    /// A message into a queue.
    pub(crate) fn is_message(&self) -> bool {
        self.what == "AmazonSQS.SendMessage"
    }

    /// Of Zoom, whatever it is.
    pub(crate) fn is_of_zoom(&self) -> bool {
        self.what.contains(" /v2/") || self.is_token()
    }

    /// For the lease on a refresh.
    pub(crate) fn is_lease(&self) -> bool {
        self.what.ends_with(".UpdateItem") && self.body.contains("SET lease_until_epoch_s")
    }

    /// For a token.
    pub(crate) fn is_token(&self) -> bool {
        self.what == "POST /oauth/token"
    }

    /// The save of a refreshed token into its table.
    pub(crate) fn is_save(&self) -> bool {
        self.what.ends_with(".UpdateItem") && self.body.contains("SET sealed_access_token")
    }

    /// The token into the spill.
    pub(crate) fn is_spill(&self) -> bool {
        self.what == "secretsmanager.PutSecretValue"
    }
}
