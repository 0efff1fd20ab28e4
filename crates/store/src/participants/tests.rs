use qos::score::SessionScore;
use qos::{DeviceIdentifiers, MeetingUuid, Session, SessionId};

use super::{ParticipantRow, Participants};
use crate::dynamodb_stand_in::{noon, noon_plus, rows, shown, with_table};

const TABLE: &str = "ParticipantsTable";

fn session() -> Session {
    let identifiers = DeviceIdentifiers {
        pc_name: Some("PC-7".to_owned()),
        mac_address: Some("00:53:00".to_owned()),
        ..DeviceIdentifiers::default()
    };
    Session {
        zoom_user_id: "16778240".to_owned(),
        user_id: Some("u1".to_owned()),
        joined_at: Some(noon()),
        left_at: Some(noon_plus(600)),
        identifiers,
        ..Session::default()
    }
}

#[test]
fn a_session_is_kept_from_its_join_on_and_without_one_from_the_meetings_end() {
    let meeting: MeetingUuid = "a==".parse().unwrap();
    let day_s = 24 * 60 * 60;
    for (joined_at, kept_from) in [(Some(noon_plus(-900)), noon_plus(-900)), (None, noon())] {
        let row = ParticipantRow {
            account: &"A1".parse().unwrap(),
            meeting: &meeting,
            ended_at: noon(),
            session_id: &SessionId::new(&meeting, "1", noon()),
            session: &Session {
                joined_at,
                ..session()
            },
            email_key: None,
            score: None,
            keep_device_identifiers: false,
        };
        let item = super::item::item(&row, noon_plus(900)).into_item();
        let until = (kept_from.timestamp() + 400 * day_s).to_string();
        assert_eq!(shown(&item, "expires_at_epoch_s"), until);
    }
}

async fn put(participants: &Participants, keep_device_identifiers: bool) {
    let meeting: MeetingUuid = "a==".parse().unwrap();
    let session = session();
    let row = ParticipantRow {
        account: &"A1".parse().unwrap(),
        meeting: &meeting,
        ended_at: noon(),
        session_id: &SessionId::new(&meeting, &session.zoom_user_id, noon()),
        session: &session,
        email_key: None,
        score: Some(&SessionScore::default()),
        keep_device_identifiers,
    };
    participants.put(&[row], noon_plus(900)).await.unwrap();
}

#[tokio::test]
async fn a_machine_is_named_only_where_that_is_switched_on() {
    let client = with_table(TABLE).await;
    let participants = Participants::new(client.clone(), TABLE.to_owned());
    for (keep, pc_name, mac_address) in [(false, "-", "-"), (true, "PC-7", "00:53:00")] {
        put(&participants, keep).await;
        let rows = rows(&client, TABLE).await;
        let [row] = &rows[..] else {
            panic!("one session is one row: {rows:?}");
        };
        assert_eq!(shown(row, "pc_name"), pc_name);
        assert_eq!(shown(row, "mac_address"), mac_address);
        assert_eq!(shown(row, "zoom_user_id"), "16778240");
    }
}
