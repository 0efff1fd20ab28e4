mod crossed;
mod gate;

use chrono::{DateTime, TimeDelta};
use qos::Meeting;

use super::Source;
use crate::Held;
use crate::dynamodb_stand_in::{noon, noon_plus};
use crate::ledger::tests::{Meetings, found, meeting, owed, settle};
use crate::ledger::{Outcome, Slice, SliceList, UnreadCounts};
use crate::row::n;

/// A meeting that was owed, claimed at its first due time, and found complete with two sessions.
async fn settled(outcome: &Outcome) -> Meetings {
    let meetings = Meetings::start().await;
    owe(&meetings, &meeting(), noon()).await;
    let now = noon_plus(180);
    let claim = meetings.claim(now).await;
    assert!(meetings.ledger.settle(&claim, outcome, now).await.unwrap());
    meetings
}

async fn owe(meetings: &Meetings, meeting: &Meeting, now: chrono::DateTime<chrono::Utc>) -> bool {
    meetings
        .ledger
        .owe(meeting, Source::Webhook, now)
        .await
        .unwrap()
}

#[tokio::test]
async fn an_end_is_owed_from_its_first_delay_on() {
    let meetings = Meetings::start().await;
    assert!(owe(&meetings, &meeting(), noon_plus(2)).await);
    let row = meetings
        .shown([
            "ledger_state",
            "ledger_source",
            "ledger_attempts",
            "due_at_epoch_s",
            "ended_at",
            "account_day",
            "topic",
        ])
        .await;
    let due_at = noon_plus(180).timestamp().to_string();
    assert_eq!(
        row,
        [
            "owed",
            "webhook",
            "0",
            &due_at,
            "2026-11-20T12:00:00Z",
            "A1#2026-11-20",
            "-"
        ]
    );
}

#[tokio::test]
async fn twice_is_once() {
    let meetings = Meetings::start().await;
    assert!(owe(&meetings, &meeting(), noon()).await);
    let first = meetings.row().await;
    assert!(!owe(&meetings, &meeting(), noon_plus(600)).await);
    assert_eq!(meetings.row().await, first);
}

#[tokio::test]
async fn an_end_that_is_told_late_is_due_at_once_behind_the_fresh_ones() {
    let meetings = Meetings::start().await;
    let now = noon() + TimeDelta::days(2);
    owe(&meetings, &meeting(), now).await;
    let [due_at, lane] = meetings.shown(["due_at_epoch_s", "due_lane"]).await;
    assert_eq!(due_at, now.timestamp().to_string());
    assert!(lane.starts_with("backfill#"), "{lane}");
}

#[tokio::test]
async fn an_entry_that_is_being_collected_is_left_alone() {
    let meetings = Meetings::start().await;
    owe(&meetings, &meeting(), noon()).await;
    meetings.claim(noon_plus(180)).await;
    let claimed = meetings.row().await;
    let listed = Meeting {
        ended_at: noon_plus(1),
        participant_count: Some(3),
        ..meeting()
    };
    assert!(!owe(&meetings, &listed, noon_plus(200)).await);
    let mut expected = claimed;
    expected.insert("listed_participant_count".to_owned(), n(3));
    assert_eq!(meetings.row().await, expected);
}

#[tokio::test]
async fn a_later_end_moves_the_attempts_of_an_entry_that_waits() {
    let meetings = Meetings::start().await;
    owe(&meetings, &meeting(), noon()).await;
    let short = Outcome::Short {
        found: None,
        reason: "zoom lists nobody yet".to_owned(),
    };
    let claim = meetings.claim(noon_plus(180)).await;
    let now = noon_plus(180);
    assert!(meetings.ledger.settle(&claim, &short, now).await.unwrap());
    let later = Meeting {
        ended_at: noon_plus(12 * 3_600),
        ..meeting()
    };
    assert!(!owe(&meetings, &later, noon_plus(12 * 3_600 + 1)).await);
    let row = meetings
        .shown([
            "ledger_state",
            "ledger_attempts",
            "due_at_epoch_s",
            "ended_at",
            "account_day",
            "ledger_reason",
        ])
        .await;
    let due_at = noon_plus(12 * 3_600 + 180).timestamp().to_string();
    assert_eq!(
        row,
        [
            "owed",
            "0",
            &due_at,
            "2026-11-21T00:00:00Z",
            "A1#2026-11-21",
            "-"
        ]
    );
}

/// (Whether a collector is at it.) What it settles then counts no more, and what was read before neither.
#[tokio::test]
async fn a_later_end_begins_a_read_anew_that_goes_on_in_slices() {
    for is_collected in [false, true] {
        let meetings = owed().await;
        let wait = Outcome::Wait {
            until: noon_plus(240),
            reason: "the read goes on in another slice".to_owned(),
            slice: Some(Slice {
                began_at: noon_plus(180),
                list: SliceList::Quality,
                page_token: Some("next".to_owned()),
                saved_at: noon_plus(200),
                page_count: 3,
                unasked_count: 1,
                roster_cut_by: Some("no page".to_owned()),
                unread: UnreadCounts::default(),
            }),
            fault_count: 7,
        };
        settle(&meetings, 180, &wait).await;
        let claim = meetings.claim(noon_plus(240)).await;
        assert!(claim.slice.is_some());
        let ledger = &meetings.ledger;
        if !is_collected {
            assert!(ledger.settle(&claim, &wait, noon_plus(240)).await.unwrap());
        }
        let later = Meeting {
            ended_at: noon_plus(600),
            ..meeting()
        };
        owe(&meetings, &later, noon_plus(600)).await;
        assert!(!ledger.settle(&claim, &wait, noon_plus(600)).await.unwrap());
        let row = meetings.row().await;
        assert!(
            !row.keys().any(|name| name.starts_with("slice_")),
            "{row:?}"
        );
        let again = meetings.claim(noon_plus(780)).await;
        assert_eq!((again.attempts, again.fault_count), (0, 0));
        assert!(again.reread && again.slice.is_none());
    }
}

#[tokio::test]
async fn a_meeting_lasts_from_its_start_to_its_last_end_in_whatever_order_they_are_told() {
    let whole = Meeting {
        started_at: Some(noon_plus(-3_600)),
        ..meeting()
    };
    let later = Meeting {
        ended_at: noon_plus(1_800),
        ..meeting()
    };
    for told in [[&whole, &later], [&later, &whole]] {
        let meetings = Meetings::start().await;
        for told in told {
            owe(&meetings, told, noon_plus(1_801)).await;
        }
        let row = meetings.shown(["ended_at", "duration_s"]).await;
        assert_eq!(row, ["2026-11-20T12:30:00Z", "5400"]);
    }
}

#[tokio::test]
async fn a_meeting_without_an_end_has_no_duration_until_one_is_known() {
    let meetings = Meetings::start().await;
    let listed = Meeting {
        started_at: Some(noon()),
        is_end_known: false,
        ..meeting()
    };
    let ended = Meeting {
        ended_at: noon_plus(1_800),
        ..meeting()
    };
    for (told, duration_s) in [
        (&listed, "-"),
        (&listed, "-"),
        (&ended, "1800"),
        (&listed, "1800"),
    ] {
        owe(&meetings, told, noon_plus(1_801)).await;
        assert_eq!(meetings.shown(["duration_s"]).await, [duration_s]);
    }
}

/// Zoom's word against Zoom's: neither is a measured time.
#[tokio::test]
async fn a_start_that_is_told_after_the_known_end_makes_no_negative_duration() {
    let meetings = Meetings::start().await;
    let other = Meeting {
        started_at: Some(noon_plus(60)),
        ended_at: noon_plus(60),
        is_end_known: false,
        ..meeting()
    };
    for told in [&meeting(), &other] {
        owe(&meetings, told, noon_plus(61)).await;
    }
    let row = meetings.shown(["ended_at", "duration_s"]).await;
    assert_eq!(row, ["2026-11-20T12:00:00Z", "-"]);
}

#[tokio::test]
async fn a_later_end_takes_no_held_entry_its_reason() {
    let meetings = owed().await;
    let held = Outcome::Hold {
        held: Held::All,
        reason: "a scope is missing".to_owned(),
    };
    settle(&meetings, 180, &held).await;
    let later = Meeting {
        ended_at: noon_plus(600),
        ..meeting()
    };
    owe(&meetings, &later, noon_plus(600)).await;
    let row = meetings.shown(["ledger_reason", "due_lane"]).await;
    assert_eq!(row, ["a scope is missing", "held#A1"]);
}

#[tokio::test]
async fn a_longer_list_is_learnt_and_a_shorter_one_is_not() {
    let meetings = Meetings::start().await;
    for (told, known) in [(None, "-"), (Some(3), "3"), (Some(2), "3"), (Some(5), "5")] {
        let told = Meeting {
            participant_count: told,
            ..meeting()
        };
        owe(&meetings, &told, noon()).await;
        let [count] = meetings.shown(["listed_participant_count"]).await;
        assert_eq!(count, known);
    }
}

#[tokio::test]
async fn a_list_that_was_as_long_when_it_settled_disturbs_nobody() {
    let meetings = Meetings::start().await;
    let listed = Meeting {
        participant_count: Some(3),
        ..meeting()
    };
    owe(&meetings, &listed, noon()).await;
    for _ in 0..3 {
        let [due_at] = meetings.shown(["due_at_epoch_s"]).await;
        let now = DateTime::from_timestamp(due_at.parse().unwrap(), 0).unwrap();
        let claim = meetings.claim(now).await;
        let short = Outcome::Short {
            found: Some(found(2, 60)),
            reason: "2 of 3 sessions are listed".to_owned(),
        };
        assert!(meetings.ledger.settle(&claim, &short, now).await.unwrap());
    }
    let settled = meetings.row().await;
    owe(&meetings, &listed, noon_plus(9_000)).await;
    assert_eq!(meetings.row().await, settled);
}

#[tokio::test]
async fn what_was_not_known_is_learnt_and_what_was_known_stays() {
    let meetings = Meetings::start().await;
    owe(&meetings, &meeting(), noon()).await;
    let listed = Meeting {
        topic: Some("Stand-up".to_owned()),
        meeting_id: Some("1".to_owned()),
        participant_count: Some(3),
        ..meeting()
    };
    assert!(!owe(&meetings, &listed, noon_plus(60)).await);
    let row = meetings
        .shown([
            "topic",
            "meeting_id",
            "listed_participant_count",
            "ledger_state",
        ])
        .await;
    assert_eq!(row, ["Stand-up", "95123456789", "3", "owed"]);
}

#[tokio::test]
async fn a_later_end_or_a_longer_list_makes_a_settled_entry_due_again() {
    let later = Meeting {
        ended_at: noon_plus(60),
        ..meeting()
    };
    let longer = Meeting {
        participant_count: Some(3),
        ..meeting()
    };
    for news in [later, longer] {
        let meetings = settled(&Outcome::Complete(found(2, 60))).await;
        assert!(!owe(&meetings, &news, noon_plus(900)).await);
        let row = meetings
            .shown(["ledger_state", "ledger_attempts", "due_at_epoch_s"])
            .await;
        let now = noon_plus(900).timestamp().to_string();
        assert_eq!(row, ["owed", "0", &now], "{news:?}");
        assert!(meetings.claim(noon_plus(900)).await.reread);
    }
}

#[tokio::test]
async fn why_an_entry_settled_short_is_over_once_it_is_due_again() {
    let meetings = Meetings::start().await;
    owe(&meetings, &meeting(), noon()).await;
    for at in [180, 600, 1_800] {
        let claim = meetings.claim(noon_plus(at)).await;
        let short = Outcome::Short {
            found: Some(found(2, 60)),
            reason: "1 of 2 sessions have no minutes yet".to_owned(),
        };
        let ours = meetings.ledger.settle(&claim, &short, noon_plus(at)).await;
        assert!(ours.unwrap());
    }
    let row = meetings.shown(["ledger_state", "ledger_reason"]).await;
    assert_eq!(row, ["partial", "1 of 2 sessions have no minutes yet"]);
    let longer = Meeting {
        participant_count: Some(3),
        ..meeting()
    };
    owe(&meetings, &longer, noon_plus(1_900)).await;
    let row = meetings.shown(["ledger_state", "ledger_reason"]).await;
    assert_eq!(row, ["owed", "-"]);
}

#[tokio::test]
async fn the_same_news_again_leaves_a_settled_entry_settled() {
    let meetings = settled(&Outcome::Complete(found(2, 60))).await;
    let before = meetings.row().await;
    owe(&meetings, &meeting(), noon_plus(900)).await;
    assert_eq!(meetings.row().await, before);
    // Zoom's list rounds to another second than its webhook, and counts who was there.
    let listed = Meeting {
        ended_at: noon_plus(1),
        participant_count: Some(2),
        ..meeting()
    };
    owe(&meetings, &listed, noon_plus(900)).await;
    let row = meetings.shown(["ledger_state", "due_at_epoch_s"]).await;
    assert_eq!(row, ["complete", "-"]);
}

/// A number is given out again as soon as its meeting has ended; the UUID is the meeting.
#[tokio::test]
async fn a_number_that_is_used_again_within_a_minute_is_two_meetings() {
    let meetings = Meetings::start().await;
    let first = meeting();
    let second = Meeting {
        uuid: "/abd==".parse().unwrap(),
        started_at: Some(noon_plus(20)),
        ended_at: noon_plus(50),
        ..first.clone()
    };
    assert_eq!(first.meeting_id, second.meeting_id);
    for one in [&first, &second, &first] {
        owe(&meetings, one, noon_plus(51)).await;
    }
    let due = meetings.ledger.due(noon_plus(230), 9).await.unwrap();
    let mut due: Vec<_> = due
        .iter()
        .map(|entry| (entry.meeting_uuid.as_str(), entry.due_at_epoch_s))
        .collect();
    due.sort_unstable();
    let [at, then] = [180, 230].map(|seconds| noon_plus(seconds).timestamp());
    assert_eq!(due, [("/abc==", at), ("/abd==", then)]);
}

/// An end is Zoom's time. By a clock that is minutes off the first read comes earlier or later, and
/// that is all.
#[tokio::test]
async fn a_clock_that_is_minutes_off_zooms_moves_no_end_and_loses_nothing() {
    for off_s in [-300, -60, 0, 60, 300] {
        let meetings = Meetings::start().await;
        let now = noon_plus(2 + off_s);
        assert!(owe(&meetings, &meeting(), now).await);
        assert!(!owe(&meetings, &meeting(), now).await);
        let shown = meetings
            .shown(["ended_at", "account_day", "due_at_epoch_s"])
            .await;
        let due_at = noon_plus(180.max(2 + off_s)).timestamp().to_string();
        assert_eq!(
            shown,
            ["2026-11-20T12:00:00Z", "A1#2026-11-20", &due_at],
            "{off_s}"
        );
        let claim = meetings.claim(noon_plus(180 + off_s)).await;
        let outcome = Outcome::Complete(found(1, 30));
        let at = noon_plus(181 + off_s);
        assert!(meetings.ledger.settle(&claim, &outcome, at).await.unwrap());
        let [state] = meetings.shown(["ledger_state"]).await;
        assert_eq!(state, "complete", "{off_s}");
    }
}

#[tokio::test]
async fn what_nobody_knows_of_a_listed_meeting_is_kept_with_it() {
    let meetings = Meetings::start().await;
    owe(&meetings, &meeting(), noon()).await;
    let listed = Meeting {
        other: [("has_new_thing".to_owned(), "true".to_owned())].into(),
        ..meeting()
    };
    owe(&meetings, &listed, noon_plus(60)).await;
    owe(&meetings, &meeting(), noon_plus(120)).await;
    let row = meetings.row().await;
    let other = row["zoom_other"].as_m().unwrap();
    assert_eq!(other["has_new_thing"].as_s().unwrap(), "true");
}
