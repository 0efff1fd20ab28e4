//! Halves of characters, which JSON can write and Rust's text cannot hold.

use std::borrow::Cow;

use serde::Deserialize;

/// `\ud83d`: what the library counts as one escape.
const ESCAPE_BYTES: usize = 6;

/// What stands for what is no character. Source: the Unicode Standard, section 5.22.
const REPLACEMENT: &[u8] = br"\ufffd";

/// Reads JSON. A topic that was cut in the middle of an emoji ends with half of it, which would cost the
/// whole meeting: then the half is read as U+FFFD.
pub(crate) fn read<T: for<'de> Deserialize<'de>>(json: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(json).or_else(|error| match whole(json) {
        Cow::Owned(json) => serde_json::from_slice(&json),
        Cow::Borrowed(_) => Err(error),
    })
}

/// The same with U+FFFD for each half of a surrogate pair; as it is when there is none.
fn whole(json: &[u8]) -> Cow<'_, [u8]> {
    let mut mended = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while at < json.len() {
        if json[at] != b'\\' {
            at += 1;
            continue;
        }
        let (length, is_half) = match (
            unit(&json[at..]),
            unit(json.get(at + ESCAPE_BYTES..).unwrap_or(&[])),
        ) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (2 * ESCAPE_BYTES, false),
            (Some(0xd800..=0xdfff), _) => (ESCAPE_BYTES, true),
            _ => (2, false), // the character after a backslash begins no escape
        };
        if is_half {
            mended.extend_from_slice(&json[copied..at]);
            mended.extend_from_slice(REPLACEMENT);
            copied = at + length;
        }
        at += length;
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    mended.extend_from_slice(&json[copied..]);
    Cow::Owned(mended)
}

/// The UTF-16 unit that `\uXXXX` at the beginning of this names.
fn unit(json: &[u8]) -> Option<u16> {
    let digits = json.get(..ESCAPE_BYTES)?.strip_prefix(br"\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn half_a_character_is_replaced_and_all_others_stay() {
        for (json, text) in [
            (r#""a\ud83d\ude00b""#, "a\u{1f600}b"),
            (r#""cut \ud83d""#, "cut \u{fffd}"),
            (r#""\ude00\ud83d\ud83d\ude00""#, "\u{fffd}\u{fffd}\u{1f600}"),
            (
                r#""\ud83dx\\ud83d \\\ud83d""#,
                "\u{fffd}x\\ud83d \\\u{fffd}",
            ),
            (r#""\u0000\ufffe""#, "\0\u{fffe}"),
        ] {
            assert_eq!(read::<String>(json.as_bytes()).unwrap(), text, "{json}");
        }
        for json in [r#""\ud83""#, r#""\ud83d"#, "\"\\", r#""\u+123""#] {
            assert!(read::<String>(json.as_bytes()).is_err(), "{json}");
        }
    }
}
