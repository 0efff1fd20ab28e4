//! The webhook secrets, read seldom.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret as _;
use zoom::webhook::Secrets;

/// Forged requests must not turn into calls of Secrets Manager. What fits no secret that was read
/// within this minute may be signed with one that was stored since, so it is asked for again.
const REREAD_AFTER: TimeDelta = TimeDelta::minutes(1);

/// The secrets as last read.
#[derive(Debug)]
pub(crate) struct Keys {
    store: store::Secrets,
    arn: String,
    last: Mutex<Last>,
}

#[derive(Debug, Default)]
struct Last {
    read_at: Option<DateTime<Utc>>,
    secrets: Option<Arc<Secrets>>,
}

impl Keys {
    pub(crate) fn new(store: store::Secrets, arn: String) -> Self {
        Self {
            store,
            arn,
            last: Mutex::default(),
        }
    }

    /// The secrets; `None` when there are none, which is looked at again after a minute.
    pub(crate) async fn current(&self, now: DateTime<Utc>) -> Option<Arc<Secrets>> {
        let known = self.last.lock().expect("no panic holds it").secrets.clone();
        match known {
            Some(secrets) => Some(secrets),
            None => self.reread(now).await,
        }
    }

    /// The secrets as they are stored now; `None` when nobody knows, because they were read less
    /// than a minute ago or cannot be read.
    pub(crate) async fn reread(&self, now: DateTime<Utc>) -> Option<Arc<Secrets>> {
        {
            let mut last = self.last.lock().expect("no panic holds it");
            if last.read_at.is_some_and(|at| now - at < REREAD_AFTER) {
                return None;
            }
            last.read_at = Some(now);
        }
        let secrets = Arc::new(self.read().await?);
        self.last.lock().expect("no panic holds it").secrets = Some(secrets.clone());
        Some(secrets)
    }

    async fn read(&self) -> Option<Secrets> {
        let text = match self.store.text(&self.arn).await {
            Ok(text) => text,
            Err(error) => {
                tracing::error!(error = boot::chain(&error), "webhook secret not read");
                return None;
            }
        };
        // The parser's error may quote the text, so it is not told.
        let secrets: Option<Secrets> = serde_json::from_str(text.expose_secret()).ok();
        let secrets = secrets.filter(Secrets::usable);
        if secrets.is_none() {
            tracing::error!("the webhook secret is not as docs/operating.md says");
        }
        secrets
    }
}
