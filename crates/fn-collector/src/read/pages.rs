//! The two lists of a meeting, page by page.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use qos::score::SessionScore;
use qos::{Sample, SessionId};
use store::ledger::SliceList;
use zoom::dashboard::{ParticipantQos, participants, participants_of_past, participants_qos};
use zoom_client::Label;

use super::{ROSTER_PAGES_MAX, Reader};
use crate::CollectError;
use crate::zoom_calls::{List, page};

impl Reader<'_> {
    pub(super) async fn read_roster(&mut self, list: List) -> Result<(), CollectError> {
        let parse = match list.label {
            Label::Medium => participants_of_past,
            _ => participants,
        };
        loop {
            self.may_go_on(list)?;
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
        let pages = self.slice.page_count;
        self.slice.list = SliceList::Quality;
        self.slice.page_count = 0;
        match pages {
            0..=ROSTER_PAGES_MAX => Ok(()),
            _ => Err(CollectError::SliceOver),
        }
    }

    pub(super) async fn read_quality(&mut self, list: List) -> Result<(), CollectError> {
        loop {
            self.may_go_on(list)?;
            let token = self.slice.page_token.clone();
            let page = page(
                self.ctx,
                self.place,
                list,
                token.as_deref(),
                participants_qos,
            )
            .await?;
            self.found.roster.unread.add(page.unread);
            self.take(page.items).await?;
            self.turn(page.next_page_token)?;
            if self.slice.page_token.is_none() {
                return Ok(());
            }
        }
    }

    /// Writes a page's minutes and counts them. Of one session, what has more minutes counts: a page
    /// that overlaps another adds nothing and takes nothing away.
    pub(super) async fn take(&mut self, items: Vec<ParticipantQos>) -> Result<(), CollectError> {
        let sessions = self.by_session(items);
        self.write_minutes(&sessions).await?;
        let mut news = Vec::new();
        for (id, samples) in &sessions {
            let session = &self.found.roster.sessions()[id];
            let score = if self.measured.contains(id) {
                // Pages overlap, or a second item belongs to the session: all of it, as written.
                SessionScore::of(session, &self.ctx.minutes.of_session(id).await?)
            } else {
                SessionScore::of(session, samples)
            };
            let known = self.found.scores.entry(id.clone()).or_default();
            if score.minutes.minute_count >= known.minutes.minute_count {
                *known = score;
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
            let id = self.found.roster.place(item.session);
            let minutes = sessions.entry(id).or_default();
            minutes.extend(item.samples.into_iter().map(|s| (s.minute_at, s)));
        }
        sessions
            .into_iter()
            .map(|(id, minutes)| (id, minutes.into_values().collect()))
            .collect()
    }
}
