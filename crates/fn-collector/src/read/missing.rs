//! The last few sessions without minutes, asked for one by one.

use qos::{MeetingKind, SessionId};
use zoom::Trouble;
use zoom::dashboard::participant_qos;
use zoom_client::{CallError, Label};

use super::Reader;
use crate::CollectError;
use crate::zoom_calls::{Call, ask, path, tell};

/// A page of the QoS list has so many sessions: more single calls than pages would cost more than the
/// whole list.
const SESSIONS_PER_PAGE: usize = 10;

impl Reader<'_> {
    /// After an earlier read: the sessions that it had no minutes of, if they are so few that asking
    /// for each costs no more than the whole list.
    pub(super) fn few_missing(&self, had_quality: bool) -> Option<Vec<SessionId>> {
        if !is_granted(self.claim.kind, self.scopes) || !had_quality {
            return None;
        }
        let roster = &self.found.roster;
        let known = |id: &&SessionId| self.found.scores.contains_key(*id);
        let missing: Vec<_> = roster
            .with_quality()
            .filter(|id| !known(id))
            .cloned()
            .collect();
        let most = roster.sessions().len().div_ceil(SESSIONS_PER_PAGE);
        (missing.len() <= most).then_some(missing)
    }

    pub(super) async fn read_missing(
        &mut self,
        missing: Vec<SessionId>,
    ) -> Result<(), CollectError> {
        for id in missing {
            if (self.place.clock)() >= self.until {
                return Err(CollectError::SliceOver);
            }
            let zoom_user_id = &self.found.roster.sessions()[&id].zoom_user_id;
            if !zoom_user_id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric())
            {
                continue; // Zoom's are digits; nothing else may get into a path
            }
            let path = path(self.place, &format!("participants/{zoom_user_id}/qos"));
            let call = Call {
                path: &path,
                label: Label::Heavy,
                query: &[("type", "past")],
            };
            match ask(self.ctx, self.place, call).await {
                Ok(bytes) => {
                    let page = participant_qos(&bytes)?;
                    tell(self.place, &page.unread);
                    self.found.roster.unread.add(page.unread);
                    self.take(page.items).await?;
                }
                Err(CollectError::Call(CallError::Trouble(Trouble::NotYet { .. }))) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Whether people may be asked for one by one: meetings and webinars have a scope each.
fn is_granted(kind: MeetingKind, scopes: &[String]) -> bool {
    let wanted = match kind {
        MeetingKind::Meeting => "dashboard:read:meeting_participant_qos:admin",
        MeetingKind::Webinar => "dashboard:read:webinar_participant_qos:admin",
    };
    scopes.iter().any(|granted| granted == wanted)
}

#[cfg(test)]
mod tests {
    use qos::MeetingKind;

    use super::is_granted;

    #[test]
    fn the_people_of_a_webinar_are_asked_for_alone_only_with_the_webinars_scope() {
        let of_webinars = ["dashboard:read:webinar_participant_qos:admin".to_owned()];
        let of_meetings = ["dashboard:read:meeting_participant_qos:admin".to_owned()];
        assert!(is_granted(MeetingKind::Webinar, &of_webinars));
        assert!(!is_granted(MeetingKind::Webinar, &of_meetings));
        assert!(is_granted(MeetingKind::Meeting, &of_meetings));
        assert!(!is_granted(MeetingKind::Meeting, &of_webinars));
    }
}
