//! Days that are written again, because what is made of their rows would be something else now: where a
//! network is, or which class a minute has.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use qos::class::SCORE_VERSION;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::days::{Days, Keep, Written, date_of};
use crate::sites::Sites;

/// Where each file is fetched and put back, in a quarter of an hour at most: a day takes some seconds.
/// The next export that is converted goes on.
pub(crate) const DAYS_ELSEWHERE_MAX: usize = 60;

/// With what the rows of a table were made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MadeWith {
    /// What every day has; nothing where there was nothing to make rows with.
    pub(crate) version: Option<String>,
    /// What the days from one on have already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    begun: Option<Begun>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Begun {
    version: Option<String>,
    from: NaiveDate,
}

impl MadeWith {
    /// Writes what has another version, the newest days first and no more than so many; `has` are days
    /// that have this one already. Answers what was written, and how many days are left.
    pub(crate) fn bring_to(
        &mut self,
        version: Option<String>,
        days: &Days<'_>,
        has: &BTreeSet<i32>,
        days_max: usize,
    ) -> Result<(Vec<Written>, usize), Error> {
        if self.version == version && self.begun.is_none() {
            return Ok((Vec::new(), 0));
        }
        // What was begun with another version left some days with that one: from the beginning.
        let done_from = self.begun.take().filter(|begun| begun.version == version);
        let is_done = |day: &i32| {
            let begun = done_from.as_ref();
            has.contains(day) || begun.is_some_and(|begun| date_of(*day) >= begun.from)
        };
        let mut left = days.present()?;
        left.retain(|day| !is_done(day));
        let rest = left.len().saturating_sub(days_max);
        let newest_first = left[rest..].iter().rev();
        let written = newest_first.map(|day| days.write(*day, None, Keep::All));
        let written = written.collect::<Result<_, _>>()?;
        if rest == 0 {
            self.version = version;
        } else {
            let from = date_of(left[rest]);
            self.begun = Some(Begun { version, from });
        }
        Ok((written, rest))
    }
}

/// What each table's rows are made with now.
pub(crate) fn versions(sites: &Sites) -> [(&'static str, Option<String>); 2] {
    [
        ("participants", sites.version().map(str::to_owned)),
        ("qos_minutes", Some(SCORE_VERSION.to_string())),
    ]
}
