//! The sessions of a meeting, and to which of them a piece of quality belongs.

mod nameless;
mod who;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use qos::{MeetingUuid, Session, SessionId};
use zoom::dashboard::Unread;

/// The roster's and the QoS list's join times of one session differ by at most this. Source:
/// `docs/zoom.md#roster`.
const SAME_JOIN: TimeDelta = TimeDelta::seconds(120);

/// The sessions by their key; pages that overlap write the same key.
#[derive(Debug)]
pub(crate) struct Roster {
    meeting: MeetingUuid,
    sessions: BTreeMap<SessionId, Session>,
    has_quality: bool,
    by_zoom_user_id: BTreeMap<String, Vec<SessionId>>,
    /// Rows of earlier reads under whose key nothing is here yet.
    earlier: BTreeMap<String, Vec<Earlier>>,
    /// What of the pages was not understood.
    pub(crate) unread: Unread,
}

/// The row of a session that an earlier read found.
#[derive(Debug)]
struct Earlier {
    id: SessionId,
    joined_at: Option<DateTime<Utc>>,
    /// The person across the meeting, and the account's user.
    person_ids: [Option<String>; 2],
}

impl Roster {
    pub(crate) fn new(meeting: MeetingUuid) -> Self {
        Self {
            meeting,
            sessions: BTreeMap::new(),
            has_quality: true,
            by_zoom_user_id: BTreeMap::new(),
            earlier: BTreeMap::new(),
            unread: Unread::default(),
        }
    }

    /// A session of the roster. Pages that overlap have it twice.
    pub(crate) fn add(&mut self, session: Session) -> SessionId {
        let joined_at = session.joined_at;
        let ids = self.by_zoom_user_id.get(&session.zoom_user_id);
        let is_it = |id: &&SessionId| self.sessions[*id].joined_at == joined_at;
        let id = ids.and_then(|ids| ids.iter().find(is_it)).cloned();
        let id = id.unwrap_or_else(|| {
            let joined_at = joined_at.unwrap_or(DateTime::UNIX_EPOCH);
            SessionId::new(&self.meeting, &session.zoom_user_id, joined_at)
        });
        self.insert(id.clone(), session);
        id
    }

    /// A session with the key of its row.
    pub(crate) fn insert(&mut self, id: SessionId, session: Session) {
        let ids = self
            .by_zoom_user_id
            .entry(session.zoom_user_id.clone())
            .or_default();
        if !ids.contains(&id) {
            ids.push(id.clone());
        }
        self.sessions.insert(id, session);
    }

    /// A row of an earlier read.
    pub(crate) fn remember(&mut self, id: SessionId, session: Session) {
        let joined_at = session.joined_at;
        let rows = self.earlier.entry(session.zoom_user_id).or_default();
        rows.push(Earlier {
            id,
            joined_at,
            person_ids: [session.participant_uuid, session.user_id],
        });
    }

    /// A session that an earlier read had with another time of its join keeps the key that it had
    /// then: its row and its minutes are there. Only now, for what has its own key is not another's.
    pub(crate) fn keep_keys(&mut self) {
        let has_nameless = self.has_nameless();
        let rows = self.earlier.values().flatten().filter(|_| has_nameless);
        let had_rows: BTreeSet<_> = rows.map(|row| row.id.clone()).collect();
        let sessions = &self.sessions;
        // Who has a row and shares the id with another row that is not on the roster: few, if any.
        let mut keep_theirs = BTreeSet::new();
        self.earlier.retain(|_, rows| {
            let (own, others): (Vec<_>, Vec<_>) = std::mem::take(rows)
                .into_iter()
                .partition(|row| sessions.contains_key(&row.id));
            *rows = others;
            if !rows.is_empty() {
                keep_theirs.extend(own.into_iter().map(|row| row.id));
            }
            !rows.is_empty()
        });
        let known: Vec<_> = self.earlier.keys().cloned().collect();
        for zoom_user_id in known {
            let ids = self.by_zoom_user_id.get(&zoom_user_id).cloned();
            let ids = ids.unwrap_or_default().into_iter();
            for id in ids.filter(|id| !keep_theirs.contains(id)) {
                let joined_at = self.sessions[&id].joined_at;
                if let Some(key) = self.earlier_key(&zoom_user_id, joined_at) {
                    self.rename(&id, key);
                }
            }
        }
        if has_nameless {
            self.keep_keys_of_nameless(&had_rows);
        }
    }

    fn rename(&mut self, id: &SessionId, key: SessionId) {
        if let Some(session) = self.sessions.remove(id) {
            if let Some(ids) = self.by_zoom_user_id.get_mut(&session.zoom_user_id) {
                ids.retain(|other| other != id);
            }
            self.insert(key, session);
        }
    }

    /// Takes the key of the earlier row with the nearest join.
    fn earlier_key(
        &mut self,
        zoom_user_id: &str,
        joined_at: Option<DateTime<Utc>>,
    ) -> Option<SessionId> {
        let rows = self.earlier.get_mut(zoom_user_id)?;
        let apart = |row: &Earlier| distance(row.joined_at, joined_at);
        let (nth, row) = rows.iter().enumerate().min_by_key(|(_, row)| apart(row))?;
        (apart(row) <= SAME_JOIN).then(|| rows.remove(nth).id)
    }

    /// The session of a QoS item: the same in-meeting id and the nearest join; where one of the two lacks
    /// the id, the only one that it can be. One that the roster does not have becomes a session of its own. What only the QoS list knows is added. Answers
    /// also whether it is one whose row an earlier read wrote and this one's roster lacks.
    pub(crate) fn place(&mut self, item: Session) -> (SessionId, bool) {
        let id = self.nearest(&item).or_else(|| self.only_one_of(&item));
        let Some(id) = id.filter(|id| !self.has_nearer_row(id, &item)) else {
            tracing::warn!(meeting.uuid = %self.meeting, "quality of a session that the roster lacks");
            let Some(key) = self.earlier_key(&item.zoom_user_id, item.joined_at) else {
                return (self.add(item), false);
            };
            self.insert(key.clone(), item);
            return (key, true);
        };
        self.name(&id, &item.zoom_user_id);
        if let Some(session) = self.sessions.get_mut(&id) {
            session.learn(item);
        }
        (id, false)
    }

    fn nearest(&self, item: &Session) -> Option<SessionId> {
        let ids = self.by_zoom_user_id.get(&item.zoom_user_id)?;
        let apart = |id: &&SessionId| distance(self.sessions[*id].joined_at, item.joined_at);
        let nearest = ids.iter().min_by_key(apart)?;
        (apart(&nearest) <= SAME_JOIN).then(|| nearest.clone())
    }

    /// Whether the item is rather of a session that an earlier read had and this one's roster lacks.
    fn has_nearer_row(&self, id: &SessionId, item: &Session) -> bool {
        let rows = self.earlier.get(&item.zoom_user_id).into_iter().flatten();
        let apart = distance(self.sessions[id].joined_at, item.joined_at);
        rows.filter(|row| row.joined_at.is_some())
            .any(|row| distance(row.joined_at, item.joined_at) < apart)
    }

    /// Zoom keeps no quality at all of this meeting.
    pub(crate) fn lose_quality(&mut self) {
        self.has_quality = false;
    }

    /// Whether Zoom can have quality of it.
    pub(crate) fn has_quality(&self) -> bool {
        self.has_quality
    }

    /// The sessions that Zoom can have quality of.
    pub(crate) fn with_quality(&self) -> impl Iterator<Item = &SessionId> {
        self.sessions
            .iter()
            .filter(|(_, session)| self.has_quality && session.can_have_quality())
            .map(|(id, _)| id)
    }

    pub(crate) fn sessions(&self) -> &BTreeMap<SessionId, Session> {
        &self.sessions
    }

    /// How many people were let in: the sessions of one person count once, also those in breakout
    /// rooms; guests without any identity each count for themselves, by their stay in the main room.
    pub(crate) fn participant_count(&self) -> usize {
        let mut people: Vec<_> = self
            .sessions
            .iter()
            .filter(|(_, session)| !session.in_waiting_room())
            .filter_map(|(id, session)| session.person(id))
            .collect();
        people.sort_unstable();
        people.dedup();
        people.len()
    }
}

fn distance(a: Option<DateTime<Utc>>, b: Option<DateTime<Utc>>) -> TimeDelta {
    match a.zip(b) {
        Some((a, b)) => (a - b).abs(),
        None => TimeDelta::zero(), // nothing speaks against it
    }
}

#[cfg(test)]
mod tests;
