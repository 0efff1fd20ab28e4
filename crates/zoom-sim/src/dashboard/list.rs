//! `/metrics/meetings`.

use serde_json::{Value, json};

use super::error::ApiError;
use super::query::{Kind, Params};
use crate::Simulator;
use crate::paging::Want;
use crate::wire;
use crate::world::Meeting;

const PAGE_SIZE_DEFAULT: usize = 30;
const PAGE_SIZE_MAX: usize = 300;

pub(super) fn meetings(simulator: &Simulator, params: &Params) -> Result<Value, ApiError> {
    let now = simulator.clock.now();
    let kind = params.kind()?;
    let days = params.days(now)?;
    let page_size = params.page_size(PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX)?;

    let all = simulator.world.meetings.iter();
    let mut found: Vec<&Meeting> = all
        .filter(|m| super::instance::is_of_kind(m, kind) && days.hold(m.start_time, m.end_time))
        .collect();
    found.sort_by_key(|m| std::cmp::Reverse(m.start_time));

    let want = Want {
        query: format!("meetings {kind:?} {days:?} {page_size}"),
        page_size,
        token: params.get("next_page_token"),
        now,
    };
    let page = simulator.page_tokens.cut(&simulator.mint, &found, want)?;
    let mut body = wire::list(&page, "meetings", |meeting| wire::meeting::item(meeting));
    body["from"] = json!(days.from);
    body["to"] = json!(days.to);
    Ok(body)
}

impl Kind {
    /// How many people a past meeting of this kind had; no meeting is live here.
    pub(super) fn people(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::Live => 0..=0,
            Self::Past => 2..=usize::MAX,
            Self::PastOne => 1..=1,
        }
    }
}
