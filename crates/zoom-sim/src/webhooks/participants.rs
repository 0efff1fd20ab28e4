//! Somebody joined or left.

use serde_json::json;

use super::events::{Notice, notice};
use crate::Simulator;
use crate::wire::time;
use crate::world::Meeting;

/// Of each instance so many stays are told: enough to be ignored.
const TOLD: usize = 2;

/// `what` is `participant_joined` or `participant_left`.
pub(super) fn moved(simulator: &Simulator, meeting: &Meeting, what: &str) -> Vec<Notice> {
    let stays = meeting.sessions.iter().take(TOLD);
    let told = stays.map(|stay| {
        let mut participant = json!({
            "user_id": stay.user_id,
            "user_name": stay.person.name,
            "id": stay.person.id,
            "participant_uuid": stay.participant_uuid,
            "participant_user_id": stay.person.id,
            "email": stay.person.email,
        });
        let at = if what == "participant_left" {
            participant["leave_time"] = json!(time(stay.leave_time));
            participant["leave_reason"] = json!(stay.leave_reason);
            stay.leave_time
        } else {
            participant["join_time"] = json!(time(stay.join_time));
            stay.join_time
        };
        notice(
            simulator,
            meeting,
            what,
            at,
            &[("participant", participant)],
        )
    });
    told.collect()
}
