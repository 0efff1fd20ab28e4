//! One of the largest webinars: three who speak, and everybody else.

use super::hall::Hall;
use super::{Kind, Meeting, Person};

const PANELISTS: usize = 3;

pub(super) fn hold(mut hall: Hall<'_>, directory: &[Person], people: u32) -> Meeting {
    let people = usize::try_from(people).unwrap_or(usize::MAX);
    for seat in 0..people {
        let mut person = directory[seat % directory.len()].clone();
        if seat >= directory.len() {
            // Registered from outside: a name and an address, and no identifier.
            person.id = String::new();
            person.name = format!("Watcher {seat}");
            person.email = format!("watcher.{seat}@example.org");
        }
        let mut stay = hall.whole(seat % 60, &person);
        stay.seat = seat;
        stay.role = match seat {
            0 => "host",
            _ if seat < PANELISTS => "panelist",
            _ => "attendee",
        };
        let session = hall.enter(&stay);
        if seat >= PANELISTS {
            for minute in &mut session.minutes {
                minute.audio_input = None;
                minute.video_input = None;
                minute.as_input = None;
            }
        }
    }
    hall.close(Kind::Webinar, "All hands, everywhere", 3)
}
