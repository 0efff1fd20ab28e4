//! Gates in front of AWS and Zoom: everything that a process asks for passes one, is noted there, and
//! may be the last thing that the process does.

mod asked;
mod victim;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use http_body_util::{Full, Limited};
use reqwest::Client;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::day::Day;
use crate::functions::Variables;
pub(crate) use asked::Asked;
use victim::Victim;
pub(crate) use victim::{Life, NOW};

/// When a process is killed. What it does between an answer and its next request nobody else can
/// see, so that a kill right after an answer is the kill before the next request is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The request is there, and nothing was done about it.
    Received,
    /// It was carried out, and the answer is not sent.
    CarriedOut,
}

/// Kill whoever makes the `nth` request, counted from 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kill {
    pub(crate) nth: usize,
    pub(crate) phase: Phase,
}

/// Some of what is asked.
type Which = fn(&Asked) -> bool;

/// What happens at the gates, beside passing.
#[derive(Debug, Default)]
struct Orders {
    asked: Vec<Asked>,
    kill: Option<Kill>,
    victim: Option<Victim>,
    /// AWS refuses these, in a way that its clients do not try again.
    refused: Option<Which>,
    /// These wait until they are let in.
    held: Option<(Which, Arc<Notify>)>,
    /// How a token answer is changed on its way.
    edit: Option<fn(&mut Value)>,
}

/// The gates of one day.
#[derive(Clone, Debug)]
pub(crate) struct Gates {
    orders: Arc<Mutex<Orders>>,
    /// By which a process finds the gates in place of what is behind them.
    variables: Variables,
}

#[derive(Debug)]
struct Gate {
    orders: Arc<Mutex<Orders>>,
    behind: String,
    http: Client,
}

impl Gates {
    pub(crate) async fn before(day: &Day) -> Self {
        let orders = Arc::default();
        let mut variables = day.variables.clone();
        let url_of = |name: &str| {
            let (_, url) = day.variables.iter().rfind(|(n, _)| n == name).unwrap();
            url.clone()
        };
        let gates = [
            ("AWS_ENDPOINT_URL_DYNAMODB", &[][..]),
            (
                "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                &["AWS_ENDPOINT_URL_SQS"],
            ),
            ("ZOOM_OAUTH_URL", &["ZOOM_API_URL"]),
        ];
        for (name, same) in gates {
            let gate = Gate {
                orders: Arc::clone(&orders),
                behind: url_of(name),
                http: day.zoom.http.clone(),
            };
            let url = serve(gate).await;
            for name in [name].iter().chain(same) {
                variables.push(((*name).to_owned(), url.clone()));
            }
        }
        Self { orders, variables }
    }

    /// The variables of a process that passes the gates.
    pub(crate) fn variables(&self) -> &Variables {
        &self.variables
    }

    /// What was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.orders.lock().unwrap().asked)
    }

    pub(crate) fn saw(&self, which: Which) -> bool {
        self.orders.lock().unwrap().asked.iter().any(which)
    }

    pub(crate) fn refuse(&self, which: Option<Which>) {
        self.orders.lock().unwrap().refused = which;
    }

    pub(crate) fn edit_tokens(&self, edit: fn(&mut Value)) {
        self.orders.lock().unwrap().edit = Some(edit);
    }

    /// The first such request waits; who gets the answer lets it in.
    pub(crate) fn hold(&self, which: Which) -> Arc<Notify> {
        let let_in = Arc::new(Notify::new());
        self.orders.lock().unwrap().held = Some((which, Arc::clone(&let_in)));
        let_in
    }
}

impl Orders {
    /// Kills the process, if this is the moment.
    fn killed(&mut self, nth: usize, phase: Phase) -> bool {
        let now = self
            .kill
            .is_some_and(|kill| kill.nth == nth && kill.phase == phase);
        if now {
            self.victim.as_mut().expect("it asked").kill();
        }
        now
    }
}

async fn serve(gate: Gate) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(pass).with_state(Arc::new(gate));
    tokio::spawn(axum::serve(listener, router).into_future());
    url
}

async fn pass(State(gate): State<Arc<Gate>>, parts: Parts, body: Bytes) -> Response {
    let asked = Asked::of(&parts, &body);
    let is_token = asked.is_token();
    let (nth, held, edit) = {
        let mut orders = gate.orders.lock().unwrap();
        let nth = orders.asked.len();
        let refused = orders.refused.is_some_and(|which| which(&asked));
        let held = orders.held.take_if(|(which, _)| which(&asked));
        orders.asked.push(asked);
        if orders.killed(nth, Phase::Received) {
            return broken();
        }
        if refused {
            orders.killed(nth, Phase::CarriedOut);
            return no();
        }
        (nth, held, orders.edit.filter(|_| is_token))
    };
    if let Some((_, let_in)) = held {
        let_in.notified().await;
    }
    let answer = gate.forward(&parts, body, edit).await;
    let mut orders = gate.orders.lock().unwrap();
    if let Some(asked) = orders.asked.get_mut(nth) {
        asked.was_carried_out = true;
    }
    if orders.killed(nth, Phase::CarriedOut) {
        return broken();
    }
    answer.unwrap_or_else(broken)
}

impl Gate {
    /// The answer; `None` if it broke off.
    async fn forward(
        &self,
        parts: &Parts,
        body: Bytes,
        edit: Option<fn(&mut Value)>,
    ) -> Option<Response> {
        let url = format!("{}{}", self.behind, parts.uri);
        let request = self.http.request(parts.method.clone(), url);
        let mut headers = parts.headers.clone();
        headers.remove("host");
        let answer = request.headers(headers).body(body).send().await.ok()?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.ok()?;
        if let Some(edit) = edit {
            let mut edited = serde_json::from_slice(&body).unwrap();
            edit(&mut edited);
            return Some((status, axum::Json(edited)).into_response());
        }
        Some((status, headers, body).into_response())
    }
}

/// As AWS answers whom it does not allow something.
fn no() -> Response {
    let body = r#"{"__type":"com.amazon.coral.service#AccessDeniedException","message":"no"}"#;
    (StatusCode::BAD_REQUEST, body).into_response()
}

/// Promises more than it sends.
fn broken() -> Response {
    let whole = Full::new(Bytes::from_static(b"broken"));
    Response::new(Body::new(Limited::new(whole, 5)))
}
