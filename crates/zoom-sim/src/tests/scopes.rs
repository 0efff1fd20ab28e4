use serde_json::json;

use super::{REDIRECT_URI, Zoom, days};

#[tokio::test]
async fn an_app_is_told_of_nothing_that_it_has_no_scope_for() {
    let zoom = Zoom::start().await;
    let events = ["meeting.ended", "user.updated", "app_deauthorized"];
    let order = json!({ "drop": false, "events": events });
    let told = async |scopes: &[&str]| {
        let form = json!({
            "redirect_uri": REDIRECT_URI,
            "event_notification_endpoint_url": zoom.endpoint.url,
            "scopes": scopes,
        });
        assert_eq!(zoom.put("/_sim/app", form).await.0, 200);
        let (_, body) = zoom.post("/_sim/webhooks/send", order.clone()).await;
        let deliveries = body["deliveries"].as_array().unwrap().iter();
        let mut told: Vec<_> = deliveries.map(|one| one["event"].to_string()).collect();
        told.dedup();
        told
    };
    let quoted = |names: &[&str]| {
        names
            .iter()
            .map(|name| format!("\"{name}\""))
            .collect::<Vec<_>>()
    };
    let all = ["meeting:read:meeting:admin", "user:read:user:admin"];
    assert_eq!(told(&all).await, quoted(&events));
    assert_eq!(told(&all[1..]).await, quoted(&events[1..]));
    assert_eq!(
        told(&all[..1]).await,
        quoted(&["meeting.ended", "app_deauthorized"])
    );
}

#[tokio::test]
async fn a_scope_counts_from_the_next_consent_on() {
    let zoom = Zoom::start().await;
    let list = format!("/v2/metrics/webinars?type=past&{}", days(&zoom));
    let all = zoom.install().await;
    assert_eq!(zoom.get(&all, &list).await.0, 200);

    let form = json!({
        "redirect_uri": REDIRECT_URI,
        "event_notification_endpoint_url": zoom.endpoint.url,
        "scopes": ["user:read:user:admin", "dashboard:read:list_meetings:admin"],
    });
    assert_eq!(zoom.put("/_sim/app", form).await.0, 200);
    assert_eq!(zoom.get(&all, &list).await.0, 200, "consented to before");

    let few = zoom.install().await;
    assert_eq!(
        few["scope"],
        "user:read:user:admin dashboard:read:list_meetings:admin"
    );
    let (status, body) = zoom.get(&few, &list).await;
    assert_eq!((status, &body["code"]), (400, &json!(4711)));
    let message = body["message"].as_str().unwrap();
    assert!(message.contains("does not contain scopes:[dashboard:read:list_webinars:admin]"));
    assert_eq!(zoom.get(&few, "/v2/users/me").await.0, 200);

    let saved = zoom.save(REDIRECT_URI, &zoom.endpoint.url).await;
    assert_eq!(saved.0, 200);
    assert_eq!(zoom.get(&few, &list).await.1["code"], 4711);
    let again = zoom.install().await;
    assert_eq!(zoom.get(&again, &list).await.0, 200);
}
