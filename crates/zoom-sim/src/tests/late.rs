use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Zoom, days, segment};

/// What there is of the first meeting: listed, sessions in the roster, items of quality.
async fn seen(zoom: &Zoom, tokens: &Value) -> (bool, Option<u64>, Option<u64>) {
    let uuid = zoom.account().await["meetings"][0]["uuid"].clone();
    let list = format!("/v2/metrics/meetings?type=past&{}", days(zoom));
    let (_, list) = zoom.get(tokens, &list).await;
    let mut listed = list["meetings"].as_array().unwrap().iter();
    let listed = listed.any(|meeting| meeting["uuid"] == uuid);
    let uuid = segment(uuid.as_str().unwrap());
    let mut numbers = Vec::new();
    for tail in ["participants", "participants/qos"] {
        let path = format!("/v2/metrics/meetings/{uuid}/{tail}?type=past");
        let (status, body) = zoom.get(tokens, &path).await;
        if status == 404 {
            assert_eq!(body["code"], 3001);
        }
        numbers.push(body["total_records"].as_u64());
    }
    (listed, numbers[0], numbers[1])
}

#[tokio::test]
async fn data_comes_late_roster_first_and_grows() {
    let zoom = Zoom::start().await;
    zoom.stop_clock();
    let tokens = zoom.install().await;
    let all = seen(&zoom, &tokens).await.1.unwrap();
    zoom.faults(json!({ "lateness": {
        "after": "set", "list_s": 30, "roster_s": 60, "roster_full_s": 180,
        "qos_s": 120, "qos_full_s": 240,
    } }))
    .await;
    assert_eq!(seen(&zoom, &tokens).await, (false, None, None));
    zoom.pass(TimeDelta::seconds(35));
    assert_eq!(seen(&zoom, &tokens).await, (true, None, None));
    zoom.pass(TimeDelta::seconds(26));
    let (_, few, none) = seen(&zoom, &tokens).await;
    assert!(few < Some(3) && few > Some(0) && none.is_none());
    zoom.pass(TimeDelta::seconds(62));
    let (_, more, first) = seen(&zoom, &tokens).await;
    assert!(few < more && more < Some(all), "{few:?} {more:?}");
    assert!(first > Some(0) && first < more);
    zoom.pass(TimeDelta::seconds(120));
    assert_eq!(seen(&zoom, &tokens).await, (true, Some(all), Some(all)));
}

#[tokio::test]
async fn lateness_counts_from_the_end_unless_told() {
    let zoom = Zoom::start().await;
    zoom.stop_clock();
    let tokens = zoom.install().await;
    // All meetings ended 5 to 50 minutes before the start.
    zoom.faults(json!({ "lateness": { "roster_s": 299, "qos_s": 3001, "qos_empty": true } }))
        .await;
    let (listed, roster, qos) = seen(&zoom, &tokens).await;
    assert!(listed && roster > Some(0));
    assert_eq!(qos, Some(0));
}
