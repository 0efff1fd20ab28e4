//! Zoom's rate limits: per second, per minute and per day, of one account.

use std::collections::VecDeque;

use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::too_many::{Form, Window};
use crate::dashboard::Label;

/// The plan's limits, and what is to be different from them.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Limits {
    plan: Plan,
    light_per_s: Option<usize>,
    medium_per_s: Option<usize>,
    heavy_per_s: Option<usize>,
    resource_intensive_per_min: Option<usize>,
    /// Of heavy and resource-intensive calls together.
    shared_per_day: Option<u64>,
    /// What other apps of the account have used today.
    used_today: u64,
    retry_after: Form,
    /// With `X-RateLimit-*`, which not everybody has seen.
    headers: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Plan {
    Pro,
    /// And above.
    #[default]
    Business,
}

/// The calls that were let through.
#[derive(Debug, Default)]
pub(super) struct Used {
    recent: [VecDeque<DateTime<Utc>>; 4],
    day: NaiveDate,
    today: u64,
}

/// Which limit was reached, and until when.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) window: Window,
    pub(super) until: DateTime<Utc>,
    pub(super) form: Form,
    label: Label,
    limit: u64,
    with_headers: bool,
}

impl Limits {
    /// Calls in a window that slides: the strictest reading of "per second".
    fn of(&self, label: Label) -> (usize, Window) {
        let business = self.plan == Plan::Business;
        let per_s = |set: Option<usize>, pro, above| {
            let limit = set.unwrap_or(if business { above } else { pro });
            (limit, Window::Second)
        };
        match label {
            Label::Light => per_s(self.light_per_s, 30, 80),
            Label::Medium => per_s(self.medium_per_s, 20, 60),
            Label::Heavy => per_s(self.heavy_per_s, 10, 40),
            Label::ResourceIntensive => {
                let limit = self.resource_intensive_per_min;
                let limit = limit.unwrap_or(if business { 20 } else { 10 });
                (limit, Window::Minute)
            }
        }
    }

    fn per_day(&self) -> u64 {
        self.shared_per_day.unwrap_or(match self.plan {
            Plan::Pro => 30_000,
            Plan::Business => 60_000,
        })
    }
}

impl Used {
    /// Counts the call, or says why not: a refused one uses nothing.
    pub(super) fn refuse(
        &mut self,
        limits: &Limits,
        label: Label,
        now: DateTime<Utc>,
    ) -> Option<Refusal> {
        let refusal = |window, until, limit| Refusal {
            window,
            until,
            form: limits.retry_after,
            label,
            limit,
            with_headers: limits.headers,
        };
        if self.day != now.date_naive() {
            (self.day, self.today) = (now.date_naive(), 0);
        }
        let shares = matches!(label, Label::Heavy | Label::ResourceIntensive);
        let per_day = limits.per_day();
        if shares && limits.used_today + self.today >= per_day {
            return Some(refusal(Window::Day, Window::Day.end(now), per_day));
        }
        let (limit, window) = limits.of(label);
        let length = window.end(now) - now;
        let recent = &mut self.recent[label as usize];
        while recent.front().is_some_and(|at| now - *at >= length) {
            recent.pop_front();
        }
        if recent.len() >= limit {
            let oldest = recent.front().copied().unwrap_or(now);
            let limit = u64::try_from(limit).unwrap_or(u64::MAX);
            return Some(refusal(window, oldest + length, limit));
        }
        recent.push_back(now);
        self.today += u64::from(shares);
        None
    }

    /// Heavy and resource-intensive calls of this day.
    pub(super) fn shared_today(&self) -> u64 {
        self.today
    }
}

impl Refusal {
    pub(super) fn headers(&self, headers: &mut HeaderMap) {
        if !self.with_headers {
            return;
        }
        let category = match self.label {
            Label::Light => "Light",
            Label::Medium => "Medium",
            Label::Heavy => "Heavy",
            Label::ResourceIntensive => "Resource-intensive",
        };
        let kind = match self.window {
            Window::Day => "Daily-limit",
            Window::Second | Window::Minute => "QPS",
        };
        headers.insert("x-ratelimit-category", HeaderValue::from_static(category));
        headers.insert("x-ratelimit-type", HeaderValue::from_static(kind));
        headers.insert("x-ratelimit-limit", HeaderValue::from(self.limit));
        headers.insert("x-ratelimit-remaining", HeaderValue::from(0));
        if self.window != Window::Day {
            let reset = (self.until + TimeDelta::milliseconds(999)).timestamp();
            headers.insert("x-ratelimit-reset", HeaderValue::from(reset));
        }
    }
}
