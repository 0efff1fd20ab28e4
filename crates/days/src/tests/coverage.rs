//! How much of a day is complete, and when that can be said.

use chrono::{NaiveDate, TimeDelta};
use store::ledger::{Coverage, Open};
use store::{Ledger, Work};

use crate::day::Day;
use crate::template::default_of;
use crate::zoom_side::Held;

async fn coverage(day: &Day, date: &str) -> Coverage {
    let dynamodb = day.functions.aws.dynamodb();
    let schedule = default_of("AttemptDelaysSeconds").parse().unwrap();
    let ledger = Ledger::new(dynamodb.clone(), "MeetingsTable".to_owned(), schedule);
    let account = day.account_id();
    let work = Work::new(dynamodb, "WorkTable".to_owned());
    let sweep = work.sweep(&account).await.unwrap();
    let date: NaiveDate = date.parse().unwrap();
    ledger.coverage(&account, date, &sweep).await.unwrap()
}

/// It is eight in the morning of the 20th when the app is installed.
#[tokio::test]
async fn a_day_without_meetings_says_so_after_a_sweep_and_one_before_its_reach_stays_open() {
    let mut day = Day::deploy_for(Held::default(), &[]).await;
    day.install().await;
    assert_eq!(
        coverage(&day, "2026-11-18").await,
        Coverage::Open(Open::NotSwept)
    );
    day.pass(TimeDelta::minutes(30)).await;
    let today = "2026-11-20";
    for (date, expected) in [
        ("2026-11-16", Coverage::Open(Open::BeforeReach)),
        ("2026-11-17", Coverage::Open(Open::BeforeReach)), // it reaches back to eight of it
        ("2026-11-18", Coverage::NoMeetings),
        ("2026-11-19", Coverage::NoMeetings),
        (today, Coverage::Open(Open::NotSwept)),
    ] {
        assert_eq!(coverage(&day, date).await, expected, "{date}");
    }
    day.pass_days(1).await;
    assert_eq!(coverage(&day, today).await, Coverage::NoMeetings);
}

#[tokio::test]
async fn a_day_stays_open_while_a_list_may_not_be_asked_for_and_closes_once_it_may() {
    let scope = "dashboard:read:list_meetings:admin";
    let mut day = Box::pin(Day::begin(2)).await;
    let installation = day.installation().await;
    let all: Vec<_> = installation.text("granted_scopes").split(' ').collect();
    let granted: Vec<_> = all.iter().copied().filter(|name| *name != scope).collect();
    day.zoom.grant_only(&granted).await;
    Box::pin(day.install()).await;
    let uuids = day.zoom.uuids().await;
    day.tell_of_all_but(&uuids[1..]).await;
    day.pass_days(1).await;
    let today = "2026-11-20";
    let why = format!("the scope {scope} is not granted");
    let open = Coverage::Open(Open::LeftOut(why));
    assert_eq!(coverage(&day, today).await, open);
    assert_eq!(day.ledger().await.len(), 1);

    day.zoom.grant_only(&all).await;
    Box::pin(day.install()).await;
    day.pass(TimeDelta::hours(1)).await;
    let both = Coverage::Of {
        complete: 2,
        entries: 2,
    };
    assert_eq!(coverage(&day, today).await, both);
}
