//! Scores that are made again from stored minutes.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::world::{Said, World};

/// The day on which the tests' meetings ended, which each run names. Not a fixed one, since the
/// program refuses days of which nothing is kept any more.
static DAY: LazyLock<NaiveDate> = LazyLock::new(|| {
    let today = std::process::Command::new("date")
        .args(["-u", "+%F"])
        .output()
        .unwrap()
        .stdout;
    String::from_utf8(today).unwrap().trim().parse().unwrap()
});

/// Two meetings of an installed account. In each somebody had three minutes of 900 ms and somebody
/// three of 20, and by earlier limits both were well.
fn scored_by_earlier_limits() -> World {
    let world = World::configured();
    let installed = world.run(
        "authorize --redirect-uri https://localhost/zoom --code good",
        "",
    );
    assert_eq!(installed.code, 0, "{installed:?}");
    for uuid in ["a==", "/b=="] {
        meeting(&world, uuid);
        for (session, latency_ms) in [("ill", "900"), ("well", "20")] {
            put_session(&world, uuid, session, latency_ms);
        }
    }
    world
}

fn at(time: &str) -> String {
    format!("{}T{time}:00Z", *DAY)
}

fn meeting(world: &World, uuid: &str) {
    world.put_into(
        "meetings",
        &json!({
            "account_id": { "S": "A1" },
            "meeting_uuid": { "S": uuid },
            "account_day": { "S": format!("A1#{}", *DAY) },
            "ended_at": { "S": at("12:00") },
            "ledger_state": { "S": "complete" },
            "minute_count": { "N": "6" },
            "classified_participant_count": { "N": "2" },
            "poor_participant_count": { "N": "0" },
            "poor_minute_count": { "N": "0" },
            "score_version": { "N": "0" },
        }),
    );
}

fn put_session(world: &World, uuid: &str, name: &str, latency_ms: &str) {
    let id = format!("{name}{uuid}");
    world.put_into(
        "participants",
        &json!({
            "meeting_uuid": { "S": uuid },
            "participant_session_id": { "S": id },
            "account_id": { "S": "A1" },
            "zoom_user_id": { "S": name },
            "joined_at": { "S": at("11:00") },
            "left_at": { "S": at("12:00") },
            "minute_count": { "N": "3" },
            "session_class": { "S": "good" },
            "score_version": { "N": "0" },
        }),
    );
    for minute in 0..3 {
        world.put_into(
            "qos_minutes",
            &json!({
                "participant_session_id": { "S": id },
                "minute_at": { "S": at(&format!("11:0{minute}")) },
                "audio_received": { "M": { "latency_ms": { "N": latency_ms } } },
            }),
        );
    }
}

fn rescore(world: &World, more: &str) -> (Said, Value) {
    let said = world.run(
        &format!("rescore --from {0} --to {0} --output json {more}", *DAY),
        "",
    );
    let told = serde_json::from_str(&said.out).unwrap_or_default();
    (said, told)
}

/// The class of each session, by its key.
fn classes(world: &World) -> Vec<(String, String)> {
    let text = |item: &Value, name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
    let items = world.items("participants").into_iter();
    let mut classes: Vec<_> = items
        .map(|item| {
            let id = text(&item, "participant_session_id");
            (id, text(&item, "session_class"))
        })
        .collect();
    classes.sort();
    classes
}

#[test]
fn what_would_change_is_shown_and_only_then_changed_and_once() {
    let world = scored_by_earlier_limits();
    let before = classes(&world);
    let (said, dry) = rescore(&world, "--dry-run");
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(dry["changed_meeting_count"], 2, "{dry}");
    assert_eq!(classes(&world), before, "a dry run changes nothing");

    let (said, told) = rescore(&world, "");
    assert_eq!(said.code, 0, "{said:?}");
    let same_but = |mut told: Value| {
        told["dry_run"] = json!(null);
        let mut changes = told["changes"].as_array().unwrap().clone();
        changes.sort_by_key(|change| change["meeting_uuid"].to_string());
        told["changes"] = json!(changes);
        told
    };
    assert_eq!(
        same_but(told.clone()),
        same_but(dry),
        "as the dry run said it would be"
    );
    assert_eq!(told["scored_session_count"], 4);
    assert_eq!(told["reclassed_session_count"], 2);
    for change in told["changes"].as_array().unwrap() {
        assert_eq!(change["before"]["poor_participant_count"], 0);
        assert_eq!(change["after"]["poor_participant_count"], 1);
        assert_eq!(change["after"]["poor_minute_count"], 3);
    }
    for (id, class) in classes(&world) {
        let expected = if id.starts_with("ill") {
            "poor"
        } else {
            "good"
        };
        assert_eq!(class, expected, "{id}");
    }
    for meeting in world.items("meetings") {
        assert_eq!(meeting["poor_participant_count"]["N"], "1", "{meeting}");
    }

    let (_, again) = rescore(&world, "");
    assert_eq!(again["scored_meeting_count"], 0, "{again}");
    assert_eq!(again["current_meeting_count"], 2, "{again}");
    let (_, anew) = rescore(&world, "--anew");
    assert_eq!(anew["scored_meeting_count"], 2, "{anew}");
    assert_eq!(anew["changed_meeting_count"], 0, "{anew}");
}

#[test]
fn a_person_sees_how_far_it_is_and_what_became_of_it() {
    let world = scored_by_earlier_limits();
    let said = world.run(&format!("rescore --from {0} --to {0}", *DAY), "");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.err
            .contains("(day 1 of 1): 2 meetings; in all 2 scored, 2 changed"),
        "{said:?}"
    );
    assert!(
        said.out
            .contains("2 meetings with 4 sessions are scored by version"),
        "{said:?}"
    );
    assert!(said.out.contains("poor people 0 -> 1"), "{said:?}");
}

#[test]
fn what_expired_keeps_its_score_and_what_cannot_be_read_costs_nothing_else() {
    let world = scored_by_earlier_limits();
    meeting(&world, "expired");
    put_session(&world, "expired", "ill", "900");
    let mut row = world.items("participants");
    row.retain(|item| item["meeting_uuid"]["S"] == "expired");
    row[0]["minute_count"] = json!({ "N": "4" });
    world.put_into("participants", &row[0]);
    meeting(&world, "odd");
    world.put_into(
        "participants",
        &json!({
            "meeting_uuid": { "S": "odd" },
            "participant_session_id": { "S": "odd" },
        }),
    );
    let (said, told) = rescore(&world, "");
    assert_eq!(said.code, 1, "somebody should look: {said:?}");
    assert_eq!(told["scored_meeting_count"], 2, "{told}");
    assert_eq!(told["expired_meeting_count"], 1, "{told}");
    assert_eq!(told["unreadable_meeting_count"], 1, "{told}");
    let named = told["unreadable"][0].as_str().unwrap();
    assert!(
        named.contains("meeting odd") && named.contains("account_id"),
        "{told}"
    );
    let expired = classes(&world);
    assert!(expired.contains(&("illexpired".to_owned(), "good".to_owned())));
}

#[test]
fn another_account_or_day_is_left_alone() {
    let world = scored_by_earlier_limits();
    let said = world.run("rescore --account A7", "");
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("A7 was never installed here"), "{said:?}");
    let before = DAY.pred_opt().unwrap();
    let two = before.pred_opt().unwrap();
    let line = format!("rescore --from {two} --to {before} --output json");
    let said = world.run(&line, "");
    let told: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(told["scored_meeting_count"], 0, "{told}");
    let turned = world.run(&format!("rescore --from {before} --to {two}"), "");
    assert_eq!(turned.code, 2, "{turned:?}");
    assert!(turned.err.contains("What to do: "), "{turned:?}");
    let (said, told) = rescore(&world, "--account A1");
    assert_eq!(
        (said.code, told["scored_meeting_count"].as_u64()),
        (0, Some(2))
    );
}

#[test]
fn a_run_that_was_interrupted_goes_on_where_it_stopped() {
    let world = scored_by_earlier_limits();
    // As one that was killed after the sessions of a meeting and before the meeting itself.
    for mut session in world.items("participants") {
        if session["meeting_uuid"]["S"] == "a==" {
            session["score_version"] = json!({ "N": "1" });
            world.put_into("participants", &session);
        }
    }
    let (said, told) = rescore(&world, "");
    assert_eq!(
        (said.code, told["scored_meeting_count"].as_u64()),
        (0, Some(2)),
        "{told}"
    );
    let mut without = scored_by_earlier_limits();
    let nobody = "http://127.0.0.1:1".to_owned();
    without
        .environment
        .insert("AWS_ENDPOINT_URL_DYNAMODB", nobody);
    let said = without.run("rescore --account A1", "");
    assert_eq!(said.code, 2, "{said:?}");
}
