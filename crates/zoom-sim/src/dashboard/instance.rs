//! What Zoom knows of one meeting instance: the detail, the roster, the QoS list.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::error::ApiError;
use super::query::{Kind, Params};
use crate::Simulator;
use crate::paging::Want;
use crate::wire;
use crate::world::Meeting;

const ROSTER_PAGE_SIZE_DEFAULT: usize = 30;
const ROSTER_PAGE_SIZE_MAX: usize = 300;
/// Who forgets the parameter pays a call per participant.
const QOS_PAGE_SIZE_DEFAULT: usize = 1;
const QOS_PAGE_SIZE_MAX: usize = 10;

pub(super) fn detail(
    simulator: &Simulator,
    segment: &str,
    params: &Params,
) -> Result<Value, ApiError> {
    let meeting = find(simulator, segment, params.kind()?)?;
    Ok(wire::meeting::detail(meeting))
}

pub(super) fn participants(
    simulator: &Simulator,
    segment: &str,
    params: &Params,
) -> Result<Value, ApiError> {
    let kind = params.kind()?;
    let page_size = params.page_size(ROSTER_PAGE_SIZE_DEFAULT, ROSTER_PAGE_SIZE_MAX)?;
    let meeting = find(simulator, segment, kind)?;
    let want = Want {
        query: format!("participants {} {kind:?} {page_size}", meeting.uuid),
        page_size,
        token: params.get("next_page_token"),
        now: simulator.clock.now(),
    };
    let page = simulator
        .page_tokens
        .cut(&simulator.mint, &meeting.sessions, want)?;
    let mut body = wire::list(&page, "participants", wire::roster::participant);
    body["meeting_number"] = json!(meeting.id.to_string());
    Ok(body)
}

pub(super) fn participants_qos(
    simulator: &Simulator,
    segment: &str,
    params: &Params,
) -> Result<Value, ApiError> {
    let kind = params.kind()?;
    let page_size = params.page_size(QOS_PAGE_SIZE_DEFAULT, QOS_PAGE_SIZE_MAX)?;
    if kind == Kind::PastOne {
        return Err(ApiError::no_meeting(segment)); // QoS knows only `past` and `live`
    }
    let meeting = find(simulator, segment, kind)?;
    let want = Want {
        query: format!("qos {} {kind:?} {page_size}", meeting.uuid),
        page_size,
        token: params.get("next_page_token"),
        now: simulator.clock.now(),
    };
    let page = simulator
        .page_tokens
        .cut(&simulator.mint, &meeting.sessions, want)?;
    Ok(wire::list(&page, "participants", wire::qos::participant))
}

pub(super) fn is_of_kind(meeting: &Meeting, kind: Kind) -> bool {
    let people: BTreeSet<_> = meeting
        .sessions
        .iter()
        .map(|s| &s.participant_uuid)
        .collect();
    kind.people().contains(&people.len())
}

fn find<'a>(simulator: &'a Simulator, segment: &str, kind: Kind) -> Result<&'a Meeting, ApiError> {
    named(simulator, segment)
        .filter(|meeting| is_of_kind(meeting, kind))
        .ok_or_else(|| ApiError::no_meeting(segment))
}

/// Zoom's gateway decodes a path before it routes, and the application decodes the segment again.
/// An identifier whose slashes the gateway would fold (at the beginning, or two in a row) is
/// therefore found only when it was encoded twice. One with a single slash inside is found either
/// way, one without only when encoded once.
fn named<'a>(simulator: &'a Simulator, segment: &str) -> Option<&'a Meeting> {
    let once = percent_decode_str(segment).decode_utf8().ok()?;
    let twice = percent_decode_str(&once).decode_utf8().ok()?;
    let meeting = simulator.world.meeting(&twice)?;
    let encoded_twice = once != twice;
    let needs_twice = twice.starts_with('/') || twice.contains("//");
    let may_be_twice = twice.contains('/');
    let right = if encoded_twice {
        may_be_twice
    } else {
        !needs_twice
    };
    right.then_some(meeting)
}
