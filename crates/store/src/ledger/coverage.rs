//! How much of a day is complete.

use aws_sdk_dynamodb::types::KeysAndAttributes;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use qos::AccountId;

use super::Ledger;
use crate::row::{Item, s, text_of};
use crate::{Error, LeftOut, Sweep};

/// Zoom may list a meeting hours after its end: each sweep reaches this far behind the one before
/// it, and a day is closed by a sweep that began this long after its end.
pub const LISTED_WITHIN: TimeDelta = TimeDelta::hours(6);

/// A day waits so long for what was left out, and then closes without it, and says so: of an account
/// that Zoom never gives a list, no day would ever close.
const WAITED_FOR: TimeDelta = TimeDelta::days(5);

/// `BatchGetItem` takes a hundred keys.
const BATCH_MAX: usize = 100;

/// Keys that are handed back are asked for again this often.
const TRIES_MAX: usize = 8;

/// Why nobody can know how much of a UTC day is complete.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Open {
    /// Zoom may list more of it.
    #[error("no sweep of zoom's lists has begun six hours after its end")]
    NotSwept,
    /// The sweeps since its end were not whole.
    #[error("zoom's lists were not read whole: {0}")]
    LeftOut(String),
    /// Nobody has asked Zoom for it.
    #[error("it began before the first sweep's reach")]
    BeforeReach,
}

/// How much of a UTC day is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Nobody can know: the day is not closed against Zoom's lists.
    Open(Open),
    /// Nothing ended on that day: neither all of it is complete nor none.
    NoMeetings,
    /// Of the entries whose meeting ended on that day, so many are complete.
    Of {
        /// Complete ones.
        complete: usize,
        /// All.
        entries: usize,
    },
}

/// When the reconciliation of a UTC day can close: a sweep that began then has seen all of it.
pub fn closes_at(day: NaiveDate) -> DateTime<Utc> {
    ends_at(day) + LISTED_WITHIN
}

fn ends_at(day: NaiveDate) -> DateTime<Utc> {
    (day + Days::new(1)).and_time(NaiveTime::MIN).and_utc()
}

/// Why a day is not closed, if it is not.
pub fn open(day: NaiveDate, sweep: &Sweep) -> Option<Open> {
    if sweep.swept_at.is_none_or(|at| at < closes_at(day)) {
        return Some(Open::NotSwept);
    }
    let began_at = day.and_time(NaiveTime::MIN).and_utc();
    if sweep.covered_from.is_none_or(|from| began_at < from) {
        return Some(Open::BeforeReach);
    }
    let waits = sweep.swept_at < Some(closes_at(day) + WAITED_FOR);
    left_out(day, sweep).filter(|_| waits).map(Open::LeftOut)
}

/// What is left out of a day, in words.
fn left_out(day: NaiveDate, sweep: &Sweep) -> Option<String> {
    let is_of_day = |one: &&LeftOut| one.since < ends_at(day);
    said(sweep.left_out.iter().filter(is_of_day))
}

/// What a day closes without, if a sweep closes it: what it waited for before, and is left out still.
pub fn closed_without(day: NaiveDate, before: &Sweep, after: &Sweep) -> Option<String> {
    let waited = |list: &str| {
        let mut before = before.left_out.iter();
        before.any(|one| one.list == list && one.since < ends_at(day))
    };
    said(after.left_out.iter().filter(|one| waited(&one.list)))
}

fn said<'a>(left_out: impl Iterator<Item = &'a LeftOut>) -> Option<String> {
    let lists: Vec<_> = left_out
        .map(|one| format!("{}: {}", one.list, one.why))
        .collect();
    (!lists.is_empty()).then(|| lists.join("; "))
}

impl Ledger {
    /// The coverage of a UTC day of an account that is swept so far.
    pub async fn coverage(
        &self,
        account: &AccountId,
        day: NaiveDate,
        sweep: &Sweep,
    ) -> Result<Coverage, Error> {
        if let Some(why) = open(day, sweep) {
            return Ok(Coverage::Open(why));
        }
        let keys = self.ended_on(account, day).await?;
        let entries = keys.len();
        if entries == 0 {
            return Ok(Coverage::NoMeetings);
        }
        let mut complete = 0;
        for batch in keys.chunks(BATCH_MAX) {
            let states = self.states(batch.to_vec()).await?;
            complete += states.iter().filter(|state| *state == "complete").count();
        }
        Ok(Coverage::Of { complete, entries })
    }

    /// The keys of the entries whose meeting ended on that day.
    pub(super) async fn ended_on(
        &self,
        account: &AccountId,
        day: NaiveDate,
    ) -> Result<Vec<Item>, Error> {
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("day")
            .key_condition_expression("account_day = :day")
            .expression_attribute_values(":day", s(format!("{account}#{day}")))
            .projection_expression("account_id, meeting_uuid")
            .into_paginator()
            .items()
            .send();
        let mut keys = Vec::new();
        while let Some(item) = items.next().await {
            keys.push(item.map_err(Error::aws("read the day"))?);
        }
        Ok(keys)
    }

    async fn states(&self, mut keys: Vec<Item>) -> Result<Vec<String>, Error> {
        let mut states = Vec::with_capacity(keys.len());
        for _ in 0..TRIES_MAX {
            let wanted = KeysAndAttributes::builder()
                .set_keys(Some(keys))
                .projection_expression("ledger_state")
                .build()
                .expect("the keys are set");
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.table, wanted)
                .send()
                .await
                .map_err(Error::aws("read the day's states"))?;
            let found: Vec<_> = answer
                .responses
                .and_then(|mut tables| tables.remove(&self.table))
                .unwrap_or_default();
            states.extend(
                found
                    .iter()
                    .filter_map(|item| text_of(item, "ledger_state")),
            );
            keys = answer
                .unprocessed_keys
                .and_then(|mut tables| tables.remove(&self.table))
                .map(|left| left.keys)
                .unwrap_or_default();
            if keys.is_empty() {
                return Ok(states);
            }
        }
        Err(Error::Unprocessed {
            count: keys.len(),
            tries: u32::try_from(TRIES_MAX).unwrap_or(u32::MAX),
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
    use qos::Meeting;

    use super::{Coverage, LISTED_WITHIN, Open, WAITED_FOR, closed_without, closes_at, open};
    use crate::dynamodb_stand_in::{noon, noon_plus};
    use crate::ledger::tests::{Meetings, account, found, meeting};
    use crate::ledger::{Outcome, Source};
    use crate::{LeftOut, Sweep};

    /// After a whole sweep that began then, of an account that is swept for a year.
    async fn coverage(
        meetings: &Meetings,
        day: NaiveDate,
        swept_at: Option<DateTime<Utc>>,
    ) -> Coverage {
        let sweep = Sweep {
            swept_at,
            covered_from: swept_at.map(|at| at - TimeDelta::days(365)),
            ..Sweep::default()
        };
        let account = account();
        let coverage = meetings.ledger.coverage(&account, day, &sweep).await;
        coverage.unwrap()
    }

    #[test]
    fn a_day_stays_open_while_a_list_is_left_out_or_nobody_has_asked_for_it() {
        let day = noon().date_naive();
        let (began_at, over) = (noon() - TimeDelta::hours(12), closes_at(day));
        let ends_at = over - LISTED_WITHIN;
        let second = TimeDelta::seconds(1);
        let left_out = "zoom's lists were not read whole: webinars: why";
        for (swept_at, since, covered_from, expected) in [
            (over, None, began_at, None),
            (over, Some(ends_at), began_at, None),
            (over, Some(ends_at - second), began_at, Some(left_out)),
            (
                over + WAITED_FOR - second,
                Some(noon()),
                began_at,
                Some(left_out),
            ),
            (over + WAITED_FOR, Some(noon()), began_at, None),
            (
                over + WAITED_FOR,
                None,
                began_at + second,
                Some("it began before the first sweep's reach"),
            ),
            (
                over - second,
                None,
                began_at,
                Some("no sweep of zoom's lists has begun six hours after its end"),
            ),
        ] {
            let webinars = since.map(|since| LeftOut {
                list: "webinars".to_owned(),
                since,
                why: "why".to_owned(),
            });
            let sweep = Sweep {
                swept_at: Some(swept_at),
                covered_from: Some(covered_from),
                left_out: webinars.into_iter().collect(),
                ..Sweep::default()
            };
            let why = open(day, &sweep).map(|why| why.to_string());
            assert_eq!(why.as_deref(), expected, "{sweep:?}");
        }
    }

    #[test]
    fn a_day_closes_without_what_is_left_out_still_and_with_what_was_caught_up_with() {
        let day = noon().date_naive();
        let of = |list: &str, since| LeftOut {
            list: list.to_owned(),
            since,
            why: "why".to_owned(),
        };
        let known = |left_out| Sweep {
            left_out,
            ..Sweep::default()
        };
        let later = noon() + TimeDelta::days(3);
        let before = known(vec![
            of("a", noon()),
            of("b", noon()),
            of("c", later),
            of("d", noon()),
        ]);
        let after = known(vec![of("a", noon()), of("b", later), of("c", later)]);
        let without = closed_without(day, &before, &after);
        assert_eq!(without.as_deref(), Some("a: why; b: why"));
        assert_eq!(closed_without(day, &before, &Sweep::default()), None);
    }

    /// Owes a meeting of this name that ended so many seconds after noon.
    async fn owe(meetings: &Meetings, uuid: &str, at: i64) -> Meeting {
        let meeting = Meeting {
            uuid: uuid.parse().unwrap(),
            ended_at: noon_plus(at),
            ..meeting()
        };
        let ledger = &meetings.ledger;
        let new = ledger.owe(&meeting, Source::Reconciled, noon_plus(at));
        assert!(new.await.unwrap());
        meeting
    }

    #[tokio::test]
    async fn a_day_has_no_coverage_until_a_sweep_has_closed_it() {
        let meetings = Meetings::start().await;
        let day = noon().date_naive();
        let over = closes_at(day);
        assert_eq!(over, noon() + TimeDelta::hours(18));
        for swept_at in [None, Some(noon()), Some(over - TimeDelta::seconds(1))] {
            let open = Coverage::Open(Open::NotSwept);
            assert_eq!(coverage(&meetings, day, swept_at).await, open);
        }
        let closed = coverage(&meetings, day, Some(over)).await;
        assert_eq!(closed, Coverage::NoMeetings, "neither 0 nor 100 %");
    }

    #[tokio::test]
    async fn coverage_is_what_is_complete_of_what_ended_on_that_utc_day() {
        let meetings = Meetings::start().await;
        let last_second = 12 * 3_600 - 1;
        for (uuid, at) in [("a==", 0), ("b==", last_second), ("c==", last_second + 1)] {
            owe(&meetings, uuid, at).await;
        }
        let due = meetings
            .ledger
            .due(noon_plus(180), 1)
            .await
            .unwrap()
            .remove(0);
        let uuid = due.meeting_uuid.parse().unwrap();
        let claim = meetings
            .ledger
            .claim(&account(), &uuid, due.due_at_epoch_s, noon_plus(180))
            .await;
        let claim = claim.unwrap().unwrap();
        let complete = Outcome::Complete(found(2, 60));
        let settled = meetings.ledger.settle(&claim, &complete, noon_plus(180));
        assert!(settled.await.unwrap());

        let day = noon().date_naive();
        let swept_at = Some(noon() + TimeDelta::days(3));
        let expected = |complete, entries| Coverage::Of { complete, entries };
        assert_eq!(coverage(&meetings, day, swept_at).await, expected(1, 2));
        let next = day.succ_opt().unwrap();
        assert_eq!(coverage(&meetings, next, swept_at).await, expected(0, 1));
        let after = next.succ_opt().unwrap();
        assert_eq!(
            coverage(&meetings, after, swept_at).await,
            Coverage::NoMeetings
        );
        let today = after.succ_opt().unwrap();
        let open = Coverage::Open(Open::NotSwept);
        assert_eq!(coverage(&meetings, today, swept_at).await, open);
    }

    #[tokio::test]
    async fn a_day_of_more_meetings_than_one_batch_is_counted_whole() {
        let meetings = Meetings::start().await;
        for nth in 0..120 {
            owe(&meetings, &format!("m{nth}"), nth).await;
        }
        let swept_at = Some(noon() + TimeDelta::days(3));
        let covered = coverage(&meetings, noon().date_naive(), swept_at).await;
        let expected = Coverage::Of {
            complete: 0,
            entries: 120,
        };
        assert_eq!(covered, expected);
    }
}
