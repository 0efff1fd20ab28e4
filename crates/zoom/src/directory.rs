//! `GET /users` and `GET /users/{id}`. Source: `docs/zoom.md#directory`.
//!
//! A user of Zoom's has dozens of fields about settings. What is named here is read, the rest is not
//! looked at, so nothing of it counts as unknown.

use qos::{User, UserDetail};

use crate::dashboard::Page;
use crate::dashboard::page::{fields, page};
use crate::fields::{Fields, NotAnObject};

/// Reads a page of the directory. What it does not tell is in no item of it.
pub fn users(body: &[u8]) -> Result<Page<User>, NotAnObject> {
    page(body, "users", |raw, _| user_of(&mut fields(raw)?))
}

/// Reads the answer about one user; `None` when it names none.
pub fn user(body: &[u8]) -> Result<Option<User>, NotAnObject> {
    let mut fields = Fields::parse(body)?;
    let Some(user) = user_of(&mut fields) else {
        return Ok(None);
    };
    Ok(Some(User {
        detail: UserDetail {
            role_name: fields.text("role_name"),
            location_name: fields.text("location"),
            job_title: fields.text("job_title"),
            manager_name: fields.text("manager"),
            cost_center: fields.text("cost_center"),
            company_name: fields.text("company"),
        },
        ..user
    }))
}

fn user_of(fields: &mut Fields) -> Option<User> {
    Some(User {
        user_id: fields.text("id")?,
        email: fields.text("email"),
        first_name: fields.text("first_name"),
        last_name: fields.text("last_name"),
        display_name: fields.text("display_name"),
        user_type: fields.whole("type"),
        user_status: fields.text("status"),
        department_name: fields.text("dept"),
        role_id: fields.text("role_id"),
        group_ids: fields.texts("group_ids"),
        created_at: fields.time("created_at"),
        last_login_at: fields.time("last_login_time"),
        last_client_version: fields.text("last_client_version"),
        time_zone: fields.text("timezone"),
        detail: UserDetail::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::{user, users};

    #[test]
    fn a_user_is_what_zoom_says_and_no_more() {
        let body = br#"{"id":"u1","email":"ada@example.com","dept":"","type":2,"location":"Zurich",
          "group_ids":["g1"],"settings":{"a":1},"created_at":"soon","role_name":["x"]}"#;
        let user = user(body).unwrap().unwrap();
        assert_eq!(user.user_id, "u1");
        assert_eq!(user.department_name, None);
        assert_eq!(user.user_type, Some(2));
        assert_eq!(user.group_ids, ["g1"]);
        assert_eq!(user.created_at, None);
        assert_eq!(user.detail.location_name.as_deref(), Some("Zurich"));
        assert_eq!(user.detail.role_name, None);
    }

    #[test]
    fn a_page_has_each_user_that_has_an_id() {
        let body = br#"{"next_page_token":"n","users":[{"id":"u1"},{"email":"x"},7,{"id":"u2"}]}"#;
        let page = users(body).unwrap();
        let ids: Vec<_> = page
            .items
            .iter()
            .map(|user| user.user_id.as_str())
            .collect();
        assert_eq!(ids, ["u1", "u2"]);
        assert_eq!(page.unread.unreadable_item_count, 2);
        assert!(user(b"{}").unwrap().is_none());
    }
}
