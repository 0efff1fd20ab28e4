//! Data that Zoom has only some time after the end, and then more and more of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::world::Meeting;

/// How late each part is, in seconds.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Lateness {
    after: After,
    /// The list and the detail.
    list_s: u32,
    /// The first people of the roster; before it is 404 code 3001.
    roster_s: u32,
    /// The whole roster; in between it grows evenly.
    roster_full_s: u32,
    /// Before `roster_s` the roster is empty instead of 3001.
    roster_empty: bool,
    qos_s: u32,
    qos_full_s: u32,
    /// Before `qos_s` the QoS list is empty instead of 3001.
    qos_empty: bool,
    /// All of it later by something between these two, drawn for each instance.
    drawn_s: [u32; 2],
}

/// From when the seconds count.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum After {
    /// The instance's end.
    #[default]
    End,
    /// The moment at which the lateness was set.
    Set,
}

/// What Zoom shows of an instance now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) listed: bool,
    /// How many items from the beginning; `None` is 3001.
    pub(crate) roster: Option<usize>,
    pub(crate) qos: Option<usize>,
}

impl Seen {
    /// It has not ended.
    const NOTHING: Self = Self {
        listed: false,
        roster: None,
        qos: None,
    };
}

impl Lateness {
    pub(crate) fn seen(
        &self,
        meeting: &Meeting,
        set_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Seen {
        let since = match self.after {
            After::End => meeting.end_time,
            After::Set => set_at,
        };
        let drawn = TimeDelta::seconds(meeting.draw(self.drawn_s).into());
        let passed = now - since - drawn;
        if now < meeting.end_time {
            return Seen::NOTHING;
        }
        let with_qos = meeting.sessions.iter().filter(|s| s.in_qos).count();
        let qos = grown(with_qos, passed, self.qos_s, self.qos_full_s);
        let roster = grown(
            meeting.sessions.len(),
            passed,
            self.roster_s,
            self.roster_full_s,
        );
        Seen {
            listed: passed >= TimeDelta::seconds(self.list_s.into()),
            roster: if self.roster_empty {
                roster.or(Some(0))
            } else {
                roster
            },
            qos: if self.qos_empty { qos.or(Some(0)) } else { qos },
        }
    }
}

/// Nothing, then one, then evenly more, and all from `full_s` on.
fn grown(all: usize, passed: TimeDelta, first_s: u32, full_s: u32) -> Option<usize> {
    let first = TimeDelta::seconds(first_s.into());
    let full = TimeDelta::seconds(full_s.into()).max(first);
    if passed < first {
        return None;
    }
    if passed >= full {
        return Some(all);
    }
    let steps = (full - first).num_milliseconds();
    let done = (passed - first).num_milliseconds();
    let share = usize::try_from(done).ok()? * all / usize::try_from(steps).ok()?;
    Some(share.clamp(1, all.max(1)).min(all))
}
