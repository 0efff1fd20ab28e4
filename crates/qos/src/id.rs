//! Identifiers, each with the trap that it sets.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest as _, Sha256};

/// A text that cannot be the identifier it was given as.
#[derive(Debug, thiserror::Error)]
#[error("a {kind} has 1 to {BYTES_MAX} bytes and no control characters")]
pub struct NotAnId {
    kind: &'static str,
}

/// Zoom's identifiers have a few dozen bytes; a `DynamoDB` sort key may have 1,024.
const BYTES_MAX: usize = 512;

fn checked(kind: &'static str, text: &str) -> Result<String, NotAnId> {
    let fits = (1..=BYTES_MAX).contains(&text.len());
    if fits && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err(NotAnId { kind })
    }
}

/// A Zoom account, as tokens and webhooks name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(String);

/// One *occurrence* of a meeting or webinar: opaque, base64-like text.
///
/// Despite the name it is no RFC 4122 UUID. It is case-sensitive and may contain `/`, `+` and `=`,
/// so it must never be pasted into a URL by hand: `zoom::path_segment` encodes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MeetingUuid(String);

/// One join of one person: `participant_session_id`.
///
/// Made from the meeting, the in-meeting user id and the join time, so that reading the same roster
/// twice writes the same row, while a rejoin is a session of its own. 22 characters of base64url
/// are 132 bits of SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(String);

impl SessionId {
    /// The session of `zoom_user_id` that joined `meeting` at `joined_at`.
    pub fn new(meeting: &MeetingUuid, zoom_user_id: &str, joined_at: DateTime<Utc>) -> Self {
        let mut hash = Sha256::new();
        // No part can contain the separator: identifiers hold no control characters.
        for part in [
            meeting.as_str(),
            zoom_user_id,
            &joined_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        ] {
            hash.update(part);
            hash.update([0]);
        }
        let mut text = URL_SAFE_NO_PAD.encode(hash.finalize());
        text.truncate(22);
        Self(text)
    }

    /// The session of a row that has this key.
    pub fn of_row(key: &str) -> Result<Self, NotAnId> {
        checked("session id", key).map(Self)
    }

    /// The text that is the key of the row.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! id {
    ($id:ident, $kind:literal) => {
        impl $id {
            /// The text exactly as Zoom wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $id {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                checked($kind, text).map(Self)
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(AccountId, "account id");
id!(MeetingUuid, "meeting UUID");

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{MeetingUuid, SessionId};
    use chrono::{DateTime, TimeDelta, Utc};

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn an_empty_uuid_is_none() {
        assert!("".parse::<MeetingUuid>().is_err());
        assert!("a\u{0}b".parse::<MeetingUuid>().is_err());
    }

    #[test]
    fn a_session_is_the_same_when_read_again_and_another_after_a_rejoin() {
        let meeting: MeetingUuid = "/abc==".parse().unwrap();
        let first = SessionId::new(&meeting, "16778240", noon());
        assert_eq!(first, SessionId::new(&meeting, "16778240", noon()));
        let later = noon() + TimeDelta::seconds(1);
        assert_ne!(first, SessionId::new(&meeting, "16778240", later));
        assert_ne!(first, SessionId::new(&meeting, "16778241", noon()));
        assert_eq!(first.as_str().len(), 22);
    }
}
