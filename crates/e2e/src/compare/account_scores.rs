//! Zoom's own classes of a day, counted again.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::Value;

use super::other_tables::{difference, unexpected};
use super::rows::text;
use super::{Attribute, Difference, Item};

const CHANNELS: [(&str, &str); 3] = [
    ("audio", "audio_quality"),
    ("video", "video_quality"),
    ("share", "screen_share_quality"),
];

const KNOWN: [&str; 10] = [
    "account_id",
    "score_key",
    "score_day",
    "counted_kind",
    "audio",
    "video",
    "share",
    "collected_at",
    "expires_at_epoch_s",
    "schema_version",
];

/// Each day twice, by meetings and by participants, with the words that Zoom has for them.
pub(super) fn check(account: &Value, scores: &[Item], out: &mut Vec<Difference>) {
    let account_id = account["account_id"].as_str().unwrap_or_default();
    let keys: BTreeSet<_> = scores.iter().map(|row| text(row, "score_key")).collect();
    for row in scores {
        let key = text(row, "score_key");
        let say = |name: &str, expected: &str, found: &str| {
            difference("account_scores", key, name, expected, found)
        };
        let (day, kind) = (text(row, "score_day"), text(row, "counted_kind"));
        let other = if kind == "meetings" {
            "participants"
        } else {
            "meetings"
        };
        let is_whole = keys.contains(format!("{day}#{other}").as_str());
        if key != format!("{day}#{kind}") || !is_whole || day.parse::<NaiveDate>().is_err() {
            out.push(say("score_key", "both kinds of a day", key));
        }
        if text(row, "account_id") != account_id {
            out.push(say("account_id", account_id, text(row, "account_id")));
        }
        for (channel, word) in CHANNELS {
            let expected = Attribute::Map(counts(account, day, kind == "meetings", word));
            let found = row.get(channel);
            if found != Some(&expected) {
                let found = found.map(ToString::to_string).unwrap_or_default();
                out.push(say(channel, &expected.to_string(), &found));
            }
        }
        unexpected("account_scores", key, row, &KNOWN, out);
    }
}

/// Of the meetings that began on this day; webinars are not counted.
fn counts(account: &Value, day: &str, by_meeting: bool, word: &str) -> Item {
    let meetings = account["meetings"].as_array().into_iter().flatten();
    let held = meetings.filter(|meeting| {
        let began = meeting["start_time"].as_str().unwrap_or_default();
        meeting["kind"] != "webinar" && began.starts_with(day)
    });
    let words: Vec<_> = held
        .flat_map(|meeting| {
            let sessions = meeting["sessions"]
                .as_array()
                .map_or(&[][..], Vec::as_slice);
            if by_meeting {
                vec![meeting[word].clone()]
            } else {
                sessions
                    .iter()
                    .map(|session| session[word].clone())
                    .collect()
            }
        })
        .collect();
    let count = |class: &str| {
        let count = words.iter().filter(|word| **word == class).count();
        Attribute::number(u64::try_from(count).expect("fits"))
    };
    let classes = ["good", "fair", "poor", "bad"].into_iter();
    classes
        .map(|class| (format!("{class}_count"), count(class)))
        .collect()
}
