//! A meeting with every kind of client, a waiting room, and people who are hard to tell apart.

use super::super::people;
use super::hall::{Hall, Stay};
use super::{Kind, Meeting, TimeDelta};

pub(super) fn hold(mut hall: Hall<'_>) -> Meeting {
    for seat in 0..3 {
        let person = hall.member();
        let stay = hall.whole(seat, &person);
        hall.enter(&stay);
    }
    telephones(&mut hall);
    gateways(&mut hall);
    twins(&mut hall);
    blink(&mut hall);
    waiting_room(&mut hall);
    hall.close(Kind::Meeting, "Everybody, from everywhere", 3)
}

/// One has no item in the QoS list, the other has one without minutes.
fn telephones(hall: &mut Hall<'_>) {
    for (seat, number, in_qos) in [(3, "15550100199", false), (4, "41445550123", true)] {
        let caller = people::caller(number);
        let stay = hall.whole(seat, &caller);
        let session = hall.enter(&stay);
        session.minutes.clear();
        session.in_qos = in_qos;
    }
}

/// A room system and two web clients, one of them a guest's.
fn gateways(hall: &mut Hall<'_>) {
    let member = hall.member().in_a_browser();
    let mut guest = hall.member().in_a_browser();
    (guest.id, guest.email) = (String::new(), String::new());
    let people = [people::room_system("Board room"), member, guest];
    for (seat, person) in (5..).zip(&people) {
        let stay = hall.whole(seat, person);
        hall.enter(&stay);
    }
}

/// Two guests of the same name, on the same network, who join one second apart.
fn twins(hall: &mut Hall<'_>) {
    let mut guest = hall.member();
    (guest.id, guest.email, guest.name) = (String::new(), String::new(), "iPhone".to_owned());
    for seat in [8, 9] {
        let stay = hall.whole(seat, &guest);
        hall.enter(&stay);
    }
}

/// Loses the connection and is back one second later; then again.
fn blink(hall: &mut Hall<'_>) {
    let person = hall.member();
    let mut join_time = hall.start_time + TimeDelta::seconds(10);
    for percent in [40, 55, 100] {
        let leave_time = hall.at(percent);
        let whole = hall.whole(10, &person);
        let session = hall.enter(&Stay {
            join_time,
            leave_time,
            ..whole
        });
        if percent > 40 {
            session.rc_reason = "Network connection error";
        }
        join_time = leave_time + TimeDelta::seconds(1);
    }
}

/// One is let in after a tenth of the meeting, another never.
fn waiting_room(hall: &mut Hall<'_>) {
    for (seat, percent) in [(11, 10), (12, 100)] {
        let mut person = hall.member();
        (person.id, person.email) = (String::new(), String::new());
        let whole = hall.whole(seat, &person);
        let leave_time = hall.at(percent);
        let waits = hall.enter(&Stay {
            leave_time,
            ..whole.clone()
        });
        waits.status = "in_waiting_room";
        waits.in_qos = false;
        waits.minutes.clear();
        if percent < 100 {
            let join_time = leave_time + TimeDelta::seconds(1);
            hall.enter(&Stay { join_time, ..whole });
        }
    }
}
