//! `GET /users` and `GET /users/{id}`. Source: `docs/zoom.md#directory`.
//!
//! A user of Zoom's has dozens of fields, about settings and about the person. What this knows and
//! does not read is named in `KNOWN`; what nobody knows is counted and not kept, for it may be
//! anything about somebody.

use std::collections::BTreeMap;

use qos::{User, UserDetail};

use crate::NotAnObject;
use crate::dashboard::page::{fields, page};
use crate::dashboard::{Page, Unread};
use crate::fields::Fields;

/// Everything that Zoom says of a user, read or not. Source: `docs/zoom.md#directory`.
const KNOWN: [&str; 52] = [
    // read here
    "id",
    "email",
    "first_name",
    "last_name",
    "display_name",
    "type",
    "status",
    "dept",
    "role_id",
    "group_ids",
    "created_at",
    "last_login_time",
    "last_client_version",
    "timezone",
    "role_name",
    "location",
    "job_title",
    "manager",
    "cost_center",
    "company",
    // not read
    "account_id",
    "account_number",
    "cluster",
    "cms_user_id",
    "custom_attributes",
    "division_ids",
    "employee_unique_id",
    "host_key",
    "im_group_ids",
    "in_meeting",
    "jid",
    "language",
    "license_info_list",
    "login_type",
    "login_types",
    "permissions",
    "personal_meeting_url",
    "phone_country",
    "phone_number",
    "phone_numbers",
    "pic_url",
    "plan_united_type",
    "pmi",
    "pronouns",
    "pronouns_option",
    "settings",
    "use_pmi",
    "user_created_at",
    "user_pmi",
    "vanity_url",
    "verified",
    "zoom_one_type",
];

/// Reads a page of the directory. What it does not tell is in no item of it. Who was invited and has
/// not come yet has no id, and is no user so far.
pub fn users(body: &[u8]) -> Result<Page<User>, NotAnObject> {
    let page = page(body, "users", |raw, unread| {
        let mut fields = fields(raw)?;
        let Some(user) = user_of(&mut fields) else {
            let is_invited = fields.text("status").as_deref() == Some("pending");
            return is_invited.then_some(None);
        };
        unread.add(left_of_user(fields));
        Some(Some(user))
    })?;
    Ok(Page {
        items: page.items.into_iter().flatten().collect(),
        next_page_token: page.next_page_token,
        unread: page.unread,
    })
}

/// Reads the answer about one user; no item when it names none.
pub fn user(body: &[u8]) -> Result<Page<User>, NotAnObject> {
    let mut fields = Fields::parse(body)?;
    let user = user_of(&mut fields).map(|user| User {
        detail: UserDetail {
            role_name: fields.text("role_name"),
            location_name: fields.text("location"),
            job_title: fields.text("job_title"),
            manager_name: fields.text("manager"),
            cost_center: fields.text("cost_center"),
            company_name: fields.text("company"),
        },
        ..user
    });
    let mut unread = left_of_user(fields);
    unread.unreadable_item_count += usize::from(user.is_none());
    Ok(Page {
        items: user.into_iter().collect(),
        next_page_token: None,
        unread,
    })
}

/// What of a user was not understood, when what is wanted was taken.
pub(crate) fn left_of_user(mut fields: Fields) -> Unread {
    let mut unread = Unread::default();
    fields.drop(&KNOWN);
    unread.leave("", fields, &mut BTreeMap::new());
    unread
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
        let page = user(body).unwrap();
        let user = &page.items[0];
        assert_eq!(user.user_id, "u1");
        assert_eq!(user.department_name, None);
        assert_eq!(user.user_type, Some(2));
        assert_eq!(user.group_ids, ["g1"]);
        assert_eq!(user.created_at, None);
        assert_eq!(user.detail.location_name.as_deref(), Some("Zurich"));
        assert_eq!(user.detail.role_name, None);
        assert_eq!(page.unread.unreadable_field_count, 2, "a time and a name");
        assert!(page.unread.unknown_names.is_empty());
    }

    #[test]
    fn what_nobody_knows_of_a_user_is_counted_and_not_kept() {
        let one = r#"{"id":"u1","verified":1,"shoe_size":44,"new":{"a":1},"dept":[7]}"#;
        let list = format!(r#"{{"users":[{one},{one}]}}"#);
        for (page, count) in [
            (user(one.as_bytes()).unwrap(), 1),
            (users(list.as_bytes()).unwrap(), 2),
        ] {
            assert_eq!(page.items.len(), count);
            assert_eq!(page.unread.unknown_field_count, 2 * count);
            assert_eq!(page.unread.unreadable_field_count, count);
            assert_eq!(page.unread.unknown_names(), "new,shoe_size");
            assert!(page.unread.items.is_empty());
        }
    }

    #[test]
    fn a_page_has_each_user_that_has_an_id() {
        let body = br#"{"next_page_token":"n","users":[{"id":"u1"},{"email":"x"},7,{"id":"u2"},
          {"email":"invited@example.com","status":"pending"}]}"#;
        let page = users(body).unwrap();
        let ids: Vec<_> = page
            .items
            .iter()
            .map(|user| user.user_id.as_str())
            .collect();
        assert_eq!(ids, ["u1", "u2"]);
        assert_eq!(page.unread.unreadable_item_count, 2);
        let nobody = user(b"{}").unwrap();
        assert!(nobody.items.is_empty());
        assert_eq!(nobody.unread.unreadable_item_count, 1);
    }
}
