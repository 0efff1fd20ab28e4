//! `GET /past_meetings/{uuid}/participants`: the roster outside of the Dashboard.

use chrono::{DateTime, Utc};
use qos::Session;

use super::page::{Page, fields, page};
use super::roster;
use crate::NotAnObject;

/// Reads a page: one item a join, with two fields under other names and without devices and
/// networks. Source: `docs/zoom.md#roster`.
pub fn participants_of_past(
    body: &[u8],
    ended_at: DateTime<Utc>,
) -> Result<Page<Session>, NotAnObject> {
    page(body, "participants", |raw, unread| {
        let mut item = fields(raw)?;
        let (user_name, email) = (item.text("name"), item.text("user_email"));
        item.drop(&["duration", "failover", "internal_user"]);
        let mut session = roster::session(item, ended_at, unread)?;
        session.user_name = session.user_name.or(user_name);
        session.email = session.email.or(email);
        Some(session)
    })
}

#[cfg(test)]
mod tests {
    use super::participants_of_past;

    #[test]
    fn a_past_meetings_roster_names_people_in_its_own_words() {
        let ended_at = "2026-11-20T11:30:00Z".parse().unwrap();
        let body = br#"{"next_page_token":"","participants":[{
            "id":"u1","user_id":"16778240","name":"Ada","user_email":"ada@example.com",
            "join_time":"2026-11-20T11:00:00Z","leave_time":"2026-11-20T11:30:00Z",
            "duration":1800,"failover":false,"internal_user":true,"status":"in_meeting"}]}"#;
        let page = participants_of_past(body, ended_at).unwrap();
        let [session] = &page.items[..] else {
            panic!("{page:?}");
        };
        assert_eq!(session.zoom_user_id, "16778240");
        assert_eq!(session.user_id.as_deref(), Some("u1"));
        assert_eq!(session.user_name.as_deref(), Some("Ada"));
        assert_eq!(session.email.as_deref(), Some("ada@example.com"));
        assert_eq!(session.duration_s(), Some(1_800));
        assert!(page.unread.is_none());
        assert_eq!(page.next_page_token, None);
    }
}
