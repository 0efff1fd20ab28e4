//! What goes wrong, as somebody ordered it under `/_sim/faults`; nothing unless told.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::dashboard::Label;
use crate::late::{Lateness, Seen};
use crate::mint::Mint;
use crate::oauth::Make;
use crate::world::Meeting;

mod answer;
mod limits;
mod refresh;
mod rule;
mod too_many;

use limits::{Limits, Used};
pub(crate) use refresh::Trouble;
use refresh::{Refresh, Troubles};
use rule::{Counts, Rule};

/// The order, as `PUT /_sim/faults` has it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)] // a misspelled fault should not look ordered
pub(crate) struct Order {
    answers: Vec<Rule>,
    lateness: Lateness,
    limits: Option<Limits>,
    refresh: Refresh,
}

#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    order: Order,
    set_at: DateTime<Utc>,
    /// One for each rule of the order.
    counts: Vec<Counts>,
    fired: BTreeMap<String, u64>,
    used: Used,
    troubles: Troubles,
}

/// A call that came in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    /// As it is counted: method and route.
    pub(crate) name: &'a str,
    /// Of the instance that it is about, if it names one.
    pub(crate) uuid: Option<&'a str>,
    /// `None` for what is not limited: OAuth.
    pub(crate) label: Option<Label>,
    /// The scope that it needs.
    pub(crate) scope: &'a str,
    pub(crate) now: DateTime<Utc>,
}

impl Faults {
    /// Replaces the order; everything is counted from here.
    pub(crate) fn set(&self, order: Order, now: DateTime<Utc>) {
        let mut state = self.0.lock().expect("nobody panics among the faults");
        *state = State {
            counts: vec![Counts::default(); order.answers.len()],
            set_at: now,
            order,
            ..State::default()
        };
    }

    /// The order, and what came of it.
    pub(crate) fn report(&self) -> Value {
        let state = self.0.lock().expect("nobody panics among the faults");
        json!({
            "order": state.order,
            "set_at": crate::wire::time(state.set_at),
            "fired": state.fired,
            "rules": state.counts,
            "heavy_used_today": state.used.shared_today(),
        })
    }

    /// The wrong answer to this call, if it gets one: Zoom's limits first, then the rules.
    pub(crate) async fn strike(&self, mint: &Mint, call: Call<'_>) -> Option<Response> {
        let answer = self.choose(mint, call)?;
        Some(answer.give(call).await)
    }

    fn choose(&self, mint: &Mint, call: Call<'_>) -> Option<answer::Wrong> {
        let mut guard = self.0.lock().expect("nobody panics among the faults");
        let state = &mut *guard;
        let mut chosen = None;
        if let (Some(limits), Some(label)) = (&state.order.limits, call.label)
            && let Some(refusal) = state.used.refuse(limits, label, call.now)
        {
            chosen = Some(answer::Wrong::limited(refusal));
        }
        let rules = state.order.answers.iter().zip(&mut state.counts);
        for (nth, (rule, counts)) in rules.enumerate() {
            if chosen.is_some() {
                break;
            }
            let passed = call.now - state.set_at;
            chosen = rule.strike(nth, counts, passed, mint, call);
        }
        let chosen = chosen?;
        *state.fired.entry(chosen.name()).or_default() += 1;
        Some(chosen)
    }

    pub(crate) fn seen(&self, meeting: &Meeting, now: DateTime<Utc>) -> Seen {
        let state = self.0.lock().expect("nobody panics among the faults");
        state.order.lateness.seen(meeting, state.set_at, now)
    }

    /// How tokens are made that are granted now.
    pub(crate) fn tokens(&self) -> Make {
        let state = self.0.lock().expect("nobody panics among the faults");
        state.order.refresh.tokens()
    }

    /// How long a rotated refresh token is still taken.
    pub(crate) fn grace(&self) -> chrono::TimeDelta {
        let state = self.0.lock().expect("nobody panics among the faults");
        state.order.refresh.grace()
    }

    /// What happens to the answer of a refresh that was granted.
    pub(crate) fn refresh_trouble(&self) -> Option<Trouble> {
        let mut guard = self.0.lock().expect("nobody panics among the faults");
        let state = &mut *guard;
        let trouble = state.troubles.next(&state.order.refresh)?;
        *state.fired.entry(trouble.name().to_owned()).or_default() += 1;
        Some(trouble)
    }
}
