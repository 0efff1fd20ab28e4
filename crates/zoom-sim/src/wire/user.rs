//! `/users/me`, the admin who installed the app; `/users` and `/users/{id}`.

use serde_json::{Value, json};

use crate::world::{User, World, user};

pub(crate) fn me(world: &World) -> Value {
    let (first_name, last_name) = world.admin.name.split_once(' ').unwrap_or_default();
    json!({
        "id": world.admin.id,
        "account_id": world.account_id,
        "account_number": world.account_number,
        "first_name": first_name,
        "last_name": last_name,
        "display_name": world.admin.name,
        "email": world.admin.email,
        "type": 2,
        "role_name": "Admin",
        "role_id": "1",
        "cluster": "eu01",
        "timezone": "Europe/Zurich",
        "status": "active",
        "verified": 1,
        "dept": "",
        "location": "",
        "pmi": 4_155_501_234_u64,
    })
}

/// An item of `/users`.
pub(crate) fn item(user: &User) -> Value {
    json!({
        "id": user.id,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "display_name": user.display_name(),
        "type": user.kind,
        "status": user.status,
        "dept": user.dept,
        "role_id": user.role_id,
        "group_ids": [],
        "created_at": user::CREATED_AT,
        "last_login_time": user::LAST_LOGIN_TIME,
        "last_client_version": user::LAST_CLIENT_VERSION,
        "timezone": user::TIMEZONE,
        "verified": 1,
        "plan_united_type": "",
    })
}

/// `/users/{id}`: the item, and the account.
pub(crate) fn detail(world: &World, user: &User) -> Value {
    let mut detail = item(user);
    for (field, value) in [
        ("account_id", json!(world.account_id)),
        ("account_number", json!(world.account_number)),
        ("cluster", json!("eu01")),
        ("role_name", json!(user.role_name())),
        ("location", json!(user.location())),
        ("job_title", json!("")),
        ("cost_center", json!("")),
        ("company", json!("")),
    ] {
        detail[field] = value;
    }
    detail
}
