//! Installing, and removing again.

use chrono::{DateTime, Utc};
use qos::AccountId;

use super::tokens::{ACCESS, REFRESH};
use super::{Grant, Installations, SealedTokens, Status, tokens_key};
use crate::row::{Row, n, rfc3339, s};
use crate::writer::update_if;
use crate::{Error, SCHEMA_VERSION};

/// A new installation.
#[derive(Debug)]
pub struct NewInstallation<'a> {
    /// Whose.
    pub account: &'a AccountId,
    /// Who consented.
    pub installer_user_id: Option<&'a str>,
    /// What was granted.
    pub scopes: &'a [String],
    /// The tokens.
    pub tokens: &'a SealedTokens,
}

impl Installations {
    /// Creates the installation, or replaces the one that the account had. The tokens come first: an
    /// interruption leaves live tokens that nobody is told of, and installing again mends it. Their
    /// version goes on, so that a keeper that still refreshes the old ones cannot overwrite these.
    pub async fn install(
        &self,
        new: &NewInstallation<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let (refresh, no_refresh) = match new.tokens.refresh_token {
            Some(_) => (format!(", {REFRESH} = :refresh"), String::new()),
            None => (String::new(), format!(", {REFRESH}")),
        };
        let values = Row::default()
            .text(":access", &new.tokens.access_token)
            .text_if(":refresh", new.tokens.refresh_token.as_deref())
            .number(":expires", new.tokens.access_expires_at.timestamp())
            .number(":now", now.timestamp())
            .number(":schema", SCHEMA_VERSION)
            .number(":one", 1);
        self.update(&tokens_key(new.account))
            .update_expression(format!(
                "SET {ACCESS} = :access{refresh}, access_expires_at_epoch_s = :expires, \
                 refreshed_at_epoch_s = :now, installed_at_epoch_s = :now, \
                 schema_version = :schema \
                 REMOVE lease_until_epoch_s, refused_at_epoch_s, refresh_trouble{no_refresh} \
                 ADD token_version :one"
            ))
            .set_expression_attribute_values(Some(values.into_item()))
            .send()
            .await
            .map_err(Error::aws("keep the tokens"))?;
        let installer = new.installer_user_id;
        self.activate(
            new.account,
            Grant::AuthorizationCode,
            installer,
            new.scopes,
            now,
        )
        .await
    }

    /// Makes the installation of Server-to-Server OAuth, which needs nobody's consent, in place of
    /// any that the account had. Its first token is asked for as if an earlier one had run out.
    pub async fn open(&self, account: &AccountId, now: DateTime<Utc>) -> Result<(), Error> {
        self.update(&tokens_key(account))
            .update_expression(format!(
                "SET installed_at_epoch_s = :now, schema_version = :schema, \
                 access_expires_at_epoch_s = :zero \
                 REMOVE {ACCESS}, {REFRESH}, lease_until_epoch_s, refused_at_epoch_s, \
                 refresh_trouble ADD token_version :one"
            ))
            .expression_attribute_values(":zero", n(0))
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":now", n(now.timestamp()))
            .expression_attribute_values(":schema", n(SCHEMA_VERSION))
            .send()
            .await
            .map_err(Error::aws("make room for the tokens"))?;
        self.activate(account, Grant::AccountCredentials, None, &[], now)
            .await
    }

    async fn activate(
        &self,
        account: &AccountId,
        grant: Grant,
        installer: Option<&str>,
        scopes: &[String],
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let (set, remove) = match installer {
            Some(_) => (", installer_user_id = :installer", ""),
            None => ("", ", installer_user_id"),
        };
        let values = Row::default()
            .text(":status", Status::Active.name())
            .text(":grant", grant.name())
            .text(":installed", rfc3339(now))
            .number(":installed_s", now.timestamp())
            .text(":scopes", scopes.join(" "))
            .text_if(":installer", installer)
            .number(":schema", SCHEMA_VERSION);
        self.update(account.as_str())
            .update_expression(format!(
                "SET installation_status = :status, grant_type = :grant, \
                 installed_at = :installed, installed_at_epoch_s = :installed_s, \
                 granted_scopes = :scopes, schema_version = :schema{set} \
                 REMOVE status_reason{remove}"
            ))
            .set_expression_attribute_values(Some(values.into_item()))
            .send()
            .await
            .map_err(Error::aws("keep the installation"))?;
        Ok(())
    }

    /// Forgets the tokens and marks the installation as removed, unless the app was installed again
    /// after `at`, or was never installed. Both writes have that condition, so that an installation
    /// that comes between them is left alone.
    pub async fn remove(&self, account: &AccountId, at: DateTime<Utc>) -> Result<bool, Error> {
        let status = self
            .update(account.as_str())
            .update_expression("SET installation_status = :removed REMOVE status_reason")
            .condition_expression("installed_at_epoch_s <= :at")
            .expression_attribute_values(":removed", s(Status::Removed.name()))
            .expression_attribute_values(":at", n(at.timestamp()));
        let removed = update_if(status, "remove the installation").await?;
        let tokens = self
            .update(&tokens_key(account))
            .update_expression(format!(
                "REMOVE {ACCESS}, {REFRESH}, lease_until_epoch_s, refused_at_epoch_s, \
                 refresh_trouble ADD token_version :one"
            ))
            // Once: told again there is nothing to forget, and no other version to make.
            .condition_expression(format!(
                "installed_at_epoch_s <= :at AND (attribute_exists({ACCESS}) \
                 OR attribute_exists({REFRESH}) OR attribute_exists(lease_until_epoch_s))"
            ))
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":at", n(at.timestamp()));
        update_if(tokens, "forget the tokens").await?;
        Ok(removed.is_some())
    }
}
