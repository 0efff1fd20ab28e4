//! Owing an entry: by a webhook, or by Zoom's list.

mod news;

use chrono::{DateTime, Utc};
use qos::Meeting;

use super::Ledger;
use crate::Error;
use crate::row::Item;
use crate::writer::update_if;
use news::News;

/// How an entry came to be owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Zoom told of the end.
    Webhook,
    /// Zoom's list had it, and no webhook had come.
    Reconciled,
}

/// Who else writes an entry are the other recorder, a tick and a collector, each some times a minute:
/// of those that come between a reading and its writing, milliseconds later, a second one is rare.
const TRIES_MAX: usize = 5;

impl Source {
    fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Reconciled => "reconciled",
        }
    }
}

impl Ledger {
    /// Owes an entry, once: an entry that is there keeps its state, and only learns what it did not
    /// know. `true` when the entry is new. When somebody else wrote it since it was read, nothing is
    /// written, and it is read again.
    pub async fn owe(
        &self,
        meeting: &Meeting,
        source: Source,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        // A read costs a tenth of a write that its condition refuses, and a sweep meets the same
        // meetings again and again. The first may lag behind, at half the price of one that does not:
        // where it shows news that are none any more, the write is refused; where it shows none, it
        // is as if this had been told that much earlier.
        let mut known = self.known(meeting, false).await?;
        for _ in 0..TRIES_MAX {
            let news = match &known {
                None => Some(News::of_new(meeting, source, &self.schedule, now)),
                Some(known) => News::of_known(known, meeting, &self.schedule, now),
            };
            let Some(news) = news else {
                return Ok(false);
            };
            if self.write(meeting, news, known.as_ref()).await? {
                return Ok(known.is_none());
            }
            known = self.known(meeting, true).await?;
        }
        Err(Error::Crossed { tries: TRIES_MAX })
    }

    async fn known(&self, meeting: &Meeting, consistent: bool) -> Result<Option<Item>, Error> {
        self.get(meeting.account.as_str(), meeting.uuid.as_str(), consistent)
            .await
    }

    /// Writes news of an entry that was read so; `false` if it is not so any more.
    async fn write(
        &self,
        meeting: &Meeting,
        news: News,
        known: Option<&Item>,
    ) -> Result<bool, Error> {
        let (condition, mut values) = unchanged(known);
        let lacking = news
            .lacking
            .keys()
            .map(|name| format!("{name} = if_not_exists({name}, :{name})"));
        let sets: Vec<_> = news
            .sets
            .keys()
            .map(|name| format!("{name} = :{name}"))
            .chain(lacking)
            .collect();
        let mut expression = format!("SET {}", sets.join(", "));
        if !news.removes.is_empty() {
            expression = format!("{expression} REMOVE {}", news.removes.join(", "));
        }
        let written = news.sets.into_iter().chain(news.lacking);
        values.extend(written.map(|(name, value)| (format!(":{name}"), value)));
        let update = self
            .update(&meeting.account, &meeting.uuid)
            .update_expression(expression)
            .condition_expression(condition)
            .set_expression_attribute_values(Some(values));
        Ok(update_if(update, "owe the meeting").await?.is_some())
    }
}

/// That an entry is as it was read, as far as news depend on it, and the values that this names.
fn unchanged(known: Option<&Item>) -> (String, Item) {
    let Some(known) = known else {
        return ("attribute_not_exists(meeting_uuid)".to_owned(), Item::new());
    };
    let mut values = Item::new();
    let mut parts = Vec::new();
    for name in news::READ {
        if let Some(value) = known.get(*name) {
            parts.push(format!("{name} = :read_{name}"));
            values.insert(format!(":read_{name}"), value.clone());
        } else {
            parts.push(format!("attribute_not_exists({name})"));
        }
    }
    (parts.join(" AND "), values)
}

#[cfg(test)]
mod tests;
