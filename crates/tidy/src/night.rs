//! The nights of `infra/analysts.yaml`, one after the other: which windows are exported, whatever went
//! wrong before. The expressions run in a `JSONata` engine; AWS and the function are played here.

mod jsonata;
mod machine;
mod world;

use machine::Machine;
use world::{World, at, hours};

const WHOLE: [&str; 3] = ["users", "account_scores", "meetings"];
const BY_DAY: [&str; 2] = ["participants", "qos_minutes"];

fn machine(window_hours: &str) -> Machine {
    let parameters = [
        ("Bucket", "bucket"),
        ("Users", "arn:users"),
        ("AccountScores", "arn:account_scores"),
        ("Meetings", "arn:meetings"),
        ("Participants", "arn:participants"),
        ("QosMinutes", "arn:qos_minutes"),
        ("ArchiveFunction", "arn:archive"),
        ("WindowHours", window_hours),
    ];
    Machine::with(&parameters)
}

#[test]
fn the_first_night_exports_every_table_whole() {
    let mut world = World::new();
    world
        .night(&mut machine("24"), "2026-11-20T03:00:00Z")
        .unwrap();
    for table in WHOLE.iter().chain(&BY_DAY) {
        assert_eq!(world.whole(table), [at("2026-11-20T02:45:00Z")], "{table}");
        assert_eq!(
            world.up_to(table),
            Some(at("2026-11-20T02:45:00Z")),
            "{table}"
        );
    }
    assert_eq!(world.exports.len(), 5);
    let asked = &world.exports[4];
    assert_eq!(asked["S3Bucket"], "bucket");
    assert_eq!(asked["S3Prefix"], "raw/qos_minutes");
    assert_eq!(asked["TableArn"], "arn:qos_minutes");
    assert_eq!(asked["ExportFormat"], "DYNAMODB_JSON");
}

#[test]
fn a_night_goes_on_where_the_one_before_ended() {
    let mut world = World::new();
    let mut machine = machine("24");
    world.night(&mut machine, "2026-11-20T03:00:00Z").unwrap();
    world.forget_exports();
    world.night(&mut machine, "2026-11-21T03:00:00Z").unwrap();
    for table in BY_DAY {
        let day = (at("2026-11-20T02:45:00Z"), at("2026-11-21T02:45:00Z"));
        assert_eq!(world.windows(table), [day], "{table}");
    }
    for table in WHOLE {
        assert_eq!(world.whole(table), [at("2026-11-21T02:45:00Z")], "{table}");
    }
    let change = &world.exports[3]["IncrementalExportSpecification"];
    assert_eq!(change["ExportViewType"], "NEW_AND_OLD_IMAGES");
}

#[test]
fn three_nights_that_were_missed_are_caught_up() {
    let mut world = World::new();
    let mut machine = machine("24");
    world.night(&mut machine, "2026-11-20T03:00:00Z").unwrap();
    world.forget_exports();
    world.night(&mut machine, "2026-11-24T03:00:00Z").unwrap();
    for table in BY_DAY {
        let days =
            ["20", "21", "22", "23", "24"].map(|day| at(&format!("2026-11-{day}T02:45:00Z")));
        let windows: Vec<_> = days.windows(2).map(|edges| (edges[0], edges[1])).collect();
        assert_eq!(world.windows(table), windows, "{table}");
    }
}

#[test]
fn a_window_that_would_be_too_short_is_left_to_the_next_night() {
    let mut world = World::new();
    let mut machine = machine("24");
    world.night(&mut machine, "2026-11-20T03:00:00Z").unwrap();
    world.forget_exports();
    world.night(&mut machine, "2026-11-20T03:14:59Z").unwrap();
    world.night(&mut machine, "2026-11-20T02:00:00Z").unwrap(); // an earlier one, by hand
    assert!(world.windows("participants").is_empty());
    world.night(&mut machine, "2026-11-20T03:15:00Z").unwrap();
    let quarter = (at("2026-11-20T02:45:00Z"), at("2026-11-20T03:00:00Z"));
    assert_eq!(world.windows("participants"), [quarter]);
}

#[test]
fn whatever_was_missed_is_cut_into_windows_that_dynamodb_takes() {
    for window_hours in [2, 7, 24] {
        let mut machine = machine(&window_hours.to_string());
        for missed_minutes in (16..=6 * 24 * 60).step_by(487) {
            let mut world = World::new();
            let known = at("2026-11-10T02:45:30Z"); // whoever wrote it
            world.knows(&BY_DAY, known);
            let night = known + hours(0.25) + hours(f64::from(missed_minutes) / 60.0);
            world.night(&mut machine, &night.to_rfc3339()).unwrap();
            let windows = world.windows("qos_minutes");
            let ends: Vec<_> = std::iter::once(known)
                .chain(windows.iter().map(|window| window.1))
                .collect();
            for (window, begins) in windows.iter().zip(&ends) {
                assert_eq!(window.0, *begins, "a gap, or twice the same");
                let length = window.1 - window.0;
                assert!(length >= hours(0.25), "{length} of {missed_minutes} min");
                assert!(
                    length <= hours(f64::from(window_hours)),
                    "{length} of {missed_minutes} min"
                );
            }
            let reached = *ends.last().unwrap();
            let is_all = windows.len() == 24 || night - hours(0.25) - reached < hours(0.04);
            assert!(
                is_all,
                "{missed_minutes} min in {} windows up to {reached}",
                windows.len()
            );
        }
    }
}

#[test]
fn what_dynamodb_has_forgotten_is_exported_whole() {
    let mut world = World::new();
    world.knows(&BY_DAY, at("2026-11-10T02:45:00Z"));
    world
        .night(&mut machine("24"), "2026-11-16T03:01:00Z")
        .unwrap();
    for table in BY_DAY {
        assert_eq!(world.whole(table), [at("2026-11-16T02:46:00Z")], "{table}");
        assert!(world.windows(table).is_empty(), "{table}");
    }
}

#[test]
fn an_export_that_failed_is_made_by_the_next_night() {
    let mut world = World::new();
    let mut machine = machine("24");
    world.night(&mut machine, "2026-11-20T03:00:00Z").unwrap();
    world.fails = Some("arn:participants");
    let failed = world
        .night(&mut machine, "2026-11-21T03:00:00Z")
        .unwrap_err();
    assert_eq!(failed.error, "TablesFailed");
    let why = "participants: NotExported DynamoDB could not export it: Full The bucket is full. All other";
    assert!(failed.cause.starts_with(why), "{failed:?}");
    assert_eq!(world.up_to("qos_minutes"), Some(at("2026-11-21T02:45:00Z")));
    world.fails = None;
    world.forget_exports();
    world.night(&mut machine, "2026-11-22T03:00:00Z").unwrap();
    let noons = ["20", "21", "22"].map(|day| at(&format!("2026-11-{day}T02:45:00Z")));
    assert_eq!(
        world.windows("participants"),
        [(noons[0], noons[1]), (noons[1], noons[2])]
    );
}

#[test]
fn a_conversion_that_failed_is_made_by_the_next_night_and_no_other_is_made_again() {
    let mut world = World::new();
    let mut machine = machine("24");
    world.night(&mut machine, "2026-11-20T03:00:00Z").unwrap();
    world.fails = Some("qos_minutes");
    let failed = world
        .night(&mut machine, "2026-11-21T03:00:00Z")
        .unwrap_err();
    assert!(
        failed.cause.starts_with("qos_minutes: Trouble "),
        "{failed:?}"
    );
    assert_eq!(
        world.conversions_of("qos_minutes"),
        2,
        "what it refuses is not tried again"
    );
    world.fails = None;
    world.forget_exports();
    world.night(&mut machine, "2026-11-22T03:00:00Z").unwrap();
    assert_eq!(world.windows("participants").len(), 1);
    assert_eq!(world.windows("qos_minutes").len(), 2);
}

#[test]
fn a_table_that_cannot_be_converted_keeps_no_erasure_of_another_from_being_applied() {
    let mut machine = machine("24");
    for first in ["users", "participants"] {
        let mut world = World::new();
        world.night(&mut machine, "2026-11-20T03:00:00Z").unwrap();
        world.fails = Some(first);
        let failed = world
            .night(&mut machine, "2026-11-21T03:00:00Z")
            .unwrap_err();
        assert_eq!(failed.error, "TablesFailed");
        let why = format!("{first}: Trouble ");
        assert!(
            failed.cause.starts_with(&why) && failed.cause.matches("Trouble").count() == 1,
            "{failed:?}"
        );
        assert_eq!(world.up_to("qos_minutes"), Some(at("2026-11-21T02:45:00Z")));
        assert_eq!(
            world.up_to(first),
            Some(at("2026-11-20T02:45:00Z")),
            "{first}"
        );
    }
}

#[test]
fn after_a_window_that_cannot_be_converted_no_later_one_of_its_table_is() {
    let mut world = World::new();
    let mut machine = machine("24");
    world.night(&mut machine, "2026-11-20T03:00:00Z").unwrap();
    world.fails_once = Some("participants");
    let failed = world
        .night(&mut machine, "2026-11-23T03:00:00Z")
        .unwrap_err();
    assert!(
        failed.cause.starts_with("participants: Trouble "),
        "{failed:?}"
    );
    assert_eq!(
        world.conversions_of("participants"),
        2,
        "and those after it would be a gap"
    );
    assert_eq!(
        world.up_to("participants"),
        Some(at("2026-11-20T02:45:00Z"))
    );
    assert_eq!(world.up_to("qos_minutes"), Some(at("2026-11-23T02:45:00Z")));
    world.night(&mut machine, "2026-11-24T03:00:00Z").unwrap();
    assert_eq!(
        world.up_to("participants"),
        Some(at("2026-11-24T02:45:00Z"))
    );
}

#[test]
fn a_night_says_what_was_done_with_each_export() {
    let mut world = World::new();
    let mut machine = machine("24");
    let done = world.night(&mut machine, "2026-11-20T03:00:00Z").unwrap();
    assert_eq!(
        done,
        serde_json::json!([{ "rows": 1 }, { "rows": 1 }, { "rows": 1 }, { "rows": 1 }, { "rows": 1 }])
    );
    let done = world.night(&mut machine, "2026-11-22T03:00:00Z").unwrap();
    assert_eq!(done.as_array().unwrap().len(), 7);
}

/// The alarm for what never ran: two nights without one that succeeded, and no number is no success.
#[test]
fn two_days_without_a_night_ring() {
    let resources = crate::cloudformation::resources("infra/analysts.yaml");
    let alarm = resources
        .iter()
        .find(|one| one.id == "NoNightAlarm")
        .unwrap();
    let alarm = serde_json::to_value(alarm.properties()).unwrap();
    assert_eq!(alarm["Namespace"], "AWS/States");
    assert_eq!(alarm["MetricName"], "ExecutionsSucceeded");
    assert_eq!(alarm["Dimensions"][0]["Name"], "StateMachineArn");
    assert!(
        alarm["Dimensions"][0]["Value"]
            .to_string()
            .contains("Night")
    );
    assert_eq!(alarm["Statistic"], "Sum");
    assert_eq!(alarm["Threshold"], 1);
    assert_eq!(alarm["ComparisonOperator"], "LessThanThreshold");
    assert_eq!(alarm["TreatMissingData"], "breaching");
    assert_eq!(
        alarm["DatapointsToAlarm"],
        serde_json::Value::Null,
        "each hour of the two days"
    );
    let [length_s, count] =
        ["Period", "EvaluationPeriods"].map(|name| alarm[name].as_u64().unwrap());
    assert_eq!(length_s * count, 48 * 3600);
    assert!(
        length_s >= 3600,
        "CloudWatch looks back for more than a day only by hours"
    );
}

#[test]
fn a_hiccup_of_aws_fails_no_night() {
    let mut world = World::new();
    world.hiccups = 2;
    world
        .night(&mut machine("24"), "2026-11-20T03:00:00Z")
        .unwrap();
}

#[test]
fn two_nights_do_not_run_at_once() {
    let mut world = World::new();
    world.running = 2;
    let failed = world
        .night(&mut machine("24"), "2026-11-20T03:00:00Z")
        .unwrap_err();
    assert_eq!(failed.error, "AnotherRuns");
    assert!(world.exports.is_empty());
}

#[test]
fn an_export_that_does_not_end_is_given_up() {
    let mut world = World::new();
    world.is_slow = true;
    let failed = world
        .night(&mut machine("24"), "2026-11-20T03:00:00Z")
        .unwrap_err();
    let why = "the export is not there after 12 hours; ";
    assert!(failed.cause.contains(why), "{failed:?}");
    assert_eq!(world.waited_s, 5 * 12 * 3600, "one after the other here");
}

#[test]
fn a_night_that_is_started_by_hand_ends_with_its_start() {
    let mut world = World::new();
    world
        .night_by_hand(&mut machine("24"), "2026-11-20T17:10:42.123Z")
        .unwrap();
    assert_eq!(world.whole("users"), [at("2026-11-20T16:55:00Z")]);
}
