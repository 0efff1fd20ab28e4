//! Which lists a sweep reads, in which pieces.

use chrono::{DateTime, Days, NaiveDate, Utc};
use qos::{AccountId, Meeting};
use store::Sweep;
use zoom::NotAnObject;
use zoom::dashboard::{Page, meetings, webinars};

use super::reach::reach;

/// Reads a page of an account's meetings, as of now.
type Parse = fn(&AccountId, &[u8], DateTime<Utc>) -> Result<Page<Meeting>, NotAnObject>;

/// A list of Zoom's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) path: &'static str,
    /// Zoom's `type`; without it, it lists what is live.
    pub(crate) type_: &'static str,
    pub(crate) scope: &'static str,
    pub(crate) parse: Parse,
}

impl Kind {
    /// What it is called where people read of it.
    pub(crate) fn name(&self) -> String {
        format!("{} of type {}", self.path, self.type_)
    }
}

/// Every list on which something that ended may stand. A meeting of a single person stands on a
/// list of its own. Source: `docs/zoom.md#type`.
pub(crate) const KINDS: [Kind; 3] = [
    Kind {
        path: "/metrics/meetings",
        type_: "past",
        scope: "dashboard:read:list_meetings:admin",
        parse: meetings,
    },
    Kind {
        path: "/metrics/meetings",
        type_: "pastOne",
        scope: "dashboard:read:list_meetings:admin",
        parse: meetings,
    },
    Kind {
        path: "/metrics/webinars",
        type_: "past",
        scope: "dashboard:read:list_webinars:admin",
        parse: webinars,
    },
];

/// A list takes a month at most; the shortest has 28 days. Source: `docs/zoom.md#lists`.
const WINDOW_DAYS: u64 = 27;

/// A piece of a list: from one day to another, both included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    pub(crate) kind: Kind,
    /// What ended earlier is not looked for.
    pub(crate) reach: DateTime<Utc>,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    /// Whether it is the first piece of its kind that is asked for.
    pub(crate) is_newest: bool,
}

/// The pieces that a sweep that began then reads, the same for every tick that works on it. The newest
/// of each kind comes first: what Zoom refuses of it is not refused for its age. Zoom's time zone is
/// not documented: a day wider on each side, and filtered by end later.
pub(crate) fn plan(known: &Sweep, began_at: DateTime<Utc>) -> Vec<List> {
    let last = began_at.date_naive() + Days::new(1);
    let mut lists = Vec::new();
    for kind in KINDS {
        let reach = reach(known, &kind, began_at);
        let first = reach.date_naive() - Days::new(1);
        let mut to = last;
        while to >= first {
            let from = (to - Days::new(WINDOW_DAYS)).max(first);
            lists.push(List {
                kind,
                reach,
                from,
                to,
                is_newest: to == last,
            });
            to = from - Days::new(1);
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::plan as plan_of;
    use super::{List, Sweep};
    use chrono::{DateTime, Days, TimeDelta, Utc};

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    /// Of an account that was swept so long before.
    fn plan(ago: TimeDelta) -> Vec<List> {
        let known = Sweep {
            swept_at: Some(noon() - ago),
            ..Sweep::default()
        };
        plan_of(&known, noon())
    }

    #[test]
    fn the_first_three_days_are_one_window_of_three_lists_a_day_wider_on_each_side() {
        let lists = plan_of(&Sweep::default(), noon());
        assert_eq!(lists.len(), 3);
        for list in lists {
            assert_eq!(list.from.to_string(), "2026-11-16");
            assert_eq!(list.to.to_string(), "2026-11-21");
            assert_eq!(list.reach, noon() - TimeDelta::days(3));
            assert!(list.is_newest);
        }
    }

    #[test]
    fn only_what_has_ended_is_listed_also_of_a_single_person() {
        let lists = plan(TimeDelta::zero());
        let asked: Vec<_> = lists
            .iter()
            .map(|list| (list.kind.path, list.kind.type_))
            .collect();
        let expected = [
            ("/metrics/meetings", "past"),
            ("/metrics/meetings", "pastOne"),
            ("/metrics/webinars", "past"),
        ];
        assert_eq!(asked, expected);
    }

    #[test]
    fn half_a_year_is_cut_into_windows_without_a_gap() {
        let lists = plan(TimeDelta::days(200));
        let past: Vec<_> = lists
            .iter()
            .filter(|list| list.kind.path.ends_with("webinars"))
            .collect();
        assert_eq!(past.len(), 7);
        for pair in past.windows(2) {
            assert_eq!(pair[1].to + Days::new(1), pair[0].from);
            assert!(!pair[1].is_newest);
        }
        assert_eq!(past[6].from.to_string(), "2026-05-23", "a day before 180");
        assert!(
            past.iter()
                .all(|list| list.to - list.from <= TimeDelta::days(28))
        );
    }
}
