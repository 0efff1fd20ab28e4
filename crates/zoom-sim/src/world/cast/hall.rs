//! A meeting while it is being put together.

use std::sync::atomic::AtomicBool;

use rand::seq::SliceRandom;

use super::super::meeting::{IN_MEETING, Session};
use super::super::minute::{self, Share};
use super::{
    ChaCha8Rng, DateTime, Kind, Meeting, Mint, Person, RngExt, SeedableRng, TimeDelta, Utc, meeting,
};

/// Where a meeting takes place, and everybody who might come.
#[derive(Debug)]
pub(super) struct Hall<'a> {
    name: &'static str,
    mint: &'a Mint,
    rng: ChaCha8Rng,
    /// Shuffled; who is asked for is gone.
    people: Vec<Person>,
    pub(super) start_time: DateTime<Utc>,
    pub(super) end_time: DateTime<Utc>,
    sessions: Vec<Session>,
}

/// One stay to come; the person's earlier stays have the same seat.
#[derive(Clone, Debug)]
pub(super) struct Stay<'a> {
    pub(super) seat: usize,
    pub(super) person: &'a Person,
    pub(super) role: &'static str,
    pub(super) join_time: DateTime<Utc>,
    pub(super) leave_time: DateTime<Utc>,
}

impl<'a> Hall<'a> {
    pub(super) fn new(
        name: &'static str,
        directory: &[Person],
        mint: &'a Mint,
        now: DateTime<Utc>,
        rng: &mut ChaCha8Rng,
    ) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(rng.random());
        let ago_s = rng.random_range(5 * 60 + 1..50 * 60);
        let end_time = super::super::whole_seconds(now) - TimeDelta::seconds(ago_s);
        let start_time = end_time - TimeDelta::seconds(rng.random_range(20 * 60..=60 * 60));
        let mut people = directory.to_vec();
        people.shuffle(&mut rng);
        Self {
            name,
            mint,
            rng,
            people,
            start_time,
            end_time,
            sessions: Vec::new(),
        }
    }

    pub(super) fn that_lasts(mut self, time: TimeDelta) -> Self {
        self.start_time = self.end_time - time;
        self
    }

    pub(super) fn member(&mut self) -> Person {
        self.people.pop().expect("forty people are enough")
    }

    /// A text of this meeting's own.
    pub(super) fn named(&self, what: &str, len: usize) -> String {
        self.mint.named(&format!("{}/{what}", self.name), len)
    }

    /// `percent` of the way from the start to the end, in whole seconds.
    pub(super) fn at(&self, percent: i64) -> DateTime<Utc> {
        let length_s = (self.end_time - self.start_time).num_seconds();
        self.start_time + TimeDelta::seconds(length_s * percent / 100)
    }

    /// From the beginning to the end.
    pub(super) fn whole<'p>(&self, seat: usize, person: &'p Person) -> Stay<'p> {
        Stay {
            seat,
            person,
            role: if seat == 0 { "host" } else { "attendee" },
            join_time: self.start_time + TimeDelta::seconds(i64::try_from(seat).unwrap_or(0)),
            leave_time: self.end_time,
        }
    }

    /// Adds the stay, with its minutes; the caller may change what came of it.
    pub(super) fn enter(&mut self, stay: &Stay<'_>) -> &mut Session {
        let share = Share::during(self.start_time, self.end_time, 0);
        let minutes = minute::of_stay(
            stay.person,
            stay.join_time,
            stay.leave_time,
            share.seen_from(stay.seat),
            &mut self.rng,
        );
        let user_id = 16_778_240 + 1024 * self.sessions.len();
        self.sessions.push(Session {
            user_id: user_id.to_string(),
            participant_uuid: self.named(&format!("participant/{}", stay.seat), 22),
            person: stay.person.clone(),
            role: stay.role,
            join_time: stay.join_time,
            leave_time: stay.leave_time,
            leave_reason: format!("{} left the meeting.", stay.person.name),
            shared: share.by(stay.seat),
            status: IN_MEETING,
            bo_mtg_id: String::new(),
            rc_reason: "",
            in_qos: true,
            novel: true,
            minutes,
        });
        self.sessions.last_mut().expect("one was just pushed")
    }

    /// `shape` chooses the UUID's shape, as in the plain meetings.
    pub(super) fn close(mut self, kind: Kind, topic: &str, shape: usize) -> Meeting {
        Meeting {
            kind,
            uuid: meeting::uuid(shape, &mut self.rng),
            id: 96_000_000_000 + self.rng.random_range(0..1_000_000_000),
            topic: topic.to_owned(),
            host: self.sessions[0].person.clone(),
            scheduled_min: 45,
            start_time: self.start_time,
            end_time: self.end_time,
            webhook_lost: false,
            webhook_sent: AtomicBool::new(false),
            practice_uuid: None,
            sessions: self.sessions,
        }
    }
}
