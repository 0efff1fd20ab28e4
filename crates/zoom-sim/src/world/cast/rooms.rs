//! A meeting whose people go to breakout rooms in the middle and come back, but for the guest, of whom
//! Zoom says nowhere who it is.

use super::hall::{Hall, Stay};
use super::{Kind, Meeting, TimeDelta};

const PEOPLE: usize = 6;

pub(super) fn hold(mut hall: Hall<'_>) -> Meeting {
    let rooms = [hall.named("room/0", 22), hall.named("room/1", 22)];
    for seat in 0..PEOPLE {
        let person = hall.member();
        let whole = hall.whole(seat, &person);
        if seat == 0 {
            hall.enter(&whole); // the host stays
            continue;
        }
        let (out, back) = (hall.at(30), hall.at(70));
        let second = TimeDelta::seconds(1);
        hall.enter(&Stay {
            leave_time: out,
            ..whole.clone()
        });
        let inside = hall.enter(&Stay {
            join_time: out + second,
            leave_time: back,
            ..whole.clone()
        });
        inside.bo_mtg_id.clone_from(&rooms[seat % rooms.len()]);
        hall.enter(&Stay {
            join_time: back + second,
            ..whole
        });
    }
    send_guest(&mut hall, &rooms[0]);
    hall.close(Kind::Meeting, "Workshop in rooms", 3)
}

/// Two stays that nothing ties together.
fn send_guest(hall: &mut Hall<'_>, room: &str) {
    let mut guest = hall.member();
    (guest.id, guest.email) = (String::new(), String::new());
    let whole = hall.whole(PEOPLE, &guest);
    let out = hall.at(30);
    let before = hall.enter(&Stay {
        leave_time: out,
        ..whole.clone()
    });
    before.participant_uuid.clear();
    let inside = hall.enter(&Stay {
        join_time: out + TimeDelta::seconds(1),
        ..whole
    });
    inside.participant_uuid.clear();
    room.clone_into(&mut inside.bo_mtg_id);
}
