//! Zoom's allowance under backlog, against the simulator's exact windows.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use store::{Slots, Work};
use zoom_client::{Label, Pace, Share, Wanted};

use crate::day::morning;
use crate::tables;
use crate::virtual_time::{begin, sleep_until, spawn};
use crate::zoom_side::Zoom;
use crate::{clock, functions};

/// A day's calls of all apps, small enough for a test; a second's are Zoom's.
const PER_DAY: u64 = 2_000;

/// Ours: half of them.
const SHARE: usize = 1_000;
const SHARE_PER_S: usize = 20;

/// A collector with work for ever, until the day's share is spent: a process of its own, so a pace of
/// its own. Each call takes so long.
async fn collect(work: Work, url: String, takes: TimeDelta, made: Arc<Mutex<Vec<DateTime<Utc>>>>) {
    let limits = format!("80,60,40,20,{PER_DAY}").parse().unwrap();
    let mut pace = Pace::new(Share::new(limits, 50));
    pace.wait_by(sleep_until);
    let http = boot::https_client(std::time::Duration::from_mins(1)).unwrap();
    let account = "A1".parse().unwrap();
    loop {
        let take = async |wanted: Wanted| {
            let slots = Slots {
                lane: wanted.label.name(),
                count: wanted.count,
                gap: wanted.rhythm.gap,
                head_start: wanted.rhythm.head_start,
                patience: wanted.patience,
            };
            work.take_slots(&account, slots, clock::now()).await
        };
        let turn = pace.wait("A1", Label::Heavy, clock::now, take).await;
        if !turn.unwrap() {
            sleep_until(clock::now() + TimeDelta::seconds(1)).await;
            continue;
        }
        let most = pace.share().per_day();
        let counted = work.count_call(&account, most, clock::now()).await;
        if !counted.unwrap() {
            return;
        }
        made.lock().unwrap().push(clock::now());
        // Whether it may be asked is decided before who asks: without a token it is 401, or 429.
        let answer = http
            .get(format!("{url}/v2/metrics/meetings/x"))
            .send()
            .await;
        assert_eq!(answer.unwrap().status(), 401, "a call too many");
        sleep_until(clock::now() + takes).await;
    }
}

async fn backlog(collectors: usize, takes_ms: i64) {
    begin();
    let zoom = Zoom::serve(1, morning()).await;
    zoom.faults(json!({ "limits": { "plan": "business", "shared_per_day": PER_DAY } }))
        .await;
    let work = Work::new(
        functions::dynamodb(&tables::serve().await),
        "WorkTable".to_owned(),
    );
    let made = Arc::new(Mutex::new(Vec::new()));
    let all: Vec<_> = (0..collectors)
        .map(|_| {
            let takes = TimeDelta::milliseconds(takes_ms);
            spawn(collect(work.clone(), zoom.url.clone(), takes, made.clone()))
        })
        .collect();
    for one in all {
        one.await.unwrap();
    }

    let report = zoom.faults_report().await;
    assert_eq!(report["fired"], json!({}), "no call was refused");
    let served = report["heavy_used_today"].as_u64().unwrap();
    assert_eq!(served, SHARE as u64, "all of the day's share, and no more");
    let made = made.lock().unwrap().clone();
    assert_eq!(made.len(), SHARE, "what is counted is what is called");
    for (nth, at) in made.iter().enumerate() {
        let end = *at + TimeDelta::seconds(1);
        let within = made[nth..].iter().filter(|at| **at < end).count();
        assert!(
            within <= SHARE_PER_S,
            "{within} calls in the second from {at}"
        );
    }
    let took_s = (made[SHARE - 1] - made[0]).as_seconds_f64();
    let count = |calls: usize| f64::from(u32::try_from(calls).unwrap());
    let used_pct = count(SHARE) / took_s / count(SHARE_PER_S) * 100.0;
    eprintln!(
        "{collectors} collectors: {SHARE} calls in {took_s} s, {used_pct:.1} % of the second's share"
    );
    assert!(used_pct >= 80.0, "{used_pct:.1} % of the second's share");
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
