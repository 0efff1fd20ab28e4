//! Whose consent is accepted.

use crate::day::Day;
use crate::install::{allow, begin, finish, text, zooms_own_link};
use crate::tests::tokens::callback::expect_safe;

async fn revocations(day: &Day) -> u64 {
    day.zoom.calls("POST /oauth/revoke").await
}

async fn installations(day: &Day) -> usize {
    day.rows("InstallationsTable").await.len()
}

#[tokio::test]
async fn named_accounts_govern() {
    let day = Day::before_installation(&[("ZOOM_ACCOUNT_IDS", "somebody-else")]).await;
    let (consent, cookie) = begin(&day.functions.oauth).await;
    let callback = allow(&day.zoom, &consent).await;
    let page = finish(&day.functions.oauth, &cookie, callback).await;
    expect_safe(&page, 403);
    assert!(text(&page).contains("ZoomAccountIds"));
    assert_eq!(installations(&day).await, 0);
    assert_eq!(revocations(&day).await, 1, "the token was given back");
}

#[tokio::test]
async fn zooms_own_link_installs_what_is_known_here_and_nothing_else() {
    let day = Day::before_installation(&[]).await;
    let oauth = &day.functions.oauth;
    let stranger = allow(&day.zoom, &zooms_own_link(&day.zoom)).await;
    let page = finish(oauth, "", stranger).await;
    expect_safe(&page, 403);
    assert_eq!(installations(&day).await, 0);
    assert_eq!(revocations(&day).await, 1);

    day.install().await;
    let known = allow(&day.zoom, &zooms_own_link(&day.zoom)).await;
    let page = finish(oauth, "", known).await;
    assert_eq!(page.status(), 200, "{}", text(&page));
    assert_eq!(
        revocations(&day).await,
        1,
        "an installed account keeps its token"
    );
    assert_eq!(day.tokens().await.number("token_version"), Some(2));
}

#[tokio::test]
async fn zooms_own_link_installs_an_account_that_is_named() {
    let zoom_first = Day::before_installation(&[]).await;
    let account = zoom_first.zoom.app["account_id"].as_str().unwrap();
    let day = Day::before_installation(&[("ZOOM_ACCOUNT_IDS", account)]).await;
    let named = allow(&day.zoom, &zooms_own_link(&day.zoom)).await;
    let page = finish(&day.functions.oauth, "", named).await;
    assert_eq!(page.status(), 200, "{}", text(&page));
    assert_eq!(installations(&day).await, 2, "the account and its tokens");
}

#[tokio::test]
async fn the_page_says_what_was_not_granted() {
    let day = Day::before_installation(&[]).await;
    day.zoom.grant_only(&["user:read:user:admin"]).await;
    let (consent, cookie) = begin(&day.functions.oauth).await;
    let callback = allow(&day.zoom, &consent).await;
    let page = finish(&day.functions.oauth, &cookie, callback).await;
    assert!(
        text(&page).contains("Missing scopes: 15 of 16"),
        "{}",
        text(&page)
    );
    let granted = day.installation().await;
    assert_eq!(granted.text("granted_scopes"), "user:read:user:admin");
}

#[tokio::test]
async fn where_nobody_has_to_consent_nobody_is_asked() {
    let day = Day::before_installation(&[("SERVER_TO_SERVER_ACCOUNT_ID", "A1")]).await;
    let page = finish(&day.functions.oauth, "", [].into()).await;
    expect_safe(&page, 409);
    assert!(text(&page).contains("Server-to-Server"));
}
