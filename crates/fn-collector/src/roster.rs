//! The sessions of a meeting, and to which of them a piece of quality belongs.

use std::collections::BTreeMap;

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
        rows.push(Earlier { id, joined_at });
    }

    /// A session that an earlier read had with another time of its join keeps the key that it had
    /// then: its row and its minutes are there. Only now, for what has its own key is not another's.
    pub(crate) fn keep_keys(&mut self) {
        let sessions = &self.sessions;
        self.earlier.retain(|_, rows| {
            rows.retain(|row| !sessions.contains_key(&row.id));
            !rows.is_empty()
        });
        let known: Vec<_> = self.earlier.keys().cloned().collect();
        for zoom_user_id in known {
            let ids = self.by_zoom_user_id.get(&zoom_user_id).cloned();
            for id in ids.unwrap_or_default() {
                let joined_at = self.sessions[&id].joined_at;
                if let Some(key) = self.earlier_key(&zoom_user_id, joined_at) {
                    self.rename(&id, key);
                }
            }
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

    /// The session of a QoS item: the same in-meeting id and the nearest join. One that the roster
    /// does not have becomes a session of its own. What only the QoS list knows is added. Answers
    /// also whether it is one whose row an earlier read wrote and this one's roster lacks.
    pub(crate) fn place(&mut self, item: Session) -> (SessionId, bool) {
        let Some(id) = self.nearest(&item) else {
            tracing::warn!(meeting.uuid = %self.meeting, "quality of a session that the roster lacks");
            let Some(key) = self.earlier_key(&item.zoom_user_id, item.joined_at) else {
                return (self.add(item), false);
            };
            self.insert(key.clone(), item);
            return (key, true);
        };
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
mod tests {
    use std::collections::BTreeSet;

    use super::Roster;
    use chrono::{DateTime, TimeDelta, Utc};
    use qos::{Session, SessionId};

    fn session(zoom_user_id: &str, joined_after_s: i64) -> Session {
        let noon: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        Session {
            zoom_user_id: zoom_user_id.to_owned(),
            joined_at: Some(noon + TimeDelta::seconds(joined_after_s)),
            ..Session::default()
        }
    }

    fn roster() -> Roster {
        Roster::new("a==".parse().unwrap())
    }

    #[test]
    fn quality_goes_to_the_nearest_join_of_the_same_id() {
        let mut roster = roster();
        let first = roster.add(session("1", 0));
        let second = roster.add(session("1", 100));
        assert_eq!(roster.place(session("1", 40)), (first, false));
        assert_eq!(roster.place(session("1", 60)), (second, false));
        assert_eq!(roster.sessions().len(), 2);
    }

    #[test]
    fn quality_of_nobody_on_the_roster_is_a_session_of_its_own() {
        let mut roster = roster();
        roster.add(session("1", 0));
        roster.place(session("1", 121));
        roster.place(session("2", 0));
        assert_eq!(roster.sessions().len(), 3);
    }

    #[test]
    fn a_rejoin_is_the_same_person_and_guests_are_never_merged() {
        let mut roster = roster();
        for (id, user) in [
            ("1", Some("u1")),
            ("2", Some("u1")),
            ("3", None),
            ("4", None),
        ] {
            roster.add(Session {
                user_id: user.map(str::to_owned),
                ..session(id, 0)
            });
        }
        assert_eq!(roster.participant_count(), 3);
    }

    #[test]
    fn breakout_rooms_hold_nobody_who_is_not_counted_already() {
        let mut roster = roster();
        let breakout = |id: &str, user: Option<&str>, uuid: Option<&str>| Session {
            user_id: user.map(str::to_owned),
            participant_uuid: uuid.map(str::to_owned),
            breakout_room_id: Some("room".to_owned()),
            ..session(id, 600)
        };
        for (id, user, uuid) in [
            ("1", Some("u1"), None),
            ("2", None, Some("p2")),
            ("3", None, None),
        ] {
            roster.add(Session {
                breakout_room_id: None,
                ..breakout(id, user, uuid)
            });
            roster.add(breakout(&format!("{id}0"), user, uuid));
        }
        assert_eq!(roster.sessions().len(), 6);
        assert_eq!(roster.participant_count(), 3);
    }

    #[test]
    fn what_only_the_quality_list_knows_is_added_to_the_session() {
        let mut roster = roster();
        let id = roster.add(session("1", 0));
        let placed = roster.place(Session {
            zoom_health: Some("Critical".to_owned()),
            zoom_issue_list: vec!["audio".to_owned()],
            reconnect_reason: Some("network".to_owned()),
            device_kind: Some("H.323/SIP".to_owned()),
            ..session("1", 7)
        });
        assert_eq!(placed, (id.clone(), false));
        let session = &roster.sessions()[&id];
        assert_eq!(session.zoom_health.as_deref(), Some("Critical"));
        assert_eq!(session.zoom_issue_list, ["audio"]);
        assert_eq!(session.reconnect_reason.as_deref(), Some("network"));
        assert_eq!(session.device_kind.as_deref(), Some("H.323/SIP"));
        assert!(session.can_have_quality());
    }

    /// The key of a session of this join, as a read without an earlier one makes it.
    fn key(zoom_user_id: &str, joined_after_s: i64) -> SessionId {
        roster().add(session(zoom_user_id, joined_after_s))
    }

    #[test]
    fn a_join_that_another_read_tells_otherwise_keeps_its_key() {
        let mut roster = roster();
        for joined_after_s in [5, 1_000] {
            roster.remember(key("1", joined_after_s), session("1", joined_after_s));
        }
        roster.add(session("1", 0));
        roster.add(session("1", 1_121)); // too far from any
        roster.add(session("2", 5));
        roster.keep_keys();
        let keys: BTreeSet<_> = roster.sessions().keys().cloned().collect();
        let expected = [key("1", 5), key("1", 1_121), key("2", 5)];
        assert_eq!(keys, expected.into());
        assert_eq!(roster.add(session("1", 0)), key("1", 5), "a page overlaps");
        assert_eq!(roster.place(session("1", 7)), (key("1", 5), false));
        let only_in_the_list = roster.place(session("1", 990));
        assert_eq!(only_in_the_list, (key("1", 1_000), true));
        assert_eq!(roster.place(session("1", 2_000)).0, key("1", 2_000));
    }

    #[test]
    fn a_key_is_not_taken_from_the_session_whose_own_it_is() {
        for joins in [[0, 100], [100, 0]] {
            let mut roster = roster();
            roster.remember(key("p", 0), session("p", 0));
            for joined_after_s in joins {
                roster.add(session("p", joined_after_s));
            }
            roster.keep_keys();
            for joined_after_s in joins {
                let session = &roster.sessions()[&key("p", joined_after_s)];
                assert_eq!(
                    session.joined_at,
                    super::tests::session("p", joined_after_s).joined_at
                );
            }
        }
    }

    #[test]
    fn pages_that_overlap_add_nothing() {
        let mut roster = roster();
        roster.add(session("1", 0));
        roster.add(session("1", 0));
        assert_eq!(roster.sessions().len(), 1);
    }
}
