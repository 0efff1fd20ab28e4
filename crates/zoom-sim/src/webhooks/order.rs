//! What is to be sent, as `POST /_sim/webhooks/send` has it.

use serde::Deserialize;

use super::events::EVENTS;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Fields {
    /// Each event so often, one after the other unless `order` is random.
    times: usize,
    order: Sequence,
    drop: Option<Drop>,
    only: Option<Vec<String>>,
    delay_ms: u64,
    events: Option<Vec<String>>,
    retry: bool,
    keep_timestamp: bool,
    app_deauthorized_age_s: u32,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Sequence {
    #[default]
    Given,
    Random,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Drop {
    All(bool),
    Of(Vec<String>),
}

#[derive(Debug)]
pub(crate) struct Order {
    pub(super) times: usize,
    pub(super) random: bool,
    pub(super) delay_ms: u64,
    pub(super) events: Vec<String>,
    /// Zoom's retries, by the simulator's clock.
    pub(super) retry: bool,
    /// A retry carries the first attempt's timestamp: nobody knows whether Zoom's do.
    pub(super) keep_timestamp: bool,
    /// How long ago the app was removed; if not just now, this is late news of an earlier
    /// installation, and the present one lives on.
    pub(super) app_deauthorized_age_s: u32,
    lost: Option<Drop>,
    /// Of other instances nothing is told.
    only: Option<Vec<String>>,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            times: 1,
            order: Sequence::Given,
            drop: None,
            only: None,
            delay_ms: 0,
            events: None,
            retry: false,
            keep_timestamp: false,
            app_deauthorized_age_s: 0,
        }
    }
}

impl Order {
    /// Of a JSON object, or of nothing at all. `Err` says what is wrong with it.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, String> {
        let fields = if body.is_empty() {
            Fields::default()
        } else {
            serde_json::from_slice(body).map_err(|err| err.to_string())?
        };
        let mut events = fields
            .events
            .unwrap_or_else(|| vec!["meeting.ended".to_owned(), "webinar.ended".to_owned()]);
        if events == ["*"] {
            events = EVENTS.map(str::to_owned).to_vec();
        }
        let known = |event: &String| EVENTS.contains(&event.as_str()) || event == DEAUTHORIZED;
        if let Some(unknown) = events.iter().find(|event| !known(event)) {
            return Err(format!(
                "unknown event {unknown}; there are {}, {DEAUTHORIZED}, and [\"*\"] for all but the last",
                EVENTS.join(", ")
            ));
        }
        Ok(Self {
            times: fields.times,
            random: fields.order == Sequence::Random,
            delay_ms: fields.delay_ms,
            events,
            retry: fields.retry,
            keep_timestamp: fields.keep_timestamp,
            app_deauthorized_age_s: fields.app_deauthorized_age_s,
            lost: fields.drop,
            only: fields.only,
        })
    }

    /// Is the end of this instance not told?
    pub(super) fn loses(&self, uuid: &str, by_default: bool) -> bool {
        match &self.lost {
            None => by_default,
            Some(Drop::All(all)) => *all,
            Some(Drop::Of(uuids)) => uuids.iter().any(|lost| lost == uuid),
        }
    }

    /// Is anything told of this instance?
    pub(super) fn is_about(&self, uuid: &str) -> bool {
        let only = self.only.as_ref();
        only.is_none_or(|only| only.iter().any(|told| told == uuid))
    }

    /// Is nothing told at all?
    pub(super) fn loses_everything(&self) -> bool {
        matches!(self.lost, Some(Drop::All(true)))
    }
}

/// Ends the installation, so it is sent only when it is named.
pub(super) const DEAUTHORIZED: &str = "app_deauthorized";
