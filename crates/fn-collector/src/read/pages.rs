//! The two lists of a meeting, page by page.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use qos::score::SessionScore;
use qos::{Sample, SessionId};
use store::ledger::SliceList;
use zoom::dashboard::{ParticipantQos, participants, participants_of_past, participants_qos};
use zoom_client::{CallError, Label};

use super::Reader;
use crate::CollectError;
use crate::zoom_calls::{List, QOS, QOS_ONE_BY_ONE, page};

impl Reader<'_> {
    /// Answers how many pages there were, in this slice and those before it.
    pub(super) async fn read_roster(&mut self, list: List) -> Result<u32, CollectError> {
        let ended_at = self.claim.ended_at;
        let parse = |body: &[u8]| match list.label {
            Label::Medium => participants_of_past(body, ended_at),
            _ => participants(body, ended_at),
        };
        loop {
            self.may_go_on(list.pages_max)?;
            let token = self.slice.page_token.clone();
            let page = page(self.ctx, self.place, list, token.as_deref(), parse).await?;
            for session in page.items {
                let id = self.found.roster.add(session);
                self.in_rows.remove(&id);
            }
            self.found.roster.unread.add(page.unread);
            self.turn(page.next_page_token)?;
            if self.slice.page_token.is_none() {
                break;
            }
        }
        Ok(std::mem::take(&mut self.slice.page_count))
    }

    /// Of those who are known, quality is asked for also where the roster cannot be read further; for the
    /// others the entry stays short.
    pub(super) fn known_so_far(
        &mut self,
        read: Result<u32, CollectError>,
    ) -> Result<u32, CollectError> {
        match read {
            Err(error) if ends_a_list(&error) && !self.found.roster.sessions().is_empty() => {
                self.slice.roster_cut_by = Some(boot::chain(&error));
                Ok(self.slice.page_count)
            }
            read => read,
        }
    }

    /// Ten sessions a page; should those be too long for an answer, one, from the beginning: a page
    /// token is bound to the size of its page. What is written already is written again.
    pub(super) async fn read_any_quality(&mut self) -> Result<(), CollectError> {
        if self.slice.list != SliceList::QualityOneByOne {
            match self.read_quality(QOS).await {
                Err(CollectError::Call(CallError::TooLong)) => {
                    tracing::warn!(meeting.uuid = %self.claim.meeting, "a page of quality is too long; people are read one by one");
                    self.begin(SliceList::QualityOneByOne);
                }
                read => return read,
            }
        }
        self.read_quality(QOS_ONE_BY_ONE).await
    }

    pub(super) async fn read_quality(&mut self, list: List) -> Result<(), CollectError> {
        let pages_max = list.pages_max.min(self.quality_pages_max(list));
        loop {
            self.may_go_on(pages_max)?;
            let token = self.slice.page_token.clone();
            let parse = |body: &[u8]| participants_qos(body, self.claim.ended_at);
            let page = page(self.ctx, self.place, list, token.as_deref(), parse).await?;
            self.found.roster.unread.add(page.unread);
            self.take(page.items).await?;
            self.turn(page.next_page_token)?;
            if self.slice.page_token.is_none() {
                return Ok(());
            }
        }
    }

    /// Twice the pages that the sessions fill, and ten: Zoom's pages may be half empty or overlap, and
    /// the list may know people whom the roster lacks. Page tokens that lead in a circle end here, and
    /// not after a day's calls.
    fn quality_pages_max(&self, list: List) -> usize {
        let sessions = self.found.roster.sessions().len();
        2 * sessions.div_ceil(list.page_size) + 10
    }

    /// Writes a page's minutes and counts them. Minutes of a session may come in pieces, in this
    /// slice or an earlier one, and its row may count some of an earlier read: then all of them count
    /// that are written. A page that overlaps another adds nothing and takes nothing away.
    pub(super) async fn take(&mut self, items: Vec<ParticipantQos>) -> Result<(), CollectError> {
        let sessions = self.by_session(items);
        self.write_minutes(&sessions).await?;
        let mut news = Vec::new();
        for (id, samples) in &sessions {
            let session = &self.found.roster.sessions()[id];
            let counted = self.found.minute_count(id);
            let score = if counted > 0 && !samples.is_empty() {
                SessionScore::of(session, &self.ctx.minutes.of_session(id).await?)
            } else {
                SessionScore::of(session, samples)
            };
            if score.minutes.minute_count >= counted {
                self.found.scores.insert(id.clone(), score);
                self.measured.insert(id.clone());
                news.push(id);
            }
        }
        self.add_to_rows(&news).await
    }

    /// The samples of a page by session, each minute once.
    fn by_session(&mut self, items: Vec<ParticipantQos>) -> BTreeMap<SessionId, Vec<Sample>> {
        let mut sessions: BTreeMap<SessionId, BTreeMap<DateTime<Utc>, Sample>> = BTreeMap::new();
        for item in items {
            let (id, has_row) = self.found.roster.place(item.session);
            if has_row {
                self.in_rows.insert(id.clone()); // of which only the row knows the rest
            }
            let minutes = sessions.entry(id).or_default();
            minutes.extend(item.samples.into_iter().map(|s| (s.minute_at, s)));
        }
        sessions
            .into_iter()
            .map(|(id, minutes)| (id, minutes.into_values().collect()))
            .collect()
    }
}

/// Whether Zoom answers, and nothing behind this page of a list can be had.
pub(super) fn ends_a_list(error: &CollectError) -> bool {
    matches!(
        error,
        CollectError::NotAPage(_)
            | CollectError::EndlessPages
            | CollectError::Call(CallError::TooLong)
    )
}
