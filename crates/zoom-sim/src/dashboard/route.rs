//! Paths, split as they arrived: nothing is decoded before the slashes are counted.

use crate::world::Kind;

/// A route of the API; a meeting's segment is still encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route<'a> {
    Me,
    Users,
    User(&'a str),
    Scheduled(Kind, &'a str),
    PastMeeting(&'a str),
    PastParticipants(&'a str),
    Quality,
    Instances(Kind),
    Instance(Kind, &'a str),
    Participants(Kind, &'a str),
    ParticipantsQos(Kind, &'a str),
    ParticipantsQosSummary(Kind, &'a str),
    /// The second is the number within the meeting.
    ParticipantQos(Kind, &'a str, &'a str),
}

/// Zoom's label of a route, by which it limits the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Light,
    Medium,
    Heavy,
    ResourceIntensive,
}

impl<'a> Route<'a> {
    pub(super) fn of(raw_path: &'a str) -> Option<Self> {
        let segments: Vec<_> = raw_path.strip_prefix("/v2/")?.split('/').collect();
        match *segments.as_slice() {
            ["users"] => Some(Self::Users),
            ["users", "me"] => Some(Self::Me),
            ["users", user] => Some(Self::User(user)),
            ["meetings", number] => Some(Self::Scheduled(Kind::Meeting, number)),
            ["webinars", number] => Some(Self::Scheduled(Kind::Webinar, number)),
            ["past_meetings", meeting] => Some(Self::PastMeeting(meeting)),
            ["past_meetings", meeting, "participants"] => Some(Self::PastParticipants(meeting)),
            ["metrics", "quality"] => Some(Self::Quality),
            ["metrics", kind, ref rest @ ..] => Self::dashboard(Kind::of(kind)?, rest),
            _ => None,
        }
    }

    fn dashboard(kind: Kind, rest: &[&'a str]) -> Option<Self> {
        match *rest {
            [] => Some(Self::Instances(kind)),
            [meeting] => Some(Self::Instance(kind, meeting)),
            [meeting, "participants"] => Some(Self::Participants(kind, meeting)),
            [meeting, "participants", "qos"] => Some(Self::ParticipantsQos(kind, meeting)),
            [meeting, "participants", "qos_summary"] => {
                Some(Self::ParticipantsQosSummary(kind, meeting))
            }
            [meeting, "participants", participant, "qos"] => {
                Some(Self::ParticipantQos(kind, meeting, participant))
            }
            _ => None,
        }
    }

    /// The name under which calls are counted.
    pub(super) fn name(self) -> &'static str {
        use Kind::{Meeting, Webinar};
        match self {
            Self::Me => "/v2/users/me",
            Self::Users => "/v2/users",
            Self::User(_) => "/v2/users/{id}",
            Self::Scheduled(Meeting, _) => "/v2/meetings/{id}",
            Self::Scheduled(Webinar, _) => "/v2/webinars/{id}",
            Self::PastMeeting(_) => "/v2/past_meetings/{uuid}",
            Self::PastParticipants(_) => "/v2/past_meetings/{uuid}/participants",
            Self::Quality => "/v2/metrics/quality",
            Self::Instances(Meeting) => "/v2/metrics/meetings",
            Self::Instances(Webinar) => "/v2/metrics/webinars",
            Self::Instance(Meeting, _) => "/v2/metrics/meetings/{uuid}",
            Self::Instance(Webinar, _) => "/v2/metrics/webinars/{uuid}",
            Self::Participants(Meeting, _) => "/v2/metrics/meetings/{uuid}/participants",
            Self::Participants(Webinar, _) => "/v2/metrics/webinars/{uuid}/participants",
            Self::ParticipantsQos(Meeting, _) => "/v2/metrics/meetings/{uuid}/participants/qos",
            Self::ParticipantsQos(Webinar, _) => "/v2/metrics/webinars/{uuid}/participants/qos",
            Self::ParticipantsQosSummary(Meeting, _) => {
                "/v2/metrics/meetings/{uuid}/participants/qos_summary"
            }
            Self::ParticipantsQosSummary(Webinar, _) => {
                "/v2/metrics/webinars/{uuid}/participants/qos_summary"
            }
            Self::ParticipantQos(Meeting, ..) => {
                "/v2/metrics/meetings/{uuid}/participants/{user_id}/qos"
            }
            Self::ParticipantQos(Webinar, ..) => {
                "/v2/metrics/webinars/{uuid}/participants/{user_id}/qos"
            }
        }
    }

    /// The segment that names an instance, still encoded.
    pub(super) fn instance(self) -> Option<&'a str> {
        match self {
            Self::PastMeeting(segment)
            | Self::PastParticipants(segment)
            | Self::Instance(_, segment)
            | Self::Participants(_, segment)
            | Self::ParticipantsQos(_, segment)
            | Self::ParticipantsQosSummary(_, segment)
            | Self::ParticipantQos(_, segment, _) => Some(segment),
            _ => None,
        }
    }

    /// The granular scope that a token needs.
    pub(super) fn scope(self) -> &'static str {
        use Kind::{Meeting, Webinar};
        match self {
            Self::Me | Self::User(_) => "user:read:user:admin",
            Self::Users => "user:read:list_users:admin",
            Self::Scheduled(Meeting, _) => "meeting:read:meeting:admin",
            Self::Scheduled(Webinar, _) => "webinar:read:webinar:admin",
            Self::PastMeeting(_) => "meeting:read:past_meeting:admin",
            Self::PastParticipants(_) => "meeting:read:list_past_participants:admin",
            Self::Quality => "dashboard:read:meeting_quality_score:admin",
            Self::Instances(Meeting) => "dashboard:read:list_meetings:admin",
            Self::Instances(Webinar) => "dashboard:read:list_webinars:admin",
            Self::Instance(Meeting, _) => "dashboard:read:meeting:admin",
            Self::Instance(Webinar, _) => "dashboard:read:webinar:admin",
            Self::Participants(Meeting, _) => "dashboard:read:list_meeting_participants:admin",
            Self::Participants(Webinar, _) => "dashboard:read:list_webinar_participants:admin",
            Self::ParticipantsQos(Meeting, _) | Self::ParticipantsQosSummary(Meeting, _) => {
                "dashboard:read:list_meeting_participants_qos:admin"
            }
            Self::ParticipantsQos(Webinar, _) | Self::ParticipantsQosSummary(Webinar, _) => {
                "dashboard:read:list_webinar_participants_qos:admin"
            }
            Self::ParticipantQos(Meeting, ..) => "dashboard:read:meeting_participant_qos:admin",
            Self::ParticipantQos(Webinar, ..) => "dashboard:read:webinar_participant_qos:admin",
        }
    }

    pub(super) fn label(self) -> Label {
        match self {
            Self::Me | Self::User(_) | Self::Scheduled(..) | Self::PastMeeting(_) => Label::Light,
            Self::Users | Self::PastParticipants(_) => Label::Medium,
            Self::Instances(_) => Label::ResourceIntensive,
            // The label of `/metrics/quality` is not published.
            Self::Quality
            | Self::Instance(..)
            | Self::Participants(..)
            | Self::ParticipantsQos(..)
            | Self::ParticipantsQosSummary(..)
            | Self::ParticipantQos(..) => Label::Heavy,
        }
    }
}

impl Kind {
    fn of(segment: &str) -> Option<Self> {
        match segment {
            "meetings" => Some(Self::Meeting),
            "webinars" => Some(Self::Webinar),
            _ => None,
        }
    }
}
