//! Waiting until the ledger is settled, and for quiet after it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::aws::Aws;
use crate::cli::Run;
use crate::compare::{Item, Rows, text, users_are_read};
use crate::processes::{LOOK_EVERY, Running};
use crate::progress::Step;
use crate::runs;
use crate::simulator::Simulator;
use crate::trouble::Trouble;

/// Four meetings take some fifteen seconds on two quiet cores, and a nasty run a minute.
const SETTLES_WITHIN: Duration = Duration::from_mins(5);
/// Longer than the pace between two calls, and than a function takes to start.
const QUIET_FOR: Duration = Duration::from_secs(2);

/// The sweep whose end is seen first is over, and the next may have begun before what it is to
/// find; the one after it has not.
const SWEEPS_TO_BE_SURE: usize = 3;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Watched<'a> {
    pub(crate) aws: &'a Aws,
    pub(crate) outputs: &'a BTreeMap<String, String>,
    pub(crate) simulator: &'a Simulator,
    /// Its output tells of functions that do not start.
    pub(crate) local_aws: &'a Running,
}

/// Until each webhook is recorded, and each repetition worked off: then the clock may run, and find
/// what no webhook told.
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
            return worked_off(watched, step).await;
        }
        let state = format!("{recorded} of {webhooks} webhooks recorded");
        patience(watched, since, &state).await?;
        step.say(state);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Until no webhook waits in the queue.
pub(crate) async fn worked_off(watched: Watched<'_>, step: &Step<'_>) -> Result<(), Trouble> {
    let since = Instant::now();
    loop {
        let [waiting, taken] = watched
            .aws
            .depth(&watched.outputs["EventsQueueUrl"])
            .await?;
        if [waiting, taken] == [0, 0] {
            return Ok(());
        }
        let state = format!("{waiting} webhooks wait, {taken} are being recorded");
        patience(watched, since, &state).await?;
        step.say(state);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// How many messages the recorder worked off, by its own words.
pub(crate) async fn messages_recorded(aws: &Aws) -> usize {
    let said = aws.log_lines(&log_group("Recorder")).await;
    let recorded = said.iter().filter(|line| line.contains("event recorded"));
    recorded.count()
}

/// How many messages nobody could work off.
pub(crate) async fn dead_letters(watched: Watched<'_>) -> Result<u64, Trouble> {
    let mut dead = 0;
    for queue in ["EventsDeadLettersUrl", "CollectDeadLettersUrl"] {
        let depth = watched.aws.depth(&watched.outputs[queue]).await?;
        dead += depth.iter().sum::<u64>();
    }
    Ok(dead)
}

/// Until every meeting of the simulator's is settled, a sweep over Zoom's list is through, and all
/// that the run is about has come. Or until nothing can come any more: then the comparison says
/// what is missing.
pub(crate) async fn settled(
    watched: Watched<'_>,
    run: Run,
    step: &Step<'_>,
) -> Result<(), Trouble> {
    let account = watched.simulator.account().await?;
    let held = account["meetings"].as_array().map_or(0, Vec::len);
    let mut idle_sweeps = BTreeSet::new();
    let since = Instant::now();
    loop {
        let rows = Rows::read(watched.aws, watched.outputs).await?;
        let complete = |row: &&Item| text(row, "ledger_state") == "complete";
        let complete = rows.meetings.iter().filter(complete).count();
        let unmet = runs::to_come(run, &watched.simulator.faults().await?, &rows);
        // Two rows of scores, and everybody of the directory.
        let rest = users_are_read(&rows.users, &account) && rows.account_scores.len() >= 2;
        if complete >= held && swept_at(&rows).is_some() && unmet == 0 && rest {
            return Ok(());
        }
        if rows.meetings.iter().all(is_over) {
            idle_sweeps.extend(swept_at(&rows));
        } else {
            idle_sweeps.clear();
        }
        let nothing_is_due = complete < held && idle_sweeps.len() >= SWEEPS_TO_BE_SURE;
        let may_ask = |row: &Item| text(row, "installation_status") == "active";
        if nothing_is_due || !rows.installations.iter().any(may_ask) {
            return Ok(());
        }
        let mut state = format!(
            "{complete} of {held} meetings complete, {} people, {} minutes, {} users",
            rows.participants.len(),
            rows.minutes.len(),
            rows.users.len()
        );
        if unmet > 0 {
            state = format!("{state}, {unmet} faults to come");
        }
        patience(watched, since, &state).await?;
        step.say(state);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Until a sweep that has not begun yet is through.
pub(crate) async fn swept_again(watched: Watched<'_>, step: &Step<'_>) -> Result<(), Trouble> {
    let mut ends = Vec::new();
    let since = Instant::now();
    loop {
        let rows = Rows::read(watched.aws, watched.outputs).await?;
        ends.extend(swept_at(&rows));
        ends.dedup();
        if ends.len() >= SWEEPS_TO_BE_SURE {
            return Ok(());
        }
        patience(watched, since, "no sweep comes to its end").await?;
        step.say("sweeping again");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Whether nothing but news would make an entry due.
fn is_over(row: &Item) -> bool {
    ["complete", "partial", "unavailable"].contains(&text(row, "ledger_state"))
}

/// When the last whole sweep began.
fn swept_at(rows: &Rows) -> Option<String> {
    let mut sweeps = rows.work.iter();
    let sweep = sweeps.find(|row| text(row, "work_key").starts_with("sweep#"))?;
    let at = text(sweep, "swept_at");
    (!at.is_empty()).then(|| at.to_owned())
}

/// Stops the clock, and waits until nobody asks Zoom any more: what is compared must not change
/// meanwhile.
pub(crate) async fn quiet(watched: Watched<'_>, step: &Step<'_>) -> Result<(), Trouble> {
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
    Ok(())
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
        let said = aws.log_lines(&log_group(function)).await;
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

pub(crate) fn log_group(function: &str) -> String {
    format!(
        "/aws/cloudformation/{}/{function}Logs",
        crate::demo::STACK_NAME
    )
}

/// Lambda's own lines around each invocation.
fn is_routine(line: &str) -> bool {
    ["START ", "END ", "REPORT ", "INIT_START "]
        .iter()
        .any(|mark| line.starts_with(mark))
}
