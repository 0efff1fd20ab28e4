//! `GET` of Zoom's API.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use zoom::{LimitHeaders, Trouble, trouble};

use crate::answer::{NoBody, body};

/// The most that is read of one answer: the collector's memory is 256 MB. A minute with all of its
/// streams has 3 kB (`crates/zoom/fuzz/corpus/qos_page/full.json` without blanks), so a session of
/// thirty hours has 5.4 MB and a QoS page of ten of them 54: then the collector asks for one at a time.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// Zoom's API at one base URL.
#[derive(Debug)]
pub struct Api {
    http: reqwest::Client,
    base_url: String,
}

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Zoom answered, but not with what was asked for.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// No answer came. Nothing was changed by asking, so it may be asked again.
    #[error("zoom did not answer")]
    NoAnswer(#[source] reqwest::Error),
    /// An answer that does not fit into memory.
    #[error("zoom's answer is too long")]
    TooLong,
}

impl CallError {
    /// Until when calls of this label have to wait; the day's end is another matter.
    pub fn too_fast_until(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Trouble(Trouble::RateLimited { until, daily }) if !daily => Some(*until),
            _ => None,
        }
    }
}

impl Api {
    /// `api_url` without `/v2`: `https://api.zoom.us`.
    pub fn new(http: reqwest::Client, api_url: &str) -> Self {
        Self {
            http,
            base_url: api_url.trim_end_matches('/').to_owned(),
        }
    }

    /// Where the API is, without `/v2`.
    pub fn url(&self) -> &str {
        &self.base_url
    }

    /// The bytes of `GET /v2{path}`. Whether the call may be made is asked before ([`crate::Pace`]).
    /// The path is sent as it is: identifiers
    /// in it are already encoded, some of them twice. The token goes into the header only.
    pub async fn get(
        &self,
        bearer: &SecretString,
        path: &str,
        query: &[(&str, &str)],
        now: DateTime<Utc>,
    ) -> Result<Vec<u8>, CallError> {
        let response = self
            .http
            .get(format!("{}/v2{path}", self.base_url))
            .query(query)
            .bearer_auth(bearer.expose_secret())
            .send()
            .await
            .map_err(|cause| CallError::NoAnswer(cause.without_url()))?;
        let status = response.status().as_u16();
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let limits = LimitHeaders {
            retry_after: header("retry-after"),
            limit_type: header("x-ratelimit-type"),
            reset: header("x-ratelimit-reset"),
        };
        let tracking_id = header("x-zm-trackingid").unwrap_or_default();
        let bytes = body(response, BYTES_MAX)
            .await
            .map_err(|cause| match cause {
                NoBody::Broken(cause) => CallError::NoAnswer(cause.without_url()),
                NoBody::TooLong => CallError::TooLong,
            })?;
        match trouble(status, &limits, &bytes, now) {
            None => Ok(bytes),
            Some(trouble) => {
                // Zoom's support asks for the tracking id.
                tracing::info!(zoom.status = status, zoom.tracking_id = tracking_id, error = %trouble, "zoom answered otherwise");
                Err(trouble.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Api;

    #[test]
    fn an_encoded_path_is_sent_as_it_is() {
        let api = Api::new(reqwest_client(), "https://api.zoom.us/");
        let url = format!("{}/v2/metrics/meetings/%252Fabc%253D", api.base_url);
        assert_eq!(reqwest::Url::parse(&url).unwrap().as_str(), url);
    }

    fn reqwest_client() -> reqwest::Client {
        boot::https_client(std::time::Duration::from_secs(1)).unwrap()
    }
}
