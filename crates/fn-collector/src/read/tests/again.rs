//! A meeting that is read again, with real tables: rows and counts agree after each read.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta};
use dynoxide::Database;
use serde_json::{Value, json};
use store::ledger::{Claim, Outcome, Slice};

use super::{Reader, sealer, slice};
use crate::Ctx;
use crate::completeness::judge;
use crate::stand_in::{StandIn, claim, ctx_beside, place};

const SCOPE: &str = "dashboard:read:meeting_participant_qos:admin";

/// A meeting at Zoom, and what is stored of it.
struct Meeting {
    zoom: StandIn,
    ctx: Ctx,
    database: Database,
    claim: Claim,
}

/// What a row tells: the join, how many minutes it counts, and how many are there.
type Rows = BTreeMap<String, (String, usize, usize)>;

impl Meeting {
    /// Zoom answers the call of each number, from 0, like this.
    async fn at_zoom(answer: fn(usize) -> String) -> Self {
        let database = Database::memory().unwrap();
        for (table, keys) in [
            (
                "participants",
                &["meeting_uuid", "participant_session_id"][..],
            ),
            ("minutes", &["participant_session_id", "minute_at"]),
            ("work", &["work_key"]),
        ] {
            let of_key = |kind, name: &&str| json!({ "AttributeName": name, "KeyType": kind });
            let schema = ["HASH", "RANGE"].into_iter().zip(keys);
            let schema: Vec<_> = schema.map(|(kind, name)| of_key(kind, name)).collect();
            let types = keys.iter();
            let types = types.map(|name| json!({ "AttributeName": name, "AttributeType": "S" }));
            let create = json!({
                "TableName": table,
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": schema,
                "AttributeDefinitions": types.collect::<Vec<_>>(),
            });
            let create = serde_json::from_value(create).unwrap();
            database.create_table(create).unwrap();
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let aws_url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
        let (zoom, zoom_url) = StandIn::serve(answer).await;
        Self {
            zoom,
            ctx: ctx_beside(&zoom_url, &aws_url),
            database,
            claim: claim(),
        }
    }

    /// A slice of a read, of which the next one knows what a ledger would.
    async fn read(&mut self) -> Outcome {
        let claim = self.claim.clone();
        let place = place(&claim.account, &claim.meeting, claim.kind);
        let until = (place.clock)() + TimeDelta::hours(1);
        let goes_on = claim.slice.is_some();
        let attempt = i64::try_from(claim.attempts).unwrap();
        let begun = claim.slice.clone().unwrap_or(Slice {
            began_at: DateTime::UNIX_EPOCH + TimeDelta::minutes(attempt),
            ..slice()
        });
        let scopes = [SCOPE.to_owned()];
        let mut reader = Reader::new(&self.ctx, &claim, &place, &scopes, sealer(), begun, until);
        let stopped_by = reader.read(goes_on).await.err();
        reader.write_sessions().await.unwrap();
        let outcome = judge(&claim, &reader.found);
        if stopped_by.is_some() {
            self.claim.slice = Some(reader.slice);
            return outcome;
        }
        self.claim.slice = None;
        self.claim.attempts += 1;
        let (Outcome::Complete(found)
        | Outcome::Short {
            found: Some(found), ..
        }) = &outcome
        else {
            panic!("{outcome:?}");
        };
        let larger = |known: &mut Option<u32>, count| *known = (*known).max(Some(count));
        larger(&mut self.claim.session_count, found.session_count);
        larger(
            &mut self.claim.minute_count,
            found.score.minutes.minute_count,
        );
        outcome
    }

    /// The rows by name; what they count is there, and the ledger counts the same.
    fn rows(&self) -> Rows {
        let minutes = self.scan("minutes");
        let rows: Vec<_> = self.scan("participants");
        let row = |row: &Value| {
            let text = |name: &str| row[name]["S"].as_str().unwrap_or("-").to_owned();
            let key = &row["participant_session_id"];
            let stored = minutes
                .iter()
                .filter(|one| one["participant_session_id"] == *key);
            let counted = row["minute_count"]["N"].as_str().unwrap();
            let joined_at = text("joined_at").replace("2026-11-20T", "");
            (
                text("user_name"),
                (joined_at, counted.parse().unwrap(), stored.count()),
            )
        };
        let by_name: Rows = rows.iter().map(row).collect();
        assert_eq!(
            by_name.len(),
            rows.len(),
            "somebody is there twice: {rows:#?}"
        );
        assert!(
            by_name
                .values()
                .all(|(_, counted, stored)| counted == stored),
            "{by_name:?}"
        );
        let claim = &self.claim;
        let counts = [claim.session_count, claim.minute_count].map(|n| n.unwrap_or(0) as usize);
        if claim.slice.is_none() {
            assert_eq!(counts, [rows.len(), minutes.len()], "{by_name:?}");
        }
        by_name
    }

    fn scan(&self, table: &str) -> Vec<Value> {
        let scan = serde_json::from_value(json!({ "TableName": table })).unwrap();
        let found = serde_json::to_value(self.database.scan(scan).unwrap()).unwrap();
        found["Items"].as_array().unwrap().clone()
    }
}

/// Somebody who came so many seconds after noon and stayed for half an hour.
fn who(name: &str, joined_after_s: i64) -> Value {
    let noon: DateTime<chrono::Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
    json!({
        "user_id": name.len().to_string(),
        "user_name": name,
        "join_time": noon + TimeDelta::seconds(joined_after_s),
        "leave_time": noon + TimeDelta::minutes(30),
        "role": "attendee",
    })
}

/// The same with minutes, from the first to the last.
fn with(mut who: Value, minutes: std::ops::Range<u32>) -> Value {
    let minute = |nth| {
        json!({
            "date_time": format!("2026-11-20T12:{nth:02}:00Z"),
            "audio_input": { "bitrate": "27 kbps", "latency": "20 ms" },
        })
    };
    who["user_qos"] = minutes.map(minute).collect();
    who
}

fn page(people: &[Value]) -> String {
    json!({ "participants": people }).to_string()
}

fn not_yet() -> String {
    r#"{"code":3001,"message":"not yet"}"#.to_owned()
}

#[tokio::test]
async fn somebody_whom_the_roster_has_later_keeps_the_row_of_the_list() {
    let answer = |number| match number {
        0 => page(&[who("a", 0), who("bb", 0)]),
        1 => page(&[with(who("a", 0), 1..11), with(who("ccc", 5), 1..11)]),
        2 => page(&[who("a", 0), who("bb", 0), who("ccc", 0)]),
        _ => with(who("bb", 0), 1..11).to_string(),
    };
    let mut meeting = Meeting::at_zoom(answer).await;
    assert!(matches!(meeting.read().await, Outcome::Short { .. }));
    assert_eq!(meeting.rows()["ccc"], ("12:00:05Z".to_owned(), 10, 10));
    let outcome = meeting.read().await;
    assert!(matches!(outcome, Outcome::Complete(_)), "{outcome:?}");
    assert_eq!(meeting.rows()["ccc"], ("12:00:00Z".to_owned(), 10, 10));
    assert_eq!(
        meeting.zoom.zoom_calls(),
        4,
        "what is there is not asked for again"
    );
}

#[tokio::test]
async fn a_join_that_zoom_corrects_makes_no_second_person() {
    let answer = |number| match number {
        0 => page(&[who("a", 0), who("bb", 0)]),
        1 => page(&[with(who("a", 0), 1..11)]),
        2 => page(&[who("a", 1), who("bb", 0)]),
        // The roster forgets somebody whom the list still has, with its own time of the join.
        4 => page(&[who("bb", 0)]),
        5 => page(&[with(who("bb", 0), 1..11), with(who("a", 7), 1..9)]),
        _ => not_yet(),
    };
    let mut meeting = Meeting::at_zoom(answer).await;
    for (joined_at, counted) in [("12:00:00Z", 10), ("12:00:01Z", 10), ("12:00:07Z", 10)] {
        meeting.read().await;
        let expected = (joined_at.to_owned(), counted, counted);
        assert_eq!(meeting.rows()["a"], expected);
    }
    let rows = meeting.scan("participants");
    let roles = rows
        .iter()
        .filter(|row| row["participant_role"] != Value::Null);
    assert_eq!(roles.count(), 2, "the roster's facts stay: {rows:?}");
}

/// The same person, with this id across the meeting and perhaps without the one within it.
fn of_person(mut who: Value, has_id: bool) -> Value {
    who["participant_uuid"] = json!("p==");
    if !has_id {
        who["user_id"] = json!("");
    }
    who
}

#[tokio::test]
async fn an_id_that_is_missing_in_one_of_two_reads_makes_no_second_person() {
    let answer = |number| match number {
        0 => page(&[of_person(who("a", 0), true), who("bb", 0)]),
        1 => page(&[with(who("bb", 0), 1..11)]),
        2 => page(&[of_person(who("a", 1), false), who("bb", 0)]),
        _ => with(of_person(who("a", 2), false), 1..11).to_string(),
    };
    let mut meeting = Meeting::at_zoom(answer).await;
    assert!(matches!(meeting.read().await, Outcome::Short { .. }));
    let outcome = meeting.read().await;
    assert!(matches!(outcome, Outcome::Complete(_)), "{outcome:?}");
    assert_eq!(meeting.rows()["a"], ("12:00:01Z".to_owned(), 10, 10));
    assert_eq!(meeting.rows().len(), 2);
    let alone = meeting.zoom.asked().pop().unwrap();
    assert!(alone.contains("/participants/1/qos"), "{alone}");
}

/// A meeting that was complete, and of which late news came.
async fn after_late_news(answer: fn(usize) -> String) -> Meeting {
    let mut meeting = Meeting::at_zoom(answer).await;
    let outcome = meeting.read().await;
    assert!(matches!(outcome, Outcome::Complete(_)), "{outcome:?}");
    meeting.claim.reread = true;
    meeting
}

fn reason(outcome: Outcome) -> String {
    match outcome {
        Outcome::Short { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn quality_that_is_not_there_after_late_news_takes_no_score_away() {
    let answer = |number| match number {
        0 => page(&[who("a", 0), who("bb", 0)]),
        1 => page(&[with(who("a", 0), 1..11), with(who("bb", 0), 1..11)]),
        // Not yet; then of one; then of all.
        2 | 4 | 6 => page(&[who("a", 0), who("bb", 0), who("ccc", 0)]),
        5 => page(&[with(who("a", 0), 1..21), with(who("bb", 0), 0..0)]),
        7 => page(&["a", "bb", "ccc"].map(|name| with(who(name, 0), 1..21))),
        _ => not_yet(),
    };
    let mut meeting = after_late_news(answer).await;
    for (silent, expected) in [(3, [10, 10, 0]), (2, [20, 10, 0])] {
        let silent = format!("{silent} of 3 sessions have no minutes yet");
        assert_eq!(reason(meeting.read().await), silent);
        let rows = meeting.rows();
        assert_eq!(["a", "bb", "ccc"].map(|name| rows[name].1), expected);
    }
    let outcome = meeting.read().await;
    assert!(matches!(outcome, Outcome::Complete(_)), "{outcome:?}");
    meeting.rows();
}

#[tokio::test]
async fn a_fault_after_late_news_takes_no_score_away_and_none_for_new() {
    let answer = |number| match number {
        0 | 2 => page(&[who("a", 0), who("bb", 0)]),
        1 => page(&[with(who("a", 0), 1..11), with(who("bb", 0), 1..11)]),
        3 => "<html>".to_owned(),
        4 => page(&[]),
        _ => not_yet(),
    };
    let mut meeting = after_late_news(answer).await;
    meeting.read().await;
    assert!(meeting.claim.slice.is_some(), "it goes on");
    assert!(meeting.rows().values().all(|row| row.1 == 10));
    // The list is there, and nobody is on it: what the rows have is from before the news.
    let silent = "2 of 2 sessions have no minutes yet";
    assert_eq!(reason(meeting.read().await), silent);
    assert!(meeting.rows().values().all(|row| row.1 == 10));
}

/// One page of the list was read since the news, and the rows of everybody were written.
#[tokio::test]
async fn after_late_news_a_slice_does_not_take_what_it_did_not_read_for_read() {
    let answer = |number| match number {
        0 | 2 => page(&[who("a", 0), who("bb", 0)]),
        1 => page(&[with(who("a", 0), 1..11), with(who("bb", 0), 1..11)]),
        3 => page(&[with(who("a", 0), 1..31)]).replacen('{', r#"{"next_page_token":"t","#, 1),
        4 => "<html>".to_owned(),
        _ => not_yet(),
    };
    let mut meeting = after_late_news(answer).await;
    meeting.read().await;
    assert!(meeting.claim.slice.is_some(), "it goes on");
    let silent = "1 of 2 sessions have no minutes yet";
    assert_eq!(reason(meeting.read().await), silent);
    let minutes = ["a", "bb"].map(|name| meeting.rows()[name].1);
    assert_eq!(minutes, [30, 10]);
}

#[tokio::test]
async fn minutes_that_come_in_another_slice_are_added() {
    let answer = |number| match number {
        0 => page(&[who("a", 0)]),
        1 => page(&[with(who("a", 0), 0..30)]).replacen('{', r#"{"next_page_token":"t","#, 1),
        2 => "<html>".to_owned(),
        _ => page(&[with(who("a", 60), 30..50)]),
    };
    let mut meeting = Meeting::at_zoom(answer).await;
    meeting.read().await;
    assert_eq!(meeting.rows()["a"].1, 30);
    let outcome = meeting.read().await;
    assert!(matches!(outcome, Outcome::Complete(_)), "{outcome:?}");
    assert_eq!(meeting.rows()["a"].1, 50);
}
