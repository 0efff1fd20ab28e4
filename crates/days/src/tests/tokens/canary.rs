//! No secret, and nothing personal, is in a log, a page, an error or a `Debug`.

mod failures;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use lambda_http::http::header::LOCATION;
use lambda_http::{Body, Response};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::day::Day;
use crate::functions::{APP, SEALING, WEBHOOK};
use crate::install::{Query, allow, begin, finish, get, text};
use crate::logs::Logs;
use crate::planted::Planted;

/// What of a person, a network or a meeting is nobody's business.
const PERSONAL: [&str; 11] = [
    "topic",
    "host_name",
    "host_email",
    "user_name",
    "display_name",
    "email",
    "ip_address",
    "internal_ip_addresses",
    "location",
    "microphone",
    "camera",
];

/// A day on which everything is written down that somebody is told.
struct Watched {
    day: Day,
    logs: Logs,
    planted: Planted,
    pages: String,
}

impl Watched {
    async fn begin(parameters: &[(&str, &str)]) -> Self {
        let logs = Logs::begin();
        let day = Day::deploy(2, parameters).await;
        let mut planted = Planted::default();
        let account = day.zoom.account().await;
        planted.add_fields(&account, &PERSONAL);
        assert!(planted.len() > 50, "people, addresses and topics");
        planted.add_fields(&day.zoom.app, &["client_secret", "secret_token"]);
        let mut watched = Self {
            day,
            logs,
            planted,
            pages: String::new(),
        };
        watched.store_secrets();
        watched
    }

    /// With another of each kind beside the current one.
    fn store_secrets(&mut self) {
        let app = &self.day.zoom.app;
        let mut credentials = app.clone();
        credentials["previous_client_secret"] = json!("canary-previous-client-secret");
        let webhook = json!({ "current": app["secret_token"], "previous": "canary-webhook" });
        let keys = ["k0", "k1", "k2"].map(|id| format!("canary-sealing-key-{id}-of-32-byte"));
        let [k0, k1, email] = keys.map(|key| STANDARD.encode(key));
        for key in [&k0, &k1, &email] {
            self.planted.add("a sealing key", key);
        }
        let sealing = json!({ "active": "k1", "keys": { "k0": k0, "k1": k1 }, "email_key": email });
        self.planted
            .add_fields(&credentials, &["previous_client_secret"]);
        self.planted.add_fields(&webhook, &["previous"]);
        let secrets = [(APP, credentials), (WEBHOOK, webhook), (SEALING, sealing)];
        for (arn, secret) in secrets {
            self.day.queues.store_secret(arn, &secret);
        }
    }

    /// An installation up to Zoom's consent, with everything planted that it is made of.
    async fn begin_installation(&mut self) -> (String, Query) {
        let (consent, cookie) = begin(&self.day.functions.oauth).await;
        let states = self.day.rows("OauthStatesTable").await;
        for row in states {
            self.planted.add("verifier", row.text("code_verifier"));
        }
        let back = allow(&self.day.zoom, &consent).await;
        self.planted.add("state", &back["state"]);
        self.planted.add("code", &back["code"]);
        (cookie, back)
    }

    async fn install(&mut self) {
        let (cookie, back) = self.begin_installation().await;
        let page = finish(&self.day.functions.oauth, &cookie, back).await;
        assert_eq!(page.status(), 200, "{}", text(&page));
        self.look_at(&page);
        self.plant_tokens().await;
    }

    /// A page as the browser gets it, but for the cookie and the way to Zoom, which have the state.
    fn look_at(&mut self, page: &Response<Body>) {
        self.pages.push_str(text(page));
        for (name, value) in page.headers() {
            if name != LOCATION && name != "set-cookie" {
                self.pages.push_str(value.to_str().unwrap());
            }
        }
        self.pages.push('\n');
    }

    async fn plant_tokens(&mut self) {
        let (access, refresh) = (
            self.day.access_token().await,
            self.day.refresh_token().await,
        );
        self.planted.add("access token", access.expose_secret());
        self.planted.add("refresh token", refresh.expose_secret());
    }

    async fn pass(&mut self, hours: i64) {
        for _ in 0..hours * 2 {
            self.day.pass(TimeDelta::minutes(30)).await;
            self.plant_tokens().await;
        }
    }

    /// What a table holds in the clear is not what opens anything.
    async fn expect_quiet(&self) {
        self.planted.expect_absent("the log", &self.logs.text());
        self.planted.expect_absent("a page", &self.pages);
        let installations = self.day.rows("InstallationsTable").await;
        let installations = format!("{installations:?}");
        self.planted.expect_absent("installations", &installations);
    }
}

#[tokio::test]
async fn a_good_day_tells_nobody_anything() {
    let mut watched = Watched::begin(&[]).await;
    let page = get(&watched.day.functions.oauth, "install", "", &[]).await;
    watched.look_at(&page);
    watched.install().await;
    let everything = json!({ "events": ["*"], "drop": false });
    watched.day.tell(everything).await;
    watched.pass(3).await;
    watched.day.expect_everything_collected().await;
    assert!(watched.day.refreshes().await >= 3);
    watched.expect_quiet().await;

    // It is seen where it is: the day's own variables are there to find it.
    let log = watched.logs.text();
    for said in [
        "app installed",
        "token refreshed",
        "event recorded",
        "meeting complete",
    ] {
        assert!(log.contains(said), "{said}");
    }
    let secret = watched.day.zoom.app["client_secret"].as_str().unwrap();
    let found = std::panic::catch_unwind(|| watched.planted.expect_absent("itself", secret));
    assert!(found.is_err());
}

#[tokio::test]
async fn a_day_on_which_zoom_errs_tells_nobody_anything() {
    let mut watched = Watched::begin(&[("FAULT_WAIT_S", "60"), ("SWEEP_INTERVAL_S", "300")]).await;
    watched.install().await;
    let kinds = [
        "server_error",
        "unavailable",
        "html",
        "html_ok",
        "empty",
        "reset",
        "token_expired",
        "not_yet",
        "missing_scope",
        "no_dashboard",
        "page_token_expired",
        "too_many_per_second",
        "too_many_per_minute",
        "too_many_empty",
        "invalid_grant",
    ];
    let wrong: Vec<Value> = kinds
        .iter()
        .map(|kind| {
            let routes = ["GET /v2/*", "POST /oauth/token"];
            json!({ "answers": [kind], "routes": routes, "every": 23 })
        })
        .collect();
    let lateness = json!({ "qos_full_s": 86_400, "after": "set" });
    let order = json!({
        "answers": wrong, "lateness": lateness, "refresh": { "expires_in_s": 900 },
    });
    watched.day.zoom.faults(order).await;
    watched.day.tell(json!({ "drop": false })).await;
    watched.pass(4).await;
    for _ in 0..20 {
        let (cookie, back) = watched.begin_installation().await;
        let page = finish(&watched.day.functions.oauth, &cookie, back).await;
        watched.look_at(&page);
        watched.plant_tokens().await;
    }
    watched.expect_quiet().await;
    for said in [
        "token not refreshed",
        "account not reconciled",
        "meeting due again",
    ] {
        assert!(watched.logs.text().contains(said), "{said}");
    }
}
