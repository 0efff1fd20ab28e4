//! Events: what a verified webhook body says.

use chrono::{DateTime, SecondsFormat, Utc};
use qos::{AccountId, Meeting, MeetingKind};
use sha2::{Digest as _, Sha256};

use crate::NotAnObject;
use crate::fields::Fields;

/// An event of Zoom's. Unknown ones are values, not errors.
#[derive(Debug)]
pub struct Event {
    /// Zoom's name: `meeting.ended`.
    pub name: String,
    /// Whose it is; absent in some.
    pub account: Option<AccountId>,
    /// When it happened, as far as Zoom says. A time far ahead is none: nothing told after it would
    /// count for years.
    pub event_at: Option<DateTime<Utc>>,
    /// The key under which it is recorded: a repetition has the same.
    pub event_id: String,
    /// What it means for us.
    pub what: What,
}

/// What an event means for the collector.
#[derive(Debug)]
pub enum What {
    /// A meeting or webinar ended: its quality is owed.
    Ended(Box<Ended>),
    /// The directory's entry of a user is out of date.
    UserChanged {
        /// Of which account.
        account: AccountId,
        /// Whose.
        user_id: String,
        /// Whether the user left the account.
        gone: bool,
    },
    /// The account removed the app. Source: `docs/zoom.md#removal`.
    Deauthorized {
        /// Which.
        account: AccountId,
    },
    /// Signed, kept, and nothing to do.
    Other,
}

/// A meeting that ended, or one that says too little to be collected.
#[derive(Debug)]
pub struct Ended {
    /// What is known of it.
    pub meeting: Meeting,
    /// A webinar's practice session ended; the webinar itself did not.
    pub practice_session: bool,
}

/// A body that cannot be recorded as an event.
#[derive(Debug, thiserror::Error)]
pub enum NotAnEvent {
    /// Not JSON, or no object.
    #[error("the body is not an object")]
    NotAnObject(#[from] NotAnObject),
    /// An object without the fields that this event cannot do without.
    #[error("{event} lacks {field}")]
    Lacks {
        /// The event.
        event: String,
        /// The field.
        field: &'static str,
    },
}

impl Event {
    /// Reads a verified body that tells of what happened by `now`.
    ///
    /// `event_ts` is at the top, but within `payload` for `app_deauthorized`, which may say
    /// `deauthorization_time` as well; source: `docs/zoom.md#events`.
    pub fn parse(body: &[u8], now: DateTime<Utc>) -> Result<Self, NotAnEvent> {
        let mut top = Fields::parse(body)?;
        let name = top.text("event").ok_or_else(|| NotAnEvent::Lacks {
            event: "the event".to_owned(),
            field: "event",
        })?;
        let mut payload = top.object("payload").unwrap_or_default();
        let account = payload.text("account_id").and_then(|id| id.parse().ok());
        let event_at = top
            .moment_before("event_ts", now)
            .or_else(|| payload.moment_before("deauthorization_time", now))
            .or_else(|| payload.moment_before("event_ts", now));
        let object = payload.object("object").unwrap_or_default();
        let what = what(&name, account.as_ref(), (event_at, now), object)?;
        let event_id = event_id(&name, account.as_ref(), event_at, &what, body);
        Ok(Self {
            name,
            account,
            event_at,
            event_id,
            what,
        })
    }
}

/// When it happened, as far as Zoom says, and when it is read.
type Told = (Option<DateTime<Utc>>, DateTime<Utc>);

fn what(
    name: &str,
    account: Option<&AccountId>,
    told: Told,
    object: Fields,
) -> Result<What, NotAnEvent> {
    let lacks = |field| NotAnEvent::Lacks {
        event: name.to_owned(),
        field,
    };
    let account = || account.cloned().ok_or_else(|| lacks("payload.account_id"));
    Ok(match name {
        "meeting.ended" => What::Ended(Box::new(ended(
            MeetingKind::Meeting,
            account()?,
            told,
            object,
            lacks,
        )?)),
        "webinar.ended" => What::Ended(Box::new(ended(
            MeetingKind::Webinar,
            account()?,
            told,
            object,
            lacks,
        )?)),
        "user.created" | "user.updated" | "user.activated" | "user.deactivated" => {
            user_changed(account()?, false, object, lacks)?
        }
        "user.deleted" | "user.disassociated" => user_changed(account()?, true, object, lacks)?,
        "app_deauthorized" => What::Deauthorized {
            account: account()?,
        },
        _ => What::Other,
    })
}

fn user_changed(
    account: AccountId,
    gone: bool,
    mut object: Fields,
    lacks: impl Fn(&'static str) -> NotAnEvent,
) -> Result<What, NotAnEvent> {
    let user_id = object
        .text("id")
        .ok_or_else(|| lacks("payload.object.id"))?;
    Ok(What::UserChanged {
        account,
        user_id,
        gone,
    })
}

fn ended(
    kind: MeetingKind,
    account: AccountId,
    (event_at, now): Told,
    mut object: Fields,
    lacks: impl Fn(&'static str) -> NotAnEvent,
) -> Result<Ended, NotAnEvent> {
    let uuid = object
        .text("uuid")
        .and_then(|uuid| uuid.parse().ok())
        .ok_or_else(|| lacks("payload.object.uuid"))?;
    // Zoom documents a webinar's end as optional; the event itself comes within seconds of it.
    let ended_at = object
        .time_before("end_time", now)
        .or(event_at)
        .ok_or_else(|| lacks("payload.object.end_time"))?;
    Ok(Ended {
        practice_session: object.flag("practice_session").unwrap_or(false),
        meeting: Meeting {
            account,
            uuid,
            kind,
            meeting_id: object.text("id"),
            topic: object.text("topic"),
            host_user_id: object.text("host_id"),
            host_email: object.text("host_email"),
            started_at: object.time_if("start_time", |at| *at <= ended_at),
            ended_at,
            is_end_known: true,
            participant_count: None,
            zoom_audio_quality: None,
            zoom_video_quality: None,
            zoom_share_quality: None,
            other: std::collections::BTreeMap::new(), // the row in `events` has the whole body
        },
    })
}

/// `DynamoDB` takes keys of this size.
const KEY_BYTES_MAX: usize = 2_048;

/// A repetition of an event has its key, by content and not by Zoom's tracking id, which is another
/// one for each delivery.
fn event_id(
    name: &str,
    account: Option<&AccountId>,
    event_at: Option<DateTime<Utc>>,
    what: &What,
    body: &[u8],
) -> String {
    let account = account.map_or("", AccountId::as_str);
    let at = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Millis, true);
    let by_content = match (what, event_at) {
        (What::Ended(ended), _) => {
            let meeting = &ended.meeting;
            format!("{name}#{account}#{}#{}", meeting.uuid, at(meeting.ended_at))
        }
        (What::UserChanged { user_id, .. }, Some(event_at)) => {
            format!("{name}#{account}#{user_id}#{}", at(event_at))
        }
        _ => String::new(),
    };
    if (1..=KEY_BYTES_MAX).contains(&by_content.len()) {
        return by_content;
    }
    format!("sha256#{}", hex::encode(Sha256::digest(body)))
}

#[cfg(test)]
mod tests;
