use super::{NotAMeasure, fps, kbps, ms, percent, pixels};
use rust_decimal::Decimal;

type Parse = fn(&str) -> Result<Option<Decimal>, NotAMeasure>;

#[track_caller]
fn check(parse: Parse, text: &str, expected: &str) {
    assert_eq!(
        parse(text).unwrap().unwrap().to_string(),
        expected,
        "{text}"
    );
}

#[test]
fn spacing_and_case_do_not_matter() {
    check(kbps, "27.15 kbps", "27.15");
    check(kbps, "63kbps", "63");
    check(kbps, " 63 KBPS ", "63");
    check(ms, "126 ms", "126");
    check(ms, "0ms", "0");
    check(percent, "0.03%", "0.03");
    check(fps, "12 fps", "12");
}

#[test]
fn other_scales_are_brought_to_ours() {
    check(kbps, "1.5 Mbps", "1500");
    check(kbps, "500 bps", "0.5");
    check(ms, "1.25 s", "1250");
}

#[test]
fn trailing_zeros_are_not_another_number() {
    check(percent, "0.50%", "0.5");
}

#[test]
fn silence_is_not_zero() {
    for parse in [kbps, ms, percent, fps] {
        assert_eq!(parse("").unwrap(), None);
        assert_eq!(parse("  ").unwrap(), None);
    }
    assert_eq!(pixels("").unwrap(), None);
}

#[test]
fn what_is_no_measure_is_kept_as_text() {
    for text in [
        "NaN kbps",
        "-3 kbps",
        "1e9 kbps",
        "kbps",
        "12",
        "1_000 kbps",
        "12 ms",
        "9999999999999 kbps",
    ] {
        assert_eq!(kbps(text).unwrap_err().text, text);
    }
    for text in [
        "1e9 ms",
        "-1 ms",
        "NaN ms",
        "inf ms",
        "3600001 ms",
        "3601 s",
    ] {
        assert_eq!(ms(text).unwrap_err().text, text);
    }
    assert!(fps("1001 fps").is_err());
    assert!(kbps("99999999999999999999999999999 Mbps").is_err());
    assert!(percent("100.01%").is_err());
    assert!(percent("100%").is_ok());
}

#[test]
fn a_resolution_is_two_numbers() {
    assert_eq!(pixels("1280*720").unwrap(), Some((1280, 720)));
    assert_eq!(pixels("640 x 360").unwrap(), Some((640, 360)));
    assert!(pixels("720p").is_err());
    assert!(pixels("1280*").is_err());
    assert!(pixels("1280*-720").is_err());
    assert!(pixels("1280*100001").is_err());
}
