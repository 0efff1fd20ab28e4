//! What a long answer takes of a function's memory, whatever is in it.
//!
//! A program of its own, since what is measured is the process.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "in tests a panic is the report")]

use chrono::{DateTime, Utc};
use zoom::dashboard::{participants, participants_qos};
use zoom::directory::user;
use zoom::{LimitHeaders, trouble};

/// A quarter of what `zoom-client` reads of one answer at most: enough to tell, and a second's work.
const BYTES: usize = 8 * 1024 * 1024;

/// Beside the bytes themselves. As a tree each of these answers would take five times as much and
/// more; a function has 256 MB.
const MORE_MAX_KB: usize = 25 * 1024;

/// The memory that this process has, or the most that it has had, in kilobytes.
fn memory_kb(which: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(which));
    let kb = line.unwrap().split_whitespace().nth(1);
    kb.unwrap().parse().unwrap()
}

/// How much more memory than before `work` needed at its most.
fn more_kb(work: impl FnOnce()) -> usize {
    std::fs::write("/proc/self/clear_refs", "5").unwrap(); // the most is what there is now
    let before = memory_kb("VmRSS:");
    work();
    memory_kb("VmHWM:").saturating_sub(before)
}

/// `before`, so many of `piece` as there is room for, and `after`.
fn filled(before: &str, piece: &str, after: &str) -> Vec<u8> {
    let mut body = before.as_bytes().to_vec();
    while body.len() + piece.len() + after.len() <= BYTES {
        body.extend_from_slice(piece.as_bytes());
    }
    body.pop(); // the last comma
    body.extend_from_slice(after.as_bytes());
    body
}

/// One of the answers that may be long, and what an odd one is made of.
type Case = (fn(&[u8]), &'static str, &'static str, &'static str);

const CASES: [Case; 4] = [
    (roster, r#"{"participants":["#, "{},", "]}"),
    (roster, r#"{"participants":["#, r#"{"user_id":1},"#, "]}"),
    (
        qos,
        r#"{"participants":[{"user_id":"1","user_qos":["#,
        r#"{"date_time":"2026-11-20T12:00:00Z","audio_input":{"latency":"1 ms"}},"#,
        "]}]}",
    ),
    (one_user, r#"{"id":"u1","code":1,"settings":["#, "7,", "]}"),
];

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn roster(body: &[u8]) {
    drop(participants(body, noon()));
}

fn qos(body: &[u8]) {
    drop(participants_qos(body, noon()));
}

fn one_user(body: &[u8]) {
    drop(user(body));
}

#[test]
fn a_long_answer_takes_little_beside_its_bytes() {
    let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
    for (read, before, piece, after) in CASES {
        let body = filled(before, piece, after);
        let more = more_kb(|| {
            trouble(200, &LimitHeaders::default(), &body, now); // as every answer
            read(&body);
        });
        assert!(more < MORE_MAX_KB, "{more} KB more for {before}{piece}…");
        println!("{more} KB more for {before}{piece}…");
    }
}
