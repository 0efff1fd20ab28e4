use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Zoom, segment};

/// The first meeting's path, and the account's number of its sessions.
async fn first_meeting(zoom: &Zoom) -> (String, usize) {
    let account = zoom.account().await;
    let meeting = &account["meetings"][0];
    let uuid = segment(meeting["uuid"].as_str().unwrap());
    let sessions = meeting["sessions"].as_array().unwrap().len();
    (
        format!("/v2/metrics/meetings/{uuid}/participants"),
        sessions,
    )
}

fn len(body: &Value) -> usize {
    body["participants"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_roster_of_300_fits_one_page_and_a_qos_list_takes_several_of_10() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let (path, sessions) = first_meeting(&zoom).await;
    let (_, roster) = zoom
        .get(&tokens, &format!("{path}?type=past&page_size=300"))
        .await;
    assert_eq!(
        (len(&roster), &roster["next_page_token"]),
        (sessions, &json!(""))
    );

    let mut seen = 0;
    let mut pages = 0;
    let mut token = String::new();
    loop {
        let page = format!("{path}/qos?type=past&page_size=10&next_page_token={token}");
        let (status, body) = zoom.get(&tokens, &page).await;
        assert_eq!(status, 200);
        assert_eq!(body["total_records"], sessions);
        (seen, pages) = (seen + len(&body), pages + 1);
        body["next_page_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut token);
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, sessions);
    assert!(pages >= 2);
}

#[tokio::test]
async fn the_qos_list_answers_one_participant_by_default_and_the_roster_30() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let (path, sessions) = first_meeting(&zoom).await;
    let (_, qos) = zoom.get(&tokens, &format!("{path}/qos?type=past")).await;
    assert_eq!(
        (len(&qos), &qos["page_size"], &qos["page_count"]),
        (1, &json!(1), &json!(sessions))
    );
    let (_, roster) = zoom.get(&tokens, &format!("{path}?type=past")).await;
    assert_eq!(roster["page_size"], 30);
}

#[tokio::test]
async fn a_token_is_bound_to_its_query_and_lives_15_minutes() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let (path, _) = first_meeting(&zoom).await;
    let (_, page) = zoom
        .get(&tokens, &format!("{path}/qos?type=past&page_size=5"))
        .await;
    let token = page["next_page_token"].as_str().unwrap();

    for other in [
        format!("{path}/qos?type=past&page_size=6&next_page_token={token}"),
        format!("{path}/qos?type=past&next_page_token={token}"),
        format!("{path}?type=past&page_size=5&next_page_token={token}"),
        format!("{path}/qos?type=past&page_size=5&next_page_token=x{token}"),
    ] {
        let (status, body) = zoom.get(&tokens, &other).await;
        assert_eq!((status, &body["code"]), (400, &json!(300)), "{other}");
    }

    let next = format!("{path}/qos?type=past&page_size=5&next_page_token={token}");
    let (status, body) = zoom.get(&tokens, &next).await;
    assert_eq!(status, 200);
    assert_ne!(
        body["participants"][0]["user_id"],
        page["participants"][0]["user_id"]
    );
    assert_eq!(
        zoom.get(&tokens, &next).await.0,
        200,
        "the same page may be asked for again"
    );
    zoom.pass(TimeDelta::minutes(15) + TimeDelta::seconds(1));
    assert_eq!(zoom.get(&tokens, &next).await.1["code"], 300);
}
