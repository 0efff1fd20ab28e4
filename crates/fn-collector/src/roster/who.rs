//! Whose session it is, where the id within the meeting may be missing.

use chrono::{DateTime, Utc};
use qos::Session;

use super::{Earlier, SAME_JOIN};

/// What tells it.
#[derive(Clone, Copy)]
pub(super) struct Who<'a> {
    zoom_user_id: &'a str,
    person_ids: [Option<&'a str>; 2],
    joined_at: Option<DateTime<Utc>>,
}

impl<'a> Who<'a> {
    pub(super) fn of(session: &'a Session) -> Self {
        let person_ids = [&session.participant_uuid, &session.user_id];
        Self {
            zoom_user_id: &session.zoom_user_id,
            person_ids: person_ids.map(Option::as_deref),
            joined_at: session.joined_at,
        }
    }

    pub(super) fn of_row(zoom_user_id: &'a str, row: &'a Earlier) -> Self {
        Self {
            zoom_user_id,
            person_ids: row.person_ids.each_ref().map(Option::as_deref),
            joined_at: row.joined_at,
        }
    }

    pub(super) fn names(self) -> impl Iterator<Item = &'a str> {
        let [uuid, user_id] = self.person_ids;
        let names = [Some(self.zoom_user_id), uuid, user_id];
        names.into_iter().flatten()
    }

    /// Whether the person's own id stands for the one within the meeting.
    pub(super) fn is_nameless(&self) -> bool {
        self.person_ids.contains(&Some(self.zoom_user_id))
    }

    /// Whether one goes by the other's person, and they came at the same time.
    pub(super) fn is(&self, other: &Self) -> bool {
        let goes_by = |one: &Self, other: &Self| other.person_ids.contains(&Some(one.zoom_user_id));
        let joins = self.joined_at.zip(other.joined_at);
        joins.is_some_and(|(mine, theirs)| (mine - theirs).abs() <= SAME_JOIN)
            && (goes_by(self, other) || goes_by(other, self))
    }
}
