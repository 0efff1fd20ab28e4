//! How far an account is reconciled.

use chrono::{DateTime, Utc};
use qos::AccountId;

use super::Work;
use crate::Error;
use crate::row::{Item, Row, number_of, rfc3339, s, text_of, time_of};
use crate::writer::set_all;

/// How far the reconciliation of an account has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sweep {
    /// When the last sweep began that came to its end: what ended before was on the lists that it
    /// read. None before the first one.
    pub swept_at: Option<DateTime<Utc>>,
    /// When the last one began that read every list to its end, whatever was on it.
    pub listed_at: Option<DateTime<Utc>>,
    /// When the last one began that left nothing out: it could read every item, too.
    pub whole_at: Option<DateTime<Utc>>,
    /// Since when sweeps have looked without a gap: how far the first one reached back.
    pub covered_from: Option<DateTime<Utc>>,
    /// What the last one left out, in words.
    pub left_out: Option<String>,
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
    /// A list that was left out, or not read to its end, in words: the sweep is not whole.
    pub left_out: Option<String>,
    /// How many items on its lists could not be read, each of which may be a meeting: it is not whole
    /// either.
    pub unreadable_item_count: usize,
}

/// Everything that an unfinished sweep is, and for how long it is held.
const UNFINISHED: [&str; 9] = [
    "sweep_began_at",
    "sweep_reach_at",
    "lists_done",
    "page_token",
    "page_token_saved_at",
    "page_count",
    "sweep_left_out",
    "sweep_unreadable_item_count",
    "sweep_held_until",
];

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
            listed_at: time_of(&item, "listed_at").or(time_of(&item, "whole_at")),
            whole_at: time_of(&item, "whole_at"),
            covered_from: time_of(&item, "covered_from"),
            left_out: text_of(&item, "left_out"),
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
            .number(":pages", at.page_count)
            .text(":left", at.left_out.as_deref().unwrap_or_default())
            .number(":lost", at.unreadable_item_count);
        self.client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(format!("sweep#{account}")))
            .update_expression(
                "SET sweep_began_at = :began, sweep_reach_at = :reach, lists_done = :lists, \
                 page_token = :token, page_token_saved_at = :saved, page_count = :pages, \
                 sweep_left_out = :left, sweep_unreadable_item_count = :lost",
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

    /// Moves the watermarks, once every page of a sweep is in the ledger.
    pub async fn finish_sweep(&self, account: &AccountId, done: &Sweep) -> Result<(), Error> {
        let time = |at: Option<DateTime<Utc>>| at.map(rfc3339);
        let row = Row::default()
            .text_if("swept_at", time(done.swept_at).as_deref())
            .text_if("listed_at", time(done.listed_at).as_deref())
            .text_if("whole_at", time(done.whole_at).as_deref())
            .text_if("covered_from", time(done.covered_from).as_deref())
            .text_if("left_out", done.left_out.as_deref());
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(format!("sweep#{account}")));
        let gone: Vec<_> = UNFINISHED.into_iter().chain(["left_out"]).collect();
        set_all(update, row.into_item(), &gone)
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
        left_out: text_of(item, "sweep_left_out").filter(|text| !text.is_empty()),
        unreadable_item_count: number_of(item, "sweep_unreadable_item_count").unwrap_or(0),
    })
}

#[cfg(test)]
mod tests;
