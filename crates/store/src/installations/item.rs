//! Two items become an installation.

use chrono::{DateTime, Utc};

use super::tokens::{ACCESS, REFRESH};
use super::{Grant, Installation, SealedTokens, Status};
use crate::Error;
use crate::row::{Item, number_of, text_of};

/// An installation with its tokens. One whose tokens are gone has none that open, dead since 1970.
pub(super) fn read(installation: &Item, tokens: Option<&Item>) -> Result<Installation, Error> {
    let none = Item::new();
    let tokens = tokens.unwrap_or(&none);
    let access_expires_at = time(tokens, "access_expires_at_epoch_s").unwrap_or_default();
    let grant = match text_of(installation, "grant_type").as_deref() {
        Some("account_credentials") => Grant::AccountCredentials,
        _ => Grant::AuthorizationCode,
    };
    Ok(Installation {
        account: text_of(installation, "account_id")
            .and_then(|id| id.parse().ok())
            .ok_or(lacks("account_id"))?,
        status: text_of(installation, "installation_status")
            .and_then(|name| Status::of_name(&name))
            .ok_or(lacks("installation_status"))?,
        status_reason: text_of(installation, "status_reason"),
        grant,
        installer_user_id: text_of(installation, "installer_user_id"),
        installed_at: time(installation, "installed_at_epoch_s")
            .ok_or(lacks("installed_at_epoch_s"))?,
        scopes: text_of(installation, "granted_scopes")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        token_version: number_of(tokens, "token_version").ok_or(lacks("token_version"))?,
        access_expires_at,
        refreshed_at: time(tokens, "refreshed_at_epoch_s").unwrap_or_default(),
        refused_at: time(tokens, "refused_at_epoch_s"),
        refresh_trouble: text_of(tokens, "refresh_trouble"),
        sealed: SealedTokens {
            access_token: text_of(tokens, ACCESS).unwrap_or_default(),
            refresh_token: text_of(tokens, REFRESH),
            access_expires_at,
        },
    })
}

fn time(item: &Item, name: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(number_of(item, name)?, 0)
}

fn lacks(attribute: &'static str) -> Error {
    Error::Malformed {
        table: "installations",
        attribute,
    }
}
