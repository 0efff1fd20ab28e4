//! The sealing keys: `{"active", "keys", "email_key"}`, made here.

mod keys;

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde_json::json;
use store::Sealer;

use super::vault::{Kind, Vault};
use super::{done, unchanged};
use crate::cli::ChangeOfKeys;
use crate::cloud::Cloud;
use crate::report::Report;
use crate::trouble::{MALFORMED, Trouble};
use keys::{Needed, first, rotated, without_unused};

pub(super) const KIND: Kind = Kind {
    name: "sealing",
    output: "SealingSecretArn",
    is_usable,
    when_malformed: MALFORMED,
};

pub(super) async fn run(
    cloud: &Cloud,
    vault: &Vault,
    change: ChangeOfKeys,
) -> Result<Report, Trouble> {
    if change.rotate {
        let (value, id) = rotated(vault.present().await?);
        vault.write(&value).await?;
        Ok(Report::done(
            format!(
                "Tokens are sealed with the new key {id} from now on; the others still open.\n\
                 Next: in an hour, when every token was refreshed, zqos configure sealing --forget-unused"
            ),
            json!({ "secret": KIND.name, "change": "rotated", "active": id }),
        ))
    } else if change.forget_unused {
        let needed = needed(cloud).await?;
        let (value, removed) = without_unused(vault.present().await?, &needed)?;
        if removed.is_empty() {
            return Ok(unchanged(vault, "only the active key"));
        }
        vault.write(&value).await?;
        Ok(Report::done(
            format!(
                "Removed, for nothing is sealed with it: {}.",
                removed.join(", ")
            ),
            json!({ "secret": KIND.name, "change": "forgotten", "removed": removed }),
        ))
    } else if change.replace {
        if let Some(accounts) = needed(cloud).await?.into_values().next() {
            return Err(Trouble::refused(
                format!(
                    "the tokens of {} are sealed; nothing was changed",
                    accounts.join(", ")
                ),
                MALFORMED,
            ));
        }
        vault.write(&first()).await?;
        Ok(done(vault, "replaced", "in place of what was there"))
    } else if vault.read().await?.is_some() {
        Err(Trouble::refused(
            "the sealing secret has a value already, and every token needs it; nothing was stored",
            "for a new key beside it: zqos configure sealing --rotate",
        ))
    } else {
        vault.write(&first()).await?;
        Ok(done(
            vault,
            "stored",
            "; its keys were made here, and nobody has seen them",
        ))
    }
}

/// The accounts that need each key: for stored tokens, and for spilled ones that are still to be
/// saved.
async fn needed(cloud: &Cloud) -> Result<Needed, Trouble> {
    let spill = cloud.spill()?;
    let mut needed: Needed = BTreeMap::new();
    for sealed in cloud.installations()?.sealed().await? {
        let spilled = spill.take(&sealed.account, sealed.token_version).await;
        let spilled = spilled.map_err(|error| Trouble::of_secret("read the spill", &error))?;
        let mut ids = sealed.key_ids;
        ids.extend(spilled.into_iter().flat_map(|tokens| tokens.key_ids()));
        for id in ids {
            needed
                .entry(id)
                .or_default()
                .push(sealed.account.to_string());
        }
    }
    Ok(needed)
}

/// As each function reads it.
fn is_usable(text: &SecretString) -> bool {
    Sealer::of_json(text).is_ok()
}
