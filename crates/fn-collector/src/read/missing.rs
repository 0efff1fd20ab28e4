//! The last few sessions without minutes, asked for one by one.

use qos::{MeetingKind, SessionId};
use store::ledger::SliceList;
use zoom::Trouble;
use zoom::dashboard::participant_qos;
use zoom_client::{CallError, Label};

use super::Reader;
use super::pages::ends_a_list;
use crate::CollectError;
use crate::zoom_calls::{Call, QOS, ask, path, tell};

/// Behind the end of a list, so many are asked for in one attempt: everybody in the largest meeting. Of
/// a larger webinar each of the eight attempts asks for others, which together cost a quarter of a
/// day's share. Source: `docs/zoom.md#limits`.
const LEFT_MAX: usize = 1_000;

impl Reader<'_> {
    /// After an earlier read that had quality: whether the sessions without minutes are so few that
    /// asking for each costs no more than the whole list. What an earlier read found beyond the
    /// roster, only the list has.
    pub(super) fn few_are_missing(&self) -> bool {
        let count = self.found.roster.sessions().len();
        let had_quality = self
            .found
            .scores
            .keys()
            .any(|id| self.found.has_minutes(id));
        let roster_has_all = self
            .claim
            .session_count
            .is_none_or(|earlier| usize::try_from(earlier).is_ok_and(|earlier| earlier <= count));
        is_granted(self.claim.kind, self.scopes)
            && had_quality
            && roster_has_all
            && self.missing().count() <= count.div_ceil(QOS.page_size)
    }

    fn missing(&self) -> impl Iterator<Item = &SessionId> {
        let all = self.found.roster.with_quality();
        all.filter(|id| !self.found.has_minutes(id))
    }

    /// Asks for each in the order of their keys. In place of a page token the slice has the key of the
    /// one that was asked for last, so that a read that goes on asks for the others.
    pub(super) async fn read_missing(&mut self) -> Result<(), CollectError> {
        self.ask_alone(usize::MAX).await
    }

    /// Whether this ended the list of quality, and those behind it may be asked for one by one. From now
    /// on the read is among these.
    pub(super) fn may_ask_behind(&mut self, error: &CollectError) -> bool {
        let may_ask = ends_a_list(error) && is_granted(self.claim.kind, self.scopes);
        if may_ask {
            let (meeting, error) = (&self.claim.meeting, boot::chain(error));
            tracing::warn!(meeting.uuid = %meeting, error, "people behind the end of a list are asked for alone");
            self.begin(SliceList::Left);
        }
        may_ask
    }

    /// One page that cannot be read costs nobody behind it.
    pub(super) async fn read_left(&mut self) -> Result<(), CollectError> {
        self.ask_alone(LEFT_MAX).await?;
        match self.missing().next() {
            Some(_) => Err(CollectError::QualityCut),
            None => Ok(()),
        }
    }

    async fn ask_alone(&mut self, most: usize) -> Result<(), CollectError> {
        let last = self.slice.page_token.clone();
        let left = |id: &&SessionId| last.as_deref().is_none_or(|last| id.as_str() > last);
        let left: Vec<_> = self.missing().filter(left).cloned().collect();
        let asked = usize::try_from(self.slice.page_count).unwrap_or(usize::MAX);
        for id in left.into_iter().take(most.saturating_sub(asked)) {
            self.may_go_on(QOS.pages_max)?;
            if !self.read_alone(&id).await? {
                self.found.unasked_count += 1;
            }
            self.turn(Some(id.as_str().to_owned()))?;
        }
        Ok(())
    }

    /// `false` when nothing can be learned of this session alone, and there is its list.
    async fn read_alone(&mut self, id: &SessionId) -> Result<bool, CollectError> {
        let zoom_user_id = &self.found.roster.sessions()[id].zoom_user_id;
        // Zoom's ids within a meeting are digits; what stands for one that is missing is no such id.
        if !zoom_user_id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(false);
        }
        let path = path(self.place, &format!("participants/{zoom_user_id}/qos"));
        let call = Call {
            path: &path,
            label: Label::Heavy,
            query: &[("type", "past")],
        };
        let bytes = match ask(self.ctx, self.place, call).await {
            Ok(bytes) => bytes,
            Err(CollectError::Call(CallError::Trouble(Trouble::NotYet { .. }))) => return Ok(true),
            Err(CollectError::Call(
                CallError::TooLong
                | CallError::Trouble(Trouble::Refused { .. } | Trouble::MissingScope { .. }),
            )) => return Ok(false),
            Err(error) => return Err(error),
        };
        let Ok(page) = participant_qos(&bytes, self.claim.ended_at) else {
            return Ok(false);
        };
        tell(self.place, &page.unread);
        self.found.roster.unread.add(page.unread);
        let was_read = !page.items.is_empty();
        self.take(page.items).await?;
        Ok(was_read)
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
