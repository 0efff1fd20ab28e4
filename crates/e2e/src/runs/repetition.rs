//! The ends once more, when everything is collected: Zoom repeats itself for an hour and a half.

use serde_json::{Value, json};

use super::proof::unless;
use crate::cli::Run;
use crate::compare::Difference;
use crate::progress::Step;
use crate::settle::{self, Watched};
use crate::trouble::Trouble;

/// Sends them, if the run is about that, and lets the clock tick: nothing may be collected anew.
pub(crate) async fn repeat(
    run: Run,
    watched: Watched<'_>,
    step: &Step<'_>,
) -> Result<Vec<Difference>, Trouble> {
    if run != Run::Repeated {
        return Ok(Vec::new());
    }
    let before = reads(&watched.simulator.account().await?);
    let again = json!({ "events": ["meeting.ended"], "times": run.times(), "order": "random" });
    watched.simulator.send_webhooks(&again).await?;
    settle::worked_off(watched, step).await?;
    settle::swept_again(watched, step).await?;
    let after = reads(&watched.simulator.account().await?);
    Ok(unless(
        before == after,
        "calls for people and quality",
        before,
        after,
    ))
}

/// How often Zoom was asked for the people and the quality of a meeting.
fn reads(account: &Value) -> u64 {
    let calls = account["calls"].as_object().into_iter().flatten();
    let reads = calls.filter(|(route, _)| route.contains("/participants"));
    reads.filter_map(|(_, count)| count.as_u64()).sum()
}
