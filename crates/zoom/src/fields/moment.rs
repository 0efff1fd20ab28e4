//! A moment in the forms that events have, and in those that they may come to have.

use chrono::{DateTime, NaiveDateTime, Utc};
use rust_decimal::Decimal;

use super::is_plausible;

pub(super) fn of_text(text: &str) -> Option<DateTime<Utc>> {
    of_number(text)
        .or_else(|| text.parse().ok())
        .or_else(|| Some(of_words(text)?.and_utc()))
}

/// Milliseconds, or seconds: as milliseconds these are days of 1970, so no number is both.
pub(super) fn of_number(text: &str) -> Option<DateTime<Utc>> {
    let number: Decimal = text.parse().ok()?;
    let thousand = Decimal::from(1_000);
    let millis = [Some(number), number.checked_mul(thousand)];
    millis
        .into_iter()
        .flatten()
        .filter_map(|millis| DateTime::from_timestamp_millis(millis.trunc().try_into().ok()?))
        .find(is_plausible)
}

fn of_words(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok()
}

#[cfg(test)]
mod tests {
    use super::of_text;

    #[test]
    fn a_moment_is_read_in_each_form_that_has_one_reading() {
        for text in [
            "1725811120123",
            "1725811120123.0",
            "1725811120.123",
            "2024-09-08T15:58:40.123Z",
            "2024-09-08T17:58:40.123+02:00",
            "2024-09-08 15:58:40.123",
        ] {
            let at = of_text(text).map(|at| at.timestamp_millis());
            assert_eq!(at, Some(1_725_811_120_123), "{text}");
        }
        for (text, at_s) in [
            ("1725811120", 1_725_811_120),
            ("2024-09-08 15:58:40", 1_725_811_120),
        ] {
            let at = of_text(text).map(|at| at.timestamp());
            assert_eq!(at, Some(at_s), "{text}");
        }
    }

    #[test]
    fn what_could_be_several_moments_or_none_is_none() {
        for text in [
            "0",
            "-1",
            "17258111201230000",
            "79228162514264337593543950335",
            "2024-09-08",
            "15:58:40",
            "09/08/2024 15:58:40",
            "soon",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }
}
