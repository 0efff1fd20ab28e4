//! A day with as many meetings as an account has calls for: late data, lost webhooks, faults and an
//! outage. Its figures are in `docs/performance.md`.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::at_work::{AtWork, End, Noted};
use crate::clock;
use crate::day::Day;
use crate::judge::Counted;
use crate::virtual_time::begin;
use crate::zoom_side::Held;

/// Zoom's limits of the Business plan, of which half is ours.
const LIMITS: &str = "80,60,40,20,60000";

/// What a call of the Dashboard takes, by the day's clock.
const A_CALL: TimeDelta = TimeDelta::seconds(1);

/// Zoom has nothing of a meeting for so long after its end; for each meeting another time.
const LATE_S: [u32; 2] = [2 * 60, 30 * 60];

/// From its due time on.
const ROWS_WITHIN: TimeDelta = TimeDelta::seconds(60);

/// A day, or a part of one with as many meetings an hour.
#[derive(Clone, Copy, Debug)]
struct Plan {
    meetings: u16,
    ending_over: TimeDelta,
    outage_from: TimeDelta,
    outage: TimeDelta,
}

/// What came of it.
#[derive(Debug)]
struct Figures {
    /// From due to rows, of what was due outside the outage, the shortest first.
    waits: Vec<TimeDelta>,
    in_the_outage: usize,
    /// From the end to rows, of all: with Zoom's delay and the schedule's steps in it.
    since_end: Vec<TimeDelta>,
    lost: usize,
    counted: Counted,
    calls: u64,
    /// ⌈S/300⌉ + ⌈S/10⌉ of each meeting.
    formula: u64,
    /// Attempts that found nothing yet.
    not_yet: u64,
    /// Calls that Zoom answered with 5xx.
    faulty: u64,
}

async fn run(plan: Plan) -> Figures {
    begin();
    let ending_over_s = u32::try_from(plan.ending_over.num_seconds()).unwrap();
    let held = Held {
        meetings: plan.meetings,
        ending_over_s,
        ..Held::default()
    };
    let day = Day::deploy_for(held, &[("ZOOM_LIMITS", LIMITS)]).await;
    day.install().await;
    day.zoom.faults(order(plan)).await;
    day.zoom.manner.takes(A_CALL);
    let began = clock::now();
    let outage = (began + plan.outage_from)..=(began + plan.outage_from + plan.outage);

    let ends = End::all(&day.zoom).await;
    let is_lost = |nth: &usize| nth % 50 == 7;
    let nth = ends.iter().cloned().enumerate();
    let (lost, told): (Vec<_>, Vec<_>) = nth.partition(|(nth, _)| is_lost(nth));
    let without = |all: Vec<(usize, End)>| all.into_iter().map(|(_, end)| end).collect::<Vec<_>>();
    let lost = without(lost);
    let lost_count = lost.len();
    // The last one's data may come half an hour after its end.
    let until = began + plan.ending_over + TimeDelta::minutes(40);
    let at_work = AtWork::until(day, until, None);
    at_work.run(without(told), lost).await;

    let noted = at_work.noted();
    let mut figures = judged(&at_work, &ends).await;
    figures.lost = lost_count;
    (figures.waits, figures.in_the_outage) = waits(&noted, |due_at| outage.contains(&due_at));
    figures.since_end = since_end(&noted, &ends);
    let attempts: usize = noted.values().map(|one| one.used).sum();
    figures.not_yet = u64::try_from(attempts - noted.len()).unwrap();
    let report = at_work.day.zoom.faults_report().await;
    let of_meetings = [0, 2].map(|rule: usize| report["rules"][rule]["fired"].as_u64().unwrap());
    figures.faulty = of_meetings.iter().sum();
    figures
}

/// One call in a hundred fails, and all of them in the outage.
fn order(plan: Plan) -> serde_json::Value {
    let of_meetings = json!(["GET /v2/metrics/meetings/*"]);
    let others = json!([
        "GET /v2/metrics/meetings",
        "GET /v2/metrics/webinars",
        "POST /oauth/token"
    ]);
    let answers = json!(["server_error", "unavailable", "html"]);
    let from_s = plan.outage_from.num_seconds();
    let for_s = plan.outage.num_seconds();
    json!({
        "lateness": { "drawn_s": LATE_S },
        "limits": { "plan": "business" },
        "answers": [
            { "answers": answers, "routes": of_meetings, "from_s": from_s, "for_s": for_s },
            { "answers": answers, "routes": others, "from_s": from_s, "for_s": for_s },
            { "answers": answers, "routes": of_meetings, "every": 100 },
            { "answers": answers, "routes": others, "every": 100 },
        ],
    })
}

/// Every meeting is complete and as Zoom has it, and nothing else is there.
async fn judged(at_work: &Arc<AtWork>, ends: &[End]) -> Figures {
    let day = &at_work.day;
    let (mut counted, mut formula) = (Counted::default(), 0);
    for end in ends {
        let of_one = day.expect_collected(&end.uuid).await;
        let sessions = u64::try_from(of_one.sessions).unwrap();
        formula += sessions.div_ceil(300) + sessions.div_ceil(10);
        counted.add(of_one);
    }
    assert_eq!(day.count("MeetingsTable").await, ends.len());
    assert_eq!(day.count("ParticipantsTable").await, counted.sessions);
    assert_eq!(day.count("QosMinutesTable").await, counted.minutes);
    Figures {
        waits: Vec::new(),
        in_the_outage: 0,
        since_end: Vec::new(),
        lost: 0,
        counted,
        calls: day.zoom.calls("GET /v2/metrics/meetings/").await,
        formula,
        not_yet: 0,
        faulty: 0,
    }
}

/// The waits outside the outage, and how many entries were due within.
fn waits(
    noted: &BTreeMap<String, Noted>,
    in_the_outage: impl Fn(DateTime<Utc>) -> bool,
) -> (Vec<TimeDelta>, usize) {
    let (within, outside): (Vec<_>, Vec<_>) =
        noted.values().partition(|one| in_the_outage(one.due_at));
    let waits = outside.iter().map(|one| one.rows_at.unwrap() - one.due_at);
    let mut waits: Vec<_> = waits.collect();
    waits.sort();
    (waits, within.len())
}

fn since_end(noted: &BTreeMap<String, Noted>, ends: &[End]) -> Vec<TimeDelta> {
    let since_end = ends
        .iter()
        .map(|end| noted[&end.uuid].rows_at.unwrap() - end.at);
    let mut since_end: Vec<_> = since_end.collect();
    since_end.sort();
    since_end
}

/// The wait that so many of a hundred do not exceed.
fn percentile(waits: &[TimeDelta], percent: usize) -> TimeDelta {
    waits[(waits.len() * percent).div_ceil(100) - 1]
}

impl Figures {
    fn show(&self, plan: Plan) {
        let of = |waits: &[TimeDelta]| {
            [50, 95, 99, 100].map(|percent| percentile(waits, percent).num_seconds())
        };
        let [p50, p95, p99, most] = of(&self.waits);
        let [end50, end95, end99, end100] = of(&self.since_end);
        let meetings = u64::from(plan.meetings);
        eprintln!(
            "{meetings} meetings settled and none wrong: {} sessions, {} minutes; \
             {} webhooks lost, {} due in the outage",
            self.counted.sessions, self.counted.minutes, self.lost, self.in_the_outage
        );
        eprintln!(
            "due -> rows outside the outage: p50 {p50} s, p95 {p95} s, p99 {p99} s, most {most} s"
        );
        eprintln!(
            "end -> rows, Zoom's delay included: p50 {end50} s, p95 {end95} s, p99 {end99} s, most {end100} s"
        );
        eprintln!(
            "zoom calls: {} = {} by the formula + {} not yet + {} answered 5xx; {:.2} a meeting",
            self.calls,
            self.formula,
            self.not_yet,
            self.faulty,
            as_f64(self.calls) / as_f64(meetings)
        );
        eprintln!(
            "write units: {} of {} minutes cost one; the largest has {} bytes",
            self.counted.of_one_unit, self.counted.minutes, self.counted.largest_bytes
        );
    }

    fn expect_good(&self) {
        let p95 = percentile(&self.waits, 95);
        assert!(p95 <= ROWS_WITHIN, "{p95} for 95 of a hundred");
        assert_eq!(self.calls, self.formula + self.not_yet + self.faulty);
        assert!(self.counted.of_one_unit * 100 >= self.counted.minutes * 99);
    }
}

fn as_f64(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

#[tokio::test]
async fn half_an_hour_of_that_day() {
    let plan = Plan {
        meetings: 100,
        ending_over: TimeDelta::minutes(36),
        outage_from: TimeDelta::minutes(15),
        outage: TimeDelta::minutes(5),
    };
    let figures = run(plan).await;
    figures.show(plan);
    figures.expect_good();
}

#[tokio::test]
#[ignore = "takes minutes: cargo test -p days the_day_of_four_thousand -- --ignored --nocapture"]
async fn the_day_of_four_thousand_meetings() {
    let plan = Plan {
        meetings: 4_000,
        ending_over: TimeDelta::hours(24),
        outage_from: TimeDelta::hours(10),
        outage: TimeDelta::minutes(20),
    };
    let figures = run(plan).await;
    figures.show(plan);
    figures.expect_good();
}
