//! The run in which Zoom is out of order: what is ordered, and what of it is still to come.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::cli::Run;
use crate::compare::{Attribute, Rows};
use crate::simulator::Simulator;
use crate::trouble::Trouble;

/// Each kind of wrong answer that passes by itself, or that a person mends within the run.
const KINDS: [&str; 16] = [
    "server_error",
    "unavailable",
    "html",
    "html_ok",
    "empty",
    "timeout",
    "reset",
    "token_expired",
    "not_yet",
    "missing_scope",
    "no_dashboard",
    "page_token_expired",
    "too_many_per_second",
    "too_many_per_minute",
    "too_many_per_day",
    "too_many_empty",
];

/// What comes of a broken server or of something between, whoever is asked.
const OUT_OF_ORDER: [&str; 6] = [
    "server_error",
    "unavailable",
    "html",
    "html_ok",
    "empty",
    "reset",
];

/// In seconds: ten more than the ten minutes before its end at which a token is refreshed.
const TOKEN_LIFE_S: u32 = 610;

/// Zoom does not answer the first exchange of a code, nor the first question whose token it is.
const INSTALLATIONS_REFUSED: usize = 2;

/// Orders what goes wrong with the installation, if the run is about that: so many tries of it.
pub(crate) async fn refuse_installations(
    run: Run,
    simulator: &Simulator,
) -> Result<usize, Trouble> {
    if run != Run::Faulty {
        return Ok(0);
    }
    let once = |route| json!({ "answers": OUT_OF_ORDER, "times": 1, "routes": [route] });
    let order = json!({
        "answers": [once("POST /oauth/token"), once("GET /v2/users/me")],
        "refresh": { "expires_in_s": TOKEN_LIFE_S },
    });
    simulator.set_faults(&order).await?;
    Ok(INSTALLATIONS_REFUSED)
}

/// One answer in fifty; and, so that a short run meets them, each kind once among the first calls for
/// meetings' people and quality, five among the first lists, and the first refresh of the token. A
/// limit is over within seconds: a real one lasts longer than a run.
pub(super) fn order() -> Value {
    let limit = json!({ "retry_after": "seconds", "retry_after_s": 3, "hold_s": 20 });
    let with_limit = |mut rule: Value| {
        for (name, value) in limit.as_object().into_iter().flatten() {
            rule[name] = value.clone();
        }
        rule
    };
    let refresh = json!({ "answers": OUT_OF_ORDER, "times": 1, "routes": ["POST /oauth/token"] });
    let once = KINDS.iter().map(|kind| {
        with_limit(json!({
            "answers": [kind], "times": 1, "every": 20,
            "routes": ["GET /v2/metrics/meetings/*"],
        }))
    });
    let lists = with_limit(json!({
        "answers": KINDS, "every": 3, "times": 5,
        "routes": ["GET /v2/metrics/meetings", "GET /v2/metrics/webinars"],
    }));
    let one_in_fifty = with_limit(json!({
        "answers": KINDS, "every": 50, "routes": ["GET /v2/metrics/*"],
    }));
    let rules = once.chain([refresh, lists, one_in_fifty]);
    json!({
        "answers": rules.collect::<Vec<_>>(),
        "refresh": { "expires_in_s": TOKEN_LIFE_S },
    })
}

/// The rules that have given no wrong answer yet, in words.
pub(super) fn silent(faults: &Value) -> Vec<String> {
    let ordered = faults["order"]["answers"].as_array().into_iter().flatten();
    let came = faults["rules"].as_array().into_iter().flatten();
    let silent = ordered.zip(came).filter(|(_, came)| came["fired"] == 0);
    silent
        .map(|(rule, _)| {
            let (answers, routes) = (&rule["answers"], &rule["routes"]);
            format!("one in {} of {routes}: {answers}", rule["every"])
        })
        .collect()
}

/// How often the stored tokens were replaced since the installation.
pub(super) fn refreshes(rows: &Rows) -> Decimal {
    let mut items = rows.installations.iter();
    let version = items.find_map(|item| item.get("token_version"));
    let version = version.and_then(Attribute::as_number).unwrap_or_default();
    version - Decimal::ONE
}
