//! Bytes that are no character, as of a name that was cut within one.

use std::borrow::Cow;

/// A page has a thousand items at most, each with a handful of texts that people wrote. What has more
/// broken characters than this is no text, and would become three times as long.
const BROKEN_MAX: usize = 10_000;

/// The text of these bytes, with U+FFFD for each that is none; `None` for what is no text at all. It is
/// the bytes themselves where nothing was broken.
pub(crate) fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let parts = bytes.utf8_chunks();
    let broken = parts.filter(|part| !part.invalid().is_empty()).count();
    (broken <= BROKEN_MAX).then(|| String::from_utf8_lossy(bytes))
}

#[cfg(test)]
mod tests {
    use super::text;
    use std::borrow::Cow;

    #[test]
    fn what_is_no_character_is_replaced_unless_it_is_everything() {
        assert!(matches!(text("Zoë".as_bytes()), Some(Cow::Borrowed("Zoë"))));
        assert_eq!(text(b"Zo\xc3").unwrap(), "Zo\u{fffd}");
        assert_eq!(
            text(b"\xffZo\xed\xa0\xbd").unwrap().chars().next(),
            Some('\u{fffd}')
        );
        assert!(text(&[0xff; 10_000]).is_some());
        assert_eq!(text(&[0xff; 10_001]), None);
    }
}
