//! The full cast, held against what is known of Zoom.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Zoom, days, segment};

/// The instance of this topic, as the account has it.
fn instance<'a>(account: &'a Value, topic: &str) -> &'a Value {
    let mut meetings = account["meetings"].as_array().unwrap().iter();
    meetings
        .find(|m| m["topic"].as_str().unwrap().starts_with(topic))
        .unwrap()
}

fn path(meeting: &Value, kind: &str, tail: &str) -> String {
    let uuid = segment(meeting["uuid"].as_str().unwrap());
    format!("/v2/metrics/{kind}/{uuid}{tail}")
}

/// All sessions of an instance in which something holds.
fn sessions(meeting: &Value, holds: impl Fn(&Value) -> bool) -> Vec<&Value> {
    let all = meeting["sessions"].as_array().unwrap().iter();
    all.filter(|session| holds(session)).collect()
}

#[tokio::test]
async fn a_webinar_has_paths_of_its_own() {
    let zoom = Zoom::full().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let webinar = instance(&account, "Launch");
    let (_, list) = zoom
        .get(
            &tokens,
            &format!("/v2/metrics/webinars?type=past&{}", days(&zoom)),
        )
        .await;
    assert_eq!(list["webinars"].as_array().unwrap().len(), 1);
    assert_eq!(list["webinars"][0]["uuid"], webinar["uuid"]);
    for absent in ["has_qa", "tracking_fields", "avg_jointime_cost"] {
        assert!(list["webinars"][0].get(absent).is_none(), "{absent}");
    }
    for tail in ["", "/participants", "/participants/qos"] {
        let right = path(webinar, "webinars", &format!("{tail}?type=past"));
        assert_eq!(zoom.get(&tokens, &right).await.0, 200, "{right}");
        let wrong = path(webinar, "meetings", &format!("{tail}?type=past"));
        let (status, body) = zoom.get(&tokens, &wrong).await;
        assert_eq!((status, &body["code"]), (400, &json!(300)));
        assert_eq!(body["message"], "Can not access webinar info.");
    }
    let roster = path(webinar, "webinars", "/participants?type=past");
    let (_, roster) = zoom.get(&tokens, &roster).await;
    assert!(roster["webinar_number"].is_string());
    assert!(roster.get("meeting_number").is_none());
    let past_one = path(webinar, "webinars", "?type=pastOne");
    assert_eq!(zoom.get(&tokens, &past_one).await.1["code"], 300);
    let meetings = format!("/v2/metrics/meetings?type=past&{}", days(&zoom));
    let (_, meetings) = zoom.get(&tokens, &meetings).await;
    assert!(!meetings.to_string().contains("Launch"));
}

#[tokio::test]
async fn who_only_watches_a_webinar_has_received_streams_only() {
    let account = Zoom::full().await.account().await;
    let webinar = instance(&account, "Launch");
    let watching = sessions(webinar, |s| s["role"] == "attendee");
    assert_eq!(watching.len(), 9);
    for minute in watching
        .iter()
        .flat_map(|s| s["minutes"].as_array().unwrap())
    {
        for sent in ["audio_input", "video_input", "as_input"] {
            assert!(minute.get(sent).is_none());
        }
    }
    assert_eq!(sessions(webinar, |s| s["role"] == "panelist").len(), 2);
}

#[tokio::test]
async fn a_meeting_of_one_person_is_past_one_and_has_no_quality() {
    let zoom = Zoom::full().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let single = instance(&account, "Waiting for");
    assert_eq!(single["single"], true);
    let list = |kind: &str| format!("/v2/metrics/meetings?type={kind}&{}", days(&zoom));
    let (_, past) = zoom.get(&tokens, &list("past")).await;
    assert!(!past.to_string().contains("Waiting for"));
    let (_, past_one) = zoom.get(&tokens, &list("pastOne")).await;
    assert_eq!(past_one["meetings"].as_array().unwrap().len(), 1);
    assert_eq!(past_one["meetings"][0]["uuid"], single["uuid"]);
    for (tail, status) in [
        ("?type=pastOne", 200),
        ("/participants?type=pastOne", 200),
        ("/participants/qos?type=pastOne", 404),
        ("?type=past", 404),
        ("/participants?type=past", 404),
        ("/participants/qos?type=past", 404),
    ] {
        let (answered, body) = zoom.get(&tokens, &path(single, "meetings", tail)).await;
        assert_eq!(answered, status, "{tail}");
        if status == 404 {
            assert_eq!(body["code"], 3001);
        }
    }
}

#[tokio::test]
async fn each_kind_of_client_has_its_own_streams_or_none() {
    let account = Zoom::full().await.account().await;
    let meeting = instance(&account, "Everybody");
    let phones = sessions(meeting, |s| s["device"] == "Phone");
    let listed: Vec<_> = phones.iter().map(|s| s["in_qos"] == true).collect();
    assert_eq!(listed, [false, true]);
    assert!(phones.iter().all(|s| s["minutes"] == json!([])));

    let names = |session: &Value| {
        let minutes = session["minutes"].as_array().unwrap().iter();
        let names = minutes.flat_map(|m| m.as_object().unwrap().keys().cloned());
        names.collect::<BTreeSet<_>>()
    };
    let room = sessions(meeting, |s| s["device"] == "H.323/SIP")[0];
    assert!(names(room).contains("audio_device_from_crc"));
    let web = sessions(meeting, |s| s["client"] == "Web client");
    assert_eq!(web.len(), 2);
    assert!(web.iter().all(|s| names(s).contains("video_device_to_rwg")));
    for plain in ["audio_input", "audio_output", "video_output"] {
        assert!(!names(room).contains(plain) && !names(web[0]).contains(plain));
    }
}

#[tokio::test]
async fn people_come_back_after_one_second_and_wait_before_they_are_let_in() {
    let account = Zoom::full().await.account().await;
    let meeting = instance(&account, "Everybody");
    let back = sessions(meeting, |s| s.get("rc_reason").is_some());
    assert_eq!(back.len(), 2);
    let epoch_s = |text: &Value| {
        let at: chrono::DateTime<chrono::Utc> = text.as_str().unwrap().parse().unwrap();
        at.timestamp()
    };
    assert_eq!(
        epoch_s(&back[1]["join_time"]) - epoch_s(&back[0]["leave_time"]),
        1
    );
    assert_ne!(back[0]["user_id"], back[1]["user_id"]);
    assert_eq!(back[0]["participant_uuid"], back[1]["participant_uuid"]);

    let twins = sessions(meeting, |s| s["user_name"] == "iPhone");
    let joined = |nth: usize| epoch_s(&twins[nth]["join_time"]);
    assert_eq!((twins.len(), joined(1) - joined(0)), (2, 1));
    assert!(
        twins
            .iter()
            .all(|s| s.get("email").is_none() && s.get("participant_user_id").is_none())
    );

    let waiting = sessions(meeting, |s| s["status"] == "in_waiting_room");
    assert_eq!(waiting.len(), 2);
    assert!(waiting.iter().all(|s| s["in_qos"] == false));
}

#[tokio::test]
async fn breakout_rooms_are_sessions_that_do_not_count() {
    let account = Zoom::full().await.account().await;
    let meeting = instance(&account, "Workshop");
    let inside = sessions(meeting, |s| s.get("bo_mtg_id").is_some());
    assert_eq!(inside.len(), 6);
    let rooms: BTreeSet<_> = inside.iter().map(|s| s["bo_mtg_id"].to_string()).collect();
    assert_eq!(rooms.len(), 2);
    assert_eq!(sessions(meeting, |_| true).len(), 18);
    assert_eq!(meeting["listed_participants"], 12);
    let is_nobody = |s: &Value| {
        let names = ["participant_user_id", "participant_uuid", "email"];
        names.iter().all(|name| s.get(*name).is_none())
    };
    let of_the_guest = sessions(meeting, is_nobody);
    let rooms: Vec<_> = of_the_guest.iter().map(|s| s.get("bo_mtg_id")).collect();
    assert!(matches!(rooms[..], [None, Some(_)]), "{rooms:?}");
}

#[tokio::test]
async fn one_participant_can_be_asked_for_alone() {
    let zoom = Zoom::full().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let meeting = instance(&account, "Everybody");
    let list = path(
        meeting,
        "meetings",
        "/participants/qos?type=past&page_size=10",
    );
    let (_, page) = zoom.get(&tokens, &list).await;
    let listed = &page["participants"][3];
    let tail = format!(
        "/participants/{}/qos?type=past",
        listed["user_id"].as_str().unwrap()
    );
    let (_, alone) = zoom.get(&tokens, &path(meeting, "meetings", &tail)).await;
    assert_eq!(alone["user_qos"], listed["user_qos"]);
    for field in ["microphone", "speaker", "camera"] {
        assert!(alone.get(field).is_some() && listed.get(field).is_none());
    }
    let unknown = path(meeting, "meetings", "/participants/1/qos?type=past");
    assert_eq!(zoom.get(&tokens, &unknown).await.1["code"], 3001);
}

#[tokio::test]
async fn the_other_reads_of_the_scopes_answer() {
    let zoom = Zoom::full().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let meeting = instance(&account, "Workshop");
    let webinar = instance(&account, "Launch");
    let number = |of: &Value| of["id"].as_str().unwrap().to_owned();

    let quality = format!("/v2/metrics/quality?type=participants&{}", days(&zoom));
    let (_, quality) = zoom.get(&tokens, &quality).await;
    let good = |of: &str| quality["quality"][of]["good"].as_u64();
    assert!(good("audio") > Some(0) && good("screen_share").is_some());

    let past = segment(meeting["uuid"].as_str().unwrap());
    let (_, past) = zoom
        .get(&tokens, &format!("/v2/past_meetings/{past}"))
        .await;
    assert_eq!(past["uuid"], meeting["uuid"]);
    assert!(past["duration"].is_u64() && past["id"].is_u64());

    let (_, scheduled) = zoom
        .get(&tokens, &format!("/v2/meetings/{}", number(meeting)))
        .await;
    assert_eq!(scheduled["host_id"], meeting["host_id"]);
    let (_, scheduled) = zoom
        .get(&tokens, &format!("/v2/webinars/{}", number(webinar)))
        .await;
    assert_eq!(scheduled["type"], 5);
    let wrong = format!("/v2/meetings/{}", number(webinar));
    assert_eq!(zoom.get(&tokens, &wrong).await.1["code"], 300);
}

#[tokio::test]
async fn the_plain_meetings_are_the_same_in_either_cast() {
    let full = Zoom::full().await.account().await;
    let plain = Zoom::start().await.account().await;
    assert_eq!(plain["meetings"].as_array().unwrap().len(), 4);
    for (nth, meeting) in plain["meetings"].as_array().unwrap().iter().enumerate() {
        assert_eq!(meeting["uuid"], full["meetings"][nth]["uuid"]);
        assert!(meeting.get("kind").is_none());
        assert_eq!(full["meetings"][nth]["kind"], "meeting");
    }
}
