//! The simulated Zoom, and what a person does there.

use std::sync::Arc;
use std::time::Duration;

use axum::middleware;
use chrono::{DateTime, Utc};
use reqwest::Client;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use zoom_client::Authorizer;
use zoom_sim::clock::Clock;
use zoom_sim::{Args, Cast, Simulator};

use crate::at_work::End;
use crate::clock;
use crate::manner::{Manner, answer};

/// Of a test on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The callback as the app's form has it. Nobody listens there: who is sent there is a test.
pub(crate) const REDIRECT_URI: &str = "https://product.example/adminapi/zoom/oauth/authorize";

#[derive(Debug)]
pub(crate) struct Zoom {
    pub(crate) url: String,
    pub(crate) http: Client,
    /// The app's credentials and its account, as the Marketplace shows them.
    pub(crate) app: Value,
    /// How it answers, beside what.
    pub(crate) manner: Arc<Manner>,
    endpoint_url: String,
}

/// What there is at Zoom.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Held {
    pub(crate) meetings: u16,
    /// They end one after the other in so many seconds; all of them have ended if 0.
    pub(crate) ending_over_s: u32,
    /// People of a webinar that has ended.
    pub(crate) webinar: u32,
    pub(crate) webinar_min: u32,
}

impl Zoom {
    /// A Zoom where so many meetings ended just before `at`, and the day's clock with it.
    pub(crate) async fn serve(meetings: u16, at: DateTime<Utc>) -> Self {
        let held = Held {
            meetings,
            ..Held::default()
        };
        Self::with(held, at).await
    }

    /// A Zoom of all that was held, and the day's clock with it.
    pub(crate) async fn with(held: Held, at: DateTime<Utc>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let args = Args {
            listen: String::new(),
            seed: 7,
            meetings: held.meetings,
            ending_over_s: held.ending_over_s,
            webinar: held.webinar,
            webinar_min: held.webinar_min,
            cast: Cast::Plain,
            route_hosts: Vec::new(),
        };
        let simulator = Simulator::new(&args, &url, Clock::stopped_at(at)).unwrap();
        clock::follow(&simulator);
        let manner = Arc::new(Manner::default());
        let answers = middleware::from_fn_with_state(Arc::clone(&manner), answer);
        let router = zoom_sim::router(Arc::clone(&simulator)).layer(answers);
        tokio::spawn(axum::serve(listener, router).into_future());
        let mut zoom = Self {
            url,
            http: boot::https_client(PATIENCE).unwrap(),
            app: Value::Null,
            manner,
            endpoint_url: String::new(),
        };
        zoom.app = zoom.ask(zoom.http.get(zoom.at("/_sim/app"))).await;
        zoom
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Everything that Zoom holds, and how often it was asked.
    pub(crate) async fn account(&self) -> Value {
        self.ask(self.http.get(self.at("/_sim/account"))).await
    }

    /// Refreshes, and the refresh token that works.
    pub(crate) async fn grant(&self) -> Value {
        self.ask(self.http.get(self.at("/_sim/grant"))).await
    }

    /// The same of one instance.
    pub(crate) async fn account_of(&self, uuid: &str) -> Value {
        let request = self.http.get(self.at("/_sim/account"));
        self.ask(request.query(&[("uuid", uuid)])).await
    }

    /// How often the routes that begin like this were asked.
    pub(crate) async fn calls(&self, beginning: &str) -> u64 {
        let account = self.account_of("none").await;
        let calls = account["calls"].as_object().unwrap().iter();
        let of_these = calls.filter(|(route, _)| route.starts_with(beginning));
        of_these.map(|(_, count)| count.as_u64().unwrap()).sum()
    }

    /// How often exactly this route was asked.
    pub(crate) async fn calls_of(&self, route: &str) -> u64 {
        let account = self.account_of("none").await;
        account["calls"][route].as_u64().unwrap_or(0)
    }

    /// When each instance ends.
    pub(crate) async fn ends(&self) -> Vec<End> {
        let ends = self.ask(self.http.get(self.at("/_sim/ends"))).await;
        let ends = ends.as_array().unwrap().iter().map(|end| End {
            uuid: end["uuid"].as_str().unwrap().to_owned(),
            at: end["end_time"].as_str().unwrap().parse().unwrap(),
        });
        ends.collect()
    }

    /// UUIDs of the meetings, in the simulator's order.
    pub(crate) async fn uuids(&self) -> Vec<String> {
        let account = self.account().await;
        let meetings = account["meetings"].as_array().unwrap().iter();
        let uuids = meetings.map(|one| one["uuid"].as_str().unwrap().to_owned());
        uuids.collect()
    }

    /// Orders what goes wrong from now on, in place of what was ordered before.
    pub(crate) async fn faults(&self, order: Value) {
        let request = self.http.put(self.at("/_sim/faults")).json(&order);
        self.ask(request).await;
    }

    /// What went wrong of it so far.
    pub(crate) async fn faults_report(&self) -> Value {
        self.ask(self.http.get(self.at("/_sim/faults"))).await
    }

    /// Saves the app's form; Zoom proves that the endpoint holds the secret.
    pub(crate) async fn save_form(&mut self, endpoint_url: &str) {
        endpoint_url.clone_into(&mut self.endpoint_url);
        let form = json!({
            "redirect_uri": REDIRECT_URI,
            "event_notification_endpoint_url": endpoint_url,
        });
        self.save(form).await;
    }

    /// Where webhooks go.
    pub(crate) fn endpoint_url(&self) -> &str {
        &self.endpoint_url
    }

    /// Takes all scopes but these from the app.
    pub(crate) async fn grant_only(&self, scopes: &[&str]) {
        let form = json!({
            "redirect_uri": REDIRECT_URI,
            "event_notification_endpoint_url": self.endpoint_url,
            "scopes": scopes,
        });
        self.save(form).await;
    }

    async fn save(&self, form: Value) {
        let request = self.http.put(self.at("/_sim/app")).json(&form);
        self.ask(request).await;
    }

    /// Posts webhooks; answers how many were taken.
    pub(crate) async fn tell(&self, order: &Value) -> usize {
        let request = self.http.post(self.at("/_sim/webhooks/send")).json(order);
        let answer = self.ask(request).await;
        let deliveries = answer["deliveries"].as_array().unwrap();
        for delivery in deliveries {
            assert_eq!(delivery["status"], 204, "{delivery}");
        }
        deliveries.len()
    }

    /// Removes the app from its account, of which a private app is not told.
    pub(crate) async fn revoke(&self, access_token: &SecretString) {
        let app = serde_json::from_value(self.app.clone()).unwrap();
        let zoom = Authorizer::new(self.http.clone(), &self.url);
        zoom.revoke(&app, access_token).await.unwrap();
    }

    /// Makes another client secret.
    pub(crate) async fn rotate_client_secret(&mut self) {
        let request = self.http.post(self.at("/_sim/app/client_secret"));
        self.app = self.ask(request).await;
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Value {
        let response = request.send().await.unwrap();
        let status = response.status();
        let body = response.text().await.unwrap();
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }
}
