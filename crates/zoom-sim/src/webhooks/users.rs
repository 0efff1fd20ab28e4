//! Somebody's account came, changed or went.

use serde_json::{Value, json};

use super::events::Notice;
use crate::Simulator;
use crate::world::User;

/// The directory already has what the event tells; who was deleted or left the account is not in
/// it, and `/users/{id}` answers 1001.
pub(super) fn changed(simulator: &Simulator, change: &str) -> Option<Notice> {
    let users = &simulator.world.users;
    match change {
        "created" => {
            let user = &users[1];
            let mut object = person(user);
            object["display_name"] = json!(user.display_name());
            let more = [("creation_type", json!("create")), ("object", object)];
            Some(notice(simulator, change, &user.id, &more))
        }
        "updated" => Some(updated(simulator, &users[2])),
        "activated" => Some(of_user(simulator, change, &users[3])),
        "deactivated" => {
            let gone = users.iter().find(|user| user.status == "inactive")?;
            Some(of_user(simulator, change, gone))
        }
        "deleted" | "disassociated" => {
            let id = simulator.mint.named(&format!("user/{change}"), 22);
            let former = User {
                email: format!("{change}@example.com"),
                id,
                ..users[4].clone()
            };
            Some(of_user(simulator, change, &former))
        }
        _ => None,
    }
}

fn updated(simulator: &Simulator, user: &User) -> Notice {
    let now = json!(simulator.clock.now().timestamp_millis());
    let more = [
        ("object", json!({ "id": user.id, "dept": user.dept })),
        ("old_object", json!({ "id": user.id, "dept": "Somewhere" })),
        ("time_stamp", now),
    ];
    notice(simulator, "updated", &user.id, &more)
}

fn of_user(simulator: &Simulator, change: &str, user: &User) -> Notice {
    notice(simulator, change, &user.id, &[("object", person(user))])
}

fn person(user: &User) -> Value {
    json!({
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "type": user.kind,
    })
}

fn notice(simulator: &Simulator, change: &str, user_id: &str, more: &[(&str, Value)]) -> Notice {
    let world = &simulator.world;
    let mut payload = json!({
        "account_id": world.account_id,
        "operator": world.admin.email,
        "operator_id": world.admin.id,
    });
    for (field, value) in more {
        payload[*field] = value.clone();
    }
    let event = format!("user.{change}");
    Notice {
        about: json!({ "event": event, "user_id": user_id }),
        event: json!({
            "event": event,
            "event_ts": simulator.clock.now().timestamp_millis(),
            "payload": payload,
        }),
        ends: None,
    }
}
