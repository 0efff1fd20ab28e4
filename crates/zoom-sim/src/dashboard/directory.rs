//! `/users` and `/users/{id}`.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::error::ApiError;
use super::query::Params;
use crate::Simulator;
use crate::paging::Want;
use crate::wire;
use crate::world::User;

const PAGE_SIZE_DEFAULT: usize = 30;
/// Some accounts are said to take 2,000; 300 is what is documented.
const PAGE_SIZE_MAX: usize = 300;

pub(super) fn users(simulator: &Simulator, params: &Params) -> Result<Value, ApiError> {
    let status = params.get("status").unwrap_or("active");
    if !["active", "inactive", "pending"].contains(&status) {
        return Err(ApiError::validation("The value of status is invalid."));
    }
    let page_size = params.page_size(PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX)?;
    let role_id = params.get("role_id");
    let all = simulator.world.users.iter();
    let found: Vec<&User> = all
        .filter(|user| user.status == status)
        .filter(|user| role_id.is_none_or(|role| role == user.role_id))
        .collect();
    let want = Want {
        query: format!("users {status} {role_id:?} {page_size}"),
        page_size,
        token: params.get("next_page_token"),
        now: simulator.clock.now(),
    };
    let page = simulator.page_tokens.cut(&simulator.mint, &found, want)?;
    let mut body = wire::list(&page, "users", |user| wire::user::item(user));
    body["page_number"] = json!(1);
    Ok(body)
}

/// By identifier or e-mail address.
pub(super) fn user(simulator: &Simulator, segment: &str) -> Result<Value, ApiError> {
    let named = percent_decode_str(segment).decode_utf8_lossy();
    let mut all = simulator.world.users.iter();
    let user = all.find(|user| user.id == named || user.email == named);
    let user = user.ok_or_else(|| ApiError::no_user(&named))?;
    Ok(wire::user::detail(&simulator.world, user))
}
