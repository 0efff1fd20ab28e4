//! How Zoom answers, beside what: how long it takes, and whom a call is the end of.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use chrono::TimeDelta;
use tokio::task::AbortHandle;

use crate::clock;
use crate::virtual_time::sleep_until;

/// Of one Zoom.
#[derive(Debug, Default)]
pub(crate) struct Manner {
    /// How long a call of the API takes, by the day's clock; nothing if 0.
    pub(crate) takes_ms: AtomicI64,
    /// Pages of webinars' quality that were asked for.
    pages: AtomicUsize,
    /// Who asks for this one, counted from 1, dies before its answer.
    deadly: AtomicUsize,
    /// Calls that name this get that answer.
    odd: Mutex<Option<(&'static str, StatusCode, &'static str)>>,
    /// How often it was given.
    odd_count: AtomicUsize,
    /// Who is at a webinar.
    at_it: Mutex<Option<AbortHandle>>,
}

impl Manner {
    pub(crate) fn takes(&self, time: TimeDelta) {
        self.takes_ms
            .store(time.num_milliseconds(), Ordering::Relaxed);
    }

    /// From now on, calls whose address has this text in it get this answer, and no other one does.
    pub(crate) fn answers_oddly(&self, of: &'static str, status: StatusCode, body: &'static str) {
        *self.odd.lock().unwrap() = Some((of, status, body));
    }

    /// How many calls got it.
    pub(crate) fn odd_count(&self) -> usize {
        self.odd_count.load(Ordering::Relaxed)
    }

    /// Kills who asks for this page of a webinar's quality.
    pub(crate) fn kill_at(&self, page: usize) {
        self.deadly.store(page, Ordering::Relaxed);
    }

    /// Whether somebody died.
    pub(crate) fn has_killed(&self) -> bool {
        let deadly = self.deadly.load(Ordering::Relaxed);
        deadly > 0 && self.pages.load(Ordering::Relaxed) >= deadly
    }

    /// Who asks from now on.
    pub(crate) fn is_asked_by(&self, one: &AbortHandle) {
        *self.at_it.lock().unwrap() = Some(one.clone());
    }
}

pub(crate) async fn answer(
    State(manner): State<Arc<Manner>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    if path.starts_with("/v2/metrics/webinars/") && path.ends_with("/qos") {
        let page = manner.pages.fetch_add(1, Ordering::Relaxed) + 1;
        if page == manner.deadly.load(Ordering::Relaxed) {
            let killed = manner.at_it.lock().unwrap().take();
            killed.expect("somebody asks").abort();
            return Response::new(Body::empty()); // nobody is there any more
        }
    }
    let odd = *manner.odd.lock().unwrap();
    let is_odd = |(of, ..): &(&str, _, _)| request.uri().to_string().contains(of);
    if let Some((_, status, body)) = odd.filter(is_odd) {
        manner.odd_count.fetch_add(1, Ordering::Relaxed);
        return (status, body).into_response();
    }
    let takes_ms = manner.takes_ms.load(Ordering::Relaxed);
    if takes_ms > 0 && path.starts_with("/v2/") {
        sleep_until(clock::now() + TimeDelta::milliseconds(takes_ms)).await;
    }
    next.run(request).await
}
