//! The webhook secrets, read seldom.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret as _;
use zoom::webhook::Secrets;

/// Forged requests must not turn into calls of Secrets Manager. What fits no secret that was read
/// within this minute may be signed with one that was stored since, so it is asked for again.
const REREAD_AFTER: TimeDelta = TimeDelta::minutes(1);

/// A secret that was withdrawn still fits, and nothing tells: after so long they are read again in any
/// case. A process with events all day makes 144 calls for that.
const STALE_AFTER: TimeDelta = TimeDelta::minutes(10);

/// The secrets as last read.
#[derive(Debug)]
pub(crate) struct Keys {
    store: store::Secrets,
    arn: String,
    last: Mutex<Last>,
}

#[derive(Debug)]
struct Last {
    /// When they were last asked for.
    tried_at: Option<DateTime<Utc>>,
    /// When they were last answered, and usable.
    read_at: Option<DateTime<Utc>>,
    secrets: Result<Arc<Secrets>, Unread>,
}

/// Why there are no secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// There is no value, or not such a one as `docs/operating.md` says. What the parser says may
    /// quote it, so that is not told.
    Unusable,
    /// Secrets Manager refused or did not answer.
    Unreachable(String),
}

impl Keys {
    pub(crate) fn new(store: store::Secrets, arn: String) -> Self {
        Self {
            store,
            arn,
            last: Mutex::new(Last {
                tried_at: None,
                read_at: None,
                secrets: Err(Unread::Unusable),
            }),
        }
    }

    /// The secrets, at most ten minutes old while they can be read; when there are none, or when they
    /// could not be read again, they are looked for again after a minute.
    pub(crate) async fn current(&self, now: DateTime<Utc>) -> Result<Arc<Secrets>, Unread> {
        if self.is_stale(now) {
            self.reread(now).await;
        }
        self.known()
    }

    fn is_stale(&self, now: DateTime<Utc>) -> bool {
        let last = self.last.lock().expect("no panic holds it");
        let is_old = last.read_at.is_none_or(|at| now - at >= STALE_AFTER);
        is_old || last.secrets.is_err()
    }

    /// The secrets as they are stored now; `None` when they were asked for less than a minute ago. Those
    /// that were read before stay in use when these are unusable.
    pub(crate) async fn reread(&self, now: DateTime<Utc>) -> Option<Result<Arc<Secrets>, Unread>> {
        {
            let mut last = self.last.lock().expect("no panic holds it");
            if last.tried_at.is_some_and(|at| now - at < REREAD_AFTER) {
                return None;
            }
            last.tried_at = Some(now);
        }
        let read = self.read().await.map(Arc::new);
        let mut last = self.last.lock().expect("no panic holds it");
        if read.is_ok() {
            last.read_at = Some(now);
        }
        if read.is_ok() || last.secrets.is_err() {
            last.secrets.clone_from(&read);
        }
        Some(read)
    }

    fn known(&self) -> Result<Arc<Secrets>, Unread> {
        self.last.lock().expect("no panic holds it").secrets.clone()
    }

    async fn read(&self) -> Result<Secrets, Unread> {
        let text = match self.store.text(&self.arn).await {
            Ok(text) => text,
            Err(store::SecretError::Empty { .. }) => return Err(Unread::Unusable),
            Err(error) => return Err(Unread::Unreachable(boot::chain(&error))),
        };
        let secrets: Option<Secrets> = serde_json::from_str(text.expose_secret()).ok();
        secrets.filter(Secrets::usable).ok_or(Unread::Unusable)
    }
}
