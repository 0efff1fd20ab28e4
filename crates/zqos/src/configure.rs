//! The three secrets: each is read, changed as a value, checked as the functions would, and stored.

mod app;
mod sealing;
mod vault;
mod webhook;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::cli::{Change, Configure};
use crate::cloud::Cloud;
use crate::document::Document;
use crate::report::Report;
use crate::trouble::Trouble;
use vault::Vault;

/// Carries one change out.
pub(crate) async fn run(
    cloud: &Cloud,
    what: Configure,
    now: DateTime<Utc>,
) -> Result<Report, Trouble> {
    match what {
        Configure::App(change) => app::run(&Vault::of(cloud, &app::KIND)?, change).await,
        Configure::Webhook(change) => {
            webhook::run(&Vault::of(cloud, &webhook::KIND)?, change, now).await
        }
        Configure::Sealing(change) => {
            sealing::run(cloud, &Vault::of(cloud, &sealing::KIND)?, change).await
        }
    }
}

/// Stores for the first time, or in place of what is there if that was asked for. `ask` is not
/// bothered at a terminal for what would be refused anyway.
async fn store(
    vault: &Vault,
    change: Change,
    ask: impl FnOnce() -> Result<Document, Trouble>,
) -> Result<Report, Trouble> {
    if change.replace {
        vault.write(&ask()?).await?;
        return Ok(done(vault, "replaced", "in place of what was there"));
    }
    let exists = || {
        let name = vault.kind.name;
        Trouble::refused(
            format!("the {name} secret has a value already; nothing was stored"),
            format!(
                "to take a new one beside it: zqos configure {name} --rotate; to put another in its place: \
                 zqos configure {name} --replace"
            ),
        )
    };
    if vault.read().await?.is_some() && crate::input::is_terminal() {
        return Err(exists());
    }
    let new = ask()?;
    match vault.read().await? {
        None => {
            vault.write(&new).await?;
            Ok(done(
                vault,
                "stored",
                "; the functions read it by themselves, within a minute",
            ))
        }
        Some(current) if current.has_all_of(&new) => Ok(unchanged(vault, "that value already")),
        Some(_) => Err(exists()),
    }
}

/// Ends a rotation: `rest` is what stays, if there is anything to forget.
async fn forget(
    vault: &Vault,
    rest: impl FnOnce(&Document) -> Option<Document>,
) -> Result<Report, Trouble> {
    match rest(&vault.present().await?) {
        Some(rest) => {
            vault.write(&rest).await?;
            Ok(done(vault, "forgotten", "; only the present value is left"))
        }
        None => Ok(unchanged(vault, "no previous value")),
    }
}

fn done(vault: &Vault, change: &str, more: &str) -> Report {
    let name = vault.kind.name;
    let gap = if more.starts_with(';') { "" } else { " " };
    let text = format!("The {name} secret is {change}{gap}{more}.");
    Report::done(text, json!({ "secret": name, "change": change }))
}

fn unchanged(vault: &Vault, has: &str) -> Report {
    let name = vault.kind.name;
    let text = format!("The {name} secret has {has}; nothing was changed.");
    Report::done(text, json!({ "secret": name, "change": "none" }))
}
