//! The days whose meetings are scored again.

use chrono::{NaiveDate, TimeDelta};

use crate::cli::Rescore;
use crate::trouble::Trouble;

/// A minute is kept for 90 days, and AWS removes it within two days of that: what ended before had
/// its minutes taken away. Source: `docs/data.md#the-tables`.
const MINUTES_KEPT: TimeDelta = TimeDelta::days(92);

/// A meeting is kept for 400 days.
const MEETINGS_KEPT: TimeDelta = TimeDelta::days(400);

/// UTC days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

impl Days {
    pub(super) fn of(args: &Rescore, today: NaiveDate) -> Result<Self, Trouble> {
        let to = args.to.unwrap_or(today);
        let from = args.from.unwrap_or(today - MINUTES_KEPT).min(to);
        if args.from.is_some_and(|from| from > to) {
            return Err(Trouble::unable(
                format!("--from lies after --to, which is {to}"),
                "name the earlier day first: --from 2026-11-01 --to 2026-11-07",
            ));
        }
        if from < today - MEETINGS_KEPT {
            return Err(Trouble::unable(
                format!("meetings that ended on {from} are not kept any more"),
                format!(
                    "begin with --from {} at the earliest",
                    today - MEETINGS_KEPT
                ),
            ));
        }
        Ok(Self { from, to })
    }

    /// At most 400 and those until a day to come.
    pub(super) fn each(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }

    /// How many, and the place of one of them.
    pub(super) fn place(self, day: NaiveDate) -> (i64, i64) {
        let nth = |day: NaiveDate| (day - self.from).num_days() + 1;
        (nth(day), nth(self.to))
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::Days;
    use crate::cli::Rescore;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(from: Option<&str>, to: Option<&str>) -> Result<Days, String> {
        let args = Rescore {
            account: None,
            from: from.map(day),
            to: to.map(day),
            dry_run: false,
            anew: false,
        };
        let days = Days::of(&args, day("2026-11-20"));
        days.map_err(|trouble| format!("{trouble:?}"))
    }

    #[test]
    fn without_a_day_it_is_every_day_that_may_have_all_its_minutes() {
        let all = days(None, None).unwrap();
        assert_eq!((all.from, all.to), (day("2026-08-20"), day("2026-11-20")));
        assert_eq!(all.each().count(), 93);
        assert_eq!(all.place(all.to), (93, 93));
    }

    #[test]
    fn both_ends_are_included() {
        let one = days(Some("2026-11-19"), Some("2026-11-19")).unwrap();
        assert_eq!(one.each().collect::<Vec<_>>(), [day("2026-11-19")]);
        let two = days(Some("2026-11-19"), None).unwrap();
        assert_eq!(two.each().count(), 2);
        let early = days(None, Some("2026-08-01")).unwrap();
        assert_eq!(early.each().count(), 1, "a last day alone is that day");
    }

    #[test]
    fn days_that_cannot_be_meant_are_refused() {
        let turned = days(Some("2026-11-20"), Some("2026-11-19")).unwrap_err();
        assert!(turned.contains("--from lies after --to"), "{turned}");
        let old = days(Some("2025-10-15"), None).unwrap_err();
        assert!(old.contains("--from 2025-10-16"), "{old}");
        assert!(days(Some("2025-10-16"), None).is_ok());
    }
}
