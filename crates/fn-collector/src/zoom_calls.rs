//! Calls of Zoom's Dashboard for one meeting: counted, then sent.

use chrono::{DateTime, Utc};
use qos::{AccountId, MeetingKind, MeetingUuid};
use store::Slots;
use zoom::dashboard::{Page, Unread};
use zoom::{NotAnObject, Trouble, path_segment};
use zoom_client::{CallError, Label, Turn, Wanted};

use crate::bearer::Bearer;
use crate::{CollectError, Ctx};

/// Where a meeting's pages are, and with what right.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    pub(crate) account: &'a AccountId,
    pub(crate) meeting: &'a MeetingUuid,
    pub(crate) kind: MeetingKind,
    pub(crate) bearer: Bearer,
    pub(crate) clock: fn() -> DateTime<Utc>,
}

/// A list of pages: what follows the meeting in the path, and how many items Zoom gives at once.
/// Source: `docs/zoom.md#pages`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    pub(crate) path: &'static str,
    pub(crate) label: Label,
    /// Without a type the Dashboard answers for live meetings.
    pub(crate) type_: Option<&'static str>,
    /// A field that Zoom leaves out unless it is asked for. Source: `docs/zoom.md#roster`.
    pub(crate) include_fields: Option<&'static str>,
    /// Zoom's maximum; each page is a call.
    pub(crate) page_size: usize,
    /// More pages than any meeting has.
    pub(crate) pages_max: usize,
}

/// 300 sessions a page; a webinar has at most 50,000 people, who may rejoin. However many slices a
/// list is read in, it has no more pages.
pub(crate) const ROSTER: List = List {
    path: "participants",
    label: Label::Heavy,
    type_: Some("past"),
    include_fields: Some("registrant_id"),
    page_size: 300,
    pages_max: 1_000,
};

/// A meeting to which nobody else came is past under a name of its own. Source:
/// `docs/zoom.md#type`.
pub(crate) const ROSTER_OF_ONE: List = List {
    type_: Some("pastOne"),
    ..ROSTER
};

/// The roster outside of the Dashboard, for a meeting that the Dashboard does not know though Zoom's
/// pages show it. Source: `docs/zoom.md#roster`.
pub(crate) const ROSTER_OF_PAST: List = List {
    label: Label::Medium,
    type_: None,
    include_fields: None,
    ..ROSTER
};

/// Ten sessions a page, and Zoom's default is one.
pub(crate) const QOS: List = List {
    path: "participants/qos",
    label: Label::Heavy,
    type_: Some("past"),
    include_fields: None,
    page_size: 10,
    pages_max: 30_000,
};

/// For sessions of which ten are longer than an answer may be: those of a meeting of thirty hours.
pub(crate) const QOS_ONE_BY_ONE: List = List {
    page_size: 1,
    pages_max: 300_000,
    ..QOS
};

/// What a meeting's call is: its path below `/v2`, its label, and what is asked.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) path: &'a str,
    pub(crate) label: Label,
    pub(crate) query: &'a [(&'a str, &'a str)],
}

/// Asks Zoom; once more if it refuses a token that was replaced meanwhile.
pub(crate) async fn ask(
    ctx: &Ctx,
    place: &Place<'_>,
    call: Call<'_>,
) -> Result<Vec<u8>, CollectError> {
    match ask_once(ctx, place, &call).await {
        // The keeper replaces tokens ahead of their end, and Zoom may end the old one with that.
        Err(CollectError::Call(CallError::Trouble(Trouble::Unauthorized)))
            if place.bearer.replaced(ctx, place.account).await? =>
        {
            ask_once(ctx, place, &call).await
        }
        answer => answer,
    }
}

/// Once it is our turn.
async fn ask_once(ctx: &Ctx, place: &Place<'_>, call: &Call<'_>) -> Result<Vec<u8>, CollectError> {
    let (account, label) = (place.account, call.label);
    let take = async |wanted: Wanted| {
        let slots = Slots {
            lane: wanted.label.name(),
            count: wanted.count,
            gap: wanted.rhythm.gap,
            head_start: wanted.rhythm.head_start(),
            patience: wanted.patience,
        };
        ctx.work.take_slots(account, slots, wanted.from).await
    };
    let most = ctx.pace.share().per_day();
    let count = async || ctx.work.count_call(account, most, (place.clock)()).await;
    let turn = ctx
        .pace
        .wait(account.as_str(), label, place.clock, take, count);
    match turn.await? {
        Turn::Now => {}
        Turn::Busy => return Err(CollectError::Busy),
        Turn::DaySpent => return Err(CollectError::DaySpent),
    }
    let now = (place.clock)();
    let token = place.bearer.token();
    let answer = ctx.api.get(&token, call.path, call.query, now).await;
    if let Some(until) = answer.as_ref().err().and_then(CallError::too_fast_until) {
        let lane = (label.name(), ctx.pace.share().rhythm(label).head_start());
        ctx.work.close_lane(account, lane, until, now).await?;
        ctx.pace.forget(account.as_str(), label);
    }
    Ok(answer?)
}

/// Where Zoom has the meeting.
pub(crate) fn path(place: &Place<'_>, below: &str) -> String {
    // A webinar asked for as a meeting is refused with code 300; see `docs/zoom.md#dashboard`.
    let kind = match place.kind {
        MeetingKind::Meeting => "meetings",
        MeetingKind::Webinar => "webinars",
    };
    format!("/metrics/{kind}/{}/{below}", path_segment(place.meeting))
}

/// Reads a page and tells where the next one is.
pub(crate) async fn page<T>(
    ctx: &Ctx,
    place: &Place<'_>,
    list: List,
    page_token: Option<&str>,
    parse: impl FnOnce(&[u8]) -> Result<Page<T>, NotAnObject>,
) -> Result<Page<T>, CollectError> {
    let path = match list.label {
        Label::Medium => format!(
            "/past_meetings/{}/{}",
            path_segment(place.meeting),
            list.path
        ),
        _ => path(place, list.path),
    };
    let page_size = list.page_size.to_string();
    let mut query = Vec::with_capacity(4);
    query.extend(list.type_.map(|type_| ("type", type_)));
    query.extend(list.include_fields.map(|field| ("include_fields", field)));
    query.push(("page_size", &*page_size));
    query.extend(page_token.map(|token| ("next_page_token", token)));
    let call = Call {
        path: &path,
        label: list.label,
        query: &query,
    };
    let page = parse(&ask(ctx, place, call).await?);
    match &page {
        Ok(page) => tell(place, &page.unread),
        Err(_) => tell(place, &Unread::of_no_page()),
    }
    Ok(page?)
}

/// The names of the counts are what infra/watch.yaml looks for.
pub(crate) fn tell(place: &Place<'_>, unread: &Unread) {
    if unread.is_none() {
        return;
    }
    tracing::warn!(
        meeting.uuid = %place.meeting,
        unknown_field_count = unread.unknown_field_count,
        unreadable_field_count = unread.unreadable_field_count,
        unreadable_item_count = unread.unreadable_item_count,
        unknown_fields = unread.unknown_names(),
        "parts of zoom's answer were not understood"
    );
}

#[cfg(test)]
mod tests;
