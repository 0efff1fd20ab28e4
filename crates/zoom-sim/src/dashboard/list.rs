//! `/metrics/meetings` and `/metrics/webinars`, and `/metrics/quality` over the same days.

use serde_json::{Value, json};

use super::error::ApiError;
use super::query::{Params, Type};
use crate::Simulator;
use crate::paging::Want;
use crate::wire;
use crate::world::{Grade, Health, Kind, Meeting};

const PAGE_SIZE_DEFAULT: usize = 30;
const PAGE_SIZE_MAX: usize = 300;

pub(super) fn instances(
    simulator: &Simulator,
    kind: Kind,
    params: &Params,
) -> Result<Value, ApiError> {
    let now = simulator.clock.now();
    let asked = params.asked_type(kind)?;
    let days = params.days(now)?;
    let page_size = params.page_size(PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX)?;
    let with_tracking_fields = kind == Kind::Meeting && params.includes("tracking_fields")?;

    let all = simulator.world.meetings.iter();
    let mut found: Vec<&Meeting> = all
        .filter(|m| m.kind == kind && asked.includes(m))
        .filter(|m| days.hold(m.start_time, m.end_time))
        .filter(|m| simulator.seen(m).listed)
        .collect();
    found.sort_by_key(|m| std::cmp::Reverse(m.start_time));

    let want = Want {
        query: format!("{kind:?} {asked:?} {days:?} {with_tracking_fields} {page_size}"),
        page_size,
        token: params.get("next_page_token"),
        now,
    };
    let page = simulator.page_tokens.cut(&simulator.mint, &found, want)?;
    let mut body = match kind {
        Kind::Meeting => wire::list(&page, "meetings", |m| {
            wire::meeting::item(m, with_tracking_fields)
        }),
        Kind::Webinar => wire::list(&page, "webinars", |m| wire::meeting::webinar(m)),
    };
    body["from"] = json!(days.from);
    body["to"] = json!(days.to);
    Ok(body)
}

/// How many meetings, or participants, had which quality.
pub(super) fn quality(simulator: &Simulator, params: &Params) -> Result<Value, ApiError> {
    let days = params.days(simulator.clock.now())?;
    let by_participant = match params.get("type") {
        None | Some("meeting") => false,
        Some("participants") => true,
        Some(_) => return Err(ApiError::validation("The value of type is invalid.")),
    };
    let meetings = simulator.world.meetings.iter();
    let held: Vec<_> = meetings
        .filter(|m| m.kind == Kind::Meeting && days.hold(m.start_time, m.end_time))
        .filter(|m| m.end_time <= simulator.clock.now())
        .collect();
    let count = |channel: fn(&Health) -> Option<Grade>| {
        let grades: Vec<_> = held
            .iter()
            .flat_map(|m| {
                let of_sessions = m.sessions.iter().map(Health::of);
                let of_sessions: Vec<_> = of_sessions.filter_map(|h| channel(&h)).collect();
                let worst = of_sessions.iter().max().copied();
                if by_participant {
                    of_sessions
                } else {
                    worst.into_iter().collect()
                }
            })
            .collect();
        let of = |wanted: Grade| grades.iter().filter(|grade| **grade == wanted).count();
        json!({
            "good": of(Grade::Good),
            "fair": of(Grade::Fair),
            "poor": of(Grade::Poor),
            "bad": of(Grade::Bad),
        })
    };
    Ok(json!({
        "from": days.from,
        "to": days.to,
        "quality": {
            "audio": count(|h| h.audio),
            "video": count(|h| h.video),
            "screen_share": count(|h| h.share),
        },
    }))
}

impl Type {
    /// No instance is live here. A meeting of one person is apart; a webinar of one is not.
    pub(super) fn includes(self, meeting: &Meeting) -> bool {
        let apart = meeting.kind == Kind::Meeting && meeting.is_single();
        match self {
            Self::Live => false,
            Self::Past => !apart,
            Self::PastOne => apart,
        }
    }
}
