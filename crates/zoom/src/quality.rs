//! `GET /metrics/quality`: Zoom's own classes, counted over the account. Source:
//! `docs/zoom.md#account-scores`.

use std::collections::BTreeMap;

use crate::NotAnObject;
use crate::dashboard::Unread;
use crate::fields::Fields;

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

/// What an answer says, and what of it was not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountQualityAnswer {
    /// Everything is absent when it has no scores at all, in whatever way.
    pub quality: AccountQuality,
    /// Only counted: beside its counts a day has nothing in which more could be kept.
    pub unread: Unread,
}

/// Reads the answer.
pub fn account_quality(body: &[u8]) -> Result<AccountQualityAnswer, NotAnObject> {
    let mut top = Fields::parse(body)?;
    let (mut unread, mut other) = (Unread::default(), BTreeMap::new());
    let mut quality = top.object("quality").unwrap_or_default();
    let mut counts = |name| {
        let mut of = quality.object(name).unwrap_or_default();
        let mut count = |class| of.whole_within(class, 0..=i64::MAX);
        let counts = ClassCounts {
            good: count("good"),
            fair: count("fair"),
            poor: count("poor"),
            bad: count("bad"),
        };
        unread.leave(&format!("quality.{name}."), of, &mut other);
        counts
    };
    let read = AccountQuality {
        audio: counts("audio"),
        video: counts("video"),
        share: counts("screen_share"),
    };
    unread.leave("quality.", quality, &mut other);
    top.drop(&["from", "to"]);
    unread.leave("", top, &mut other);
    if read == AccountQuality::default() && unread.is_none() {
        unread.unreadable_item_count = 1; // what it is asked for is not there
    }
    Ok(AccountQualityAnswer {
        quality: read,
        unread,
    })
}

#[cfg(test)]
mod tests {
    use super::{AccountQuality, AccountQualityAnswer, ClassCounts, account_quality};

    #[test]
    fn what_was_not_counted_is_absent_and_none_is_zero() {
        let body = br#"{"from":"2026-11-20","to":"2026-11-20","quality":{
          "audio":{"good":7,"fair":"2","poor":0,"bad":-1},"screen_share":{"good":null}}}"#;
        let AccountQualityAnswer { quality, unread } = account_quality(body).unwrap();
        let audio = ClassCounts {
            good: Some(7),
            fair: Some(2),
            poor: Some(0),
            bad: None,
        };
        assert_eq!(quality.audio, audio);
        assert_eq!(quality.video, ClassCounts::default());
        assert_eq!(quality.share, ClassCounts::default());
        assert_eq!(unread.unreadable_field_count, 1, "-1");
    }

    #[test]
    fn an_answer_without_scores_is_counted() {
        for (body, [fields, items]) in [
            ("{}", [0, 1]),
            (r#"{"quality":null}"#, [0, 1]),
            (r#"{"quality":{}}"#, [0, 1]),
            (r#"{"quality":[7]}"#, [1, 0]),
            (r#"{"quality":"good"}"#, [1, 0]),
            (r#"{"quality":{"audio":"good"}}"#, [1, 0]),
        ] {
            let AccountQualityAnswer { quality, unread } =
                account_quality(body.as_bytes()).unwrap();
            assert_eq!(quality, AccountQuality::default(), "{body}");
            let counts = [unread.unreadable_field_count, unread.unreadable_item_count];
            assert_eq!(counts, [fields, items], "{body}");
        }
        let body = br#"{"quality":{"audio":{"good":1,"fine":2},"chat":{}},"type":"meeting"}"#;
        let unread = account_quality(body).unwrap().unread;
        assert_eq!(unread.unknown_field_count, 3);
        assert_eq!(
            unread.unknown_names(),
            "quality.audio.fine,quality.chat,type"
        );
    }
}
