//! Signed webhooks: what they say, how they are signed, where they go, and how often.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::Simulator;

mod body;
mod courier;
mod events;
mod log;
mod order;
mod participants;
mod retry;
mod route_host;
mod sign;
mod users;
mod validation;

#[cfg(test)]
mod tests;

pub(crate) use courier::Courier;
#[cfg(test)]
pub(crate) use courier::client;
pub(crate) use log::Log;
pub(crate) use order::Order;
pub use route_host::RouteHost;
pub(crate) use validation::validate;

use events::Notice;

/// Posts what was ordered, one after the other. Each call posts all of it again.
pub(crate) async fn send(
    simulator: &Arc<Simulator>,
    endpoint_url: &str,
    order: &Order,
) -> Vec<Value> {
    let nth_send = simulator.webhooks.next_send();
    let mut notices: Vec<Notice> = Vec::new();
    for notice in events::ordered(simulator, order) {
        notices.extend(std::iter::repeat_n(notice, order.times));
    }
    if order.random {
        let seed = simulator.mint.number(&format!("webhooks/{nth_send}"));
        notices.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    }
    let mut deliveries = Vec::new();
    for notice in notices {
        tokio::time::sleep(Duration::from_millis(order.delay_ms)).await;
        let first_at = simulator.clock.now();
        let delivery = attempt(simulator, endpoint_url, &notice, 1, None).await;
        if order.retry && retry::is_due(&delivery) {
            let told = retry::Told {
                url: endpoint_url.to_owned(),
                notice,
                first_at,
                keep_timestamp: order.keep_timestamp,
            };
            tokio::spawn(retry::until_told(simulator.clone(), told));
        }
        deliveries.push(delivery);
    }
    deliveries
}

/// One attempt, with another timestamp than now if there is one; it is logged.
async fn attempt(
    simulator: &Simulator,
    endpoint_url: &str,
    notice: &Notice,
    nth: u32,
    timestamp_s: Option<i64>,
) -> Value {
    let timestamp_s = timestamp_s.unwrap_or_else(|| simulator.clock.receivers_now().timestamp());
    let mut delivery = notice.about.clone();
    let bytes = body::of(&notice.event);
    delivery["body_sha256"] = json!(hex::encode(Sha256::digest(bytes)));
    let answer = simulator
        .courier
        .post(simulator, endpoint_url, &notice.event, timestamp_s)
        .await;
    match answer {
        Ok(answer) => {
            delivery["status"] = json!(answer.status);
            if (200..300).contains(&answer.status) {
                notice.arrived(simulator);
            }
        }
        Err(err) => {
            delivery["status"] = Value::Null;
            delivery["error"] = json!(err);
        }
    }
    simulator
        .webhooks
        .add(&delivery, nth, simulator.clock.now());
    delivery
}

impl Notice {
    /// The product was told of the end, and said that it understood.
    fn arrived(&self, simulator: &Simulator) {
        let ended = self.ends.as_ref().and_then(|uuid| {
            let mut all = simulator.world.meetings.iter();
            all.find(|meeting| &meeting.uuid == uuid)
        });
        if let Some(meeting) = ended {
            meeting.webhook_sent.store(true, Ordering::Relaxed);
        }
    }
}
