//! Scoring meetings again from their stored minutes, when the limits changed.

use chrono::NaiveDate;
use qos::class::SCORE_VERSION;
use qos::score::{MeetingScore, Part, SessionScore};
use qos::{AccountId, MeetingUuid};

use crate::ledger::MeetingCounts;
use crate::{Error, Ledger, Minutes, Participants, StoredSession};

/// The tables that scores are read from and written to.
#[derive(Clone, Debug)]
pub struct Rescorer {
    ledger: Ledger,
    participants: Participants,
    minutes: Minutes,
}

/// How to go about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// Also meetings that have the scores of this version.
    pub anew: bool,
    /// Says what would become of it, and writes nothing.
    pub dry_run: bool,
}

/// What became of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rescored {
    /// It has the scores of this version, or would have.
    Scored(Change),
    /// It had them before, or those of a newer one.
    Current,
    /// It has no score to replace: it was not read yet, or has no sessions.
    Unread,
    /// A collector is at it, and will score it.
    BeingRead,
    /// Minutes that counted have expired, and a score of what is left would be another one.
    Expired {
        /// Minutes that its sessions counted.
        counted: u32,
        /// Minutes that are still there.
        stored: u32,
    },
}

/// What is another score, and how much of it is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Sessions that were scored.
    pub session_count: usize,
    /// Sessions that are of another class now.
    pub reclassed_session_count: usize,
    /// The meeting as it was.
    pub before: MeetingCounts,
    /// The meeting as it is.
    pub after: MeetingCounts,
}

impl Change {
    /// Whether anything that is shown of the meeting is another one.
    pub fn is_another(&self) -> bool {
        self.reclassed_session_count > 0 || self.before != self.after
    }
}

impl Rescorer {
    /// Over these tables.
    pub fn new(ledger: Ledger, participants: Participants, minutes: Minutes) -> Self {
        Self {
            ledger,
            participants,
            minutes,
        }
    }

    /// The meetings that ended on a UTC day.
    pub async fn ended_on(
        &self,
        account: &AccountId,
        day: NaiveDate,
    ) -> Result<Vec<MeetingUuid>, Error> {
        self.ledger.meetings_ended_on(account, day).await
    }

    /// Scores each session of a meeting and the meeting itself by today's limits, from what is
    /// stored. The meeting comes last, so that one that was interrupted is scored again. Twice is
    /// once; a meeting whose minutes have expired keeps the score that it has.
    pub async fn rescore(
        &self,
        account: &AccountId,
        meeting: &MeetingUuid,
        how: How,
    ) -> Result<Rescored, Error> {
        let Some(row) = self.ledger.stored(account, meeting).await? else {
            return Ok(Rescored::Unread);
        };
        let Some(meeting_counted) = row.minute_count else {
            return Ok(Rescored::Unread);
        };
        if row.is_being_read {
            return Ok(Rescored::BeingRead);
        }
        let sessions = self.sessions(account, meeting).await?;
        let is_current = |version| version >= Some(SCORE_VERSION);
        // A read keeps the row of a session whose quality only an earlier one had.
        let all_current = sessions.iter().all(|one| is_current(one.score_version));
        if is_current(row.score_version) && all_current && !how.anew {
            return Ok(Rescored::Current);
        }
        let sessions = self.scored(sessions).await?;
        if sessions.is_empty() {
            return Ok(Rescored::Unread);
        }
        if let Some(expired) = expired(&sessions) {
            return Ok(expired);
        }
        let score = meeting_score(&sessions);
        if !how.dry_run {
            for (session, score) in &sessions {
                let (id, counted) = (&session.session_id, session.minute_count);
                let participants = &self.participants;
                if !participants.put_score(meeting, id, counted, score).await? {
                    return Ok(Rescored::BeingRead);
                }
            }
            let ledger = &self.ledger;
            let counted = meeting_counted;
            if !ledger.put_score(account, meeting, counted, &score).await? {
                return Ok(Rescored::BeingRead);
            }
        }
        let is_another = |(session, score): &&(StoredSession, SessionScore)| {
            session.verdict != Some(score.verdict)
        };
        Ok(Rescored::Scored(Change {
            session_count: sessions.len(),
            reclassed_session_count: sessions.iter().filter(is_another).count(),
            before: row.counts,
            after: MeetingCounts::of(&score),
        }))
    }

    async fn sessions(
        &self,
        account: &AccountId,
        meeting: &MeetingUuid,
    ) -> Result<Vec<StoredSession>, Error> {
        let mut sessions = self.participants.of_meeting(meeting).await?;
        sessions.retain(|session| session.account == *account);
        Ok(sessions)
    }

    /// Each session with the score of its minutes that are there.
    async fn scored(
        &self,
        stored: Vec<StoredSession>,
    ) -> Result<Vec<(StoredSession, SessionScore)>, Error> {
        let mut sessions = Vec::with_capacity(stored.len());
        for session in stored {
            let samples = self.minutes.of_session(&session.session_id).await?;
            let score = SessionScore::of(&session.session, &samples);
            sessions.push((session, score));
        }
        Ok(sessions)
    }
}

/// A session with fewer minutes than it counted has lost them.
fn expired(sessions: &[(StoredSession, SessionScore)]) -> Option<Rescored> {
    let minutes = |(session, score): &(StoredSession, SessionScore)| {
        (session.minute_count, score.minutes.minute_count)
    };
    let lost = |session| {
        let (counted, stored) = minutes(session);
        stored < counted
    };
    sessions.iter().any(lost).then(|| {
        let sums = sessions.iter().map(minutes);
        let add = |sum: (u32, u32), one: (u32, u32)| (sum.0 + one.0, sum.1 + one.1);
        let (counted, stored) = sums.fold((0, 0), add);
        Rescored::Expired { counted, stored }
    })
}

fn meeting_score(sessions: &[(StoredSession, SessionScore)]) -> MeetingScore {
    MeetingScore::of(sessions.iter().map(|(session, score)| Part {
        person: session.session.person(&session.session_id),
        session: &session.session_id,
        minutes: score.minutes,
        verdict: score.verdict,
    }))
}

#[cfg(test)]
mod tests;
