//! `users`: the directory.
//!
//! Events say that a row is out of date, and when by Zoom's clock; pages of the directory say who is
//! there; only the answer about the user alone makes a row whole. Each write has a condition on what
//! was known before Zoom was asked, so no answer undoes news that came meanwhile, and the two clocks
//! are never compared.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, TimeDelta, Utc};
use qos::{AccountId, User};

use crate::row::{Item, Row, n, number_of, s, text_of};
use crate::writer::{set_all, update_if};
use crate::{Error, SCHEMA_VERSION};

mod item;
mod sweep;

pub use sweep::{UserSweep, UserSweeps};

/// A tombstone outlives every event and page that is older than it, and not the person's memory.
const TOMBSTONE_KEPT: TimeDelta = TimeDelta::days(30);

/// The sparse index of users whose row is out of date.
const STALE: &str = "stale";
const STALE_ATTRIBUTES: [&str; 2] = ["stale_lane", "stale_since_epoch_ms"];

/// The table `users`.
#[derive(Clone, Debug)]
pub struct Users {
    client: Client,
    table: String,
}

/// A user whose row is out of date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleUser {
    /// Which.
    pub user_id: String,
    /// Since when, in milliseconds; another mark is another time.
    pub since_epoch_ms: i64,
}

impl Users {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Takes an event: the row is out of date since `event_at`, or the user is `gone`, which leaves
    /// a tombstone. An older event never undoes a newer one, and a deletion that is told again does
    /// not bury who came back.
    pub async fn mark_stale(
        &self,
        account: &AccountId,
        user_id: &str,
        event_at: DateTime<Utc>,
        gone: bool,
    ) -> Result<(), Error> {
        let told = Row::default()
            .number("told_at_epoch_ms", event_at.timestamp_millis())
            .flag_if("is_gone", Some(gone))
            .number("schema_version", SCHEMA_VERSION);
        let (row, removed) = if gone {
            let tombstone = told
                .number("gone_told_at_epoch_ms", event_at.timestamp_millis())
                .number(
                    "expires_at_epoch_s",
                    (event_at + TOMBSTONE_KEPT).timestamp(),
                );
            (tombstone, personal())
        } else {
            let stale = told
                .text("stale_lane", account.as_str())
                .number("stale_since_epoch_ms", event_at.timestamp_millis());
            (stale, vec!["expires_at_epoch_s", "gone_told_at_epoch_ms"])
        };
        let update = set_all(self.update(account, user_id), row.into_item(), &removed);
        // Of two events of one millisecond the end of the user counts, once.
        let condition = if gone {
            "(attribute_not_exists(told_at_epoch_ms) OR told_at_epoch_ms <= :told_at_epoch_ms) \
             AND (attribute_not_exists(gone_told_at_epoch_ms) OR gone_told_at_epoch_ms < :told_at_epoch_ms)"
        } else {
            "attribute_not_exists(told_at_epoch_ms) OR told_at_epoch_ms < :told_at_epoch_ms"
        };
        // When it does not hold, an equal or newer event is there already.
        let update = update.condition_expression(condition);
        update_if(update, "mark the user stale").await.map(drop)
    }

    /// Takes news that do not say when: they end and undo nothing, and Zoom is asked how the user is.
    pub async fn ask_for(
        &self,
        account: &AccountId,
        user_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        if self.add(account, user_id, Row::default(), now).await? {
            return Ok(());
        }
        self.ask_again(account, user_id, now).await
    }

    /// Users of an account whose rows are out of date, the oldest first, `most` of them.
    pub async fn stale(&self, account: &AccountId, most: i32) -> Result<Vec<StaleUser>, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(STALE)
            .key_condition_expression("stale_lane = :account")
            .expression_attribute_values(":account", s(account.as_str()))
            .limit(most)
            .send()
            .await
            .map_err(Error::aws("find the users that are out of date"))?;
        let items = answer.items.unwrap_or_default();
        Ok(items.iter().filter_map(stale_user).collect())
    }

    /// Writes the whole row of a user who was asked for alone, if the mark is the one that was seen
    /// before; `false` when other news came meanwhile.
    pub async fn put(
        &self,
        account: &AccountId,
        seen: &StaleUser,
        user: &User,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let row = item::with_detail(item::listed(user), &user.detail)
            .flag_if("is_gone", Some(false))
            .number("read_at_epoch_ms", now.timestamp_millis())
            .number("schema_version", SCHEMA_VERSION);
        let optional = [&personal()[..], &["expires_at_epoch_s"]].concat();
        let update = set_all(
            self.update(account, &seen.user_id),
            row.into_item(),
            &optional,
        );
        let update = if_seen(update, seen);
        Ok(update_if(update, "write the user").await?.is_some())
    }

    /// Leaves a tombstone of a user whom Zoom does not know, under the same condition.
    pub async fn bury(
        &self,
        account: &AccountId,
        seen: &StaleUser,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let row = Row::default()
            .flag_if("is_gone", Some(true))
            .number("expires_at_epoch_s", (now + TOMBSTONE_KEPT).timestamp())
            .number("schema_version", SCHEMA_VERSION);
        let update = set_all(
            self.update(account, &seen.user_id),
            row.into_item(),
            &personal(),
        );
        let update = if_seen(update, seen);
        Ok(update_if(update, "bury the user").await?.is_some())
    }

    /// Puts a user among those who are to be read at this time, under the same condition: one whom Zoom
    /// refuses to tell of keeps nobody else waiting.
    pub async fn postpone(
        &self,
        account: &AccountId,
        seen: &StaleUser,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let row = Row::default().number("stale_since_epoch_ms", at.timestamp_millis());
        let update = set_all(self.update(account, &seen.user_id), row.into_item(), &[]);
        let update = if_seen(update, seen);
        Ok(update_if(update, "postpone the user").await?.is_some())
    }

    /// Takes an item of a page that was asked for at `asked_at`. A row that is whole, and younger
    /// than nothing that was told, learns what the page says; a user nobody knew has to be asked for
    /// alone; and so has one who is gone here and listed there, whom a page alone cannot undo.
    pub async fn list(
        &self,
        account: &AccountId,
        user: &User,
        asked_at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let at = asked_at.timestamp_millis();
        let listed = || item::listed(user).number("listed_at_epoch_ms", at);
        let known = set_all(
            self.update(account, &user.user_id),
            listed().into_item(),
            &item::LISTED,
        )
        .condition_expression(
            "read_at_epoch_ms < :listed_at_epoch_ms AND is_gone = :here \
             AND attribute_not_exists(stale_lane)",
        )
        .expression_attribute_values(":here", AttributeValue::Bool(false));
        if update_if(known, "list the user").await?.is_some() {
            return Ok(());
        }
        if self.add(account, &user.user_id, listed(), asked_at).await? {
            return Ok(());
        }
        let seen = Row::default().number("listed_at_epoch_ms", at);
        let seen = set_all(self.update(account, &user.user_id), seen.into_item(), &[])
            .condition_expression("is_gone = :here")
            .expression_attribute_values(":here", AttributeValue::Bool(false));
        if update_if(seen, "list the user").await?.is_some() {
            return Ok(());
        }
        self.ask_again(account, &user.user_id, asked_at).await
    }

    /// Marks users who are on no page since `began_at` to be asked for alone: they may be gone
    /// without an event.
    pub async fn ask_for_unlisted(
        &self,
        account: &AccountId,
        began_at: DateTime<Utc>,
    ) -> Result<usize, Error> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("account_id = :account")
            .filter_expression(
                "is_gone = :here AND attribute_not_exists(stale_lane) AND read_at_epoch_ms < :began \
                 AND (attribute_not_exists(listed_at_epoch_ms) OR listed_at_epoch_ms < :began)",
            )
            .projection_expression("user_id")
            .expression_attribute_values(":account", s(account.as_str()))
            .expression_attribute_values(":here", AttributeValue::Bool(false))
            .expression_attribute_values(":began", n(began_at.timestamp_millis()))
            .into_paginator()
            .items()
            .send();
        let mut asked = 0;
        while let Some(item) = pages.next().await {
            let item = item.map_err(Error::aws("find the users on no page"))?;
            if let Some(user_id) = text_of(&item, "user_id") {
                self.ask_again(account, &user_id, began_at).await?;
                asked += 1;
            }
        }
        Ok(asked)
    }

    /// Makes a user known who is to be read since `at`; `false` when there is a row already.
    async fn add(
        &self,
        account: &AccountId,
        user_id: &str,
        row: Row,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let new = row
            .text("stale_lane", account.as_str())
            .number("stale_since_epoch_ms", at.timestamp_millis())
            .flag_if("is_gone", Some(false))
            .number("schema_version", SCHEMA_VERSION);
        let new = set_all(self.update(account, user_id), new.into_item(), &[])
            .condition_expression("attribute_not_exists(user_id)");
        Ok(update_if(new, "make the user known").await?.is_some())
    }

    /// Marks a row to be read, whatever it says now; a newer mark stays.
    async fn ask_again(
        &self,
        account: &AccountId,
        user_id: &str,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let row = Row::default()
            .text("stale_lane", account.as_str())
            .number("stale_since_epoch_ms", at.timestamp_millis());
        let update = set_all(self.update(account, user_id), row.into_item(), &[])
            .condition_expression("attribute_not_exists(stale_lane)");
        update_if(update, "mark the user stale").await.map(drop)
    }

    fn update(&self, account: &AccountId, user_id: &str) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("account_id", s(account.as_str()))
            .key("user_id", s(user_id))
    }
}

/// Everything that says who a user is, and that the row is out of date: what a tombstone lacks.
fn personal() -> Vec<&'static str> {
    let rest = ["read_at_epoch_ms", "listed_at_epoch_ms"];
    [
        &item::LISTED[..],
        &item::DETAIL[..],
        &STALE_ATTRIBUTES[..],
        &rest[..],
    ]
    .concat()
}

fn if_seen(update: UpdateItemFluentBuilder, seen: &StaleUser) -> UpdateItemFluentBuilder {
    update
        .condition_expression("stale_since_epoch_ms = :seen")
        .expression_attribute_values(":seen", n(seen.since_epoch_ms))
}

fn stale_user(item: &Item) -> Option<StaleUser> {
    Some(StaleUser {
        user_id: text_of(item, "user_id")?,
        since_epoch_ms: number_of(item, "stale_since_epoch_ms")?,
    })
}

#[cfg(test)]
mod tests;
