//! Calls of Zoom's Dashboard for one meeting: counted, then sent.

use chrono::{DateTime, Utc};
use qos::{AccountId, MeetingKind, MeetingUuid};
use zoom::dashboard::Page;
use zoom::{NotAnObject, Trouble, path_segment};
use zoom_client::CallError;

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
    /// Without a type Zoom answers for live meetings.
    pub(crate) type_: &'static str,
    /// Zoom's maximum; each page is a call.
    pub(crate) page_size: &'static str,
    /// More pages than any meeting has.
    pub(crate) pages_max: usize,
}

/// 300 sessions a page; a webinar has at most 50,000 people, who may rejoin.
pub(crate) const ROSTER: List = List {
    path: "participants",
    type_: "past",
    page_size: "300",
    pages_max: 1_000,
};

/// A meeting to which nobody else came is past under a name of its own. Source:
/// `docs/zoom.md#type`.
pub(crate) const ROSTER_OF_ONE: List = List {
    type_: "pastOne",
    ..ROSTER
};

/// Ten sessions a page, and Zoom's default is one.
pub(crate) const QOS: List = List {
    path: "participants/qos",
    type_: "past",
    page_size: "10",
    pages_max: 30_000,
};

/// Reads a page and tells where the next one is.
pub(crate) async fn page<T>(
    ctx: &Ctx,
    place: &Place<'_>,
    list: List,
    page_token: Option<&str>,
    parse: fn(&[u8]) -> Result<Page<T>, NotAnObject>,
) -> Result<Page<T>, CollectError> {
    let segment = path_segment(place.meeting);
    // A webinar asked for as a meeting is refused with code 300; see `docs/zoom.md#dashboard`.
    let kind = match place.kind {
        MeetingKind::Meeting => "meetings",
        MeetingKind::Webinar => "webinars",
    };
    let path = format!("/metrics/{kind}/{segment}/{}", list.path);
    let mut query = vec![("type", list.type_), ("page_size", list.page_size)];
    query.extend(page_token.map(|token| ("next_page_token", token)));
    let now = (place.clock)();
    let ask = async || -> Result<_, CollectError> {
        ctx.work.count_call(place.account, now).await?;
        let token = place.bearer.token();
        Ok(ctx.api.get(&token, &path, &query, now).await)
    };
    let bytes = match ask().await? {
        // The keeper replaces tokens ahead of their end, and Zoom may end the old one with that.
        Err(CallError::Trouble(Trouble::Unauthorized))
            if place.bearer.replaced(ctx, place.account).await? =>
        {
            ask().await??
        }
        answer => answer?,
    };
    let page = parse(&bytes)?;
    if !page.unread.is_none() {
        // The names of the counts are what infra/watch.yaml looks for.
        tracing::warn!(
            meeting.uuid = %place.meeting,
            unknown_field_count = page.unread.unknown_field_count,
            unreadable_field_count = page.unread.unreadable_field_count,
            unreadable_item_count = page.unread.unreadable_item_count,
            unknown_fields = page.unread.unknown_names(),
            "parts of zoom's answer were not understood"
        );
    }
    Ok(page)
}

#[cfg(test)]
mod tests;
