use super::{Events, RecordedEvent};
use crate::dynamodb_stand_in::{noon, noon_plus, rows, shown, with_table};

#[tokio::test]
async fn a_repetition_is_the_same_row_and_is_kept_for_a_week() {
    let client = with_table("EventsTable").await;
    let events = Events::new(client.clone(), "EventsTable".to_owned());
    let account = "A1".parse().unwrap();
    let event = RecordedEvent {
        event_id: "meeting.ended#A1#a==#2026-11-20T12:00:00.000Z",
        event_name: "meeting.ended",
        account: Some(&account),
        event_at: None,
        received_at: "2026-11-20T12:00:02.000Z",
        body_base64: "e30=",
    };
    events.record(&event, noon()).await.unwrap();
    events.record(&event, noon_plus(300)).await.unwrap();
    let rows = rows(&client, "EventsTable").await;
    assert_eq!(rows.len(), 1);
    let row = [
        "account_id",
        "event_at",
        "body_base64",
        "expires_at_epoch_s",
    ];
    let week = noon_plus(300 + 7 * 86_400).timestamp().to_string();
    let row = row.map(|name| shown(&rows[0], name));
    assert_eq!(row, ["A1", "-", "e30=", &week]);
}
