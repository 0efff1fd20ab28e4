//! Every attempt to deliver a webhook, and what will be tried again.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::wire::time;

#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    sends: u64,
    attempts: Vec<Value>,
    waits: u64,
    waiting: BTreeMap<u64, Value>,
}

impl Log {
    fn with<T>(&self, work: impl FnOnce(&mut Entries) -> T) -> T {
        work(&mut self.0.lock().expect("nobody panics while logging"))
    }

    pub(super) fn next_send(&self) -> u64 {
        self.with(|entries| {
            entries.sends += 1;
            entries.sends
        })
    }

    pub(super) fn add(&self, delivery: &Value, nth: u32, at: DateTime<Utc>) {
        let mut attempt = delivery.clone();
        attempt["attempt"] = json!(nth);
        attempt["at"] = json!(time(at));
        self.with(|entries| entries.attempts.push(attempt));
    }

    /// A place among those that wait for another attempt.
    pub(super) fn wait(&self, about: &Value) -> u64 {
        self.with(|entries| {
            entries.waits += 1;
            entries.waiting.insert(entries.waits, about.clone());
            entries.waits
        })
    }

    pub(super) fn due(&self, waiting: u64, nth: u32, at: DateTime<Utc>) {
        self.with(|entries| {
            if let Some(entry) = entries.waiting.get_mut(&waiting) {
                entry["attempt"] = json!(nth);
                entry["due_at"] = json!(time(at));
            }
        });
    }

    pub(super) fn settle(&self, waiting: u64) {
        self.with(|entries| entries.waiting.remove(&waiting));
    }

    pub(crate) fn report(&self) -> Value {
        self.with(|entries| {
            let waiting: Vec<_> = entries.waiting.values().collect();
            json!({ "attempts": entries.attempts, "waiting": waiting })
        })
    }
}
