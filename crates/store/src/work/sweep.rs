//! How far an account is reconciled.

use chrono::{DateTime, Utc};
use qos::AccountId;

use super::Work;
use crate::Error;
use crate::row::{Item, Row, number_of, rfc3339, s, text_of, time_of};

/// How far the reconciliation of an account has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sweep {
    /// When the last complete sweep began: what ended before was on Zoom's lists. None before the
    /// first complete one.
    pub swept_at: Option<DateTime<Utc>>,
    /// A sweep that more than one tick is needed for.
    pub unfinished: Option<Unfinished>,
    /// Until when Zoom asked to wait, in the past or not.
    pub held_until: Option<DateTime<Utc>>,
}

/// Where a sweep goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// What ended earlier is not looked for.
    pub reach: DateTime<Utc>,
    /// How many of its lists are read to the end.
    pub lists_done: usize,
    /// The next page of the list after those.
    pub page_token: Option<String>,
    /// When the token was given; Zoom forgets it after fifteen minutes.
    pub saved_at: DateTime<Utc>,
    /// How many pages of that list are read.
    pub page_count: u32,
}

impl Work {
    /// How far the account is swept.
    pub async fn sweep(&self, account: &AccountId) -> Result<Sweep, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("work_key", s(format!("sweep#{account}")))
            .consistent_read(true)
            .send()
            .await
            .map_err(Error::aws("read how far the account is swept"))?;
        Ok(answer.item.map_or_else(Sweep::default, |item| Sweep {
            swept_at: time_of(&item, "swept_at"),
            unfinished: unfinished(&item),
            held_until: time_of(&item, "sweep_held_until"),
        }))
    }

    /// Notes where a sweep goes on.
    pub async fn pause_sweep(&self, account: &AccountId, at: &Unfinished) -> Result<(), Error> {
        let row = Row::default()
            .text(":began", rfc3339(at.began_at))
            .text(":reach", rfc3339(at.reach))
            .number(":lists", at.lists_done)
            .text(":token", at.page_token.as_deref().unwrap_or_default())
            .text(":saved", rfc3339(at.saved_at))
            .number(":pages", at.page_count);
        self.client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(format!("sweep#{account}")))
            .update_expression(
                "SET sweep_began_at = :began, sweep_reach_at = :reach, lists_done = :lists, \
                 page_token = :token, page_token_saved_at = :saved, page_count = :pages",
            )
            .set_expression_attribute_values(Some(row.into_item()))
            .send()
            .await
            .map_err(Error::aws("note where the sweep goes on"))?;
        Ok(())
    }

    /// Notes that Zoom's lists are not to be asked before `until`.
    pub async fn hold_sweep(&self, account: &AccountId, until: DateTime<Utc>) -> Result<(), Error> {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(format!("sweep#{account}")))
            .update_expression("SET sweep_held_until = :until")
            .expression_attribute_values(":until", s(rfc3339(until)))
            .send()
            .await
            .map_err(Error::aws("hold the sweep"))?;
        Ok(())
    }

    /// Moves the watermark, once every page of a sweep is in the ledger.
    pub async fn finish_sweep(
        &self,
        account: &AccountId,
        began_at: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(format!("sweep#{account}")))
            .update_expression(
                "SET swept_at = :at \
                 REMOVE sweep_began_at, sweep_reach_at, lists_done, page_token, \
                 page_token_saved_at, page_count, sweep_held_until",
            )
            .expression_attribute_values(":at", s(rfc3339(began_at)))
            .send()
            .await
            .map_err(Error::aws("move the watermark"))?;
        Ok(())
    }
}

fn unfinished(item: &Item) -> Option<Unfinished> {
    Some(Unfinished {
        began_at: time_of(item, "sweep_began_at")?,
        reach: time_of(item, "sweep_reach_at")?,
        lists_done: number_of(item, "lists_done")?,
        page_token: text_of(item, "page_token").filter(|token| !token.is_empty()),
        saved_at: time_of(item, "page_token_saved_at")?,
        page_count: number_of(item, "page_count").unwrap_or(0),
    })
}

#[cfg(test)]
mod tests;
