//! Days that are written again, because what is made of their rows would be something else now: where a
//! network is, or which class a minute has.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use qos::class::SCORE_VERSION;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::applied::Applied;
use crate::days::{Days, Keep, date_of};
use crate::report::Counts;

/// The tables of which something is made that may change.
pub(crate) const TABLES: [&str; 2] = ["participants", "qos_minutes"];

/// How much is written again at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Most {
    pub(crate) days: usize,
    /// The day that exceeds them is the last.
    pub(crate) rows: u64,
}

/// Where each file is fetched and put back, beside an export that has to be read too, in a quarter of an
/// hour at most. Ten million minutes are three quarters of a minute of a CPU, and two hundred megabytes
/// in each direction (`scripts/bench parquet`). The next export that is converted goes on.
pub(crate) const MOST_ELSEWHERE: Most = Most {
    days: 60,
    rows: 10_000_000,
};

/// Where nothing has to be over at a time.
pub(crate) const MOST_HERE: Most = Most {
    days: usize::MAX,
    rows: u64::MAX,
};

/// With what the rows of a table were made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MadeWith {
    /// What every day has, unless another one was begun; nothing where there was nothing to make rows with.
    version: Option<String>,
    /// What some days may have already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    begun: Option<Begun>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Begun {
    version: Option<String>,
    /// From when on all days have it; of none it is certain at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<NaiveDate>,
}

impl MadeWith {
    /// What was written last.
    fn newest(&self) -> Option<&String> {
        let begun = self.begun.as_ref();
        begun.map_or(&self.version, |begun| &begun.version).as_ref()
    }
}

/// Notes with what rows are made now, before the first file of them: however this ends, who comes with
/// another version, or with the one of before, knows that some days have this one.
pub(crate) fn begin(applied: &mut Applied, days: &Days<'_>) -> Result<(), Error> {
    let version = match days.table.name {
        "participants" => days.sites.version().map(str::to_owned),
        "qos_minutes" => Some(SCORE_VERSION.to_string()),
        _ => return Ok(()),
    };
    let mut made = applied.made_with(days.table);
    if made.newest() == version.as_ref() {
        return Ok(());
    }
    let from = None;
    made.begun = Some(Begun { version, from });
    applied.note(days, made)
}

/// Writes what has another version than rows are made with now, the newest days first; `has` are days
/// that were just written. What was done is noted after each day. Answers how many are left.
pub(crate) fn bring(
    applied: &mut Applied,
    days: &Days<'_>,
    has: &BTreeSet<i32>,
    most: Most,
    counts: &mut Counts,
) -> Result<usize, Error> {
    begin(applied, days)?;
    let mut made = applied.made_with(days.table);
    let Some(mut begun) = made.begun.clone() else {
        return Ok(0);
    };
    let mut left = days.present()?;
    left.retain(|day| !has.contains(day) && begun.from.is_none_or(|from| date_of(*day) < from));
    let (mut days_left, mut rows) = (most.days, 0);
    while let Some(day) = left.pop_if(|_| days_left > 0 && rows < most.rows) {
        let written = days.write(day, None, Keep::All)?;
        counts.files += 1;
        counts.rows += written.rows;
        rows += written.rows;
        days_left -= 1;
        begun.from = Some(date_of(day));
        made.begun = Some(begun.clone());
        applied.note(days, made.clone())?;
    }
    if left.is_empty() {
        let version = begun.version;
        applied.note(
            days,
            MadeWith {
                version,
                begun: None,
            },
        )?;
    }
    Ok(left.len())
}
