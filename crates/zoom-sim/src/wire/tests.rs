use chrono::TimeDelta;

use super::measure::Spelling;
use super::meeting::duration;
use crate::world::Hundredths;

#[test]
fn numbers_keep_their_units_with_uneven_spacing() {
    assert_eq!(Spelling::Spaced.kbps(Hundredths(2715)), "27.15 kbps");
    assert_eq!(Spelling::Tight.kbps(Hundredths(6300)), "63kbps");
    assert_eq!(Spelling::Padded.kbps(Hundredths(3050)), "30.50 kbps");
    assert_eq!(Spelling::Spaced.ms(Hundredths::whole(126)), "126 ms");
    assert_eq!(Spelling::Tight.ms(Hundredths::whole(0)), "0ms");
    assert_eq!(Spelling::Spaced.ms(Hundredths::whole(100)), "100 ms");
    assert_eq!(Spelling::Spaced.percent(Hundredths(3)), "0.03%");
    assert_eq!(Spelling::Padded.percent(Hundredths(0)), "0.0%");
    assert_eq!(Spelling::Tight.percent(Hundredths::whole(2)), "2%");
    assert_eq!(Spelling::Spaced.fps(12), "12 fps");
}

#[test]
fn a_duration_grows_a_field_at_one_hour() {
    assert_eq!(duration(TimeDelta::seconds(56)), "00:56");
    assert_eq!(duration(TimeDelta::seconds(3301)), "55:01");
    assert_eq!(duration(TimeDelta::seconds(3600)), "01:00:00");
}
