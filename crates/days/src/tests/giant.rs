//! The largest webinar that Zoom allows is read in slices, beside everything else.

mod memory;

use chrono::TimeDelta;

use crate::at_work::{AtWork, End};
use crate::clock;
use crate::day::Day;
use crate::virtual_time::begin;
use crate::zoom_side::Held;

const LIMITS: &str = "80,60,40,20,60000";

/// A webinar of so many people, which has ended.
fn at_zoom(webinar: u32, webinar_min: u32) -> Held {
    Held {
        webinar,
        webinar_min,
        ..Held::default()
    }
}

/// A webinar of so many people, who stayed so long, among meetings that go on ending; the collector
/// is killed at a page in the middle.
async fn webinar(people: u32, minutes: u32, a_call: TimeDelta) {
    begin();
    let ending_over = TimeDelta::hours(1);
    let held = Held {
        meetings: 60,
        ending_over_s: u32::try_from(ending_over.num_seconds()).unwrap(),
        ..at_zoom(people, minutes)
    };
    let day = Day::deploy_for(held, &[("ZOOM_LIMITS", LIMITS)]).await;
    day.install().await;
    day.zoom.manner.takes(a_call);
    let began = clock::now();
    let ends = End::all(&day.zoom).await;
    let (giant, others) = ends.split_first().expect("the webinar has ended");
    assert!(giant.at < began);
    let people = usize::try_from(people).unwrap();
    let pages = people.div_ceil(10);
    day.zoom.manner.kill_at(pages / 2);

    let at_work = AtWork::until(day, began + TimeDelta::hours(2), Some(&giant.uuid));
    at_work.run(ends.clone(), Vec::new()).await;
    let day = &at_work.day;
    assert!(day.zoom.manner.has_killed());
    let counted = day.expect_collected(&giant.uuid).await;
    assert_eq!(counted.sessions, people);
    let (mut sessions, mut stored) = (counted.sessions, counted.minutes);
    for end in others {
        let counted = day.expect_collected(&end.uuid).await;
        (sessions, stored) = (sessions + counted.sessions, stored + counted.minutes);
    }
    assert_eq!(day.count("ParticipantsTable").await, sessions);
    assert_eq!(day.count("QosMinutesTable").await, stored, "none twice");

    let noted = at_work.noted();
    let slices = noted[&giant.uuid].claims;
    let took = noted[&giant.uuid].rows_at.unwrap() - began;
    let waits = others.iter().map(|end| {
        let noted = &noted[&end.uuid];
        noted.rows_at.unwrap() - noted.due_at
    });
    let longest = waits.max().unwrap();
    eprintln!(
        "{people} people in {slices} slices, {} min with a kill; the others waited {} s at most",
        took.num_minutes(),
        longest.num_seconds()
    );
    assert!(slices >= 4, "{slices} slices");
    assert!(
        longest <= TimeDelta::seconds(60),
        "another waited {longest}"
    );
}

#[tokio::test]
async fn a_webinar_of_thousands_is_read_in_slices_survives_a_kill_and_starves_nobody() {
    webinar(600, 2, TimeDelta::seconds(4)).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo test -p days the_webinar_of_twenty_thousand -- --ignored --nocapture"]
async fn the_webinar_of_twenty_thousand() {
    // More than ten pages of roster, which are slices of their own.
    webinar(20_000, 3, TimeDelta::seconds(1)).await;
}
