//! `installations`: one account, and its tokens in an item of their own.

use serde_json::Value;

use super::other_tables::{difference, unexpected};
use super::rows::text;
use super::{Difference, Item};

const INSTALLATION: [&str; 8] = [
    "account_id",
    "granted_scopes",
    "grant_type",
    "installation_status",
    "installed_at",
    "installed_at_epoch_s",
    "installer_user_id",
    "schema_version",
];

const TOKENS: [&str; 9] = [
    "access_expires_at_epoch_s",
    "account_id",
    "installed_at_epoch_s",
    "lease_until_epoch_s",
    "refreshed_at_epoch_s",
    "schema_version",
    "sealed_access_token",
    "sealed_refresh_token",
    "token_version",
];

/// This account and no other, active, with no token that anybody could read.
pub(super) fn check(account: &Value, items: &[Item], out: &mut Vec<Difference>) {
    let account_id = account["account_id"].as_str().unwrap_or_default();
    let tokens_id = format!("tokens#{account_id}");
    for wanted in [account_id, &tokens_id] {
        if items.iter().all(|item| text(item, "account_id") != wanted) {
            out.push(difference(TABLE, wanted, "", "an item", "none"));
        }
    }
    for item in items {
        let key = text(item, "account_id");
        if key == account_id {
            installation(key, item, out);
        } else if key == tokens_id {
            tokens(key, item, out);
        } else {
            out.push(difference(TABLE, key, "", "no such item", "an item"));
        }
        in_plain_text(key, item, out);
    }
}

const TABLE: &str = "installations";

fn installation(key: &str, item: &Item, out: &mut Vec<Difference>) {
    for (name, expected) in [
        ("installation_status", "active"),
        ("grant_type", "authorization_code"),
    ] {
        let found = text(item, name);
        if found != expected {
            out.push(difference(TABLE, key, name, expected, found));
        }
    }
    unexpected(TABLE, key, item, &INSTALLATION, out);
}

fn tokens(key: &str, item: &Item, out: &mut Vec<Difference>) {
    for name in ["sealed_access_token", "sealed_refresh_token"] {
        // Zoom's tokens are hundreds of letters long, and sealing shortens none.
        let found = text(item, name);
        if found.len() < 100 {
            out.push(difference(TABLE, key, name, "a sealed token", found));
        }
    }
    unexpected(TABLE, key, item, &TOKENS, out);
}

/// How every token of Zoom's begins, real or simulated; sealed bytes hold it once in 10^11 runs.
fn in_plain_text(key: &str, item: &Item, out: &mut Vec<Difference>) {
    for (name, value) in item {
        let found = value.to_string();
        if found.contains("eyJzdiI6") {
            out.push(difference(
                TABLE,
                key,
                name,
                "no token in plain text",
                &found,
            ));
        }
    }
}
