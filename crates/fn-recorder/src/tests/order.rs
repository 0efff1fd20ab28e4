//! In whatever order and however often events are told, the tables are the same in the end.

use serde_json::Value;

use super::{after, meeting, removal, user};

fn permutations(events: &[Value]) -> Vec<Vec<Value>> {
    if events.is_empty() {
        return vec![Vec::new()];
    }
    (0..events.len())
        .flat_map(|nth| {
            let mut others = events.to_vec();
            let first = others.remove(nth);
            permutations(&others).into_iter().map(move |mut rest| {
                rest.insert(0, first.clone());
                rest
            })
        })
        .collect()
}

#[tokio::test]
async fn the_order_of_events_does_not_matter() {
    let events = [
        user("user.created", "u1", 1_000),
        user("user.updated", "u1", 2_000),
        user("user.deleted", "u1", 2_000),
        user("user.disassociated", "u2", 4_000),
        user("user.activated", "u2", 5_000),
    ];
    let expected = after(&events).await;
    for order in permutations(&events) {
        assert_eq!(after(&order).await, expected, "{order:?}");
    }
}

#[tokio::test]
async fn an_event_that_is_told_again_changes_nothing() {
    let events = [
        meeting("m=="),
        user("user.deleted", "u1", 1),
        removal(),
        serde_json::json!({ "event": "planet.risen" }),
    ];
    let expected = after(&events).await;
    let thrice: Vec<_> = events.iter().cycle().take(12).cloned().collect();
    assert_eq!(after(&thrice).await, expected);
}
