//! `GET /metrics/quality`: Zoom's own classes, counted over the account. Source:
//! `docs/zoom.md#account-scores`.

use crate::fields::{Fields, NotAnObject};

/// How many were of each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassCounts {
    /// Mean opinion score of 4 to 5.
    pub good: Option<i64>,
    /// 3 to 4.
    pub fair: Option<i64>,
    /// 2 to 3.
    pub poor: Option<i64>,
    /// 1 to 2.
    pub bad: Option<i64>,
}

/// An account over a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountQuality {
    /// Voice.
    pub audio: ClassCounts,
    /// Cameras.
    pub video: ClassCounts,
    /// Shared screens.
    pub share: ClassCounts,
}

/// Reads the answer; `None` when it has no scores at all.
pub fn account_quality(body: &[u8]) -> Result<Option<AccountQuality>, NotAnObject> {
    let Some(mut quality) = Fields::parse(body)?.object("quality") else {
        return Ok(None);
    };
    let mut counts = |name| {
        let mut of = quality.object(name).unwrap_or_default();
        let mut count = |class| of.whole_within(class, 0..=i64::MAX);
        ClassCounts {
            good: count("good"),
            fair: count("fair"),
            poor: count("poor"),
            bad: count("bad"),
        }
    };
    Ok(Some(AccountQuality {
        audio: counts("audio"),
        video: counts("video"),
        share: counts("screen_share"),
    }))
}

#[cfg(test)]
mod tests {
    use super::{ClassCounts, account_quality};

    #[test]
    fn what_was_not_counted_is_absent_and_none_is_zero() {
        let body = br#"{"from":"2026-11-20","to":"2026-11-20","quality":{
          "audio":{"good":7,"fair":"2","poor":0,"bad":-1},"screen_share":{"good":null}}}"#;
        let quality = account_quality(body).unwrap().unwrap();
        let audio = ClassCounts {
            good: Some(7),
            fair: Some(2),
            poor: Some(0),
            bad: None,
        };
        assert_eq!(quality.audio, audio);
        assert_eq!(quality.video, ClassCounts::default());
        assert_eq!(quality.share, ClassCounts::default());
        assert_eq!(account_quality(b"{}").unwrap(), None);
    }
}
