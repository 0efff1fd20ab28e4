//! Whether what was found is all that can be had.

use qos::score::{MeetingScore, Part};
use store::ledger::{Claim, Outcome, Settled};

use crate::read::{Found, unread_counts};

/// Complete when each session that can have quality has a minute, and the roster is not smaller
/// than Zoom's list or an earlier read said.
pub(crate) fn judge(claim: &Claim, found: &Found) -> Outcome {
    let settled = settled(found);
    let expected = claim
        .listed_participant_count
        .max(claim.session_count)
        .unwrap_or(0);
    let silent = found
        .roster
        .with_quality()
        .filter(|id| !found.has_minutes(id))
        .count();
    let reason = if settled.session_count == 0 {
        "zoom lists nobody yet".to_owned()
    } else if settled.session_count < expected {
        format!(
            "{} of {expected} sessions are listed",
            settled.session_count
        )
    } else if silent > 0 {
        let unasked = match found.unasked_count {
            0 => String::new(),
            count => format!("; {count} could not be asked for alone, so the list was read"),
        };
        format!(
            "{silent} of {} sessions have no minutes yet{unasked}",
            settled.session_count
        )
    } else {
        return Outcome::Complete(settled);
    };
    Outcome::Short {
        found: Some(settled),
        reason,
    }
}

pub(crate) fn settled(found: &Found) -> Settled {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let parts = found.roster.sessions().iter().filter_map(|(id, session)| {
        let score = found.score(id)?;
        Some(Part {
            person: session.person(id),
            session: id,
            minutes: score.minutes,
            verdict: score.verdict,
        })
    });
    let parts: Vec<_> = parts.collect();
    Settled {
        participant_count: count(found.roster.participant_count()),
        session_count: count(found.roster.sessions().len()),
        sessions_with_quality_count: count(parts.len()),
        score: MeetingScore::of(parts),
        unread: unread_counts(&found.roster.unread),
        is_whole: found.is_whole,
    }
}

#[cfg(test)]
mod tests;
