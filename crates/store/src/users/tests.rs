use super::Users;
use crate::dynamodb_stand_in::{noon, noon_plus, rows, shown, with_table};

#[tokio::test]
async fn an_older_note_never_undoes_a_newer_one() {
    let client = with_table("UsersTable").await;
    let users = Users::new(client.clone(), "UsersTable".to_owned());
    let account = "A1".parse().unwrap();
    for (at, gone, stale_since, is_gone) in [
        (noon(), false, noon(), "false"),
        (noon_plus(60), true, noon_plus(60), "true"),
        (noon_plus(30), false, noon_plus(60), "true"), // told late
        (noon_plus(60), true, noon_plus(60), "true"),  // told twice
        (noon_plus(61), false, noon_plus(61), "false"), // and back again
    ] {
        users.mark_stale(&account, "u1", at, gone).await.unwrap();
        let rows = rows(&client, "UsersTable").await;
        assert_eq!(rows.len(), 1);
        let row = ["user_id", "stale_since_epoch_ms", "is_gone"].map(|name| shown(&rows[0], name));
        let stale_since = stale_since.timestamp_millis().to_string();
        assert_eq!(row, ["u1", &stale_since, is_gone], "told of {at}");
    }
}
