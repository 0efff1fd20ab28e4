use chrono::NaiveDate;

use super::{AccountScore, AccountScores, Counted};
use crate::dynamodb_stand_in::{noon, rows, shown, with_table};

const TABLE: &str = "AccountScoresTable";

fn score(day: &str, counted: Counted) -> AccountScore {
    AccountScore {
        day: day.parse().unwrap(),
        counted,
        channels: [
            ("audio", [Some(7), Some(2), Some(0), None]),
            ("video", [None; 4]),
            ("share", [None; 4]),
        ],
    }
}

#[tokio::test]
async fn a_day_counts_when_both_of_its_rows_are_there() {
    let client = with_table(TABLE).await;
    let scores = AccountScores::new(client.clone(), TABLE.to_owned());
    let account = "A1".parse().unwrap();
    assert_eq!(scores.last_day(&account).await.unwrap(), None);
    let written = [
        ("2026-11-19", Counted::Meetings, "2026-11-18"),
        ("2026-11-19", Counted::Participants, "2026-11-19"),
        ("2026-11-20", Counted::Meetings, "2026-11-19"),
        ("2026-11-20", Counted::Meetings, "2026-11-19"), // again, after a failure
        ("2026-11-20", Counted::Participants, "2026-11-20"),
    ];
    for (day, counted, last) in written {
        let score = score(day, counted);
        scores.put(&account, &score, noon()).await.unwrap();
        let last: NaiveDate = last.parse().unwrap();
        assert_eq!(scores.last_day(&account).await.unwrap(), Some(last));
    }
    let rows = rows(&client, TABLE).await;
    assert_eq!(rows.len(), 4);
    let audio = rows[0]["audio"].as_m().unwrap();
    assert_eq!(shown(audio, "poor_count"), "0");
    assert_eq!(shown(audio, "bad_count"), "-");
    assert_eq!(shown(&rows[0], "video"), "-", "what Zoom did not say");
}
