//! One meeting: who came, when, and how it went.

use std::ops::{Range, RangeInclusive};
use std::sync::atomic::AtomicBool;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::dice::chance;
use super::minute::{self, Minute, Share};
use super::people::{self, Person};
use crate::mint::Mint;

#[derive(Debug)]
pub(crate) struct Meeting {
    pub(crate) kind: Kind,
    /// Base64 of 16 bytes: it may hold `/`, `+` and `=`.
    pub(crate) uuid: String,
    pub(crate) id: u64,
    pub(crate) topic: String,
    pub(crate) host: Person,
    /// What the calendar said; the real length is `end_time - start_time`.
    pub(crate) scheduled_min: u32,
    pub(crate) start_time: DateTime<Utc>,
    pub(crate) end_time: DateTime<Utc>,
    /// Zoom never sends this meeting's webhook.
    pub(crate) webhook_lost: bool,
    pub(crate) webhook_sent: AtomicBool,
    /// The UUID of the rehearsal before a webinar, which the Dashboard does not list.
    pub(crate) practice_uuid: Option<String>,
    /// A person who came back has two.
    pub(crate) sessions: Vec<Session>,
}

/// One stay of one person: Zoom's participant.
#[derive(Debug)]
pub(crate) struct Session {
    /// The in-meeting number, a new one at each join.
    pub(crate) user_id: String,
    /// The same at each join; `""` of a guest of whom Zoom says nothing.
    pub(crate) participant_uuid: String,
    pub(crate) person: Person,
    pub(crate) role: &'static str,
    pub(crate) join_time: DateTime<Utc>,
    pub(crate) leave_time: DateTime<Utc>,
    pub(crate) leave_reason: String,
    pub(crate) shared: bool,
    /// In the waiting room there is no quality.
    pub(crate) status: &'static str,
    /// Of a stay in a breakout room, else `""`.
    pub(crate) bo_mtg_id: String,
    /// Why the person came back, else `""`.
    pub(crate) rc_reason: &'static str,
    /// Has an item in the QoS list.
    pub(crate) in_qos: bool,
    /// Zoom's newest fields are there.
    pub(crate) novel: bool,
    pub(crate) minutes: Vec<Minute>,
}

/// A telephone leg: who called, and which of Zoom's numbers.
#[derive(Debug)]
pub(crate) struct AudioCall {
    pub(crate) call_number: String,
    pub(crate) zoom_number: &'static str,
}

impl Session {
    /// Of somebody who calls in, whose name is the number.
    pub(crate) fn audio_call(&self) -> Option<AudioCall> {
        (self.person.device.kind == "Phone").then(|| AudioCall {
            call_number: self.person.name.clone(),
            zoom_number: "41435550100",
        })
    }

    /// A room seats several people on one session.
    pub(crate) fn in_room_participants(&self) -> u32 {
        if self.is_room() { 4 } else { 1 }
    }

    /// `""` in the plain meetings, to which nobody has to register, and of who is nobody.
    pub(crate) fn registrant_id(&self) -> String {
        if self.novel && !self.participant_uuid.is_empty() {
            format!("registrant-{}", self.participant_uuid)
        } else {
            String::new()
        }
    }

    /// `""` for whoever is no room.
    pub(crate) fn sip_uri(&self) -> &'static str {
        if self.is_room() {
            "sip:board.room@example.com"
        } else {
            ""
        }
    }

    fn is_room(&self) -> bool {
        self.person.device.kind == "H.323/SIP"
    }
}

/// Zoom's word for everybody who was let in.
pub(crate) const IN_MEETING: &str = "in_meeting";

/// Each kind has paths and webhooks of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Meeting,
    Webinar,
}

impl Meeting {
    /// Zoom lists a meeting of one person apart from the others.
    pub(crate) fn is_single(&self) -> bool {
        let mut people = self.sessions.iter().map(|s| &s.participant_uuid);
        let first = people.next();
        people.all(|other| Some(other) == first)
    }

    /// Something between the two, drawn for this instance and the same each time.
    pub(crate) fn draw(&self, [least, most]: [u32; 2]) -> u32 {
        let dice = self.uuid.bytes().fold(0_u32, |dice, byte| {
            dice.wrapping_mul(16_777_619) ^ u32::from(byte)
        });
        least + dice % (most.saturating_sub(least) + 1)
    }

    /// The stays that Zoom's lists count.
    pub(crate) fn counted(&self) -> usize {
        let in_meeting = |s: &&Session| s.status == IN_MEETING && s.bo_mtg_id.is_empty();
        self.sessions.iter().filter(in_meeting).count()
    }
}

/// When meetings end, how long they last and how many come.
#[derive(Clone, Debug)]
pub(super) struct Habits {
    /// Of a meeting to come less than nothing.
    ended_s_ago: Range<i64>,
    lasted_s: RangeInclusive<i64>,
    sizes: RangeInclusive<usize>,
    /// Of the first one, and of one in seven where most are small.
    large: RangeInclusive<usize>,
    mostly_small: bool,
}

impl Habits {
    /// What a demonstration needs: all of it has just ended.
    pub(super) fn of_an_hour() -> Self {
        Self {
            ended_s_ago: 5 * 60 + 1..50 * 60,
            lasted_s: 20 * 60..=60 * 60,
            sizes: 6..=24,
            // Large enough for several pages of QoS (10 each).
            large: 16..=24,
            mostly_small: false,
        }
    }

    /// Short meetings that end one after the other from now on.
    pub(super) fn of_a_day(over_s: u32) -> Self {
        Self {
            ended_s_ago: -i64::from(over_s)..0,
            lasted_s: 4 * 60..=12 * 60,
            sizes: 2..=8,
            large: 9..=24,
            mostly_small: true,
        }
    }

    fn size(&self, nth: usize, rng: &mut ChaCha8Rng) -> usize {
        let is_large = nth == 0 || self.mostly_small && nth.is_multiple_of(7);
        let sizes = if is_large { &self.large } else { &self.sizes };
        rng.random_range(sizes.clone())
    }
}

/// Holds the `nth` of `count` meetings.
pub(super) fn hold(
    nth: usize,
    count: usize,
    habits: &Habits,
    directory: &[Person],
    mint: &Mint,
    rng: &mut ChaCha8Rng,
    now: DateTime<Utc>,
) -> Meeting {
    let ago_s = rng.random_range(habits.ended_s_ago.clone());
    let end_time = super::whole_seconds(now) - TimeDelta::seconds(ago_s);
    let lasted_s = rng.random_range(habits.lasted_s.clone());
    let start_time = end_time - TimeDelta::seconds(lasted_s);
    let size = habits.size(nth, rng);

    let mut people = directory.to_vec();
    people.shuffle(rng);
    people.truncate(size - 1);
    let host = people[0].clone();
    people.push(people::guest(nth, rng));

    let share = Share::during(start_time, end_time, rng.random_range(0..people.len() - 1));
    let mut sessions = Vec::new();
    for (seat, person) in people.into_iter().enumerate() {
        let participant_uuid = mint.named(&format!("participant/{nth}/{seat}"), 22);
        for stay in stays(seat, size, &person, start_time, end_time, rng) {
            let in_meeting = 16_778_240 + 1024 * sessions.len();
            let minutes = minute::of_stay(
                &person,
                stay.join_time,
                stay.leave_time,
                share.seen_from(seat),
                rng,
            );
            sessions.push(Session {
                user_id: in_meeting.to_string(),
                participant_uuid: participant_uuid.clone(),
                role: if seat == 0 { "host" } else { "attendee" },
                shared: share.by(seat),
                status: IN_MEETING,
                bo_mtg_id: String::new(),
                rc_reason: "",
                in_qos: true,
                novel: false,
                join_time: stay.join_time,
                leave_time: stay.leave_time,
                leave_reason: stay.leave_reason,
                person: person.clone(),
                minutes,
            });
        }
    }

    Meeting {
        kind: Kind::Meeting,
        uuid: uuid(nth, rng),
        id: 95_000_000_000 + rng.random_range(0..1_000_000_000),
        topic: TOPICS[nth % TOPICS.len()].to_owned(),
        host,
        scheduled_min: if chance(rng, 50) { 30 } else { 60 },
        start_time,
        end_time,
        webhook_lost: nth + 1 == count,
        webhook_sent: AtomicBool::new(false),
        practice_uuid: None,
        sessions,
    }
}

struct Stay {
    join_time: DateTime<Utc>,
    leave_time: DateTime<Utc>,
    leave_reason: String,
}

/// Most stay from beginning to end. In a larger meeting the second person loses the connection
/// in the middle and comes back.
fn stays(
    seat: usize,
    size: usize,
    person: &Person,
    start_time: DateTime<Utc>,
    end_time: DateTime<Utc>,
    rng: &mut ChaCha8Rng,
) -> Vec<Stay> {
    let name = &person.name;
    let is_host = seat == 0;
    let late_s = if is_host {
        0
    } else {
        rng.random_range(1..=180)
    };
    let leaves_early = !is_host && chance(rng, 25);
    let early_s = if leaves_early {
        rng.random_range(20..=300)
    } else {
        0
    };
    // Of a short meeting nobody misses more than a part.
    let length_s = (end_time - start_time).num_seconds();
    let late_s = late_s.min(length_s * 15 / 100);
    let early_s = early_s.min(length_s / 4);
    let join_time = start_time + TimeDelta::seconds(late_s);
    let leave_time = end_time - TimeDelta::seconds(early_s);
    let goodbye = if leaves_early {
        format!("{name} left the meeting.")
    } else {
        format!("{name} left the meeting.<br>Reason: Host ended the meeting.")
    };

    let comes_back = seat == 1 && size >= 8;
    if !comes_back {
        return vec![Stay {
            join_time,
            leave_time,
            leave_reason: goodbye,
        }];
    }
    let lost_at = start_time + TimeDelta::seconds(length_s / 2);
    let away_s: i64 = rng.random_range(15..=90);
    let back_at = lost_at + TimeDelta::seconds(away_s.min(length_s * 75 / 1_000));
    vec![
        Stay {
            join_time,
            leave_time: lost_at,
            leave_reason: format!(
                "{name} got disconnected from the meeting.<br>Reason: Network connection error."
            ),
        },
        Stay {
            join_time: back_at,
            leave_time,
            leave_reason: goodbye,
        },
    ]
}

/// The first begins with `/`, the second contains `//`: both must be encoded twice in a path.
/// The third has a single `/` inside, for which once is enough.
pub(super) fn uuid(nth: usize, rng: &mut ChaCha8Rng) -> String {
    let bytes: [u8; 16] = rng.random();
    let mut uuid = STANDARD.encode(bytes);
    match nth {
        0 => uuid.replace_range(..1, "/"),
        1 => {
            uuid.replace_range(..1, "q");
            uuid.replace_range(8..10, "//");
        }
        2 => {
            uuid.replace_range(..1, "q");
            uuid = uuid.replace("//", "k+");
            uuid.replace_range(11..14, "m/+");
        }
        _ => {}
    }
    uuid
}

/// Letters beyond ASCII, and one beyond the BMP: webhook bodies escape only the latter.
const TOPICS: [&str; 6] = [
    "Sprint review 🚀 Zürich & Lisboa",
    "Quarterly numbers – Q4",
    "Support handover",
    "1:1 with the \"north\" team",
    "Architecture round",
    "Café virtuel",
];
