//! What Zoom tells on such a day.

use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

/// How many accounts there are, each with an installation.
pub(super) const ACCOUNTS: u64 = 50;

/// When it all happens; the recorder's delays are so long that nothing is due before the end.
pub(super) const NOON_S: i64 = 1_763_640_000;

/// Of each hundred events.
const MEETINGS: u64 = 60;
const WEBINARS: u64 = 10;
const USERS: u64 = 24;
const UNKNOWN: u64 = 5;

/// Of each thousand events, one cannot be read by anybody.
const POISON_EVERY: usize = 1_000;

/// Bodies; two that are alike are the same event of a user.
pub(super) fn make(seed: u64, count: usize) -> Vec<String> {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    (0..count)
        .map(|nth| match nth % POISON_EVERY {
            7 => format!("no event at all: {nth}"),
            8 => format!(r#"{{"event":"meeting.ended","nth":{nth}}}"#),
            _ => event(&mut dice, nth),
        })
        .collect()
}

/// Each one to five times, in any order.
pub(super) fn repeated(seed: u64, events: &[String]) -> Vec<&String> {
    let mut dice = ChaCha8Rng::seed_from_u64(seed + 1);
    let mut told: Vec<_> = events
        .iter()
        .flat_map(|event| std::iter::repeat_n(event, dice.random_range(1..=5)))
        .collect();
    told.shuffle(&mut dice);
    told
}

fn event(dice: &mut ChaCha8Rng, nth: usize) -> String {
    let account = format!("A{}", dice.random_range(0..ACCOUNTS));
    let event_ts = (NOON_S + dice.random_range(0..3_600)) * 1_000;
    let ended = |name: &str, practice: bool| {
        json!({ "event": name, "event_ts": event_ts, "payload": { "account_id": account, "object": {
            "uuid": format!("/{nth}=="),
            "id": nth,
            "topic": format!("Topic {nth} \u{1f600}"),
            "start_time": "2025-11-20T11:00:00Z",
            "end_time": "2025-11-20T12:00:00Z",
            "practice_session": practice,
        }}})
    };
    let share = dice.random_range(0..100);
    let body = if share < MEETINGS {
        ended("meeting.ended", false)
    } else if share < MEETINGS + WEBINARS {
        ended("webinar.ended", dice.random_bool(0.2))
    } else if share < MEETINGS + WEBINARS + USERS {
        let names = [
            "user.created",
            "user.updated",
            "user.deleted",
            "user.disassociated",
        ];
        // Few users, so that many events are about the same one, some at the same moment.
        let user = dice.random_range(0..200);
        let name = names[dice.random_range(0..names.len())];
        // Nothing else in it: what has the same key in `events` has to be the same event.
        json!({ "event": name, "event_ts": event_ts, "payload": {
            "account_id": account, "object": { "id": format!("u{user}") },
        }})
    } else if share < MEETINGS + WEBINARS + USERS + UNKNOWN {
        json!({ "event": "planet.risen", "event_ts": event_ts, "payload": { "nth": nth } })
    } else {
        json!({ "event": "app_deauthorized", "payload": {
            "account_id": account, "event_ts": event_ts, "nth": nth,
        }})
    };
    body.to_string()
}
