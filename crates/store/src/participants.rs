//! `participants`: one join of one person.

mod known;

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, TimeDelta, Utc};
use qos::score::Score;
use qos::{AccountId, MeetingUuid, Session, SessionId, class, subnet_cidr};

use crate::row::{Row, rfc3339};
use crate::{Error, SCHEMA_VERSION, writer};

pub use known::Known;

/// A year and a month, to compare a month with the same one of last year.
const KEPT: TimeDelta = TimeDelta::days(400);

/// The table `participants`.
#[derive(Clone, Debug)]
pub struct Participants {
    client: Client,
    table: String,
}

/// A session with what was counted over its minutes.
#[derive(Debug)]
pub struct ParticipantRow<'a> {
    /// The account.
    pub account: &'a AccountId,
    /// The meeting.
    pub meeting: &'a MeetingUuid,
    /// The key within the meeting.
    pub session_id: &'a SessionId,
    /// Who, from where, on what.
    pub session: &'a Session,
    /// The keyed hash of the e-mail, when there is one.
    pub email_key: Option<String>,
    /// How its minutes went.
    pub score: Score,
}

impl Participants {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Writes sessions, overwriting by key.
    pub async fn put(&self, rows: &[ParticipantRow<'_>], now: DateTime<Utc>) -> Result<(), Error> {
        let rows = rows.iter().map(|row| item(row, now)).collect();
        writer::put_all(&self.client, &self.table, "write the participants", rows).await
    }
}

fn item(row: &ParticipantRow<'_>, now: DateTime<Utc>) -> Row {
    let session = row.session;
    let public_subnet = session.ip_address.as_deref().and_then(subnet_cidr);
    let private_subnet = session
        .internal_ip_addresses
        .iter()
        .find_map(|address| subnet_cidr(address));
    let kept_until = session.joined_at.unwrap_or(now) + KEPT;
    let identity = Row::default()
        .text("account_id", row.account.as_str())
        .text("meeting_uuid", row.meeting.as_str())
        .text("participant_session_id", row.session_id.as_str())
        .text("zoom_user_id", &session.zoom_user_id)
        .text_if("participant_uuid", session.participant_uuid.as_deref())
        .text_if("user_id", session.user_id.as_deref())
        .text_if("user_name", session.user_name.as_deref())
        .text_if("email", session.email.as_deref())
        .text_if("email_key", row.email_key.as_deref())
        .text_if("participant_role", session.participant_role.as_deref())
        .text_if("participant_status", session.participant_status.as_deref())
        .text_if("breakout_room_id", session.breakout_room_id.as_deref());
    let presence = identity
        .time_if("joined", session.joined_at)
        .time_if("left", session.left_at)
        .number_if("duration_s", session.duration_s())
        .text_if("leave_reason", session.leave_reason.as_deref())
        .text_if("reconnect_reason", session.reconnect_reason.as_deref());
    let other = session
        .other
        .iter()
        .fold(Row::default(), |map, (name, json)| map.text(name, json));
    let network = presence
        .text_if("ip_address", session.ip_address.as_deref())
        .texts_if("internal_ip_addresses", &session.internal_ip_addresses)
        .text_if("public_subnet_cidr", public_subnet.as_deref())
        .text_if("private_subnet_cidr", private_subnet.as_deref())
        .text_if("location_name", session.location_name.as_deref())
        .text_if("network_kind", session.network_kind.as_deref())
        .text_if("connection_kind", session.connection_kind.as_deref())
        .text_if("data_center", session.data_center.as_deref());
    device(network, session)
        .text_if("zoom_audio_quality", session.zoom_audio_quality.as_deref())
        .text_if("zoom_video_quality", session.zoom_video_quality.as_deref())
        .text_if("zoom_share_quality", session.zoom_share_quality.as_deref())
        .text_if("zoom_health", session.zoom_health.as_deref())
        .texts_if("zoom_issue_list", &session.zoom_issue_list)
        .map("zoom_other", other)
        .number("minute_count", row.score.minute_count)
        .number("classified_minute_count", row.score.classified_minute_count)
        .number("poor_minute_count", row.score.poor_minute_count)
        .number("score_version", class::SCORE_VERSION)
        .text("collected_at", rfc3339(now))
        .number("expires_at_epoch_s", kept_until.timestamp())
        .number("schema_version", SCHEMA_VERSION)
}

fn device(row: Row, session: &Session) -> Row {
    row.text_if("device_kind", session.device_kind.as_deref())
        .text_if("device_os", session.device_os.as_deref())
        .text_if("device_os_version", session.device_os_version.as_deref())
        .text_if("client_name", session.client_name.as_deref())
        .text_if("client_version", session.client_version.as_deref())
        .text_if("microphone_name", session.microphone_name.as_deref())
        .text_if("speaker_name", session.speaker_name.as_deref())
        .text_if("camera_name", session.camera_name.as_deref())
}
