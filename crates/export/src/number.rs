//! Numbers and times as `DynamoDB`'s texts.

use chrono::{DateTime, NaiveDate};
use rust_decimal::Decimal;

/// A number without a fraction, of 64 bits.
pub(crate) fn whole(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// A number; one that is too large for a double is none.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".-+eE".contains(&byte));
    let number: f64 = text.parse().ok().filter(|_| is_plain)?;
    number.is_finite().then_some(number)
}

/// Microseconds since 1970. Our own rows say `2026-11-20T12:00:00Z`, with a fraction only where there
/// is one; what is finer than a microsecond is cut off.
pub(crate) fn time(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let usual: Option<&[u8; 20]> = bytes.try_into().ok();
    if let Some(seconds) = usual.and_then(usual_seconds) {
        return Some(seconds * 1_000_000);
    }
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.timestamp_micros())
}

fn usual_seconds(text: &[u8; 20]) -> Option<i64> {
    let is_usual = matches!(
        (text[4], text[7], text[10], text[13], text[16], text[19]),
        (b'-', b'-', b'T', b':', b':', b'Z')
    );
    let two = |at: usize| {
        let [tens, ones] = [text[at], text[at + 1]].map(|digit| digit.wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
    };
    let year = two(0)?.checked_mul(100)? + two(2)?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, two(5)?, two(8)?)?;
    let at = date.and_hms_opt(two(11)?, two(14)?, two(17)?)?;
    is_usual.then(|| at.and_utc().timestamp())
}

/// A double as the decimal that it was written as.
pub(crate) fn as_decimal(number: f64) -> Option<Decimal> {
    let hundredths = (number * 100.0).round();
    #[expect(clippy::float_cmp, reason = "whether it comes back exactly")]
    let is_short = hundredths.abs() < 9e15 && hundredths / 100.0 == number;
    if is_short {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and below 9e15")]
        return Some(Decimal::new(hundredths as i64, 2));
    }
    number.to_string().parse().ok() // the shortest text that is this double
}

/// The UTC day of a time, counted from 1970.
pub(crate) fn day(micros: i64) -> i32 {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    i32::try_from(micros.div_euclid(DAY)).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{as_decimal, day, decimal, time, whole};

    #[test]
    fn a_time_is_read_to_the_microsecond() {
        let noon = 1_795_176_000_000_000;
        assert_eq!(time("2026-11-20T12:00:00Z"), Some(noon));
        assert_eq!(time("2026-11-20T12:00:00.123456789Z"), Some(noon + 123_456));
        assert_eq!(time("2026-11-20T13:00:00+01:00"), Some(noon));
        assert_eq!(time("2026-02-30T12:00:00Z"), None);
        assert_eq!(time("2026-11-20 12:00"), None);
        assert_eq!(time("2026-11-20T24:00:00Z"), None);
    }

    #[test]
    fn a_day_is_that_of_utc_also_before_1970() {
        assert_eq!(day(0), 0);
        assert_eq!(day(-1), -1);
        assert_eq!(day(86_400_000_000), 1);
    }

    #[test]
    fn numbers_that_do_not_fit_are_none() {
        assert_eq!(whole("9223372036854775807"), Some(i64::MAX));
        assert_eq!(whole("9223372036854775808"), None);
        assert_eq!(whole("1.5"), None);
        assert_eq!(decimal("27.15"), Some(27.15));
        assert_eq!(decimal("1E-3"), Some(0.001));
        for none in ["1e400", "inf", "NaN", "", "0x1"] {
            assert_eq!(decimal(none), None, "{none}");
        }
    }

    #[test]
    fn a_double_is_again_the_decimal_that_it_was() {
        for text in ["0", "27.15", "0.03", "126", "0.001", "-67.5", "1234567.89"] {
            let number = as_decimal(decimal(text).unwrap()).unwrap();
            assert_eq!(number, text.parse().unwrap(), "{text}");
        }
    }
}
