//! What is read becomes rows.

use std::collections::BTreeMap;

use qos::{Sample, SessionId};
use store::{MinutesOf, ParticipantRow};

use super::Reader;
use crate::CollectError;

impl Reader<'_> {
    pub(super) async fn write_minutes(
        &self,
        sessions: &BTreeMap<SessionId, Vec<Sample>>,
    ) -> Result<(), CollectError> {
        let rows: Vec<_> = sessions
            .iter()
            .map(|(id, samples)| {
                let of = MinutesOf {
                    account: self.place.account,
                    meeting: self.place.meeting,
                    session: id,
                    user_id: self.found.roster.sessions()[id].user_id.as_deref(),
                };
                (of, samples.as_slice())
            })
            .collect();
        Ok(self.ctx.minutes.put(&rows, self.slice.began_at).await?)
    }

    /// Sessions that another slice wrote: what came of them now is added to their rows. What only a
    /// row needs is kept no longer; there are many of these.
    pub(super) async fn add_to_rows(&mut self, ids: &[&SessionId]) -> Result<(), CollectError> {
        let ids = ids.iter().filter(|id| self.in_rows.contains(**id));
        let rows: Vec<_> = ids.clone().map(|id| self.row(id)).collect();
        let table = &self.ctx.participants;
        table.add(&rows, self.slice.began_at).await?;
        let ids: Vec<_> = ids.copied().collect();
        for id in ids {
            if let Some(score) = self.found.scores.get_mut(id) {
                score.streams = Vec::new();
            }
        }
        Ok(())
    }

    /// The sessions that this slice knows whole. One of which an earlier read had minutes, and this
    /// slice nothing, keeps its score.
    pub(super) async fn write_sessions(&self) -> Result<(), CollectError> {
        let (table, began_at) = (&self.ctx.participants, self.slice.began_at);
        let keeps_score =
            |id: &&SessionId| self.found.minute_count(id) > 0 && !self.measured.contains(*id);
        let ids = self.found.roster.sessions().keys();
        let whole = ids.filter(|id| !self.in_rows.contains(*id));
        let (kept, new): (Vec<_>, Vec<_>) = whole.partition(keeps_score);
        let rows: Vec<_> = new.into_iter().map(|id| self.row(id)).collect();
        table.put(&rows, began_at).await?;
        let without_score = |id| ParticipantRow {
            score: None,
            ..self.row(id)
        };
        let rows: Vec<_> = kept.into_iter().map(without_score).collect();
        Ok(table.add(&rows, began_at).await?)
    }

    fn row<'a>(&'a self, session_id: &'a SessionId) -> ParticipantRow<'a> {
        let session = &self.found.roster.sessions()[session_id];
        let email = session.email.as_deref();
        ParticipantRow {
            account: self.place.account,
            meeting: self.place.meeting,
            ended_at: self.claim.ended_at,
            session_id,
            session,
            email_key: email.map(|email| self.sealer.email_key(email)),
            score: Some(self.found.scores.get(session_id).unwrap_or(&self.nothing)),
            keep_device_identifiers: self.ctx.keep_device_identifiers,
        }
    }
}
