//! Scoring meetings again, day by day.

mod days;
mod tally;

use chrono::{DateTime, NaiveDate, Utc};
use qos::{AccountId, MeetingUuid};
use store::Error;
use store::rescore::{How, Rescored, Rescorer};
use tokio::task::JoinSet;

use crate::cli::{Output, Rescore};
use crate::cloud::Cloud;
use crate::input::tell;
use crate::report::Report;
use crate::trouble::Trouble;
use days::Days;
use tally::Tally;

/// Meetings that are scored at a time: most of the time is spent waiting for `DynamoDB`, and a
/// table takes far more reads than this many waiting readers ask for.
const AT_ONCE: usize = 8;

/// A large account ends thousands of meetings a day; a line for each of so many shows that it goes on.
const TOLD_EACH: usize = 500;

const INTERRUPTED: &str =
    "What was scored stays, and the same command goes on where this one stopped";

/// One account's meetings of one day.
#[derive(Debug)]
struct OfDay {
    account: AccountId,
    day: NaiveDate,
    meetings: Vec<MeetingUuid>,
}

pub(crate) async fn run(
    cloud: &Cloud,
    args: &Rescore,
    output: Output,
    now: DateTime<Utc>,
) -> Result<Report, Trouble> {
    let days = Days::of(args, now.date_naive())?;
    let rescorer = cloud.rescorer()?;
    let how = How {
        anew: args.anew,
        dry_run: args.dry_run,
    };
    let accounts = accounts(cloud, args.account.as_ref()).await?;
    let mut tally = Tally::default();
    for account in &accounts {
        for day in days.each() {
            let account = account.clone();
            let meetings = rescorer.ended_on(&account, day).await;
            let meetings = meetings.map_err(|error| Trouble::from(error).with(INTERRUPTED))?;
            let of_day = OfDay {
                account,
                day,
                meetings,
            };
            let done = score(&rescorer, &of_day, how, &mut tally, output).await;
            done.map_err(|error| Trouble::from(error).with(INTERRUPTED))?;
            if output == Output::Table && !of_day.meetings.is_empty() {
                tell(&tally.progress(&of_day, days));
            }
        }
    }
    Ok(tally.report(&accounts, days, how))
}

/// The accounts whose meetings may be in the table: also those that removed the app.
async fn accounts(cloud: &Cloud, named: Option<&AccountId>) -> Result<Vec<AccountId>, Trouble> {
    let installations = cloud.installations()?;
    if let Some(account) = named {
        if installations.knows(account).await? {
            return Ok(vec![account.clone()]);
        }
        return Err(Trouble::refused(
            format!("the account {account} was never installed here"),
            "zqos installations shows those that were",
        ));
    }
    let all = installations.all().await?;
    let mut accounts: Vec<_> = all.into_iter().map(|one| one.account).collect();
    accounts.sort();
    Ok(accounts)
}

/// Scores the meetings of a day, some at a time. The first failure of AWS ends it; a row that cannot
/// be read costs its own meeting alone.
async fn score(
    rescorer: &Rescorer,
    of_day: &OfDay,
    how: How,
    tally: &mut Tally,
    output: Output,
) -> Result<(), Error> {
    let mut waiting = of_day.meetings.iter();
    let mut running: JoinSet<(MeetingUuid, Result<Rescored, Error>)> = JoinSet::new();
    let mut done = 0;
    loop {
        while running.len() < AT_ONCE
            && let Some(meeting) = waiting.next()
        {
            let (rescorer, account) = (rescorer.clone(), of_day.account.clone());
            let meeting = meeting.clone();
            running.spawn(async move {
                let outcome = rescorer.rescore(&account, &meeting, how).await;
                (meeting, outcome)
            });
        }
        let Some(ended) = running.join_next().await else {
            return Ok(());
        };
        let (meeting, outcome) = ended.expect("scoring does not panic");
        match outcome {
            Ok(outcome) => tally.add(of_day, &meeting, &outcome),
            Err(error @ Error::Malformed { .. }) => tally.unreadable(of_day, &meeting, &error),
            Err(error) => return Err(error),
        }
        done += 1;
        if output == Output::Table && done % TOLD_EACH == 0 {
            tell(&format!(
                "{}: {done} of {}",
                of_day.day,
                of_day.meetings.len()
            ));
        }
    }
}
