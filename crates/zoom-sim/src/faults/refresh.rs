//! What can happen to a refresh: Zoom has rotated the token, and the answer does not arrive.

use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::oauth::Make;

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Refresh {
    mode: Mode,
    /// How long the rotated token is still taken; in mode `grace` a minute if missing, else none.
    grace_s: Option<u32>,
    /// How often `answer_lost`, `delay` and `error_after_commit` happen; once if missing.
    times: Option<u64>,
    /// Of `delay`, by the machine's clock.
    delay_s: Option<u64>,
    /// How long access tokens live that are granted from here on; 3599 if missing, as Zoom says.
    expires_in_s: Option<u32>,
    /// How long the tokens are as texts that are granted from here on.
    token_bytes: Option<usize>,
}

/// Zoom says 3599 in `expires_in`, and means an hour.
const ACCESS_LIFE_S: u32 = 3599;

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    /// The rotated token is dead at once.
    #[default]
    Strict,
    Grace,
    AnswerLost,
    Delay,
    ErrorAfterCommit,
}

#[derive(Debug, Default)]
pub(super) struct Troubles(u64);

/// To a refresh that was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    AnswerLost,
    Delay(Duration),
    ErrorAfterCommit,
}

impl Refresh {
    pub(super) fn tokens(&self) -> Make {
        Make {
            life: TimeDelta::seconds(self.expires_in_s.unwrap_or(ACCESS_LIFE_S).into()),
            bytes: self.token_bytes,
        }
    }

    pub(super) fn grace(&self) -> TimeDelta {
        let usual_s = if self.mode == Mode::Grace { 60 } else { 0 };
        TimeDelta::seconds(self.grace_s.unwrap_or(usual_s).into())
    }
}

impl Troubles {
    pub(super) fn next(&mut self, order: &Refresh) -> Option<Trouble> {
        let trouble = match order.mode {
            Mode::Strict | Mode::Grace => return None,
            Mode::AnswerLost => Trouble::AnswerLost,
            Mode::Delay => Trouble::Delay(Duration::from_secs(order.delay_s.unwrap_or(5))),
            Mode::ErrorAfterCommit => Trouble::ErrorAfterCommit,
        };
        let happens = self.0 < order.times.unwrap_or(1);
        self.0 += u64::from(happens);
        happens.then_some(trouble)
    }
}

impl Trouble {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AnswerLost => "refresh_answer_lost",
            Self::Delay(_) => "refresh_delay",
            Self::ErrorAfterCommit => "refresh_error_after_commit",
        }
    }

    /// What arrives in place of `answer`.
    pub(crate) async fn spoil(self, answer: Response) -> Response {
        match self {
            Self::AnswerLost => super::answer::broken(),
            Self::Delay(by) => {
                tokio::time::sleep(by).await;
                answer
            }
            Self::ErrorAfterCommit => {
                let body = json!({ "reason": "Internal error", "error": "server_error" });
                (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
            }
        }
    }
}
