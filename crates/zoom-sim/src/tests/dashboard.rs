use serde_json::json;

use super::{Zoom, answer, days, segment};

#[tokio::test]
async fn without_a_bearer_in_the_header_nothing_is_answered() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let token = tokens["access_token"].as_str().unwrap();
    let url = |path: &str| format!("{}{path}", zoom.base_url);
    let refused = (
        401,
        json!({ "code": 124, "message": "Invalid access token." }),
    );

    assert_eq!(answer(zoom.http.get(url("/v2/users/me"))).await, refused);
    let unknown = zoom.http.get(url("/v2/users/me")).bearer_auth("unknown");
    assert_eq!(answer(unknown).await, refused);
    let basic = zoom
        .http
        .get(url("/v2/users/me"))
        .basic_auth(token, Some(""));
    assert_eq!(answer(basic).await, refused);

    let in_query = url(&format!("/v2/users/me?access_token={token}"));
    for request in [
        zoom.http.get(&in_query),
        zoom.http.get(&in_query).bearer_auth(token),
    ] {
        let (status, body) = answer(request).await;
        assert_eq!((status, &body["code"]), (401, &json!(124)));
    }
}

#[tokio::test]
async fn without_a_type_only_live_meetings_exist() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let path = format!("/v2/metrics/meetings?{}", days(&zoom));
    let (status, body) = zoom.get(&tokens, &path).await;
    assert_eq!((status, &body["meetings"]), (200, &json!([])));
    assert_eq!(body["total_records"], 0);

    let account = zoom.account().await;
    let meeting = segment(account["meetings"][3]["uuid"].as_str().unwrap());
    for tail in [
        "",
        "/participants",
        "/participants/qos",
        "/participants?type=live",
    ] {
        let (status, body) = zoom
            .get(&tokens, &format!("/v2/metrics/meetings/{meeting}{tail}"))
            .await;
        assert_eq!((status, &body["code"]), (404, &json!(3001)), "{tail}");
    }
}

#[tokio::test]
async fn past_meetings_are_listed_with_zooms_types() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let (status, body) = zoom
        .get(
            &tokens,
            &format!("/v2/metrics/meetings?type=past&{}", days(&zoom)),
        )
        .await;
    assert_eq!(status, 200);
    assert_eq!(body["meetings"].as_array().unwrap().len(), 4);
    assert_eq!(
        (&body["page_size"], &body["page_count"]),
        (&json!(30), &json!(1))
    );
    assert_eq!(body["next_page_token"], "");
    let item = &body["meetings"][0];
    assert!(item["id"].as_u64().unwrap() > u64::from(u32::MAX));
    assert!(item["duration"].as_str().unwrap().contains(':'));
    assert!(item["start_time"].as_str().unwrap().ends_with('Z'));
    assert!(item.get("host_id").is_none());
}

#[tokio::test]
async fn meetings_of_several_people_are_not_past_one() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let list = format!("/v2/metrics/meetings?type=pastOne&{}", days(&zoom));
    assert_eq!(zoom.get(&tokens, &list).await.1["meetings"], json!([]));
    let account = zoom.account().await;
    let meeting = segment(account["meetings"][3]["uuid"].as_str().unwrap());
    for tail in ["/participants", "/participants/qos"] {
        let path = format!("/v2/metrics/meetings/{meeting}{tail}?type=pastOne");
        assert_eq!(zoom.get(&tokens, &path).await.1["code"], 3001);
    }
}

#[tokio::test]
async fn bad_parameters_are_code_300() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let meeting = segment(account["meetings"][3]["uuid"].as_str().unwrap());
    let days = days(&zoom);
    for path in [
        "/v2/metrics/meetings?type=past".to_owned(),
        "/v2/metrics/meetings?type=past&from=2026-11-01".to_owned(),
        "/v2/metrics/meetings?type=past&from=yesterday&to=today".to_owned(),
        "/v2/metrics/meetings?type=past&from=2020-01-01&to=2020-01-02".to_owned(),
        format!("/v2/metrics/meetings?type=ended&{days}"),
        format!("/v2/metrics/meetings?type=past&{days}&page_size=301"),
        format!("/v2/metrics/meetings?type=past&{days}&page_size=0"),
        format!("/v2/metrics/meetings?type=past&{days}&query_date_type=join_time"),
        format!("/v2/metrics/meetings/{meeting}/participants?type=past&page_size=301"),
        format!("/v2/metrics/meetings?type=past&{days}&include_fields=registrant_id"),
        format!("/v2/metrics/meetings/{meeting}/participants?type=past&include_fields=all"),
        format!("/v2/metrics/meetings/{meeting}/participants/qos?type=past&page_size=11"),
        format!("/v2/metrics/meetings/{meeting}/participants/qos?type=past&page_size=ten"),
    ] {
        let (status, body) = zoom.get(&tokens, &path).await;
        assert_eq!((status, &body["code"]), (400, &json!(300)), "{path}");
        assert!(body["message"].is_string());
    }
}

#[tokio::test]
async fn some_fields_come_only_when_asked_for() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let meeting = segment(account["meetings"][3]["uuid"].as_str().unwrap());
    let days = days(&zoom);
    for (path, items, field) in [
        (
            format!("/v2/metrics/meetings?type=past&{days}"),
            "meetings",
            "tracking_fields",
        ),
        (
            format!("/v2/metrics/meetings/{meeting}/participants?type=past"),
            "participants",
            "registrant_id",
        ),
    ] {
        let (_, plain) = zoom.get(&tokens, &path).await;
        assert!(plain[items][0].get(field).is_none());
        let asked = format!("{path}&include_fields={field}");
        let (_, asked) = zoom.get(&tokens, &asked).await;
        assert!(asked[items][0].get(field).is_some());
    }
}

#[tokio::test]
async fn a_range_may_be_one_month_long() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let today = zoom.simulator.clock.now().date_naive();
    let month_ago = today - chrono::Months::new(1);
    let path = |from| format!("/v2/metrics/meetings?type=past&from={from}&to={today}");
    assert_eq!(zoom.get(&tokens, &path(month_ago)).await.0, 200);
    let longer = month_ago - chrono::Days::new(3);
    assert_eq!(zoom.get(&tokens, &path(longer)).await.1["code"], 300);
}

#[tokio::test]
async fn days_are_utc_and_mean_the_start_unless_told() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    for (by, field) in [
        ("", "start_time"),
        ("&query_date_type=end_time", "end_time"),
    ] {
        let today = zoom.simulator.clock.now().date_naive();
        for day in [today, today.pred_opt().unwrap()] {
            let path = format!("/v2/metrics/meetings?type=past&from={day}&to={day}{by}");
            let listed = zoom.get(&tokens, &path).await.1["total_records"].as_u64();
            let meetings = account["meetings"].as_array().unwrap();
            let held = meetings
                .iter()
                .filter(|m| m[field].as_str().unwrap().starts_with(&day.to_string()));
            assert_eq!(listed, Some(held.count() as u64), "{day} {by}");
        }
    }
}

#[tokio::test]
async fn unknown_instances_are_3001_and_unknown_paths_404() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    for tail in ["", "/participants", "/participants/qos"] {
        let path = format!("/v2/metrics/meetings/bm90IGEgbWVldGluZw%3D%3D{tail}?type=past");
        let (status, body) = zoom.get(&tokens, &path).await;
        assert_eq!((status, &body["code"]), (404, &json!(3001)));
    }
    assert_eq!(zoom.get(&tokens, "/v2/nothing").await.0, 404);
}

#[tokio::test]
async fn calls_are_counted_by_route_whatever_the_answer() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    zoom.get(&tokens, "/v2/metrics/meetings").await;
    zoom.get(&tokens, "/v2/metrics/meetings/x/participants")
        .await;
    zoom.get(&tokens, "/v2/metrics/meetings/y/participants")
        .await;
    let calls = zoom.account().await["calls"].clone();
    assert_eq!(calls["GET /v2/metrics/meetings"], 1);
    assert_eq!(calls["GET /v2/metrics/meetings/{uuid}/participants"], 2);
    assert_eq!(calls["POST /oauth/token"], 1);
}
