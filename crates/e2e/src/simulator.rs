//! What a person does in Zoom's Marketplace, and a look at everything that the simulator holds.

use std::time::Duration;

use serde_json::{Value, json};

use crate::trouble::Trouble;

const SENDS_WITHIN: Duration = Duration::from_mins(2);

#[derive(Clone, Debug)]
pub(crate) struct Simulator {
    http: reqwest::Client,
    pub(crate) url: String,
}

/// The app, as the Marketplace shows it.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) secret_token: String,
}

impl Simulator {
    pub(crate) fn at(http: reqwest::Client, url: String) -> Self {
        Self { http, url }
    }

    pub(crate) async fn app(&self) -> Result<App, Trouble> {
        let app = self.read("app").await?;
        let field = |name: &str| {
            let value = app[name].as_str().map(str::to_owned);
            value.ok_or_else(|| Trouble::new(format!("the simulator's app has no {name}")))
        };
        Ok(App {
            client_id: field("client_id")?,
            client_secret: field("client_secret")?,
            secret_token: field("secret_token")?,
        })
    }

    /// Saves the app's form; Zoom validates the event URL before it does.
    pub(crate) async fn save_form(
        &self,
        redirect_uri: &str,
        event_url: &str,
    ) -> Result<(), Trouble> {
        let form = json!({
            "redirect_uri": redirect_uri,
            "event_notification_endpoint_url": event_url,
        });
        let request = self.http.put(format!("{}/_sim/app", self.url)).json(&form);
        let answer: Value = request.send().await?.json().await?;
        if answer["validated"] == true {
            return Ok(());
        }
        Err(Trouble::wrong(format!(
            "Zoom's URL validation of {event_url} failed: {}",
            answer["reason"].as_str().unwrap_or("no reason given")
        )))
    }

    /// Has webhooks sent, as the order says; each must be answered 2xx.
    pub(crate) async fn send_webhooks(&self, order: &Value) -> Result<Vec<Value>, Trouble> {
        let url = format!("{}/_sim/webhooks/send", self.url);
        // Hundreds of them are sent one after the other.
        let request = self.http.post(url).timeout(SENDS_WITHIN).json(order);
        let answer: Value = taken(request).await?;
        let deliveries = answer["deliveries"].as_array().cloned().unwrap_or_default();
        for delivery in &deliveries {
            let status = delivery["status"].as_u64().unwrap_or(0);
            if !(200..300).contains(&status) {
                return Err(Trouble::wrong(format!(
                    "a webhook of Zoom's was not accepted: {delivery}"
                )));
            }
        }
        Ok(deliveries)
    }

    /// Orders what goes wrong from here on.
    pub(crate) async fn set_faults(&self, order: &Value) -> Result<(), Trouble> {
        let url = format!("{}/_sim/faults", self.url);
        taken(self.http.put(url).json(order)).await.map(drop)
    }

    /// What came of that order: how often each kind of wrong answer was given, and by which rule.
    pub(crate) async fn faults(&self) -> Result<Value, Trouble> {
        self.read("faults").await
    }

    /// The simulator's own account of what it holds and served.
    pub(crate) async fn account(&self) -> Result<Value, Trouble> {
        self.read("account").await
    }

    async fn read(&self, what: &str) -> Result<Value, Trouble> {
        let url = format!("{}/_sim/{what}", self.url);
        Ok(self.http.get(url).send().await?.json().await?)
    }
}

/// An order that the simulator understood.
async fn taken(request: reqwest::RequestBuilder) -> Result<Value, Trouble> {
    let answer = request.send().await?;
    let status = answer.status();
    let body: Value = answer.json().await?;
    if status.is_success() {
        return Ok(body);
    }
    Err(Trouble::new(format!(
        "the simulator refused an order: {status} {body}"
    )))
}
