//! A day: everything that happens in it, one after the other.

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::functions::{COLLECT, EVENTS, Functions, Variables, store_secrets, variables};
use crate::queues_and_secrets::QueuesAndSecrets;
use crate::tables::{self, Row, rows};
use crate::zoom_side::{Held, Zoom};
use crate::{clock, install, logs, webhooks};

/// The schedule's rate, and what one tick looks ahead for.
const TICK: TimeDelta = TimeDelta::minutes(1);
const DISPATCHED_AHEAD: TimeDelta = TimeDelta::minutes(2);

/// While no meeting falls due, so long between two ticks: often enough for a token's last ten
/// minutes. The ticks in between would only find that there is nothing to do.
const NAP: TimeDelta = TimeDelta::minutes(10);

/// The same where days pass. A token dies meanwhile, and the next tick refreshes it.
const LONG_NAP: TimeDelta = TimeDelta::hours(6);

/// A running product, its Zoom and its AWS.
#[derive(Debug)]
pub(crate) struct Day {
    pub(crate) zoom: Zoom,
    pub(crate) functions: Functions,
    pub(crate) variables: Variables,
    pub(crate) queues: QueuesAndSecrets,
    attempts: Vec<Attempt>,
    dynamodb: Client,
    ticked_at: Option<DateTime<Utc>>,
}

/// What was in the ledger after an entry was taken from the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) uuid: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) used: usize,
    pub(crate) state: String,
}

/// When every day begins.
pub(crate) fn morning() -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

impl Day {
    /// Eight in the morning: so many meetings have just ended, and the app is installed.
    pub(crate) async fn begin(meetings: u16) -> Self {
        Self::with(meetings, &[]).await
    }

    /// With some parameters of the stack set to something else.
    pub(crate) async fn with(meetings: u16, parameters: &[(&str, &str)]) -> Self {
        let day = Self::deploy(meetings, parameters).await;
        day.install().await;
        day
    }

    /// Deployed, with its secrets stored and Zoom's form saved; one meeting has ended.
    pub(crate) async fn before_installation(parameters: &[(&str, &str)]) -> Self {
        Self::deploy(1, parameters).await
    }

    /// Deployed; so many meetings have ended.
    pub(crate) async fn deploy(meetings: u16, parameters: &[(&str, &str)]) -> Self {
        let held = Held {
            meetings,
            ..Held::default()
        };
        Self::deploy_for(held, parameters).await
    }

    /// Deployed, beside all that is at Zoom.
    pub(crate) async fn deploy_for(held: Held, parameters: &[(&str, &str)]) -> Self {
        logs::install();
        let mut zoom = Zoom::with(held, morning()).await;
        let queues = QueuesAndSecrets::serve().await;
        let tables_url = tables::serve().await;
        store_secrets(&queues, &zoom);
        let variables = variables(&tables_url, &queues, &zoom, parameters);
        let (functions, door) = Functions::new(&variables.iter().cloned().collect());
        zoom.save_form(&webhooks::serve(door).await).await;
        Self {
            dynamodb: functions.aws.dynamodb(),
            zoom,
            functions,
            variables,
            queues,
            attempts: Vec::new(),
            ticked_at: None,
        }
    }

    /// The same stack with other parameters, from here on.
    pub(crate) fn redeploy(&mut self, parameters: &[(&str, &str)]) {
        let more = parameters.iter();
        let more = more.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        self.variables.extend(more);
        self.functions = self.same_again();
    }

    /// The functions, started anew.
    pub(crate) fn same_again(&self) -> Functions {
        Functions::of(&self.variables)
    }

    /// One tick, now.
    pub(crate) async fn tick(&self) {
        fn_poller::tick(&self.functions.poller, clock::now).await;
    }

    pub(crate) async fn install(&self) {
        install::install(&self.zoom, &self.functions.oauth).await;
    }

    /// Zoom tells of the ends of all meetings but these.
    pub(crate) async fn tell_of_all_but(&self, lost: &[String]) {
        self.tell(json!({ "drop": lost })).await;
    }

    /// Zoom posts what is ordered, and it is recorded.
    pub(crate) async fn tell(&self, order: Value) {
        let taken = self.zoom.tell(&order).await;
        let mut passed_on = 0;
        while let Some(body) = self.queues.receive(EVENTS) {
            let message = serde_json::from_str(&body).unwrap();
            let recorder = &self.functions.recorder;
            let done = fn_recorder::record(recorder, &message, clock::now()).await;
            done.unwrap();
            passed_on += 1;
        }
        assert_eq!(passed_on, taken);
    }

    /// Lets time pass: each tick, and each message at the moment at which it can be received.
    pub(crate) async fn pass(&mut self, time: TimeDelta) {
        self.pass_until(clock::now() + time, NAP).await;
    }

    pub(crate) async fn pass_days(&mut self, days: i64) {
        let until = clock::now() + TimeDelta::days(days);
        self.pass_until(until, LONG_NAP).await;
    }

    async fn pass_until(&mut self, until: DateTime<Utc>, nap: TimeDelta) {
        loop {
            let tick_at = self.next_tick(nap).await;
            let message_at = self.queues.visible_at();
            let next = message_at.map_or(tick_at, |at| at.min(tick_at));
            let next = next.max(clock::now());
            if next > until {
                break;
            }
            clock::move_to(next);
            if next == tick_at {
                self.tick().await;
                self.ticked_at = Some(tick_at);
            }
            while let Some(body) = self.queues.receive(COLLECT) {
                self.collect(&body).await;
            }
        }
        clock::move_to(until);
    }

    async fn next_tick(&self, nap: TimeDelta) -> DateTime<Utc> {
        let now = clock::now();
        let Some(ticked_at) = self.ticked_at else {
            return now;
        };
        let ledger = self.ledger().await;
        // Those of a held account wait for it, and not for a time.
        let waiting = ledger
            .iter()
            .filter(|row| !row.text("due_lane").starts_with("held#"));
        let due = waiting.filter_map(|row| row.time("due")).min();
        let nap_ends = ticked_at.duration_trunc(nap).unwrap() + nap;
        let wanted = due.map_or(nap_ends, |at| (at - DISPATCHED_AHEAD).min(nap_ends));
        let next = wanted.max(ticked_at + TICK).max(now);
        // Ticks come at full minutes.
        (next + TICK - TimeDelta::seconds(1))
            .duration_trunc(TICK)
            .unwrap()
    }

    /// A message that fails would come again; on these days none does.
    async fn collect(&mut self, body: &str) {
        let entry: queue::message::DueEntry = serde_json::from_str(body).unwrap();
        let collector = &self.functions.collector;
        let done = fn_collector::collect(collector, &entry, clock::now).await;
        done.unwrap();
        let row = self.entry(&entry.meeting_uuid).await;
        let attempt = Attempt {
            uuid: entry.meeting_uuid,
            at: clock::now(),
            used: row.number("ledger_attempts").unwrap(),
            state: row.text("ledger_state").to_owned(),
        };
        let before = self.attempts.iter().rfind(|one| one.uuid == attempt.uuid);
        if before.is_none_or(|one| (one.used, &one.state) != (attempt.used, &attempt.state)) {
            self.attempts.push(attempt);
        }
    }

    pub(crate) async fn rows(&self, table: &str) -> Vec<Row> {
        rows(&self.dynamodb, table).await
    }

    /// Every row of `meetings`.
    pub(crate) async fn ledger(&self) -> Vec<Row> {
        self.rows("MeetingsTable").await
    }

    pub(crate) async fn entry(&self, uuid: &str) -> Row {
        let entry = self.entry_if_any(uuid).await;
        entry.unwrap_or_else(|| panic!("{uuid} is not in the ledger"))
    }

    pub(crate) async fn entry_if_any(&self, uuid: &str) -> Option<Row> {
        let key = [
            ("account_id", self.account_id().to_string()),
            ("meeting_uuid", uuid.to_owned()),
        ];
        tables::row(&self.dynamodb, "MeetingsTable", key).await
    }

    /// The rows of a table that have this key.
    pub(crate) async fn rows_of(&self, table: &str, key: (&str, &str)) -> Vec<Row> {
        tables::rows_of(&self.dynamodb, table, key).await
    }

    pub(crate) async fn count(&self, table: &str) -> usize {
        tables::count(&self.dynamodb, table).await
    }

    /// The one installation; its tokens are another item.
    pub(crate) async fn installation(&self) -> Row {
        let rows = self.rows("InstallationsTable").await;
        assert_eq!(rows.len(), 2);
        let account = |row: &Row| !row.text("installation_status").is_empty();
        rows.into_iter().find(account).expect("the account's own")
    }

    /// Its tokens.
    pub(crate) async fn tokens(&self) -> Row {
        let rows = self.rows("InstallationsTable").await;
        let tokens = |row: &Row| row.text("account_id").starts_with("tokens#");
        rows.into_iter().find(tokens).expect("they are there")
    }

    /// When an entry was read with which attempt used, and what became of it.
    pub(crate) fn attempts_on(&self, uuid: &str) -> Vec<Attempt> {
        let attempts = self.attempts.iter().filter(|one| one.uuid == uuid);
        attempts.cloned().collect()
    }
}
