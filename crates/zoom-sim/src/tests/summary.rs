//! The QoS summary, held against the minutes that it sums up.

use serde_json::{Value, json};

use super::{Zoom, segment};

/// The path of the people of the instance with this topic.
async fn people_of(zoom: &Zoom, topic: &str, kind: &str) -> String {
    let account = zoom.account().await;
    let mut meetings = account["meetings"].as_array().unwrap().iter();
    let meeting = meetings.find(|m| m["topic"].as_str().unwrap().starts_with(topic));
    let uuid = segment(meeting.unwrap()["uuid"].as_str().unwrap());
    format!("/v2/metrics/{kind}/{uuid}/participants")
}

/// Zoom's text as a number.
fn number(text: &Value) -> f64 {
    let text = text.as_str().unwrap();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    text[..end.unwrap_or(text.len())].parse().unwrap()
}

/// The entry of a stream, if the person ever used it.
fn entry<'a>(summary: &'a Value, stream: &str) -> Option<&'a Value> {
    let mut entries = summary["qos"].as_array().unwrap().iter();
    entries.find(|entry| entry["type"] == stream)
}

#[tokio::test]
async fn without_the_add_on_it_is_empty() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let uuid = segment(account["meetings"][3]["uuid"].as_str().unwrap());
    let path = format!("/v2/metrics/meetings/{uuid}/participants/qos_summary");
    let (status, body) = zoom.get(&tokens, &path).await;
    assert_eq!((status, &body["participants"]), (200, &json!([])));
    assert_eq!(body["next_page_token"], "");
}

#[tokio::test]
async fn it_has_the_least_the_average_and_the_most_of_each_stream() {
    let zoom = Zoom::full().await;
    let tokens = zoom.install().await;
    let people = people_of(&zoom, "Everybody", "meetings").await;
    let read = async |tail: &str| {
        let (status, body) = zoom.get(&tokens, &format!("{people}/{tail}")).await;
        assert_eq!(status, 200, "{tail}");
        body["participants"].as_array().unwrap().clone()
    };
    let summaries = read("qos_summary?page_size=10").await;
    let listed = read("qos?type=past&page_size=10").await;
    assert_eq!(summaries.len(), listed.len());
    let mut compared = 0;
    for (summary, of) in summaries.iter().zip(&listed) {
        assert_eq!(summary["participant_id"], of["user_id"]);
        assert_eq!(summary["id"], of["participant_user_id"]);
        for stream in ["audio_output", "video_input", "audio_device_to_crc"] {
            let minutes = of["user_qos"].as_array().unwrap().iter();
            let latencies = minutes.filter_map(|m| {
                let text = m.get(stream)?.get("latency")?;
                (text != "").then(|| number(text))
            });
            let latencies: Vec<_> = latencies.collect();
            let Some(entry) = entry(summary, stream) else {
                assert!(latencies.is_empty(), "{stream}");
                continue;
            };
            let of_all = |choose: fn(f64, f64) -> f64| latencies.iter().copied().reduce(choose);
            let details = &entry["details"];
            assert_eq!(Some(number(&details["min_latency"])), of_all(f64::min));
            assert_eq!(Some(number(&details["max_latency"])), of_all(f64::max));
            let sum = of_all(|a, b| a + b).unwrap();
            let count = f64::from(u32::try_from(latencies.len()).unwrap());
            assert!((number(&details["avg_latency"]) - sum / count).abs() < 0.01);
            assert_eq!(
                details.get("max_frame_rate").is_some(),
                stream.contains("video")
            );
            compared += 1;
        }
        let has_cpu = of["user_qos"][0]["cpu_usage"]["zoom_avg_cpu_usage"] != "";
        let minutes = !of["user_qos"].as_array().unwrap().is_empty();
        assert_eq!(entry(summary, "cpu_usage").is_some(), has_cpu && minutes);
    }
    assert!(compared > 10, "{compared}");
}

#[tokio::test]
async fn it_is_paged_as_the_qos_list_and_knows_no_meeting_of_one_person() {
    let zoom = Zoom::full().await;
    let tokens = zoom.install().await;
    let webinar = people_of(&zoom, "Launch", "webinars").await;
    let (_, first) = zoom.get(&tokens, &format!("{webinar}/qos_summary")).await;
    assert_eq!(first["participants"].as_array().unwrap().len(), 1);
    assert_eq!(first["total_records"], 12);
    let token = first["next_page_token"].as_str().unwrap();
    let next = format!("{webinar}/qos_summary?next_page_token={token}");
    let (_, next) = zoom.get(&tokens, &next).await;
    let name = |page: &Value| page["participants"][0]["participant_id"].clone();
    assert_ne!(name(&next), name(&first));

    let single = people_of(&zoom, "Waiting for", "meetings").await;
    let as_meeting = webinar.replace("webinars", "meetings");
    for (path, status, code) in [
        (format!("{webinar}/qos_summary?page_size=11"), 400, 300),
        (format!("{as_meeting}/qos_summary"), 400, 300),
        (format!("{single}/qos_summary"), 404, 3001),
    ] {
        let (answered, body) = zoom.get(&tokens, &path).await;
        assert_eq!((answered, &body["code"]), (status, &json!(code)), "{path}");
    }
}
