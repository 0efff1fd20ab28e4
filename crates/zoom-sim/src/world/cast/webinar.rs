//! A webinar: panelists speak, everybody else only watches.

use super::hall::{Hall, Stay};
use super::{Kind, Meeting};

const PANELISTS: usize = 3;
/// With the panelists more than a page of QoS holds.
const ATTENDEES: usize = 9;

pub(super) fn hold(mut hall: Hall<'_>) -> Meeting {
    for seat in 0..PANELISTS {
        let person = hall.member();
        let whole = hall.whole(seat, &person);
        let role = if seat == 0 { "host" } else { "panelist" };
        hall.enter(&Stay { role, ..whole });
    }
    for seat in PANELISTS..PANELISTS + ATTENDEES {
        let mut person = hall.member();
        if seat % 3 == 0 {
            let stranger = format!("Watcher {seat}");
            (person.id, person.email, person.name) = (String::new(), String::new(), stranger);
        }
        let stay = hall.whole(seat, &person);
        let session = hall.enter(&stay);
        for minute in &mut session.minutes {
            minute.audio_input = None;
            minute.video_input = None;
            minute.as_input = None;
        }
    }
    let practice_uuid = hall.named("practice", 22) + "==";
    let mut webinar = hall.close(Kind::Webinar, "Launch 🎉 for everybody", 0);
    webinar.practice_uuid = Some(practice_uuid);
    webinar
}
