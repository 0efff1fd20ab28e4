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
    /// Since when sweeps have looked without a gap: how far the first one reached back.
    pub covered_from: Option<DateTime<Utc>>,
    /// What the last one left out.
    pub left_out: Vec<LeftOut>,
    /// A sweep that more than one tick is needed for.
    pub unfinished: Option<Unfinished>,
    /// Until when Zoom asked to wait, in the past or not.
    pub held_until: Option<DateTime<Utc>>,
}

/// A list that a sweep could not read, or not all of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What the list is called.
    pub list: String,
    /// What ended before is not looked for on it any more.
    pub since: DateTime<Utc>,
    /// Why, in words.
    pub why: String,
}

/// Where a sweep goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// How many of its lists are read to the end.
    pub lists_done: usize,
    /// The next page of the list after those.
    pub page_token: Option<String>,
    /// When the token was given, or the list before it done; Zoom forgets a token after fifteen minutes.
    pub saved_at: DateTime<Utc>,
    /// How many pages of that list are read.
    pub page_count: u32,
    /// What it left out so far.
    pub left_out: Vec<LeftOut>,
}

/// Everything that an unfinished sweep is, and for how long it is held.
const UNFINISHED: [&str; 7] = [
    "sweep_began_at",
    "lists_done",
    "page_token",
    "page_token_saved_at",
    "page_count",
    "sweep_left_out",
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
            covered_from: time_of(&item, "covered_from"),
            left_out: left_out(&item, "left_out"),
            unfinished: unfinished(&item),
            held_until: time_of(&item, "sweep_held_until"),
        }))
    }

    /// Notes where a sweep goes on.
    pub async fn pause_sweep(&self, account: &AccountId, at: &Unfinished) -> Result<(), Error> {
        let row = Row::default()
            .text("sweep_began_at", rfc3339(at.began_at))
            .number("lists_done", at.lists_done)
            .text_if("page_token", at.page_token.as_deref())
            .text("page_token_saved_at", rfc3339(at.saved_at))
            .number("page_count", at.page_count)
            .maps_if("sweep_left_out", rows(&at.left_out));
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(format!("sweep#{account}")));
        set_all(update, row.into_item(), &["page_token", "sweep_left_out"])
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
            .text_if("covered_from", time(done.covered_from).as_deref())
            .maps_if("left_out", rows(&done.left_out));
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

fn rows(left_out: &[LeftOut]) -> Vec<Row> {
    let row = |one: &LeftOut| {
        let row = Row::default().text("list", &one.list);
        row.text("since", rfc3339(one.since)).text("why", &one.why)
    };
    left_out.iter().map(row).collect()
}

fn left_out(item: &Item, name: &str) -> Vec<LeftOut> {
    let lists = item.get(name).and_then(|value| value.as_l().ok());
    let maps = lists.into_iter().flatten();
    let read = maps.filter_map(|value| {
        let map = value.as_m().ok()?;
        Some(LeftOut {
            list: text_of(map, "list")?,
            since: time_of(map, "since")?,
            why: text_of(map, "why")?,
        })
    });
    read.collect()
}

fn unfinished(item: &Item) -> Option<Unfinished> {
    Some(Unfinished {
        began_at: time_of(item, "sweep_began_at")?,
        lists_done: number_of(item, "lists_done")?,
        page_token: text_of(item, "page_token"),
        saved_at: time_of(item, "page_token_saved_at")?,
        page_count: number_of(item, "page_count").unwrap_or(0),
        left_out: left_out(item, "sweep_left_out"),
    })
}

#[cfg(test)]
mod tests;
