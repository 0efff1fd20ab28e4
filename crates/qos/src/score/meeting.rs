//! A meeting over its people.

use std::collections::BTreeMap;

use super::{Score, Verdict};
use crate::SessionId;

/// How a meeting went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeetingScore {
    /// The minutes of all sessions.
    pub minutes: Score,
    /// People with at least one session that is good or poor.
    pub classified_participant_count: u32,
    /// People with at least one poor session. Their share is this over the count above.
    pub poor_participant_count: u32,
    /// The worst session of the person with the most minutes that were poor or bad.
    pub worst_session: Option<SessionId>,
}

/// What counts of a session for its meeting.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Whose it is (`Session::person`): the sessions of one person count once. Of none, only its
    /// minutes count, and it may be the worst.
    pub person: Option<&'a str>,
    /// Which session.
    pub session: &'a SessionId,
    /// Its minutes.
    pub minutes: Score,
    /// The session as a whole.
    pub verdict: Verdict,
}

impl MeetingScore {
    /// Scores a meeting by its sessions, in any order.
    pub fn of<'a>(sessions: impl IntoIterator<Item = Part<'a>>) -> Self {
        let mut score = Self::default();
        let mut people: BTreeMap<&str, Vec<Part<'_>>> = BTreeMap::new();
        for part in sessions {
            score.minutes = score.minutes.plus(part.minutes);
            let person = part.person.unwrap_or(part.session.as_str());
            people.entry(person).or_default().push(part);
        }
        let verdict = |parts: &Vec<Part<'_>>| parts.iter().map(|part| part.verdict).max();
        let count = |least: Verdict| {
            let people = people
                .values()
                .filter(|parts| parts.iter().all(|part| part.person.is_some()))
                .filter(|parts| verdict(parts) >= Some(least));
            u32::try_from(people.count()).unwrap_or(u32::MAX)
        };
        score.classified_participant_count = count(Verdict::Good);
        score.poor_participant_count = count(Verdict::Poor);
        score.worst_session = people
            .values()
            .filter_map(|parts| {
                let poor: u32 = parts
                    .iter()
                    .map(|part| part.minutes.poor_minute_count)
                    .sum();
                let worst = parts.iter().max_by_key(|part| {
                    (
                        part.minutes.poor_minute_count,
                        std::cmp::Reverse(part.session),
                    )
                })?;
                (poor > 0).then_some((poor, std::cmp::Reverse(worst.session)))
            })
            .max()
            .map(|(_, session)| session.0.clone());
        score
    }
}
