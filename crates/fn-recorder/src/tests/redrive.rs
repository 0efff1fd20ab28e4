//! A queue as Lambda's poller serves it: what failed comes back, what failed five times is a dead
//! letter, and a person may send dead letters back.

use std::collections::VecDeque;

use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
use queue::message::VerifiedBody;

use super::tables::Tables;
use super::{after, meeting, noon, user};
use crate::{Ctx, record};

/// As in `template.yaml`.
const RECEIVES_MAX: u32 = 5;

/// As in `template.yaml`.
const BATCH: usize = 10;

#[derive(Default)]
struct Queue {
    waiting: VecDeque<(String, u32)>,
    dead: Vec<String>,
}

impl Queue {
    fn of(bodies: impl IntoIterator<Item = String>) -> Self {
        Self {
            waiting: bodies.into_iter().map(|body| (body, 0)).collect(),
            dead: Vec::new(),
        }
    }

    /// Until nothing waits.
    async fn drain(&mut self, ctx: &Ctx) {
        while !self.waiting.is_empty() {
            let batch: Vec<_> = (0..BATCH).map_while(|_| self.waiting.pop_front()).collect();
            let kept = receive(ctx, &batch).await;
            for (nth, (body, receives)) in batch.into_iter().enumerate() {
                match kept.contains(&nth.to_string()) {
                    true if receives + 1 == RECEIVES_MAX => self.dead.push(body),
                    true => self.waiting.push_back((body, receives + 1)),
                    false => {}
                }
            }
        }
    }
}

/// One batch through the recorder; what it wants to keep.
async fn receive(ctx: &Ctx, batch: &[(String, u32)]) -> Vec<String> {
    let mut event = SqsEvent::default();
    for (nth, (body, _)) in batch.iter().enumerate() {
        let mut one = SqsMessage::default();
        one.message_id = Some(nth.to_string());
        one.body = Some(body.clone());
        event.records.push(one);
    }
    let work = async |body: VerifiedBody| record(ctx, &body, noon()).await;
    let answer = queue::each(event, work).await;
    let failures = answer.batch_item_failures.into_iter();
    failures.map(|failure| failure.item_identifier).collect()
}

fn wrapped(tables: &Tables, body: &[u8]) -> String {
    serde_json::to_string(&tables.message(body)).unwrap()
}

#[tokio::test]
async fn poison_fails_alone_and_lies_among_the_dead_letters_as_it_came() {
    let good = [meeting("m=="), user("user.created", "u1", 1)];
    let tables = Tables::start().await;
    let wrapped = |body: &[u8]| wrapped(&tables, body);
    let not_base64 = r#"{"body_base64":"?","received_at":"x"}"#.to_owned();
    let poison = [
        wrapped(b""),
        wrapped(b"not json"),
        wrapped(b"{\"event\":\"\xff\xfe\"}"),
        wrapped(&[b"[".repeat(100_000), b"]".repeat(100_000)].concat()),
        wrapped(br#"{"event":"meeting.ended"}"#),
        not_base64,
        "no message of ours".to_owned(),
    ];
    let mut queue = Queue::of(
        poison.iter().cloned().chain(
            good.iter()
                .map(|event| wrapped(event.to_string().as_bytes())),
        ),
    );
    queue.drain(&tables.ctx()).await;
    assert_eq!(tables.rows(), after(&good).await);
    assert_eq!(queue.dead, poison);
}

#[tokio::test]
async fn a_redrive_ends_in_the_tables_of_a_good_day() {
    let events = [meeting("m=="), user("user.deleted", "u1", 2)];
    let expected = after(&events).await;
    let tables = Tables::start().await;
    let bodies: Vec<_> = events
        .iter()
        .map(|event| wrapped(&tables, event.to_string().as_bytes()))
        .collect();
    // A day on which the tables are not there at all: everything is dead in the end.
    let elsewhere = Tables::start().await;
    elsewhere.is_broken();
    let mut queue = Queue::of(bodies.clone());
    queue.drain(&elsewhere.ctx()).await;
    let mut dead = queue.dead;
    dead.sort();
    let mut told = bodies;
    told.sort();
    assert_eq!(dead, told);
    // Sent back when all is well again, in whatever order, and some twice.
    let mut queue = Queue::of(dead.iter().rev().chain(&dead).cloned());
    queue.drain(&tables.ctx()).await;
    assert_eq!(tables.rows(), expected);
    assert_eq!(queue.dead, [""; 0]);
}
