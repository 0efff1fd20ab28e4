//! What our own failures tell.

use std::fmt::{Debug, Display};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use queue::message::{DueEntry, VerifiedBody};
use serde_json::json;
use store::installations::TokenPair;
use zoom::oauth::AppCredentials;

use super::Watched;
use crate::clock;
use crate::functions::{APP, Functions, SEALING, WEBHOOK};
use crate::gates::Gates;
use crate::install::{begin, finish, get};

impl Watched {
    fn expect_no_word(&self, error: &(impl Debug + Display)) {
        self.planted.expect_absent("Display", &error.to_string());
        self.planted.expect_absent("Debug", &format!("{error:?}"));
    }

    /// All that each function can be asked for, while something is wrong.
    async fn ask_everything(&mut self, functions: &Functions) {
        let page = get(&functions.oauth, "install", "", &[]).await;
        self.look_at(&page);
        let (cookie, back) = self.begin_installation().await;
        let page = finish(&functions.oauth, &cookie, back).await;
        self.look_at(&page);
        fn_poller::tick(&functions.poller, clock::now).await;

        let topic = self.day.zoom.account().await["meetings"][0]["topic"].clone();
        let bodies = [
            json!({ "event": "meeting.ended", "payload": { "object": { "topic": topic } } }),
            json!({ "event": topic, "payload": topic }),
            json!(topic),
        ];
        for body in bodies {
            let message = VerifiedBody {
                body_base64: STANDARD.encode(body.to_string()),
                received_at: clock::now().to_rfc3339(),
            };
            let recorded = fn_recorder::record(&functions.recorder, &message, clock::now()).await;
            if let Err(error) = recorded {
                self.expect_no_word(&error);
            }
        }
        for row in self.day.ledger().await {
            let entry = DueEntry {
                account_id: row.text("account_id").to_owned(),
                meeting_uuid: row.text("meeting_uuid").to_owned(),
                due_at_epoch_s: clock::now().timestamp(),
            };
            let collected = fn_collector::collect(&functions.collector, &entry, clock::now).await;
            if let Err(error) = collected {
                self.expect_no_word(&error);
            }
        }
    }

    /// A request that somebody made up.
    async fn knock(&mut self) {
        let forged = "v0=canary-signature-0123456789abcdef";
        self.planted.add("a signature", forged);
        let request = self.day.zoom.http.post(self.day.zoom.endpoint_url());
        let request = request
            .header("x-zm-signature", forged)
            .header("x-zm-request-timestamp", clock::now().timestamp())
            .header("authorization", "canary-authorization")
            .header("content-type", "application/json");
        let answer = request
            .body("{\"canary\":\"canary-of-a-body\"}")
            .send()
            .await;
        self.pages.push_str(&answer.unwrap().text().await.unwrap());
        self.planted.add("a header", "canary-authorization");
        self.planted.add("a body", "canary-of-a-body");
    }
}

#[tokio::test]
async fn secrets_that_are_malformed_are_not_told() {
    let mut watched = Watched::begin(&[]).await;
    watched.install().await;
    let whole = watched.day.sealer().await;
    watched
        .planted
        .expect_absent("Debug", &format!("{whole:?}"));
    for (arn, wrong) in [
        (
            APP,
            json!({ "client_id": 7, "client_secret": "canary-app-secret" }),
        ),
        (APP, json!("canary-app-secret")),
        (
            SEALING,
            json!({ "active": "k1", "keys": { "k1": "canary-sealing" }, "email_key": "" }),
        ),
        (
            SEALING,
            json!({ "active": "canary-sealing", "keys": {}, "email_key": "canary-sealing" }),
        ),
        (WEBHOOK, json!({ "current": ["canary-webhook-token"] })),
    ] {
        for text in [
            "canary-app-secret",
            "canary-sealing",
            "canary-webhook-token",
        ] {
            watched.planted.add("a malformed secret", text);
        }
        watched.day.until_a_refresh_is_due().await;
        watched.day.queues.store_secret(arn, &wrong);
        let functions = watched.day.same_again();
        let page = get(&functions.oauth, "install", "", &[]).await;
        watched.look_at(&page);
        fn_poller::tick(&functions.poller, clock::now).await;
        watched.knock().await;
        watched.store_secrets();
        watched.day.settle().await;
        watched.plant_tokens().await;
    }
    watched.expect_quiet().await;
}

#[tokio::test]
async fn an_aws_that_refuses_everything_is_told_nothing_of() {
    let aws = "canary-aws-secret-access-key";
    let mut watched = Watched::begin(&[("AWS_SECRET_ACCESS_KEY", aws)]).await;
    watched.planted.add("AWS's key", aws);
    watched.install().await;
    watched.day.tell(json!({ "drop": false })).await;
    watched.day.until_a_refresh_is_due().await;
    let gates = Gates::before(&watched.day).await;
    gates.refuse(Some(|_| true));
    let functions = Functions::of(gates.variables());
    watched.ask_everything(&functions).await;
    // Zoom alone answers, and its answers cannot be kept.
    gates.refuse(Some(|asked| !asked.is_token()));
    watched.ask_everything(&functions).await;
    watched.knock().await;
    watched.expect_quiet().await;
    for said in ["installations not read", "installation not possible"] {
        assert!(watched.logs.text().contains(said), "{said}");
    }
}

#[tokio::test]
async fn what_is_held_in_memory_does_not_print() {
    let aws = "canary-aws-secret-access-key";
    let mut watched = Watched::begin(&[("AWS_SECRET_ACCESS_KEY", aws)]).await;
    watched.planted.add("AWS's key", aws);
    watched.install().await;
    let day = &watched.day;
    let (_, cookie) = begin(&day.functions.oauth).await;
    let app: AppCredentials = serde_json::from_value(day.zoom.app.clone()).unwrap();
    let pair = TokenPair {
        access_token: day.access_token().await,
        refresh_token: Some(day.refresh_token().await),
        access_expires_at: clock::now(),
    };
    let stored = day.stored().await;
    let lease = day.installations().lease(&stored, clock::now()).await;
    let held: [&dyn Debug; 6] = [
        &day.functions,
        &app,
        &pair,
        &stored,
        &lease.unwrap(),
        &day.sealer().await,
    ];
    for one in held {
        watched.planted.expect_absent("Debug", &format!("{one:?}"));
    }
    assert!(cookie.starts_with("__Host-"), "{cookie}");
}
