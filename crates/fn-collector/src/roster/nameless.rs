//! Sessions of which one of two readings lacks the id within the meeting: there the person's own stands
//! for it, and the two would be two rows of one person.

use std::collections::{BTreeMap, BTreeSet};

use qos::{Session, SessionId};

use super::who::Who;
use super::{Earlier, Roster};

impl Roster {
    /// Whether any session, of this read or of an earlier one, has no id within the meeting.
    pub(super) fn has_nameless(&self) -> bool {
        let mut sessions = self.sessions.values();
        self.rows()
            .any(|(name, row)| Who::of_row(name, row).is_nameless())
            || sessions.any(|session| Who::of(session).is_nameless())
    }

    fn rows(&self) -> impl Iterator<Item = (&String, &Earlier)> {
        let rows = self.earlier.iter();
        rows.flat_map(|(name, rows)| rows.iter().map(move |row| (name, row)))
    }

    /// A session that had no row before, and that one row fits, which fits no other, takes that row's key.
    pub(super) fn keep_keys_of_nameless(&mut self, had_rows: &BTreeSet<SessionId>) {
        for (id, key, zoom_user_id) in self.keys_of_nameless(had_rows) {
            if let Some(rows) = self.earlier.get_mut(&zoom_user_id) {
                rows.retain(|row| row.id != key);
            }
            self.rename(&id, key.clone());
            self.name(&key, &zoom_user_id);
        }
    }

    /// A session without an id within the meeting goes by this one.
    pub(super) fn name(&mut self, id: &SessionId, zoom_user_id: &str) {
        let Some(session) = self.sessions.get_mut(id) else {
            return;
        };
        if Who::of(session).is_nameless() && session.zoom_user_id != zoom_user_id {
            zoom_user_id.clone_into(&mut session.zoom_user_id);
            let ids = self.by_zoom_user_id.entry(zoom_user_id.to_owned());
            ids.or_default().push(id.clone());
        }
    }

    /// Whose key each takes, and the id within the meeting that this one went by.
    fn keys_of_nameless(
        &self,
        had_rows: &BTreeSet<SessionId>,
    ) -> Vec<(SessionId, SessionId, String)> {
        let rows: Vec<_> = self.rows().collect();
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (nth, (name, row)) in rows.iter().enumerate() {
            for name in Who::of_row(name, row).names() {
                by_name.entry(name).or_default().push(nth);
            }
        }
        let mut found: BTreeMap<usize, Vec<&SessionId>> = BTreeMap::new();
        for (id, session) in self
            .sessions
            .iter()
            .filter(|(id, _)| !had_rows.contains(*id))
        {
            let who = Who::of(session);
            let is_it = |nth: &&usize| Who::of_row(rows[**nth].0, rows[**nth].1).is(&who);
            let named = who.names().filter_map(|name| by_name.get(name)).flatten();
            let fitting: BTreeSet<_> = named.filter(is_it).collect();
            if let Some(nth) = fitting.first().filter(|_| fitting.len() == 1) {
                found.entry(**nth).or_default().push(id);
            }
        }
        let only_one = |(nth, ids): (usize, Vec<&SessionId>)| match ids[..] {
            [id] => Some((id.clone(), rows[nth].1.id.clone(), rows[nth].0.clone())),
            _ => None,
        };
        found.into_iter().filter_map(only_one).collect()
    }

    /// The session that an item of the other list can only be.
    pub(super) fn only_one_of(&self, item: &Session) -> Option<SessionId> {
        let who = Who::of(item);
        let sessions = self.sessions.iter();
        let mut fitting = sessions.filter(|(_, one)| Who::of(one).is(&who));
        let (id, _) = fitting.next()?;
        fitting.next().is_none().then(|| id.clone())
    }
}
