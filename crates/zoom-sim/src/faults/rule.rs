//! Which calls get a wrong answer.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Call;
use super::answer::{Kind, Wrong};
use super::too_many::Form;
use crate::mint::Mint;

/// One wrong answer in every `every` calls, at a place that the seed chooses.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// One of them each time, chosen by the seed.
    answers: Vec<Kind>,
    /// Names as in the account's `calls`; a final `*` stands for any end. All of `/v2` if empty.
    #[serde(default)]
    routes: Vec<String>,
    /// UUIDs of instances; any call if empty.
    #[serde(default)]
    uuids: Vec<String>,
    #[serde(default = "one")]
    every: u64,
    /// Not before so many seconds after the order.
    #[serde(default)]
    from_s: u32,
    /// For so long; until cleared if missing.
    #[serde(default)]
    for_s: Option<u32>,
    /// At most so often.
    #[serde(default)]
    times: Option<u64>,
    /// Of `timeout`: how long nothing is answered, by the machine's clock.
    #[serde(default = "minute_s")]
    hold_s: u64,
    /// Of the 429s.
    #[serde(default)]
    retry_after: Form,
    /// Of the 429s: when another call is allowed.
    #[serde(default)]
    retry_after_s: Option<u32>,
}

/// What came of a rule so far.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Counts {
    /// Calls that it was asked about and that it is about.
    matched: u64,
    /// Wrong answers that it gave.
    fired: u64,
}

fn one() -> u64 {
    1
}

/// Longer than any client waits.
fn minute_s() -> u64 {
    60
}

impl Rule {
    pub(super) fn strike(
        &self,
        nth: usize,
        counts: &mut Counts,
        passed: TimeDelta,
        mint: &Mint,
        call: Call<'_>,
    ) -> Option<Wrong> {
        let from = TimeDelta::seconds(self.from_s.into());
        let over = |for_s: u32| passed >= from + TimeDelta::seconds(for_s.into());
        let now = passed >= from && !self.for_s.is_some_and(over);
        if !now || !self.is_about(call) || self.times.is_some_and(|times| counts.fired >= times) {
            return None;
        }
        let every = self.every.max(1);
        let (block, place) = (counts.matched / every, counts.matched % every);
        counts.matched += 1;
        if mint.number(&format!("fault/{nth}/{block}/place")) % every != place {
            return None;
        }
        counts.fired += 1;
        let choices = u64::try_from(self.answers.len()).ok().filter(|n| *n > 0)?;
        let choice = mint.number(&format!("fault/{nth}/{block}/answer")) % choices;
        Some(Wrong {
            kind: self.answers[usize::try_from(choice).ok()?],
            hold_s: self.hold_s,
            retry_after: self.retry_after,
            retry_after_s: self.retry_after_s,
            refusal: None,
        })
    }

    fn is_about(&self, call: Call<'_>) -> bool {
        let name = call.name;
        let named = |uuid: &String| call.uuid == Some(uuid);
        if !self.uuids.is_empty() && !self.uuids.iter().any(named) {
            return false;
        }
        let matches = |pattern: &String| match pattern.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => pattern == name,
        };
        if self.routes.is_empty() {
            return name.contains(" /v2/");
        }
        self.routes.iter().any(matches)
    }
}
