//! Which of Zoom's rosters of a meeting is read.

use qos::MeetingKind;
use store::ledger::SliceList;
use zoom::Trouble;
use zoom::scopes::PAST_PARTICIPANTS;
use zoom_client::CallError;

use super::Reader;
use crate::CollectError;
use crate::zoom_calls::{ROSTER, ROSTER_OF_ONE, ROSTER_OF_PAST};

/// The Dashboard has had half an hour before other rosters are asked for.
const ATTEMPTS_BEFORE_OTHERS: usize = 2;

impl Reader<'_> {
    /// Zoom has up to three rosters of a meeting. The first with anybody on it is read, for an empty
    /// one says no more than "not yet"; what is begun is gone on with, for its page token is good for
    /// nothing else. Answers how many pages it had.
    pub(super) async fn read_any_roster(&mut self) -> Result<u32, CollectError> {
        let mut not_yet = None;
        for (nth, list) in self.rosters().into_iter().enumerate() {
            self.slice.list = list;
            let roster = match list {
                SliceList::RosterOfOne => ROSTER_OF_ONE,
                SliceList::RosterOfPast => ROSTER_OF_PAST,
                SliceList::Roster
                | SliceList::Missing
                | SliceList::Quality
                | SliceList::QualityOneByOne
                | SliceList::Left => ROSTER,
            };
            let is_other = nth > 0 || list == SliceList::RosterOfPast;
            let read = self.read_roster(roster).await;
            match read.map_err(|error| {
                if is_other {
                    self.not_here(error)
                } else {
                    error
                }
            }) {
                Err(error @ CollectError::Call(CallError::Trouble(Trouble::NotYet { .. })))
                    if self.slice.page_count == 0 =>
                {
                    not_yet.get_or_insert(error);
                }
                Ok(_) if self.found.roster.sessions().is_empty() => {}
                Ok(pages) => {
                    // Of more people there is quality, wherever Zoom has their roster.
                    let was_alone = self.found.roster.participant_count() <= 1;
                    if list == SliceList::RosterOfOne && was_alone {
                        self.found.roster.lose_quality();
                    }
                    return Ok(pages);
                }
                Err(error) => return Err(error),
            }
        }
        not_yet.map_or(Ok(0), Err)
    }

    /// Another roster than the meeting's own is asked for in passing: what refuses it is "not yet" of
    /// that list, and never holds an account whose own rosters are read.
    fn not_here(&self, error: CollectError) -> CollectError {
        let CollectError::Call(CallError::Trouble(trouble)) = &error else {
            return error;
        };
        let code = match trouble {
            Trouble::Refused { code, .. } => *code,
            Trouble::MissingScope { .. } => 4_711,
            Trouble::NoDashboard => 200,
            _ => return error,
        };
        tracing::warn!(meeting.uuid = %self.place.meeting, error = boot::chain(&error), "another roster is refused");
        CollectError::Call(CallError::Trouble(Trouble::NotYet { code }))
    }

    /// Which rosters to ask for. Whether a meeting is under `pastOne` only Zoom's list says, so a
    /// first "not yet" costs one call; after half an hour it is found out in every case.
    pub(super) fn rosters(&self) -> Vec<SliceList> {
        if self.slice.page_count > 0 {
            return vec![self.slice.list];
        }
        let is_late = self.claim.attempts >= ATTEMPTS_BEFORE_OTHERS;
        let mut lists = vec![SliceList::Roster];
        if self.claim.kind == MeetingKind::Meeting {
            let was_alone = self.claim.listed_participant_count == Some(1);
            if was_alone {
                lists.insert(0, SliceList::RosterOfOne);
                lists.truncate(if is_late { 2 } else { 1 });
            } else if is_late {
                lists.push(SliceList::RosterOfOne);
            }
            if is_late && self.scopes.iter().any(|scope| scope == PAST_PARTICIPANTS) {
                lists.push(SliceList::RosterOfPast);
            }
        }
        lists
    }
}
