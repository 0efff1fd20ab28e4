//! `/users/me`: the admin who installed the app.

use serde_json::{Value, json};

use crate::world::World;

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
