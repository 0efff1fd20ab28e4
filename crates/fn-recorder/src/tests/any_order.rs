//! Any events of an account, in any order and told any number of times, leave the same rows.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{after, ended, noon, removal, user};

/// A row says of itself that it learned of a later end, so that the collector reads again what it
/// may have read already; which end came first is no property of the meeting.
const OF_THE_ORDER: &str = "ledger_reread";

/// An end of a meeting or a webinar. There are four of each, for Zoom may tell a later one, with
/// all facts or few; what Zoom tells again has the same bytes.
fn end() -> impl Strategy<Value = Value> {
    let what = prop_oneof![
        Just(("meeting.ended", "/m//==")),
        Just(("webinar.ended", "w==")),
    ];
    (what, 0..4_u8).prop_map(|((name, uuid), which)| {
        let of_all = |end_time: &str| {
            json!({ "uuid": uuid, "end_time": end_time, "topic": "Topic",
                "start_time": "2026-11-20T11:00:00Z", "host_id": "h1" })
        };
        let object = match which {
            0 => json!({ "uuid": uuid, "end_time": "2026-11-20T11:30:00Z",
                "practice_session": name == "webinar.ended" }),
            1 => json!({ "uuid": uuid, "end_time": "2026-11-20T12:00:00Z" }),
            2 => of_all("2026-11-20T11:45:00Z"),
            _ => of_all("2026-11-20T12:30:00Z"),
        };
        ended(name, object)
    })
}

fn user_event() -> impl Strategy<Value = Value> {
    let names = [
        "user.created",
        "user.updated",
        "user.activated",
        "user.deleted",
        "user.disassociated",
    ];
    let name = proptest::sample::select(names.to_vec());
    (name, 0..2_u8, 1..4_i64)
        .prop_map(|(name, nth, event_ts)| user(name, &format!("u{nth}"), event_ts))
}

fn deauthorization() -> impl Strategy<Value = Value> {
    (-2..2_i64).prop_map(|hours| {
        let mut event = removal();
        event["payload"]["event_ts"] = json!(noon().timestamp_millis() + hours * 3_600_000);
        event
    })
}

fn events() -> impl Strategy<Value = Vec<Value>> {
    let other = any::<u8>().prop_map(|nth| json!({ "event": "planet.risen", "nth": nth }));
    let event = prop_oneof![4 => end(), 4 => user_event(), 1 => deauthorization(), 1 => other];
    vec(event, 1..8)
}

/// The same once, and one to three times each in another order.
fn told() -> impl Strategy<Value = (Vec<Value>, Vec<Value>)> {
    (events(), vec(1..4_usize, 8)).prop_flat_map(|(events, times)| {
        let repeated: Vec<_> = events
            .iter()
            .zip(times)
            .flat_map(|(event, times)| std::iter::repeat_n(event.clone(), times))
            .collect();
        (Just(events), Just(repeated).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn any_events_in_any_order_and_any_number_leave_the_same_rows((once, again) in told()) {
        let here = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (once, again) = here.block_on(async { (rows(&once).await, rows(&again).await) });
        prop_assert_eq!(once, again);
    }
}

async fn rows(events: &[Value]) -> Value {
    let mut rows = after(events).await;
    for row in rows["MeetingsTable"].as_array_mut().unwrap() {
        row.as_object_mut().unwrap().remove(OF_THE_ORDER);
    }
    rows
}
