//! What memory the collector takes for the largest webinar: a process of its own reads all of it.

use std::process::{Command, Stdio};

use boot::{Aws, Env, Patience};
use chrono::TimeDelta;
use queue::message::DueEntry;

use super::{LIMITS, at_zoom};
use crate::clock;
use crate::day::Day;
use crate::gates::NOW;
use crate::tables;
use crate::virtual_time::{begin, sleep_until, spawn_here};

const COLLECTOR: &str = "tests::giant::memory::a_collector_of_its_own";

/// The variables that say which entry it collects.
const ACCOUNT: &str = "DAYS_ACCOUNT";
const MEETING: &str = "DAYS_MEETING";

/// The line of Linux's on the most memory that a process had.
const PEAK: &str = "VmHWM:";

/// More slices than any webinar takes.
const SLICES_MAX: usize = 100;

/// The process that is measured: claims the entry slice after slice, as one execution environment
/// of Lambda does, and prints what it took.
#[tokio::test]
#[ignore = "the measurements start it"]
async fn a_collector_of_its_own() {
    let env = Env::of_process();
    let Some(now) = env.optional(NOW) else {
        return;
    };
    clock::stop_at(now.parse().unwrap());
    begin();
    let work = tokio::task::LocalSet::new();
    work.run_until(async { spawn_here(collect_all(env)).await.unwrap() })
        .await;
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find(|line| line.starts_with(PEAK)).unwrap();
    eprintln!("{peak}");
}

async fn collect_all(env: Env) {
    let aws = Aws::new(&env, Patience::PATIENT).unwrap();
    let settings = fn_collector::Settings::read(&env).unwrap();
    let mut collector = fn_collector::Ctx::new(&aws, settings).unwrap();
    collector.wait_by(sleep_until);
    let (account_id, meeting_uuid) = (env.required(ACCOUNT), env.required(MEETING));
    let (account_id, meeting_uuid) = (account_id.unwrap(), meeting_uuid.unwrap());
    let tables = aws.dynamodb();
    for slice in 0.. {
        assert!(slice < SLICES_MAX, "it does not end");
        let key = [
            ("account_id", account_id.clone()),
            ("meeting_uuid", meeting_uuid.clone()),
        ];
        let row = tables::row(&tables, "MeetingsTable", key).await.unwrap();
        if row.text("ledger_state") == "complete" {
            eprintln!("{slice} slices");
            return;
        }
        let entry = DueEntry {
            account_id: account_id.clone(),
            meeting_uuid: meeting_uuid.clone(),
            due_at_epoch_s: row.text("due_at_epoch_s").parse().unwrap(),
        };
        let done = fn_collector::collect(&collector, &entry, clock::now).await;
        done.unwrap();
    }
}

/// Reads a webinar of so many people who stayed so long; answers the most memory, in megabytes.
async fn memory_mb(people: u32, minutes: u32) -> u64 {
    let day = Day::deploy_for(at_zoom(people, minutes), &[("ZOOM_LIMITS", LIMITS)]).await;
    day.install().await;
    let uuid = day.zoom.ends().await.remove(0).uuid;
    day.tell(serde_json::json!({ "only": [uuid], "drop": false }))
        .await;
    clock::move_to(clock::now() + TimeDelta::minutes(4));
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args([COLLECTOR, "--exact", "--ignored", "--nocapture"]);
    program.envs(day.variables.iter().cloned());
    program.env(NOW, clock::now().to_rfc3339());
    program.env(ACCOUNT, day.account_id().as_str());
    program.env(MEETING, &uuid);
    program.stdout(Stdio::null()).stderr(Stdio::piped());
    let process = tokio::task::spawn_blocking(move || program.output());
    let said = process.await.unwrap().unwrap();
    let said = String::from_utf8(said.stderr).unwrap();
    let peak = said.lines().find_map(|line| line.strip_prefix(PEAK));
    let peak = peak.unwrap_or_else(|| panic!("{said}")).trim();
    let kb: u64 = peak.strip_suffix(" kB").unwrap().parse().unwrap();
    let mb = kb * 1_024 / 1_000_000;
    let slices = said.lines().find(|line| line.ends_with(" slices"));
    eprintln!(
        "{people} people, {minutes} minutes long, {}: {mb} MB at most",
        slices.unwrap()
    );
    day.expect_collected(&uuid).await;
    mb
}

#[tokio::test]
#[ignore = "takes minutes: cargo test -p days memory_of -- --ignored --nocapture"]
async fn the_memory_of_a_webinar_of_twenty_thousand() {
    assert!(memory_mb(20_000, 3).await <= 128);
}

#[tokio::test]
#[ignore = "another of the measurements"]
async fn the_memory_of_pages_of_two_hours_each() {
    assert!(memory_mb(200, 120).await <= 128);
}

/// 1.2 million minutes: as many people and as long a page at once as Zoom has.
#[tokio::test]
#[ignore = "takes many minutes, and gigabytes for the tables: CARGO_PROFILE_DEV_OPT_LEVEL=2 cargo test -p days an_hour_of_twenty_thousand -- --ignored --nocapture"]
async fn an_hour_of_twenty_thousand() {
    assert!(memory_mb(20_000, 60).await <= 128);
}
