//! How much of a day is complete, and when that can be said.

use chrono::{NaiveDate, TimeDelta};
use serde_json::json;
use store::ledger::{Coverage, Open};
use store::{Ledger, Sweep, Work};

use crate::day::Day;
use crate::logs::Logs;
use crate::template::default_of;
use crate::zoom_side::Held;

/// How far the account is swept.
pub(super) async fn sweep(day: &Day) -> Sweep {
    let work = Work::new(day.functions.aws.dynamodb(), "WorkTable".to_owned());
    work.sweep(&day.account_id()).await.unwrap()
}

async fn coverage(day: &Day, date: &str) -> Coverage {
    let dynamodb = day.functions.aws.dynamodb();
    let schedule = default_of("AttemptDelaysSeconds").parse().unwrap();
    let ledger = Ledger::new(dynamodb, "MeetingsTable".to_owned(), schedule);
    let (account, sweep) = (day.account_id(), sweep(day).await);
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
    let why = |type_| {
        let list = format!("/metrics/meetings of type {type_}");
        format!("{list}: the scope {scope} is not granted")
    };
    let whys = format!("{}; {}", why("past"), why("pastOne"));
    let open = Coverage::Open(Open::LeftOut(whys));
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

/// What is open of the 20th in the night after it, when Zoom's lists have been answered like this all
/// day; and after they were good again for so many hours.
async fn answered(answer: &str, hours: i64) -> (Coverage, Coverage) {
    let mut day = Box::pin(Day::deploy(2, &[])).await;
    let rule = json!({ "answers": [answer], "routes": ["GET /v2/metrics/meetings"] });
    day.zoom.faults(json!({ "answers": [rule] })).await;
    Box::pin(day.install()).await;
    let uuids = day.zoom.uuids().await;
    day.tell_of_all_but(&uuids[1..]).await;
    day.pass_days(1).await;
    let today = "2026-11-20";
    let meanwhile = coverage(&day, today).await;
    assert_eq!(day.ledger().await.len(), 1, "nobody told of the other");
    day.zoom.faults(json!({})).await;
    day.pass(TimeDelta::hours(hours)).await;
    (meanwhile, coverage(&day, today).await)
}

const BOTH: Coverage = Coverage::Of {
    complete: 2,
    entries: 2,
};

/// Open, for the reason that is said of either list of meetings.
fn both_lists(why: &str) -> Coverage {
    let said = ["past", "pastOne"].map(|type_| format!("/metrics/meetings of type {type_}: {why}"));
    Coverage::Open(Open::LeftOut(said.join("; ")))
}

#[tokio::test]
async fn a_page_without_its_list_closes_no_day() {
    for answer in ["empty_object", "null_list"] {
        let (meanwhile, afterwards) = answered(answer, 1).await;
        let why = format!("{meanwhile:?}");
        let said = ["past", "pastOne"].map(|type_| {
            let list = format!("/metrics/meetings of type {type_}");
            why.contains(&format!("{list}: zoom's answer is not a page"))
        });
        assert_eq!(said, [true; 2], "{answer}: {why}");
        assert_eq!(afterwards, BOTH, "{answer}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_page_is_counted_by_the_alarm() {
    for (route, of) in [
        ("GET /v2/metrics/meetings", "account.id"),
        ("GET /v2/users", "account.id"),
        (
            "GET /v2/metrics/meetings/{uuid}/participants",
            "meeting.uuid",
        ),
    ] {
        let mut day = Box::pin(Day::begin(1)).await;
        let rule = json!({ "answers": ["empty_object"], "routes": [route] });
        day.zoom.faults(json!({ "answers": [rule] })).await;
        day.tell_of_all_but(&[]).await;
        let logs = Logs::begin();
        day.pass(TimeDelta::minutes(5)).await;
        let line = logs.last("parts of zoom's answer were not understood");
        assert_eq!(line["unreadable_item_count"], 1, "{route}");
        assert!(line.get(of).is_some(), "{route}: {line}");
    }
}

#[tokio::test]
async fn an_item_that_cannot_be_read_keeps_the_days_open_until_it_can() {
    let (meanwhile, afterwards) = answered("blank_item", 1).await;
    assert_eq!(meanwhile, both_lists("not every item of it could be read"));
    assert_eq!(afterwards, BOTH);
}
