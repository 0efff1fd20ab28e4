use serde_json::{Value, json};

use super::Zoom;

#[tokio::test]
async fn the_directory_is_paged_and_holds_active_users_unless_told() {
    let zoom = Zoom::full().await;
    let tokens = zoom.install().await;
    let mut seen: Vec<Value> = Vec::new();
    let mut token = String::new();
    let mut sizes = Vec::new();
    loop {
        let path = format!("/v2/users?next_page_token={token}");
        let (status, page) = zoom.get(&tokens, &path).await;
        assert_eq!(status, 200);
        let users = page["users"].as_array().unwrap();
        sizes.push(users.len());
        seen.extend(users.iter().map(|user| user["id"].clone()));
        page["next_page_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut token);
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(sizes, [30, 10]);
    let account = zoom.account().await;
    let users = account["users"].as_array().unwrap().iter();
    let active: Vec<_> = users.filter(|user| user["status"] == "active").collect();
    assert!(active.iter().map(|user| &user["id"]).eq(seen.iter()));
    for status in ["inactive", "pending"] {
        let (_, page) = zoom
            .get(&tokens, &format!("/v2/users?status={status}"))
            .await;
        assert_eq!(page["total_records"], 1, "{status}");
    }
    for wrong in ["status=gone", "page_size=301"] {
        let (status, body) = zoom.get(&tokens, &format!("/v2/users?{wrong}")).await;
        assert_eq!((status, &body["code"]), (400, &json!(300)));
    }
}

#[tokio::test]
async fn a_user_is_found_by_identifier_or_address_and_nobody_else_is() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let user = &account["users"][2];
    for name in ["id", "email"] {
        let path = format!("/v2/users/{}", user[name].as_str().unwrap());
        let (status, found) = zoom.get(&tokens, &path).await;
        assert_eq!((status, &found["id"]), (200, &user["id"]));
        assert_eq!(found["account_id"], account["account_id"]);
        assert_eq!(found["first_name"], user["first_name"]);
    }
    let (status, body) = zoom.get(&tokens, "/v2/users/nobody").await;
    assert_eq!((status, &body["code"]), (404, &json!(1001)));
}
