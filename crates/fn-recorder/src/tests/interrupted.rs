//! The recorder dies at each call of `DynamoDB`, before or after it did its work, and the message
//! comes again.

use serde_json::{Value, json};

use super::tables::{Stop, Tables};
use super::{after, ended, meeting, noon, removal, tell, user};
use crate::record;

/// Kills at every call of recording `event`, after `before`. Answers how many places there are.
async fn check_every_place(before: &[Value], event: &Value) -> usize {
    let told_once: Vec<_> = before.iter().chain([event]).cloned().collect();
    let expected = after(&told_once).await;
    for at in 0.. {
        for landed in [false, true] {
            let stop = Stop { at, landed };
            let tables = Tables::start().await;
            let ctx = tables.ctx();
            for event in before {
                tell(&tables, &ctx, event).await;
            }
            tables.stop(stop);
            let body = tables.message(event.to_string());
            tokio::select! {
                done = record(&ctx, &body, noon()) => {
                    done.unwrap();
                    assert_eq!(tables.rows(), expected);
                    return at;
                }
                // What was being done is dropped where it stands, as a process is killed.
                () = tables.stopped() => {}
            }
            // The row in `events` comes last: once it is there, all else is.
            let rows = tables.rows();
            if rows["EventsTable"] == expected["EventsTable"] {
                assert_eq!(rows, expected, "{event} after {stop:?}");
            }
            tables.go_on();
            tell(&tables, &ctx, event).await;
            assert_eq!(tables.rows(), expected, "{event} after {stop:?}");
        }
    }
    unreachable!("a recording that ends")
}

#[tokio::test]
async fn a_kill_between_any_two_writes_changes_nothing_in_the_end() {
    let webinar = json!({ "uuid": "w==", "end_time": "2026-11-20T12:00:00Z" });
    let practice = json!({ "uuid": "p==", "practice_session": true });
    for (event, places) in [
        (meeting("m=="), 3), // a read, the entry, the event
        (ended("webinar.ended", webinar), 3),
        (ended("webinar.ended", practice), 1),
        (user("user.created", "u1", 1), 2),
        (user("user.updated", "u1", 1), 2),
        (user("user.deleted", "u1", 1), 2),
        (removal(), 3), // the installation, its tokens, the event
        (json!({ "event": "planet.risen" }), 1),
    ] {
        assert_eq!(check_every_place(&[], &event).await, places, "{event}");
    }
}

#[tokio::test]
async fn a_kill_while_late_news_are_learned_changes_nothing_in_the_end() {
    let bare = json!({ "uuid": "m==", "end_time": "2026-11-20T12:00:00Z" });
    let first = ended("meeting.ended", bare);
    let places = check_every_place(&[first], &meeting("m==")).await;
    assert_eq!(places, 3); // a read, the news, the event
}

#[tokio::test]
async fn a_kill_while_a_later_end_is_learned_changes_nothing_in_the_end() {
    let end = |end_time: &str| {
        ended(
            "meeting.ended",
            json!({ "uuid": "m==", "end_time": end_time }),
        )
    };
    let first = end("2026-11-20T12:00:00Z");
    let places = check_every_place(&[first], &end("2026-11-20T12:30:00Z")).await;
    assert_eq!(places, 3); // a read, the news, the event
}
