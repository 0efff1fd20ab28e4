//! Everybody at work at a time, by the clock that jumps: Zoom tells of ends, the clock ticks, and
//! two collectors take what is due, as the template lets them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use serde_json::json;
use tokio::task::{AbortHandle, JoinHandle, LocalSet, spawn_local};

use crate::clock;
use crate::day::Day;
use crate::functions::{COLLECT, EVENTS, Functions, Variables};
use crate::queues_and_secrets::QueuesAndSecrets;
use crate::tables::Row;
use crate::virtual_time::{sleep_until, spawn_here};
use crate::zoom_side::Zoom;

const TICK: TimeDelta = TimeDelta::minutes(1);

/// The first of `AttemptDelaysSeconds`.
const FIRST_ATTEMPT: TimeDelta = TimeDelta::minutes(3);

/// A webhook comes so long after the end.
const TOLD_AFTER: TimeDelta = TimeDelta::seconds(2);

/// An idle collector looks again after so long, as Lambda's poller does.
const LOOKS_EVERY: TimeDelta = TimeDelta::seconds(1);

/// The template's `MaximumConcurrency`.
const COLLECTORS: usize = 2;

/// A message whose receiver dies comes again after so long: the queue's visibility timeout.
const INVISIBLE_FOR: TimeDelta = TimeDelta::seconds(720);

/// Who works, and what is noted about it.
#[derive(Debug)]
pub(crate) struct AtWork {
    pub(crate) day: Day,
    variables: Variables,
    until: DateTime<Utc>,
    /// The webinar of which a collector may die.
    webinar: Option<String>,
    noted: Mutex<BTreeMap<String, Noted>>,
    /// When the tick began that is under way, or the last one did.
    ticked_at: Mutex<DateTime<Utc>>,
}

/// What is noted about an entry.
#[derive(Clone, Debug)]
pub(crate) struct Noted {
    /// When the attempt was due that completes it: the first one three minutes after the end, or when
    /// the ledger came to know of it, a later one when the ledger says. A fault on the way moves it not.
    pub(crate) due_at: DateTime<Utc>,
    /// Attempts used so far.
    pub(crate) used: usize,
    /// When a collector was done with it.
    pub(crate) rows_at: Option<DateTime<Utc>>,
    /// How often a collector was at it.
    pub(crate) claims: usize,
}

impl AtWork {
    /// Until that time of the clock.
    pub(crate) fn until(day: Day, until: DateTime<Utc>, webinar: Option<&str>) -> Arc<Self> {
        Arc::new(Self {
            variables: day.variables.clone(),
            day,
            until,
            webinar: webinar.map(str::to_owned),
            noted: Mutex::default(),
            ticked_at: Mutex::new(clock::now()),
        })
    }

    /// Everybody works until the end. Zoom tells of these, and of none that is lost.
    pub(crate) async fn run(self: &Arc<Self>, told: Vec<End>, lost: Vec<End>) {
        let work = async {
            let mut all = vec![
                spawn_here(Arc::clone(self).tell(told)),
                spawn_here(Arc::clone(self).tick(lost)),
            ];
            all.extend((0..COLLECTORS).map(|_| spawn_local(Arc::clone(self).employ(self.hire()))));
            for one in all {
                one.await.unwrap();
            }
        };
        LocalSet::new().run_until(work).await;
    }

    pub(crate) fn noted(&self) -> BTreeMap<String, Noted> {
        self.noted.lock().unwrap().clone()
    }

    fn zoom(&self) -> &Zoom {
        &self.day.zoom
    }

    fn queues(&self) -> &QueuesAndSecrets {
        &self.day.queues
    }

    /// Functions as a process of its own has them.
    fn functions(&self) -> Functions {
        let mut functions = Functions::of(&self.variables);
        functions.poller.wait_by(sleep_until);
        functions.collector.wait_by(sleep_until);
        functions
    }

    async fn tell(self: Arc<Self>, told: Vec<End>) {
        let functions = self.functions();
        for end in told {
            sleep_until(end.at + TOLD_AFTER).await;
            let order = json!({ "only": [end.uuid], "drop": false });
            let taken = self.zoom().tell(&order).await;
            assert_eq!(taken, 1, "{}", end.uuid);
            while let Some(body) = self.queues().receive(EVENTS) {
                let message = serde_json::from_str(&body).unwrap();
                let now = clock::now();
                let recorded = fn_recorder::record(&functions.recorder, &message, now).await;
                recorded.unwrap();
            }
            self.note_owed(&end, clock::now()).await;
        }
    }

    async fn tick(self: Arc<Self>, mut lost: Vec<End>) {
        let functions = self.functions();
        while clock::now() < self.until {
            let begun = clock::now();
            *self.ticked_at.lock().unwrap() = begun;
            fn_poller::tick(&functions.poller, clock::now).await;
            let mut unknown = Vec::new();
            for end in lost {
                let found = end.at < begun && self.note_owed(&end, begun).await;
                if !found {
                    unknown.push(end);
                }
            }
            lost = unknown;
            let next = clock::now().duration_trunc(TICK).unwrap() + TICK;
            sleep_until(next).await;
        }
    }

    /// Whether it is in the ledger; its first attempt is due after three minutes, or since then.
    async fn note_owed(&self, end: &End, since: DateTime<Utc>) -> bool {
        if self.day.entry_if_any(&end.uuid).await.is_none() {
            return false;
        }
        let noted = Noted::first(end.at, since);
        let mut all = self.noted.lock().unwrap();
        all.entry(end.uuid.clone()).or_insert(noted);
        true
    }

    /// In place of a collector that is killed Lambda starts another.
    async fn employ(self: Arc<Self>, mut one: JoinHandle<()>) {
        while let Err(error) = one.await {
            assert!(error.is_cancelled(), "{error}");
            one = self.hire();
        }
    }

    fn hire(self: &Arc<Self>) -> JoinHandle<()> {
        let own = Arc::new(OnceLock::new());
        let hired = spawn_here(Arc::clone(self).collect_all(Arc::clone(&own)));
        own.set(hired.abort_handle()).unwrap();
        hired
    }

    async fn collect_all(self: Arc<Self>, own: Arc<OnceLock<AbortHandle>>) {
        let functions = self.functions();
        while clock::now() < self.until {
            let Some(body) = self.queues().receive(COLLECT) else {
                sleep_until(clock::now() + LOOKS_EVERY).await;
                continue;
            };
            let entry: queue::message::DueEntry = serde_json::from_str(&body).unwrap();
            let taken = Taken {
                queues: self.queues(),
                body: Some(body),
            };
            let is_webinar = self.webinar.as_ref() == Some(&entry.meeting_uuid);
            if let Some(own) = own.get().filter(|_| is_webinar) {
                self.zoom().manner.is_asked_by(own);
            }
            let done = fn_collector::collect(&functions.collector, &entry, clock::now).await;
            done.unwrap(); // a message that fails would come again; on these days none does
            taken.done();
            let row = self.day.entry(&entry.meeting_uuid).await;
            self.note_collected(&entry.meeting_uuid, &row);
        }
    }

    fn note_collected(&self, uuid: &str, row: &Row) {
        let used = row.number("ledger_attempts").unwrap();
        let mut all = self.noted.lock().unwrap();
        // One that a tick finds may be collected before that tick ends: it is known since its beginning
        // at the earliest.
        let ended_at = row.time("ended").unwrap();
        let known_since = *self.ticked_at.lock().unwrap();
        let noted = all
            .entry(uuid.to_owned())
            .or_insert_with(|| Noted::first(ended_at, known_since));
        noted.claims += 1;
        let state = row.text("ledger_state");
        if state == "complete" {
            (noted.used, noted.rows_at) = (used, Some(clock::now()));
        } else if used > noted.used {
            noted.used = used;
            noted.due_at = row.time("due").unwrap();
        }
    }
}

impl Noted {
    /// Of a meeting that ended then, and is in the ledger since.
    fn first(ended_at: DateTime<Utc>, since: DateTime<Utc>) -> Self {
        Self {
            due_at: (ended_at + FIRST_ATTEMPT).max(since),
            used: 0,
            rows_at: None,
            claims: 0,
        }
    }
}

/// A message in somebody's hands. Who dies with it does not delete it.
#[derive(Debug)]
struct Taken<'a> {
    queues: &'a QueuesAndSecrets,
    body: Option<String>,
}

impl Taken<'_> {
    fn done(mut self) {
        self.body = None;
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if let Some(body) = self.body.take() {
            self.queues.send(COLLECT, body, INVISIBLE_FOR);
        }
    }
}

/// The end of a meeting.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub(crate) uuid: String,
    pub(crate) at: DateTime<Utc>,
}

impl End {
    /// Of every meeting at Zoom, the first one first.
    pub(crate) async fn all(zoom: &Zoom) -> Vec<Self> {
        let mut ends: Vec<_> = zoom.ends().await;
        ends.sort_by_key(|end: &Self| end.at);
        ends
    }
}
