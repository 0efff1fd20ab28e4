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

/// Of each hundred meetings, Zoom tells of so many by three events.
const ENDS_OFTEN: u32 = 30;

/// Of each thousand events, one cannot be read by anybody.
const POISON_EVERY: usize = 1_000;

/// How often an event is told at most.
const TOLD_MAX: usize = 5;

/// Bodies of so many events, those about one meeting together. Two that are alike are the same event
/// of a user.
pub(super) fn make(seed: u64, count: usize) -> Vec<Vec<String>> {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let mut made = Vec::new();
    let mut left = count;
    for nth in 0..count {
        let mut told = match nth % POISON_EVERY {
            7 => vec![format!("no event at all: {nth}")],
            8 => vec![format!(r#"{{"event":"meeting.ended","nth":{nth}}}"#)],
            _ => events(&mut dice, nth),
        };
        told.truncate(left);
        left -= told.len();
        made.push(told);
    }
    made
}

/// Each one to five times, in any order; but those about one meeting one right after the other, so that
/// recorders have them in hand at once.
pub(super) fn repeated(seed: u64, made: &[Vec<String>]) -> Vec<&String> {
    let mut dice = ChaCha8Rng::seed_from_u64(seed + 1);
    let mut rounds = Vec::new();
    for events in made {
        let mut of_round = vec![Vec::new(); TOLD_MAX];
        for event in events {
            for round in &mut of_round[..dice.random_range(1..=TOLD_MAX)] {
                round.push(event);
            }
        }
        for mut round in of_round {
            round.shuffle(&mut dice);
            rounds.push(round);
        }
    }
    rounds.shuffle(&mut dice);
    rounds.concat()
}

/// One event, or all that tell of one meeting: its end as it was thought first, without anything else,
/// and as it was.
fn events(dice: &mut ChaCha8Rng, nth: usize) -> Vec<String> {
    let account = format!("A{}", dice.random_range(0..ACCOUNTS));
    let event_ts = (NOON_S + dice.random_range(0..3_600)) * 1_000;
    let ended = |name: &str, end_time: &str, practice: bool| {
        json!({ "event": name, "event_ts": event_ts, "payload": { "account_id": account, "object": {
            "uuid": format!("/{nth}=="),
            "id": nth,
            "topic": format!("Topic {nth} \u{1f600}"),
            "start_time": "2025-11-20T11:00:00Z",
            "end_time": end_time,
            "practice_session": practice,
        }}})
    };
    let bare = |end_time: &str| {
        json!({ "event": "meeting.ended", "event_ts": event_ts, "payload": { "account_id": account,
            "object": { "uuid": format!("/{nth}=="), "end_time": end_time },
        }})
    };
    let share = dice.random_range(0..100);
    let body = if share < MEETINGS && dice.random_ratio(ENDS_OFTEN, 100) {
        let ends = [
            ended("meeting.ended", "2025-11-20T11:30:00Z", false),
            bare("2025-11-20T11:45:00Z"),
            ended("meeting.ended", "2025-11-20T12:00:00Z", false),
        ];
        return ends.map(|body| body.to_string()).to_vec();
    } else if share < MEETINGS {
        ended("meeting.ended", "2025-11-20T12:00:00Z", false)
    } else if share < MEETINGS + WEBINARS {
        ended(
            "webinar.ended",
            "2025-11-20T12:00:00Z",
            dice.random_bool(0.2),
        )
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
    vec![body.to_string()]
}
