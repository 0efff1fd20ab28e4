//! Paths, split as they arrived: nothing is decoded before the slashes are counted.

/// A route of the API; a meeting's segment is still encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route<'a> {
    Me,
    Meetings,
    Meeting(&'a str),
    Participants(&'a str),
    ParticipantsQos(&'a str),
}

impl<'a> Route<'a> {
    pub(super) fn of(raw_path: &'a str) -> Option<Self> {
        let segments: Vec<_> = raw_path.strip_prefix("/v2/")?.split('/').collect();
        match *segments.as_slice() {
            ["users", "me"] => Some(Self::Me),
            ["metrics", "meetings"] => Some(Self::Meetings),
            ["metrics", "meetings", meeting] => Some(Self::Meeting(meeting)),
            ["metrics", "meetings", meeting, "participants"] => Some(Self::Participants(meeting)),
            ["metrics", "meetings", meeting, "participants", "qos"] => {
                Some(Self::ParticipantsQos(meeting))
            }
            _ => None,
        }
    }

    /// The name under which calls are counted.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Me => "/v2/users/me",
            Self::Meetings => "/v2/metrics/meetings",
            Self::Meeting(_) => "/v2/metrics/meetings/{uuid}",
            Self::Participants(_) => "/v2/metrics/meetings/{uuid}/participants",
            Self::ParticipantsQos(_) => "/v2/metrics/meetings/{uuid}/participants/qos",
        }
    }
}
