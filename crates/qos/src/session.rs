//! One join of one person: who, from where, on what.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::SessionId;

/// A session of the roster. Texts are absent when Zoom said nothing or `""`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// The id within the meeting; another one after each rejoin.
    pub zoom_user_id: String,
    /// The person across the sessions of a meeting, also a guest.
    pub participant_uuid: Option<String>,
    /// The account's user; absent for guests, who are never merged with one another.
    pub user_id: Option<String>,
    /// The registration that the person came with.
    pub registrant_id: Option<String>,
    /// The person in the customer's own system.
    pub customer_key: Option<String>,
    /// The name shown in the meeting.
    pub user_name: Option<String>,
    /// The e-mail; absent for most guests.
    pub email: Option<String>,
    /// Host, attendee, panelist.
    pub participant_role: Option<String>,
    /// `in_meeting` or `in_waiting_room`.
    pub participant_status: Option<String>,
    /// When the person came.
    pub joined_at: Option<DateTime<Utc>>,
    /// When the person went.
    pub left_at: Option<DateTime<Utc>>,
    /// Why, in Zoom's words.
    pub leave_reason: Option<String>,
    /// Why the person had to connect again.
    pub reconnect_reason: Option<String>,
    /// How long joining took. Zoom documents no unit for this one.
    pub join_cost_s: Option<Decimal>,
    /// The breakout room that the session was spent in.
    pub breakout_room_id: Option<String>,
    /// The group of the account that the person is in.
    pub group_id: Option<String>,
    /// How many people sat in the room.
    pub in_room_participant_count: Option<u32>,
    /// The public address.
    pub ip_address: Option<String>,
    /// The addresses on the person's own network.
    pub internal_ip_addresses: Vec<String>,
    /// City or country, as Zoom sees it.
    pub location_name: Option<String>,
    /// Wired, Wifi, Cellular, …
    pub network_kind: Option<String>,
    /// UDP, TCP, … of the audio.
    pub connection_kind: Option<String>,
    /// The same of the video.
    pub video_connection_kind: Option<String>,
    /// The same of the shared screen.
    pub share_connection_kind: Option<String>,
    /// Zoom's data center.
    pub data_center: Option<String>,
    /// All data centers that the session went through.
    pub data_center_list: Vec<String>,
    /// The room system's SIP address.
    pub sip_uri: Option<String>,
    /// The SIP address that the call came from.
    pub from_sip_uri: Option<String>,
    /// Telephone legs.
    pub audio_calls: Vec<AudioCall>,
    /// Windows, Mac, iOS, Phone, …
    pub device_kind: Option<String>,
    /// The operating system.
    pub device_os: Option<String>,
    /// And its version.
    pub device_os_version: Option<String>,
    /// Zoom's program.
    pub client_name: Option<String>,
    /// And its version.
    pub client_version: Option<String>,
    /// The version of the plug-in on a virtual desktop.
    pub thin_client_plugin_version: Option<String>,
    /// The browser, of a web client.
    pub browser_name: Option<String>,
    /// And its version.
    pub browser_version: Option<String>,
    /// The microphone.
    pub microphone_name: Option<String>,
    /// The speaker.
    pub speaker_name: Option<String>,
    /// The camera.
    pub camera_name: Option<String>,
    /// What identifies the machine itself.
    pub identifiers: DeviceIdentifiers,
    /// What the person shared.
    pub sharing: Sharing,
    /// Whether the session was archived.
    pub has_archiving: Option<bool>,
    /// Whether archiving was left to the person.
    pub has_optional_archiving: Option<bool>,
    /// What the person answered to the notice of the AI companion.
    pub ai_companion_disclaimer: Option<String>,
    /// Zoom's own class of the audio: good, fair, poor, bad.
    pub zoom_audio_quality: Option<String>,
    /// Zoom's own class of the video.
    pub zoom_video_quality: Option<String>,
    /// Zoom's own class of the shared screen.
    pub zoom_share_quality: Option<String>,
    /// Zoom's health of the session: Good, Warning, Critical.
    pub zoom_health: Option<String>,
    /// What Zoom names as its issues.
    pub zoom_issue_list: Vec<String>,
    /// Fields of Zoom's that nobody here knows, and known ones that could not be read, as JSON.
    pub other: BTreeMap<String, String>,
}

/// What names a machine rather than a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceIdentifiers {
    /// The computer's name.
    pub pc_name: Option<String>,
    /// The domain that it is in.
    pub domain_name: Option<String>,
    /// The number of its network card.
    pub mac_address: Option<String>,
    /// The number of its disk.
    pub disk_id: Option<String>,
    /// The name that its owner gave it.
    pub device_name: Option<String>,
}

/// What a person shared in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// A window.
    pub application: Option<bool>,
    /// The whole screen.
    pub desktop: Option<bool>,
    /// A whiteboard.
    pub whiteboard: Option<bool>,
    /// Whether the person recorded.
    pub recording: Option<bool>,
}

/// One telephone leg of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AudioCall {
    /// The caller's number.
    pub call_number: Option<String>,
    /// `call-in` or `call-out`, in Zoom's words.
    pub call_kind: Option<String>,
    /// Zoom's number.
    pub zoom_number: Option<String>,
}

impl Session {
    /// Takes over what another item about the same session says and this one does not: a roster may
    /// know no devices, and the list of quality does. When the person came stays as it is, for the
    /// session's key is made of it.
    pub fn learn(&mut self, from: Self) {
        lack(&mut self.participant_uuid, from.participant_uuid);
        lack(&mut self.user_id, from.user_id);
        lack(&mut self.registrant_id, from.registrant_id);
        lack(&mut self.customer_key, from.customer_key);
        lack(&mut self.user_name, from.user_name);
        lack(&mut self.email, from.email);
        lack(&mut self.participant_role, from.participant_role);
        lack(&mut self.participant_status, from.participant_status);
        lack(&mut self.left_at, from.left_at);
        lack(&mut self.leave_reason, from.leave_reason);
        lack(&mut self.reconnect_reason, from.reconnect_reason);
        lack(&mut self.join_cost_s, from.join_cost_s);
        lack(&mut self.breakout_room_id, from.breakout_room_id);
        lack(&mut self.group_id, from.group_id);
        lack(
            &mut self.in_room_participant_count,
            from.in_room_participant_count,
        );
        lack(&mut self.ip_address, from.ip_address);
        lack(&mut self.internal_ip_addresses, from.internal_ip_addresses);
        lack(&mut self.location_name, from.location_name);
        lack(&mut self.network_kind, from.network_kind);
        lack(&mut self.connection_kind, from.connection_kind);
        lack(&mut self.video_connection_kind, from.video_connection_kind);
        lack(&mut self.share_connection_kind, from.share_connection_kind);
        lack(&mut self.data_center, from.data_center);
        lack(&mut self.data_center_list, from.data_center_list);
        lack(&mut self.sip_uri, from.sip_uri);
        lack(&mut self.from_sip_uri, from.from_sip_uri);
        lack(&mut self.audio_calls, from.audio_calls);
        lack(&mut self.device_kind, from.device_kind);
        lack(&mut self.device_os, from.device_os);
        lack(&mut self.device_os_version, from.device_os_version);
        lack(&mut self.client_name, from.client_name);
        lack(&mut self.client_version, from.client_version);
        lack(
            &mut self.thin_client_plugin_version,
            from.thin_client_plugin_version,
        );
        lack(&mut self.browser_name, from.browser_name);
        lack(&mut self.browser_version, from.browser_version);
        lack(&mut self.microphone_name, from.microphone_name);
        lack(&mut self.speaker_name, from.speaker_name);
        lack(&mut self.camera_name, from.camera_name);
        lack(&mut self.identifiers, from.identifiers);
        lack(&mut self.sharing, from.sharing);
        lack(&mut self.has_archiving, from.has_archiving);
        lack(
            &mut self.has_optional_archiving,
            from.has_optional_archiving,
        );
        lack(
            &mut self.ai_companion_disclaimer,
            from.ai_companion_disclaimer,
        );
        lack(&mut self.zoom_audio_quality, from.zoom_audio_quality);
        lack(&mut self.zoom_video_quality, from.zoom_video_quality);
        lack(&mut self.zoom_share_quality, from.zoom_share_quality);
        lack(&mut self.zoom_health, from.zoom_health);
        lack(&mut self.zoom_issue_list, from.zoom_issue_list);
        self.other.extend(from.other);
    }

    /// Whether the person never got further than the waiting room.
    pub fn in_waiting_room(&self) -> bool {
        self.participant_status.as_deref() == Some("in_waiting_room")
    }

    /// Who it is within the meeting: the user of the account, else Zoom's id of the person, else
    /// nobody but this session; guests are never merged by name. None for a stay in a breakout room
    /// of somebody without identity, who is counted by the session in the main room, which nobody can
    /// tie it to.
    pub fn person<'a>(&'a self, id: &'a SessionId) -> Option<&'a str> {
        let person = self.user_id.as_ref().or(self.participant_uuid.as_ref());
        let in_main_room = self.breakout_room_id.is_none();
        person
            .map(String::as_str)
            .or_else(|| in_main_room.then(|| id.as_str()))
    }

    /// How long the person was there, in seconds; unknown where the two lists do not agree on the order.
    pub fn duration_s(&self) -> Option<i64> {
        let (joined_at, left_at) = self.joined_at.zip(self.left_at)?;
        let seconds = (left_at - joined_at).num_seconds();
        (seconds >= 0).then_some(seconds)
    }

    /// Whether Zoom can have quality for it: not the waiting room, not a telephone, and at least a
    /// minute long, for Zoom samples once a minute. Source: `docs/zoom.md#kinds-of-attendees`.
    pub fn can_have_quality(&self) -> bool {
        let telephone = self.device_kind.as_deref() == Some("Phone");
        let long_enough = self.duration_s().is_none_or(|seconds| seconds >= 60);
        !self.in_waiting_room() && !telephone && long_enough
    }
}

/// What is known stays.
fn lack<T: Default + PartialEq>(mine: &mut T, theirs: T) {
    if *mine == T::default() {
        *mine = theirs;
    }
}

#[cfg(test)]
mod tests {
    use super::Session;

    #[test]
    fn a_session_learns_what_it_lacks_and_keeps_what_it_knows() {
        let text = |text: &str| Some(text.to_owned());
        let mut session = Session {
            zoom_user_id: "1".to_owned(),
            user_name: text("Ada"),
            ..Session::default()
        };
        session.learn(Session {
            zoom_user_id: "2".to_owned(),
            user_name: text("Grace"),
            device_kind: text("Windows"),
            joined_at: Some(chrono::DateTime::UNIX_EPOCH),
            zoom_issue_list: vec!["audio".to_owned()],
            other: [("new".to_owned(), "1".to_owned())].into(),
            ..Session::default()
        });
        assert_eq!(session.zoom_user_id, "1");
        assert_eq!(session.user_name.as_deref(), Some("Ada"));
        assert_eq!(session.device_kind.as_deref(), Some("Windows"));
        assert_eq!(session.joined_at, None, "its key is made of it");
        assert_eq!(session.zoom_issue_list, ["audio"]);
        assert_eq!(session.other["new"], "1");
    }
}
