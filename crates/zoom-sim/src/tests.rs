//! The simulator over HTTP, held against what is known of Zoom.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::TimeDelta;
use clap::Parser;
use reqwest::Client;
use reqwest::header::LOCATION;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::{Args, Simulator, webhooks};

mod account;
mod app;
mod cast;
mod dashboard;
mod endpoint;
mod faults;
mod late;
mod limits;
mod oauth;
mod paging;
mod readme;
mod refresh;
mod scopes;
mod sender;
mod summary;
mod users;
mod uuid;
mod webhook;

const REDIRECT_URI: &str = "https://product.example/callback?from=zoom";

/// Of a test on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running simulator, and somebody who talks to it.
struct Zoom {
    base_url: String,
    http: Client,
    simulator: Arc<Simulator>,
    endpoint: endpoint::Endpoint,
    app: Value,
}

impl Zoom {
    /// With the app's form saved.
    async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With everything that Zoom may have.
    async fn full() -> Self {
        Self::with(&["--cast", "full"]).await
    }

    async fn with(more: &[&str]) -> Self {
        let zoom = Self::unsaved(more).await;
        let saved = zoom.save(REDIRECT_URI, &zoom.endpoint.url).await;
        assert_eq!(saved, (200, json!({ "validated": true })));
        zoom
    }

    async fn bare() -> Self {
        Self::unsaved(&[]).await
    }

    async fn unsaved(more: &[&str]) -> Self {
        let args = Args::parse_from([&["zoom-sim", "--meetings", "4"], more].concat());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let simulator = Simulator::new(&args, &base_url, Clock::default()).unwrap();
        serve(listener, crate::router(simulator.clone()));
        let http = webhooks::client(PATIENCE).unwrap();
        let app = http.get(format!("{base_url}/_sim/app"));
        let app: Value = app.send().await.unwrap().json().await.unwrap();
        let secret_token = app["secret_token"].as_str().unwrap();
        let endpoint = endpoint::Endpoint::start(secret_token).await;
        Self {
            base_url,
            http,
            simulator,
            endpoint,
            app,
        }
    }

    async fn save(&self, redirect_uri: &str, endpoint_url: &str) -> (u16, Value) {
        let form = json!({
            "redirect_uri": redirect_uri,
            "event_notification_endpoint_url": endpoint_url,
        });
        let request = self.http.put(format!("{}/_sim/app", self.base_url));
        answer(request.json(&form)).await
    }

    fn app(&self, field: &str) -> &str {
        self.app[field].as_str().unwrap()
    }

    /// From here on time passes only when told.
    fn stop_clock(&self) {
        self.simulator.clock.stop();
    }

    fn pass(&self, time: TimeDelta) {
        self.simulator.clock.advance(time);
    }

    /// Presses Allow; the fields beyond the usual ones are PKCE's.
    async fn consent(&self, more: &[(&str, &str)]) -> String {
        let mut form = vec![
            ("response_type", "code"),
            ("client_id", self.app("client_id")),
            ("redirect_uri", REDIRECT_URI),
            ("state", "s t&te"),
        ];
        form.extend(more);
        let request = self.http.post(format!("{}/oauth/authorize", self.base_url));
        let response = request.form(&form).send().await.unwrap();
        assert_eq!(response.status(), 302);
        response.headers()[LOCATION].to_str().unwrap().to_owned()
    }

    async fn token(&self, form: &[(&str, &str)]) -> (u16, Value) {
        let request = self.http.post(format!("{}/oauth/token", self.base_url));
        let secret = Some(self.app("client_secret"));
        answer(request.basic_auth(self.app("client_id"), secret).form(form)).await
    }

    async fn redeem(&self, code: &str, more: &[(&str, &str)]) -> (u16, Value) {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
        ];
        form.extend(more);
        self.token(&form).await
    }

    async fn refresh(&self, refresh_token: &Value) -> (u16, Value) {
        let refresh_token = refresh_token.as_str().unwrap();
        self.token(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
        ])
        .await
    }

    async fn install(&self) -> Value {
        let location = self.consent(&[]).await;
        let (status, tokens) = self.redeem(&code_in(&location), &[]).await;
        assert_eq!(status, 200, "{tokens}");
        tokens
    }

    async fn get(&self, tokens: &Value, path: &str) -> (u16, Value) {
        let request = self.http.get(format!("{}{path}", self.base_url));
        answer(request.bearer_auth(tokens["access_token"].as_str().unwrap())).await
    }

    async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        let request = self.http.put(format!("{}{path}", self.base_url));
        answer(request.json(&body)).await
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let request = self.http.post(format!("{}{path}", self.base_url));
        answer(request.json(&body)).await
    }

    /// Orders faults.
    async fn faults(&self, order: Value) {
        let (status, body) = self.put("/_sim/faults", order).await;
        assert_eq!(status, 200, "{body}");
    }

    /// The answer to a bearer's call, with its headers; `Err` if the connection broke.
    async fn raw(&self, tokens: &Value, path: &str) -> reqwest::Result<reqwest::Response> {
        let request = self.http.get(format!("{}{path}", self.base_url));
        let token = tokens["access_token"].as_str().unwrap();
        request.bearer_auth(token).send().await
    }

    async fn grant(&self) -> Value {
        answer(self.http.get(format!("{}/_sim/grant", self.base_url)))
            .await
            .1
    }

    async fn account(&self) -> Value {
        answer(self.http.get(format!("{}/_sim/account", self.base_url)))
            .await
            .1
    }
}

fn serve(listener: tokio::net::TcpListener, router: Router) {
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

fn code_in(location: &str) -> String {
    let (_, code) = location.split_once("&code=").unwrap();
    code.split('&').next().unwrap().to_owned()
}

/// As the product must do it: once, or twice where once is not enough.
fn segment(uuid: &str) -> String {
    if uuid.starts_with('/') || uuid.contains("//") {
        encode(&encode(uuid))
    } else {
        encode(uuid)
    }
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// `yyyy-MM-dd` of yesterday and today: all meetings lie there.
fn days(zoom: &Zoom) -> String {
    let today = zoom.simulator.clock.now().date_naive();
    format!("from={}&to={today}", today.pred_opt().unwrap())
}
