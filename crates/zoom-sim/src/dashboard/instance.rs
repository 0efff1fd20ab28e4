//! What Zoom knows of one instance: the detail, the roster, the QoS list.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::error::ApiError;
use super::query::{Params, Type};
use crate::Simulator;
use crate::paging::Want;
use crate::wire;
use crate::world::{Kind, Meeting, Session};

const ROSTER_PAGE_SIZE_DEFAULT: usize = 30;
const ROSTER_PAGE_SIZE_MAX: usize = 300;
/// Who forgets the parameter pays a call per participant.
const QOS_PAGE_SIZE_DEFAULT: usize = 1;
const QOS_PAGE_SIZE_MAX: usize = 10;

pub(super) fn detail(
    simulator: &Simulator,
    kind: Kind,
    segment: &str,
    params: &Params,
) -> Result<Value, ApiError> {
    let meeting = find(simulator, kind, segment, params.asked_type(kind)?)?;
    if !simulator.seen(meeting).listed {
        return Err(ApiError::no_meeting(segment));
    }
    Ok(match kind {
        Kind::Meeting => wire::meeting::detail(meeting),
        Kind::Webinar => wire::meeting::webinar(meeting),
    })
}

pub(super) fn participants(
    simulator: &Simulator,
    kind: Kind,
    segment: &str,
    params: &Params,
) -> Result<Value, ApiError> {
    let asked = params.asked_type(kind)?;
    let page_size = params.page_size(ROSTER_PAGE_SIZE_DEFAULT, ROSTER_PAGE_SIZE_MAX)?;
    let with_registrant = params.includes("registrant_id")?;
    let meeting = find(simulator, kind, segment, asked)?;
    let seen = simulator.seen(meeting).roster;
    let seen = seen.ok_or_else(|| ApiError::no_meeting(segment))?;
    let want = Want {
        query: format!(
            "participants {} {asked:?} {with_registrant} {page_size}",
            meeting.uuid
        ),
        page_size,
        token: params.get("next_page_token"),
        now: simulator.clock.now(),
    };
    let sessions = &meeting.sessions[..seen.min(meeting.sessions.len())];
    let page = simulator.page_tokens.cut(&simulator.mint, sessions, want)?;
    let mut body = wire::list(&page, "participants", |session| {
        wire::roster::participant(session, with_registrant)
    });
    body[number_name(kind)] = json!(meeting.id.to_string());
    Ok(body)
}

pub(super) fn participants_qos(
    simulator: &Simulator,
    kind: Kind,
    segment: &str,
    params: &Params,
) -> Result<Value, ApiError> {
    let asked = params.asked_type(kind)?;
    let page_size = params.page_size(QOS_PAGE_SIZE_DEFAULT, QOS_PAGE_SIZE_MAX)?;
    let (meeting, sessions) = with_quality(simulator, kind, segment, asked)?;
    let want = Want {
        query: format!("qos {} {asked:?} {page_size}", meeting.uuid),
        page_size,
        token: params.get("next_page_token"),
        now: simulator.clock.now(),
    };
    let page = simulator
        .page_tokens
        .cut(&simulator.mint, &sessions, want)?;
    let mut body = wire::list(&page, "participants", |session| {
        wire::qos::participant(session)
    });
    if kind == Kind::Webinar {
        body[number_name(kind)] = json!(meeting.id.to_string());
    }
    Ok(body)
}

/// Of what is past only; empty for an account without the add-on.
pub(super) fn participants_qos_summary(
    simulator: &Simulator,
    kind: Kind,
    segment: &str,
    params: &Params,
) -> Result<Value, ApiError> {
    let page_size = params.page_size(QOS_PAGE_SIZE_DEFAULT, QOS_PAGE_SIZE_MAX)?;
    let (meeting, mut sessions) = with_quality(simulator, kind, segment, Type::Past)?;
    if !simulator.world.has_quality_subscription() {
        sessions.clear();
    }
    let want = Want {
        query: format!("summary {} {page_size}", meeting.uuid),
        page_size,
        token: params.get("next_page_token"),
        now: simulator.clock.now(),
    };
    let page = simulator
        .page_tokens
        .cut(&simulator.mint, &sessions, want)?;
    Ok(wire::list(&page, "participants", |session| {
        wire::summary::participant(session)
    }))
}

/// The quality of one participant, named by the number within the meeting.
pub(super) fn participant_qos(
    simulator: &Simulator,
    kind: Kind,
    (segment, participant): (&str, &str),
    params: &Params,
) -> Result<Value, ApiError> {
    let asked = params.asked_type(kind)?;
    let (_, sessions) = with_quality(simulator, kind, segment, asked)?;
    let session = sessions.iter().find(|s| s.user_id == participant);
    let session = session.ok_or_else(|| ApiError::no_meeting(segment))?;
    Ok(wire::qos::single(session))
}

/// `/past_meetings/{uuid}`.
pub(super) fn past(simulator: &Simulator, segment: &str) -> Result<Value, ApiError> {
    let meeting = named(simulator, segment).filter(|m| m.kind == Kind::Meeting);
    let meeting = meeting.filter(|m| simulator.seen(m).listed);
    meeting
        .map(wire::meeting::past)
        .ok_or_else(|| ApiError::no_meeting(segment))
}

/// `/past_meetings/{uuid}/participants`: of any meeting that ended, whoever came; no `type`.
pub(super) fn past_participants(
    simulator: &Simulator,
    segment: &str,
    params: &Params,
) -> Result<Value, ApiError> {
    let page_size = params.page_size(ROSTER_PAGE_SIZE_DEFAULT, ROSTER_PAGE_SIZE_MAX)?;
    let meeting = named(simulator, segment).filter(|m| m.kind == Kind::Meeting);
    let meeting = meeting.ok_or_else(|| ApiError::no_meeting(segment))?;
    let seen = simulator.seen(meeting).roster;
    let seen = seen.ok_or_else(|| ApiError::no_meeting(segment))?;
    let want = Want {
        query: format!("past participants {} {page_size}", meeting.uuid),
        page_size,
        token: params.get("next_page_token"),
        now: simulator.clock.now(),
    };
    let sessions = &meeting.sessions[..seen.min(meeting.sessions.len())];
    let page = simulator.page_tokens.cut(&simulator.mint, sessions, want)?;
    Ok(wire::list(&page, "participants", wire::roster::of_past))
}

/// `/meetings/{id}` and `/webinars/{id}`: by number only.
pub(super) fn scheduled(
    simulator: &Simulator,
    kind: Kind,
    number: &str,
) -> Result<Value, ApiError> {
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    let meeting = named(simulator, number).filter(|_| is_number);
    let meeting = meeting.ok_or_else(|| ApiError::no_meeting(number))?;
    if meeting.kind != kind {
        return Err(ApiError::other_kind(kind, number));
    }
    Ok(wire::meeting::scheduled(meeting))
}

fn number_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Meeting => "meeting_number",
        Kind::Webinar => "webinar_number",
    }
}

/// QoS knows only `past` and `live`: nothing of a meeting of one person.
fn with_quality<'a>(
    simulator: &'a Simulator,
    kind: Kind,
    segment: &str,
    asked: Type,
) -> Result<(&'a Meeting, Vec<&'a Session>), ApiError> {
    if asked == Type::PastOne {
        return Err(ApiError::no_meeting(segment));
    }
    let meeting = find(simulator, kind, segment, asked)?;
    let seen = simulator.seen(meeting).qos;
    let seen = seen.ok_or_else(|| ApiError::no_meeting(segment))?;
    let sessions = meeting.sessions.iter().filter(|session| session.in_qos);
    Ok((meeting, sessions.take(seen).collect()))
}

fn find<'a>(
    simulator: &'a Simulator,
    kind: Kind,
    segment: &str,
    asked: Type,
) -> Result<&'a Meeting, ApiError> {
    let meeting = named(simulator, segment).ok_or_else(|| ApiError::no_meeting(segment))?;
    if meeting.kind != kind {
        return Err(ApiError::other_kind(kind, segment));
    }
    let right = asked.includes(meeting).then_some(meeting);
    right.ok_or_else(|| ApiError::no_meeting(segment))
}

/// What the segment names, however often it was encoded.
pub(super) fn decoded_twice(segment: &str) -> Option<String> {
    let once = percent_decode_str(segment).decode_utf8().ok()?;
    let twice = percent_decode_str(&once).decode_utf8().ok()?;
    Some(twice.into_owned())
}

/// Zoom's gateway decodes a path before it routes, and the application decodes the segment again.
/// An identifier whose slashes the gateway would fold (at the beginning, or two in a row) is
/// therefore found only when it was encoded twice. One with a single slash inside is found either
/// way, one without only when encoded once.
fn named<'a>(simulator: &'a Simulator, segment: &str) -> Option<&'a Meeting> {
    let once = percent_decode_str(segment).decode_utf8().ok()?;
    let twice = decoded_twice(segment)?;
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
