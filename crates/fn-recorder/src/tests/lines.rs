//! The lines that are logged of an event: `infra/watch.yaml` counts by `known`.

use serde_json::{Value, json};

use super::{after, ended, meeting, removal, user};

/// What recording an event writes.
async fn lines(event: &Value) -> Vec<Value> {
    boot::start_to_hear();
    after(std::slice::from_ref(event)).await;
    let text = boot::heard();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn each_event_is_counted_as_known_or_not() {
    let webinar = json!({ "uuid": "w==", "end_time": "2026-11-20T12:00:00Z" });
    for (event, known) in [
        (meeting("m=="), true),
        (ended("webinar.ended", webinar), true),
        (user("user.created", "u1", 0), true),
        (user("user.updated", "u1", 0), true),
        (user("user.deleted", "u1", 0), true),
        (removal(), true),
        (json!({ "event": "planet.risen" }), false),
    ] {
        let lines = lines(&event).await;
        let recorded = lines.last().unwrap();
        assert_eq!(recorded["message"], "event recorded", "{lines:?}");
        assert_eq!(recorded["known"], known, "{lines:?}");
    }
}

#[tokio::test]
async fn a_removal_without_a_time_is_a_warning() {
    let mut event = removal();
    event["payload"].as_object_mut().unwrap().remove("event_ts");
    let lines = lines(&event).await;
    assert_eq!(lines[0]["level"], "WARN", "{lines:?}");
    assert!(
        lines[0]["message"]
            .as_str()
            .unwrap()
            .contains("without a time")
    );
    assert_eq!(lines.len(), 2, "{lines:?}");
}
