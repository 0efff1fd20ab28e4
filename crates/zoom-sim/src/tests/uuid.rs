use super::{Zoom, encode};

/// The status with the identifier encoded once, and twice.
async fn once_and_twice(nth: usize) -> (u16, u16) {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let once = encode(account["meetings"][nth]["uuid"].as_str().unwrap());
    let path = |segment: &str| format!("/v2/metrics/meetings/{segment}/participants?type=past");
    let first = zoom.get(&tokens, &path(&once)).await.0;
    (first, zoom.get(&tokens, &path(&encode(&once))).await.0)
}

#[tokio::test]
async fn a_leading_slash_must_be_encoded_twice() {
    assert_eq!(once_and_twice(0).await, (404, 200));
}

#[tokio::test]
async fn two_slashes_in_a_row_must_be_encoded_twice() {
    assert_eq!(once_and_twice(1).await, (404, 200));
}

#[tokio::test]
async fn a_single_slash_inside_may_be_encoded_either_way() {
    assert_eq!(once_and_twice(2).await, (200, 200));
}

#[tokio::test]
async fn a_meeting_number_finds_its_latest_instance() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let number = account["meetings"][1]["id"].as_str().unwrap();
    let (_, detail) = zoom
        .get(&tokens, &format!("/v2/metrics/meetings/{number}?type=past"))
        .await;
    assert_eq!(detail["uuid"], account["meetings"][1]["uuid"]);
}
