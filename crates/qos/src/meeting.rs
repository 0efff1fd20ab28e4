//! One occurrence of a meeting or webinar.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{AccountId, MeetingUuid};

/// What kind of call it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeetingKind {
    /// Everybody may speak.
    Meeting,
    /// Panelists speak, attendees listen.
    Webinar,
}

impl MeetingKind {
    /// The text in the row.
    pub fn name(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::Webinar => "webinar",
        }
    }

    /// The kind that a row names.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Meeting, Self::Webinar]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// What is known of an occurrence that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Whose it was.
    pub account: AccountId,
    /// Which occurrence.
    pub uuid: MeetingUuid,
    /// Meeting or webinar.
    pub kind: MeetingKind,
    /// The number that people dial, 9 to 11 digits; shared by all occurrences.
    pub meeting_id: Option<String>,
    /// Its title.
    pub topic: Option<String>,
    /// The host's user id.
    pub host_user_id: Option<String>,
    /// The host's e-mail.
    pub host_email: Option<String>,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended; where Zoom does not say, when it began.
    pub ended_at: DateTime<Utc>,
    /// Whether Zoom says when it ended.
    pub is_end_known: bool,
    /// How many people Zoom's list says took part.
    pub participant_count: Option<u32>,
    /// Zoom's own class of the audio, which only its list tells.
    pub zoom_audio_quality: Option<String>,
    /// Zoom's own class of the video.
    pub zoom_video_quality: Option<String>,
    /// Zoom's own class of the shared screen.
    pub zoom_share_quality: Option<String>,
    /// Fields of Zoom's list that nobody here knows, and known ones that could not be read, as JSON.
    pub other: BTreeMap<String, String>,
}
