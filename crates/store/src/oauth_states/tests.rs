use secrecy::{ExposeSecret as _, SecretString};

use super::OauthStates;
use crate::dynamodb_stand_in::{noon, noon_plus, rows, with_table};

/// An installation that began at noon with the state `s1`.
async fn begun() -> OauthStates {
    let client = with_table("OauthStatesTable").await;
    let states = OauthStates::new(client, "OauthStatesTable".to_owned());
    let (state, verifier) = ("s1".into(), "verifier".into());
    states.begin(&state, &verifier, noon()).await.unwrap();
    states
}

/// The verifier of a state that is taken so many seconds after noon.
async fn take(states: &OauthStates, state: &str, at: i64) -> Option<String> {
    let state = SecretString::from(state);
    let taken = states.take(&state, noon_plus(at)).await.unwrap();
    taken.map(|verifier| verifier.expose_secret().to_owned())
}

#[tokio::test]
async fn a_state_is_taken_once() {
    let states = begun().await;
    assert_eq!(take(&states, "s1", 1).await.as_deref(), Some("verifier"));
    assert_eq!(take(&states, "s1", 2).await, None);
}

#[tokio::test]
async fn a_state_dies_after_ten_minutes_though_its_row_is_still_there() {
    let states = begun().await;
    assert_eq!(take(&states, "s1", 600).await, None);
    let states = begun().await;
    assert!(take(&states, "s1", 599).await.is_some());
}

#[tokio::test]
async fn a_state_that_nobody_began_is_none_and_costs_no_other() {
    let states = begun().await;
    assert_eq!(take(&states, "s2", 1).await, None);
    assert!(take(&states, "s1", 1).await.is_some());
}

#[tokio::test]
async fn a_state_cannot_be_begun_again_with_another_verifier() {
    let states = begun().await;
    let again = states.begin(&"s1".into(), &"other".into(), noon()).await;
    assert!(again.is_err());
    assert_eq!(take(&states, "s1", 1).await.as_deref(), Some("verifier"));
}

#[tokio::test]
async fn the_table_holds_no_state_that_could_be_used() {
    let states = begun().await;
    let rows = rows(&states.client, "OauthStatesTable").await;
    assert_eq!(rows.len(), 1);
    assert!(!format!("{rows:?}").contains("\"s1\""));
}
