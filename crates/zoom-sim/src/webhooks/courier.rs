//! Posts one signed webhook.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HOST, USER_AGENT};
use reqwest::{Client, Url};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;

use super::{RouteHost, body, sign};
use crate::Simulator;

/// Zoom's deadline for an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

#[derive(Debug)]
pub(crate) struct Courier {
    client: Client,
    route_hosts: Vec<RouteHost>,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

impl Courier {
    pub(crate) fn new(route_hosts: Vec<RouteHost>) -> reqwest::Result<Self> {
        Ok(Self {
            client: client(ANSWER_WITHIN)?,
            route_hosts,
        })
    }

    /// `Err` says in a sentence why there was no answer.
    pub(super) async fn post(
        &self,
        simulator: &Simulator,
        endpoint_url: &str,
        event: &Value,
        timestamp_s: i64,
    ) -> Result<Answer, String> {
        let url: Url = endpoint_url
            .parse()
            .map_err(|err| format!("{endpoint_url} is not a URL: {err}"))?;
        let body = body::of(event);
        let app = &simulator.credentials;
        let signature = sign::signature(&app.secret_token, timestamp_s, &body);

        let routed = self.route_hosts.iter().find_map(|route| route.route(&url));
        let request = match routed {
            Some((url, host)) => self.client.post(url).header(HOST, host),
            None => self.client.post(url),
        };
        let answer = request
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header(USER_AGENT, "Zoom Marketplace/1.0a")
            .header("clientid", &app.client_id)
            .header("x-zm-trackingid", simulator.mint.another("tracking", 32))
            .header("x-zm-request-timestamp", timestamp_s)
            .header("x-zm-signature", signature)
            .body(body)
            .send()
            .await
            .map_err(|err| no_answer(&err))?;
        let status = answer.status().as_u16();
        let body = answer.text().await.map_err(|err| no_answer(&err))?;
        Ok(Answer { status, body })
    }
}

/// With Mozilla's roots compiled in, and no redirects: Zoom follows none.
pub(crate) fn client(answer_within: Duration) -> reqwest::Result<Client> {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring knows TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .timeout(answer_within)
        .build()
}

fn no_answer(err: &reqwest::Error) -> String {
    if err.is_timeout() {
        return format!("no answer within {} s", ANSWER_WITHIN.as_secs());
    }
    let mut text = err.to_string();
    let mut cause = std::error::Error::source(err);
    while let Some(err) = cause {
        text = format!("{text}: {err}");
        cause = err.source();
    }
    text
}
