//! Zoom's allowance under backlog, against the simulator's exact windows.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use fn_collector::CollectError;
use serde_json::json;
use tokio::task::LocalSet;
use zoom::Trouble;
use zoom_client::{CallError, Label, Pace, Share, Turn, Wanted};

use crate::clock;
use crate::day::Day;
use crate::virtual_time::{begin, sleep_until, spawn_here};
use crate::zoom_side::Held;

/// A day's calls of all apps, small enough for a test; a second's are Zoom's.
const PER_DAY: u64 = 2_000;

/// Ours: half of them.
const SHARE: usize = 1_000;
const SHARE_PER_S: usize = 20;

/// A collector with work for ever, until the day's share is spent: a process of its own, so a pace of
/// its own. Each call takes so long.
async fn collect(collector: fn_collector::Ctx, takes: TimeDelta, made: Rc<RefCell<Made>>) {
    let (account, meeting) = ("A1".parse().unwrap(), "x".parse().unwrap());
    loop {
        let refused = fn_collector::call(&collector, (&account, &meeting), clock::now).await;
        match refused.unwrap_err() {
            // Whether it may be asked is decided before who asks: without a token it is 401, or 429.
            CollectError::Call(CallError::Trouble(Trouble::Unauthorized)) => {}
            CollectError::Busy => {
                sleep_until(clock::now() + TimeDelta::seconds(1)).await;
                continue;
            }
            CollectError::DaySpent => return,
            other => panic!("a call too many: {other}"),
        }
        made.borrow_mut().push(clock::now());
        sleep_until(clock::now() + takes).await;
    }
}

/// When each call was made.
type Made = Vec<DateTime<Utc>>;

async fn backlog(collectors: usize, takes_ms: i64) {
    begin();
    let limits = format!("80,60,40,20,{PER_DAY}");
    let day = Day::deploy_for(Held::default(), &[("ZOOM_LIMITS", &limits)]).await;
    let zoom = &day.zoom;
    zoom.faults(json!({ "limits": { "plan": "business", "shared_per_day": PER_DAY } }))
        .await;
    let made = Rc::new(RefCell::new(Vec::new()));
    let work = async {
        let takes = TimeDelta::milliseconds(takes_ms);
        let hire = || {
            let mut collector = day.same_again().collector;
            collector.wait_by(sleep_until);
            spawn_here(collect(collector, takes, made.clone()))
        };
        let all: Vec<_> = (0..collectors).map(|_| hire()).collect();
        for one in all {
            one.await.unwrap();
        }
    };
    LocalSet::new().run_until(work).await;

    let report = zoom.faults_report().await;
    assert_eq!(report["fired"], json!({}), "no call was refused");
    let served = report["heavy_used_today"].as_u64().unwrap();
    assert_eq!(served, SHARE as u64, "all of the day's share, and no more");
    let made = made.take();
    assert_eq!(made.len(), SHARE, "what is counted is what is called");
    at_most(SHARE_PER_S, &made);
    let took_s = (made[SHARE - 1] - made[0]).as_seconds_f64();
    let count = |calls: usize| f64::from(u32::try_from(calls).unwrap());
    let used_pct = count(SHARE) / took_s / count(SHARE_PER_S) * 100.0;
    eprintln!(
        "{collectors} collectors: {SHARE} calls in {took_s} s, {used_pct:.1} % of the second's share"
    );
    assert!(used_pct >= 80.0, "{used_pct:.1} % of the second's share");
}

/// In any second.
fn at_most(per_s: usize, made: &Made) {
    for (nth, at) in made.iter().enumerate() {
        let end = *at + TimeDelta::seconds(1);
        let within = made[nth..].iter().filter(|at| **at < end).count();
        assert!(within <= per_s, "{within} calls in the second from {at}");
    }
}

#[tokio::test]
async fn one_collector_uses_the_share_and_never_more() {
    backlog(1, 20).await;
}

#[tokio::test]
async fn two_collectors_use_the_share_and_never_more() {
    backlog(2, 60).await;
}

#[tokio::test]
async fn twenty_collectors_use_the_share_and_never_more() {
    backlog(20, 400).await;
}

/// So many that their turns are further off than a call may wait: those are busy, and come again.
#[tokio::test]
async fn sixty_collectors_use_the_share_and_never_more() {
    backlog(60, 20).await;
}

/// Of the poller's calls and the collectors', each that Zoom counts in a day, and no other.
#[tokio::test]
async fn each_call_of_a_day_is_counted_once() {
    let mut day = Box::pin(Day::begin(2)).await;
    day.zoom
        .faults(json!({ "limits": { "plan": "business" } }))
        .await;
    day.tell_of_all_but(&[]).await;
    day.pass(TimeDelta::hours(2)).await;
    let work = store::Work::new(day.functions.aws.dynamodb(), "WorkTable".to_owned());
    let counted = work.calls_used(&day.account_id(), clock::now()).await;
    let report = day.zoom.faults_report().await;
    assert_eq!(report["heavy_used_today"], counted.unwrap());
    let lists = day.zoom.calls("GET /v2/metrics/webinars").await;
    assert!(lists > 1, "{lists} sweeps in two hours");
}

/// How long a table takes, one time after the other, in milliseconds.
const ANSWERS_MS: [i64; 11] = [0, 3, 8, 40, 2, 90, 5, 1, 180, 12, 7];

/// A process that makes so many calls, beside a table that takes now so long and now so long.
async fn call(
    nth: usize,
    calls: usize,
    given_out: Rc<RefCell<DateTime<Utc>>>,
    made: Rc<RefCell<Made>>,
) {
    let mut pace = Pace::new(Share::new("80,60,40,20,60000".parse().unwrap(), 100));
    pace.wait_by(sleep_until);
    let times = RefCell::new(ANSWERS_MS.iter().cycle().skip(nth));
    let answer = || {
        let takes_ms = *times.borrow_mut().next().unwrap();
        sleep_until(clock::now() + TimeDelta::milliseconds(takes_ms))
    };
    let mut left = calls;
    while left > 0 {
        let take = async |wanted: Wanted| {
            answer().await;
            let first = wanted.from.max(*given_out.borrow());
            if first > wanted.from + wanted.patience {
                return Ok::<_, ()>(None);
            }
            let gaps = i32::try_from(wanted.count).unwrap();
            *given_out.borrow_mut() = first + wanted.rhythm.gap * gaps;
            answer().await;
            Ok(Some(first))
        };
        let count = async || {
            answer().await;
            Ok(true)
        };
        let turn = pace.wait("A1", Label::Heavy, clock::now, take, count);
        let pause_ms = if turn.await.unwrap() == Turn::Now {
            made.borrow_mut().push(clock::now());
            left -= 1;
            20
        } else {
            1_000
        };
        sleep_until(clock::now() + TimeDelta::milliseconds(pause_ms)).await;
    }
}

/// A call is judged by the time that it is made at, and not by the one that it was given.
#[tokio::test]
async fn no_second_has_a_call_too_many_however_long_a_table_takes() {
    begin();
    clock::stop_at("2026-11-20T08:00:00Z".parse().unwrap());
    let given_out = Rc::new(RefCell::new(clock::now()));
    let made = Rc::new(RefCell::new(Vec::new()));
    let work = async {
        let hire = |nth| spawn_here(call(nth, 50, given_out.clone(), made.clone()));
        let all: Vec<_> = (0..40).map(hire).collect();
        for one in all {
            one.await.unwrap();
        }
    };
    LocalSet::new().run_until(work).await;
    let made = made.take();
    assert_eq!(made.len(), 2_000);
    at_most(40, &made);
    let took_s = (made[1_999] - made[0]).as_seconds_f64();
    eprintln!("2,000 calls of 40 processes in {took_s} s, where 40 a second are allowed");
}
