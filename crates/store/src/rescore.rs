//! Scoring a meeting again from its stored minutes, when the limits changed.

use qos::class::SCORE_VERSION;
use qos::score::{MeetingScore, Part, SessionScore};
use qos::{AccountId, MeetingUuid};

use crate::{Error, Ledger, Minutes, Participants};

/// What became of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rescored {
    /// It has the scores of this version.
    Scored {
        /// Sessions that were scored.
        session_count: usize,
    },
    /// It has no sessions.
    Empty,
    /// Minutes that counted have expired, and a score of what is left would be another one.
    Expired {
        /// Minutes that its sessions counted.
        counted: u32,
        /// Minutes that are still there.
        stored: u32,
    },
}

/// Scores each session of a meeting and the meeting itself by today's limits, from what is stored.
/// Twice is once; a meeting whose minutes have expired keeps the score that it has.
pub async fn rescore(
    ledger: &Ledger,
    participants: &Participants,
    minutes: &Minutes,
    account: &AccountId,
    meeting: &MeetingUuid,
) -> Result<Rescored, Error> {
    let mut sessions = Vec::new();
    let (mut counted, mut stored) = (0, 0);
    for session in participants.of_meeting(meeting).await? {
        if session.account != *account {
            continue;
        }
        let samples = minutes.of_session(&session.session_id).await?;
        let score = SessionScore::of(&session.session, &samples);
        counted += session.minute_count;
        stored += score.minutes.minute_count;
        sessions.push((session, score));
    }
    if sessions.is_empty() {
        return Ok(Rescored::Empty);
    }
    if stored < counted {
        return Ok(Rescored::Expired { counted, stored });
    }
    for (session, score) in &sessions {
        let id = &session.session_id;
        participants.put_score(meeting, id, score).await?;
    }
    let parts = sessions.iter().map(|(session, score)| Part {
        person: session.session.person(&session.session_id),
        session: &session.session_id,
        minutes: score.minutes,
        verdict: score.verdict,
    });
    let score = MeetingScore::of(parts);
    ledger.put_score(account, meeting, &score).await?;
    let session_count = sessions.len();
    tracing::info!(meeting.uuid = %meeting, sessions = session_count, score.version = SCORE_VERSION, "scored again");
    Ok(Rescored::Scored { session_count })
}

#[cfg(test)]
mod tests;
