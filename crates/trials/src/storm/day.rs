//! One day: events are told to the door, and recorders take them from the queue.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::faults::Faults;
use super::queue::{Message, Queue};
use super::tables::{Rows, Tables, Way};
use super::zoom;
use crate::Trouble;
use crate::cli::Storm;
use crate::lambda::Lambda;
use crate::program::Program;

/// As many as share the machine; AWS would run as many doors as come requests, and two recorders.
const DOORS: usize = 2;
const RECORDERS: usize = 4;

/// About as many calls are made for one.
const CALLS_OF_A_MESSAGE: i64 = 3;

/// A day on which not all happened that is to happen goes on, with the same events again, until so many
/// times as many were told.
const TELLINGS_MAX_FACTOR: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weather {
    Good,
    Stormy,
}

/// What a day left behind.
pub(super) struct Day {
    pub(super) told: usize,
    pub(super) rows: Rows,
    /// Bodies, sorted.
    pub(super) dead: Vec<String>,
    pub(super) kills: usize,
    pub(super) redriven: usize,
    pub(super) faults: String,
    /// A service, and what never happened to a call of it.
    pub(super) missing: Option<(&'static str, &'static str)>,
}

struct World {
    queue: Arc<Queue>,
    tables: Arc<Tables>,
    told: Vec<String>,
    next: AtomicUsize,
    /// Doors that still tell.
    doors_open: AtomicUsize,
    /// Messages that a recorder answered for.
    answered: AtomicUsize,
    weather: Weather,
    kills: usize,
    /// Kills that no recorder has been chosen for.
    kills_left: AtomicUsize,
    killed: AtomicUsize,
}

impl World {
    /// What is told next, until all was, and all happened that is to happen.
    fn next(&self) -> Option<&String> {
        let nth = self.next.fetch_add(1, Ordering::SeqCst);
        let count = self.told.len();
        let goes_on = nth < count || (nth < count * TELLINGS_MAX_FACTOR && !self.was_wild());
        goes_on.then(|| &self.told[nth % count])
    }

    fn was_wild(&self) -> bool {
        self.weather == Weather::Good
            || (self.killed.load(Ordering::SeqCst) >= self.kills && self.missing().is_none())
    }

    fn services(&self) -> [(&'static str, &Faults); 2] {
        [
            ("SQS", &self.queue.faults),
            ("DynamoDB", &self.tables.faults),
        ]
    }

    /// A service, and what never happened to a call of it.
    fn missing(&self) -> Option<(&'static str, &'static str)> {
        let mut services = self.services().into_iter();
        services.find_map(|(service, faults)| Some((service, faults.missing()?)))
    }
}

impl Day {
    pub(super) async fn live(
        storm: &Storm,
        told: &[&String],
        weather: Weather,
    ) -> Result<Self, Trouble> {
        let stormy = weather == Weather::Stormy;
        let in_10_000 = if stormy { storm.faults } else { 0 };
        let (queue, queue_url) = Queue::serve(Faults::new(storm.seed, in_10_000)).await?;
        let tables = Tables::new(Faults::new(storm.seed + 1, in_10_000))?;
        let kills = if stormy { storm.kills } else { 0 };
        let world = Arc::new(World {
            queue,
            tables,
            told: told.iter().map(|body| (*body).clone()).collect(),
            next: AtomicUsize::new(0),
            doors_open: AtomicUsize::new(DOORS),
            answered: AtomicUsize::new(0),
            weather,
            kills,
            kills_left: AtomicUsize::new(kills),
            killed: AtomicUsize::new(0),
        });
        // The first that ends in trouble ends the day: without it the others might wait for ever.
        let mut hands = JoinSet::new();
        for _ in 0..DOORS {
            let door = door(&storm.programs, &queue_url).await?;
            hands.spawn(tell_all(world.clone(), door));
        }
        for nth in 0..RECORDERS {
            let way = Way::to(world.tables.clone()).await?;
            let recorder = recorder(&storm.programs, &way.url).await?;
            let dice = ChaCha8Rng::seed_from_u64(storm.seed + 2 + nth as u64);
            let work = Work {
                world: world.clone(),
                way,
                recorder,
                dice,
            };
            hands.spawn(async { work.until_idle().await.map(Some) });
        }
        let mut calm = Vec::new();
        while let Some(hand) = hands.join_next().await {
            calm.extend(hand??);
        }
        let redriven = redrive(&world, calm.remove(0)).await?;
        let mut dead = world
            .queue
            .dead()
            .iter()
            .map(|body| body_of(body))
            .collect::<Vec<_>>();
        dead.sort();
        // Poison that was told again lies there again.
        dead.dedup();
        Ok(Self {
            // Each door asked once in vain.
            told: world.next.load(Ordering::SeqCst) - DOORS,
            rows: world.tables.rows()?,
            dead,
            kills: world.killed.load(Ordering::SeqCst),
            redriven,
            missing: world.missing(),
            faults: world
                .services()
                .map(|(service, faults)| format!("{service}: {faults}"))
                .join("; "),
        })
    }
}

/// What was signed, of a message.
fn body_of(message: &str) -> String {
    let message: Value = serde_json::from_str(message).unwrap_or_default();
    message["body_base64"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// One door, until all is told. No recorder comes out of it.
async fn tell_all(world: Arc<World>, mut door: Lambda) -> Result<Option<Work>, Trouble> {
    loop {
        let Some(body) = world.next() else {
            world.doors_open.fetch_sub(1, Ordering::SeqCst);
            return Ok(None);
        };
        zoom::tell(&mut door, body).await?;
    }
}

/// What failed too often is sent back until nothing but poison is dead. Answers how many came back
/// for good.
async fn redrive(world: &Arc<World>, mut work: Work) -> Result<usize, Trouble> {
    let mut before = world.queue.redrive();
    let mut redriven = 0;
    loop {
        work = work.until_idle().await?;
        let dead = world.queue.dead().len();
        redriven += before - dead;
        if before == dead {
            return Ok(redriven);
        }
        before = world.queue.redrive();
    }
}

/// One recorder, and what feeds it.
struct Work {
    world: Arc<World>,
    way: Way,
    recorder: Lambda,
    dice: ChaCha8Rng,
}

impl Work {
    async fn until_idle(mut self) -> Result<Self, Trouble> {
        loop {
            if let Some(batch) = self.world.queue.receive() {
                self.record(batch).await?;
            } else if self.world.doors_open.load(Ordering::SeqCst) == 0
                && self.world.queue.is_idle()
            {
                return Ok(self);
            } else {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }

    async fn record(&mut self, batch: Vec<Message>) -> Result<(), Trouble> {
        let kill = self.wants_to_kill();
        if kill {
            let count = i64::try_from(batch.len())?;
            let calls = self.dice.random_range(0..count * CALLS_OF_A_MESSAGE);
            self.way.arm(calls, self.dice.random_bool(0.5));
        }
        tokio::select! {
            biased;
            () = self.way.kill_now() => {
                self.way.disarm();
                self.recorder.kill().await?;
                self.world.killed.fetch_add(1, Ordering::SeqCst);
                self.world.queue.settle(batch, |_| true);
            }
            answer = self.recorder.invoke(event(&batch)) => {
                if kill {
                    // It was done before: another batch has to do.
                    self.way.disarm();
                    self.world.kills_left.fetch_add(1, Ordering::SeqCst);
                }
                let answer = answer?;
                let failures = answer["batchItemFailures"].as_array().cloned().unwrap_or_default();
                let kept = |nth: usize| {
                    let id = Value::from(nth.to_string());
                    failures.iter().any(|one| one["itemIdentifier"] == id)
                };
                self.world.answered.fetch_add(batch.len(), Ordering::SeqCst);
                self.world.queue.settle(batch, kept);
            }
        }
        Ok(())
    }

    /// Half of the batches, but of the kills no larger part than of the messages is answered for: they
    /// are spread over the day. Its last quarter is for those that found nothing to kill.
    fn wants_to_kill(&mut self) -> bool {
        let world = &self.world;
        let answered = world.answered.load(Ordering::SeqCst);
        let earned = 1 + world.kills * answered * 4 / (world.told.len().max(1) * 3);
        let later = world.kills.saturating_sub(earned);
        let one_less = |left: usize| (left > later).then(|| left - 1);
        self.dice.random_bool(0.5)
            && world
                .kills_left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
                .is_ok()
    }
}

/// As Lambda's poller hands over a batch.
fn event(batch: &[Message]) -> Value {
    let records = batch.iter().enumerate().map(|(nth, message)| {
        json!({
            "messageId": nth.to_string(),
            "receiptHandle": "r",
            "body": message.body,
            "attributes": {},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:1:events",
            "awsRegion": "eu-west-1",
        })
    });
    json!({ "Records": records.collect::<Vec<_>>() })
}

async fn door(programs: &Path, queue_url: &str) -> Result<Lambda, Trouble> {
    let queue = format!("{queue_url}/1/events");
    let environment = [
        ("AWS_ENDPOINT_URL", queue_url),
        ("EVENTS_QUEUE_URL", queue.as_str()),
        ("WEBHOOK_SECRET_ARN", "arn:webhook"),
        ("AGE_MAX_S", "5700"),
        ("AHEAD_MAX_S", "300"),
        ("TRY_MAX_MS", "700"),
    ];
    Lambda::start(
        Program::of(programs.join("fn-webhook")),
        with_aws(&environment),
    )
    .await
}

async fn recorder(programs: &Path, tables_url: &str) -> Result<Lambda, Trouble> {
    let environment = [
        ("AWS_ENDPOINT_URL", tables_url),
        ("MEETINGS_TABLE", "MeetingsTable"),
        ("USERS_TABLE", "UsersTable"),
        ("EVENTS_TABLE", "EventsTable"),
        ("INSTALLATIONS_TABLE", "InstallationsTable"),
        // Years, so that what is owed now is due at the same moment on both days.
        ("ATTEMPT_DELAYS_S", "1000000000"),
    ];
    Lambda::start(
        Program::of(programs.join("fn-recorder")),
        with_aws(&environment),
    )
    .await
}

fn with_aws(environment: &[(&str, &str)]) -> Vec<(String, String)> {
    let aws = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ];
    let all = aws.iter().chain(environment);
    all.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}
