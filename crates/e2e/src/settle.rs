//! Waiting until the ledger is settled, and for quiet after it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::aws::Aws;
use crate::compare::{Item, Rows, text};
use crate::processes::{LOOK_EVERY, Running};
use crate::progress::Step;
use crate::simulator::Simulator;
use crate::trouble::Trouble;

/// Three meetings take some ten seconds on two quiet cores.
const SETTLES_WITHIN: Duration = Duration::from_secs(150);
/// Longer than the pace between two calls, and than a function takes to start.
const QUIET_FOR: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, Debug)]
pub(crate) struct Watched<'a> {
    pub(crate) aws: &'a Aws,
    pub(crate) outputs: &'a BTreeMap<String, String>,
    pub(crate) simulator: &'a Simulator,
    /// Its output tells of functions that do not start.
    pub(crate) local_aws: &'a Running,
}

/// Until each webhook is recorded: then the clock may run, and find what no webhook told.
pub(crate) async fn recorded(
    watched: Watched<'_>,
    webhooks: usize,
    step: &Step<'_>,
) -> Result<(), Trouble> {
    let since = Instant::now();
    loop {
        let recorded = watched
            .aws
            .scan(&watched.outputs["EventsTable"])
            .await?
            .len();
        if recorded >= webhooks {
            return Ok(());
        }
        let state = format!("{recorded} of {webhooks} webhooks recorded");
        patience(watched, since, &state).await?;
        step.say(state);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Until every meeting of the simulator's is settled and a sweep over Zoom's list is through.
pub(crate) async fn settled(watched: Watched<'_>, step: &Step<'_>) -> Result<(), Trouble> {
    let account = watched.simulator.account().await?;
    let held = account["meetings"].as_array().map_or(0, Vec::len);
    let since = Instant::now();
    loop {
        let rows = Rows::read(watched.aws, watched.outputs).await?;
        let complete = |row: &&Item| text(row, "ledger_state") == "complete";
        let complete = rows.meetings.iter().filter(complete).count();
        let swept = rows
            .work
            .iter()
            .any(|row| text(row, "work_key").starts_with("sweep#"));
        if complete >= held && swept {
            return Ok(());
        }
        let state = format!(
            "{complete} of {held} meetings complete, {} people, {} minutes",
            rows.participants.len(),
            rows.minutes.len()
        );
        patience(watched, since, &state).await?;
        step.say(state);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Stops the clock, and waits until nobody asks Zoom any more: what is compared must not change
/// meanwhile. Answers the simulator's account as it then is.
pub(crate) async fn quiet(watched: Watched<'_>, step: &Step<'_>) -> Result<Value, Trouble> {
    watched.aws.let_schedules_fire(false).await?;
    let begun = Instant::now();
    let mut account = watched.simulator.account().await?;
    let mut since = Instant::now();
    while since.elapsed() < QUIET_FOR {
        patience(watched, begun, "the product does not stop asking Zoom").await?;
        step.say("waiting for quiet");
        tokio::time::sleep(LOOK_EVERY).await;
        let now = watched.simulator.account().await?;
        if now["calls"] != account["calls"] {
            since = Instant::now();
        }
        account = now;
    }
    Ok(account)
}

async fn patience(watched: Watched<'_>, since: Instant, state: &str) -> Result<(), Trouble> {
    if since.elapsed() < SETTLES_WITHIN {
        return Ok(());
    }
    let seconds = SETTLES_WITHIN.as_secs();
    Err(Trouble::new(format!(
        "not settled within {seconds} s: {state}\n{}",
        what_helps(watched).await
    ))
    .next("the lines above are the ledger, the queues and the functions' last words; all of it is in .demo/logs"))
}

/// The ledger, the queues and the functions' last words.
async fn what_helps(watched: Watched<'_>) -> String {
    const LINES: usize = 8;
    let Watched {
        aws,
        outputs,
        local_aws,
        ..
    } = watched;
    let mut lines = Vec::new();
    if let Ok(rows) = Rows::read(aws, outputs).await {
        lines.extend(rows.meetings.iter().map(|row| {
            let [uuid, state, reason] =
                ["meeting_uuid", "ledger_state", "ledger_reason"].map(|name| text(row, name));
            format!("ledger: {uuid} {state} {reason}")
        }));
    }
    for queue in [
        "EventsQueue",
        "EventsDeadLetters",
        "CollectQueue",
        "CollectDeadLetters",
    ] {
        let depth = aws.depth(&outputs[&format!("{queue}Url")]).await;
        let [waiting, taken] = depth.unwrap_or_default();
        lines.push(format!("{queue}: {waiting} waiting, {taken} taken"));
    }
    for function in ["Oauth", "Webhook", "Recorder", "Poller", "Collector"] {
        let group = format!(
            "/aws/cloudformation/{}/{function}Logs",
            crate::demo::STACK_NAME
        );
        let said = aws.log_lines(&group).await;
        let telling = said.iter().filter(|line| !is_routine(line));
        let telling: Vec<_> = telling.collect();
        let last = telling.iter().skip(telling.len().saturating_sub(LINES));
        lines.extend(last.map(|line| format!("{function}: {line}")));
    }
    let output = local_aws.output();
    let errors: Vec<_> = output
        .lines()
        .filter(|line| line.contains(" ERROR "))
        .collect();
    let last = errors.iter().skip(errors.len().saturating_sub(LINES));
    lines.extend(last.map(|line| format!("local AWS: {line}")));
    lines.join("\n")
}

/// Lambda's own lines around each invocation.
fn is_routine(line: &str) -> bool {
    ["START ", "END ", "REPORT ", "INIT_START "]
        .iter()
        .any(|mark| line.starts_with(mark))
}
