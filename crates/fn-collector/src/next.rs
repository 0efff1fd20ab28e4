//! The one place that decides what follows a failure.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use qos::MeetingKind;
use store::ledger::{Claim, Outcome, Slice};
use store::{AccountHold, Held, HoldKind};
use zoom::Trouble;
use zoom_client::CallError;

use crate::CollectError;

/// A refused token is asked with again after so many times the wait after a fault, five minutes by
/// default: the keeper finds out sooner whether it is dead.
const TOKEN_FACTOR: i32 = 5;

/// What a person must mend at Zoom changes without our being told, so one call in a while asks
/// whether it has: so many times the wait after a fault, a quarter of an hour by default.
const MENDED_FACTOR: i32 = 15;

/// Of the faults between two attempts, so many are waited for a minute each: Zoom's outages last
/// minutes, seldom an hour.
const FAULTS_OFTEN: u32 = 60;

/// The others are waited for as long as an administrator is. With these, a meeting has met faults for a
/// day (an hour, and ninety times a quarter of one), which no outage lasts: they are Zoom's answer about
/// this meeting, and use an attempt.
const FAULTS_MAX: u32 = 150;

/// When a whole slice is over: the entry is due at once.
const NO_FAULT: TimeDelta = TimeDelta::zero();

/// What follows.
#[derive(Debug)]
pub(crate) enum Next {
    /// For this entry.
    Settle(Outcome),
    /// Zoom, or the way to it, is out of order; nobody knows yet whether for this meeting alone.
    Fault(String),
    /// For others, too: the reason is the account's, until a time.
    Hold(HoldKind, DateTime<Utc>, String),
}

/// Which entries have the same to wait for. Meetings and webinars have scopes of their own.
pub(crate) fn held(kind: HoldKind, of: MeetingKind) -> Held {
    match kind {
        HoldKind::MissingScope => Held::Only(of),
        HoldKind::Token | HoldKind::Quota | HoldKind::NoDashboard => Held::All,
    }
}

/// Ours go back to the queue, and the claim runs out by itself.
pub(crate) fn next(
    error: CollectError,
    fault_wait: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Next, CollectError> {
    let reason = boot::chain(&error);
    let wait = |until, reason| {
        Next::Settle(Outcome::Wait {
            until,
            reason,
            slice: None,
            fault_count: 0,
        })
    };
    let mend = |kind, reason| Next::Hold(kind, now + fault_wait * MENDED_FACTOR, reason);
    Ok(match error {
        CollectError::NotAnId(_)
        | CollectError::Store(_)
        | CollectError::Secret(_)
        | CollectError::Seal(_) => return Err(error),
        // The account's affair, not this meeting's. The poller knows by itself when it is over.
        CollectError::NotInstalled | CollectError::TokenExpired => {
            let held = Held::All;
            Next::Settle(Outcome::Hold { held, reason })
        }
        CollectError::Held(held, _) => Next::Settle(Outcome::Hold { held, reason }),
        CollectError::Call(CallError::Trouble(Trouble::NoDashboard)) => {
            mend(HoldKind::NoDashboard, reason)
        }
        CollectError::Call(CallError::Trouble(Trouble::MissingScope { .. })) => mend(
            HoldKind::MissingScope,
            format!("{reason}; add it to the app at Zoom, and open the install page again"),
        ),
        CollectError::Call(CallError::Trouble(Trouble::Unauthorized)) => {
            Next::Hold(HoldKind::Token, now + fault_wait * TOKEN_FACTOR, reason)
        }
        CollectError::DaySpent => Next::Hold(HoldKind::Quota, midnight(now), reason),
        CollectError::Call(CallError::Trouble(Trouble::RateLimited { until, daily: true })) => {
            Next::Hold(HoldKind::Quota, until, reason)
        }
        // Passes by itself.
        CollectError::Call(CallError::Trouble(Trouble::RateLimited { until, .. })) => {
            wait(until, reason)
        }
        CollectError::SliceOver | CollectError::Busy => wait(now + NO_FAULT, reason),
        // Nobody was reached: our own way out may be closed, for every meeting.
        CollectError::Call(CallError::NoAnswer(ref why)) if why.is_connect() => {
            wait(now + fault_wait, reason)
        }
        CollectError::Call(
            CallError::NoAnswer(_) | CallError::Trouble(Trouble::OutOfOrder { .. }),
        ) => Next::Fault(reason),
        // An answer about this meeting. What is no page is so still an object of Zoom's, and no error
        // page of somebody between, which is out of order.
        CollectError::NotAPage(_)
        | CollectError::EndlessPages
        | CollectError::RosterCut(_)
        | CollectError::QualityCut
        | CollectError::Call(
            CallError::TooLong
            | CallError::Trouble(
                Trouble::NotYet { .. } | Trouble::Refused { .. } | Trouble::PageExpired,
            ),
        ) => Next::Settle(Outcome::Short {
            found: None,
            reason,
        }),
    })
}

/// What follows a fault: it is waited for, and the read goes on at this slice if it came further; one
/// too many uses an attempt. Those before a page that came count too: behind it, each time that Zoom
/// forgets the page token, the same pages come again, and would hide for ever that the next one does not.
pub(crate) fn fault(
    claim: &Claim,
    slice: Option<Slice>,
    reason: String,
    fault_wait: TimeDelta,
    now: DateTime<Utc>,
) -> Outcome {
    let fault_count = claim.fault_count + 1;
    if fault_count >= FAULTS_MAX {
        let reason = format!("{reason}; so it was {fault_count} times since the last attempt");
        return Outcome::Short {
            found: None,
            reason,
        };
    }
    let wait = if fault_count < FAULTS_OFTEN {
        fault_wait
    } else {
        fault_wait * MENDED_FACTOR
    };
    Outcome::Wait {
        until: now + wait,
        reason,
        slice,
        fault_count,
    }
}

/// Zoom's day, and ours, ends at midnight UTC.
fn midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = now.date_naive() + Days::new(1);
    tomorrow.and_time(NaiveTime::MIN).and_utc()
}

/// What the account waits for from now on.
pub(crate) fn account_hold(
    kind: HoldKind,
    until: DateTime<Utc>,
    reason: &str,
    token_version: u64,
    now: DateTime<Utc>,
) -> AccountHold {
    AccountHold {
        kind,
        reason: reason.to_owned(),
        since: now,
        until,
        token_version,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use qos::MeetingKind;
    use store::ledger::{Outcome, Slice, SliceList, UnreadCounts};
    use store::{Held, HoldKind};
    use zoom::Trouble;
    use zoom_client::CallError;

    use super::{Next, fault, held, next};
    use crate::CollectError;
    use crate::stand_in::claim;

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn after(error: CollectError) -> Next {
        next(error, TimeDelta::minutes(1), noon()).unwrap()
    }

    fn zoom(trouble: Trouble) -> CollectError {
        CollectError::Call(CallError::Trouble(trouble))
    }

    #[test]
    fn what_an_administrator_must_change_holds_the_account_and_says_what() {
        let scopes = "dashboard:read:list_meeting_participants:admin".to_owned();
        for (error, kind, minutes, words) in [
            (
                zoom(Trouble::MissingScope { scopes }),
                HoldKind::MissingScope,
                15,
                "dashboard:read:list_meeting_participants:admin; add it to the app",
            ),
            (
                zoom(Trouble::NoDashboard),
                HoldKind::NoDashboard,
                15,
                "Business plan or higher",
            ),
            (
                zoom(Trouble::Unauthorized),
                HoldKind::Token,
                5,
                "access token",
            ),
            (CollectError::DaySpent, HoldKind::Quota, 720, "midnight UTC"),
            (
                zoom(Trouble::RateLimited {
                    until: noon() + TimeDelta::minutes(7),
                    daily: true,
                }),
                HoldKind::Quota,
                7,
                "wait until",
            ),
        ] {
            let Next::Hold(found, until, reason) = after(error) else {
                panic!("{kind:?} holds the account");
            };
            assert_eq!((found, until), (kind, noon() + TimeDelta::minutes(minutes)));
            assert!(reason.contains(words), "{reason}");
        }
    }

    #[test]
    fn a_missing_scope_holds_its_kind_and_everything_else_the_account() {
        for of in [MeetingKind::Meeting, MeetingKind::Webinar] {
            assert_eq!(held(HoldKind::MissingScope, of), Held::Only(of));
            for kind in [HoldKind::Token, HoldKind::Quota, HoldKind::NoDashboard] {
                assert_eq!(held(kind, of), Held::All);
            }
        }
    }

    #[test]
    fn what_is_ours_to_mend_uses_no_attempt_and_comes_again() {
        let not_an_id = "".parse::<qos::MeetingUuid>().unwrap_err();
        let store = store::Error::Malformed {
            table: "meetings",
            attribute: "ended_at",
        };
        for error in [CollectError::NotAnId(not_an_id), CollectError::Store(store)] {
            let next = next(error, TimeDelta::minutes(1), noon());
            assert!(next.is_err(), "{next:?}");
        }
    }

    #[test]
    fn only_an_answer_about_the_meeting_uses_an_attempt() {
        let not_yet = zoom(Trouble::NotYet { code: 3_001 });
        let refused = zoom(Trouble::Refused {
            status: 400,
            code: 300,
        });
        for error in [
            not_yet,
            refused,
            zoom(Trouble::PageExpired),
            CollectError::EndlessPages,
            CollectError::RosterCut("its pages do not end".to_owned()),
            CollectError::QualityCut,
            CollectError::NotAPage(zoom::dashboard::participants(b"[]", noon()).unwrap_err()),
            CollectError::Call(CallError::TooLong),
        ] {
            let next = after(error);
            assert!(
                matches!(next, Next::Settle(Outcome::Short { .. })),
                "{next:?}"
            );
        }
        for status in [200, 403, 500] {
            let next = after(zoom(Trouble::OutOfOrder { status }));
            assert!(matches!(next, Next::Fault(_)), "{next:?}");
        }
        for error in [CollectError::SliceOver, CollectError::Busy] {
            let Next::Settle(Outcome::Wait { until, .. }) = after(error) else {
                panic!("an attempt was used");
            };
            assert_eq!(until, noon());
        }
        for error in [CollectError::NotInstalled, CollectError::TokenExpired] {
            let next = after(error);
            assert!(
                matches!(next, Next::Settle(Outcome::Hold { .. })),
                "{next:?}"
            );
        }
    }

    #[test]
    fn a_meeting_that_meets_nothing_but_faults_for_a_day_uses_an_attempt() {
        let mut claim = claim();
        let mut now = noon();
        let no_json = |claim: &_, now| {
            let reason = "no JSON".to_owned();
            fault(claim, None, reason, TimeDelta::minutes(1), now)
        };
        for fault_count in 1..150 {
            let after = no_json(&claim, now);
            let Outcome::Wait {
                until,
                fault_count: noted,
                ..
            } = after
            else {
                panic!("an attempt was used at fault {fault_count}");
            };
            assert_eq!(noted, fault_count);
            let minutes = if fault_count < 60 { 1 } else { 15 };
            assert_eq!(until, now + TimeDelta::minutes(minutes));
            (claim.fault_count, now) = (noted, until);
        }
        assert!((23..=24).contains(&(now - noon()).num_hours()));
        let after = no_json(&claim, now);
        let Outcome::Short { reason, .. } = after else {
            panic!("it waits for ever: {after:?}");
        };
        assert_eq!(
            reason,
            "no JSON; so it was 150 times since the last attempt"
        );
    }

    #[test]
    fn pages_that_came_before_a_fault_do_not_hide_it() {
        let mut claim = claim();
        let slice = Slice {
            began_at: noon(),
            list: SliceList::Quality,
            page_token: None,
            saved_at: noon(),
            page_count: 7,
            unasked_count: 0,
            roster_cut_by: None,
            unread: UnreadCounts::default(),
        };
        let wait = TimeDelta::minutes(1);
        for _ in 1..150 {
            let further = Some(slice.clone()); // the page token was forgotten, and seven pages read anew
            let after = fault(&claim, further, "no JSON".to_owned(), wait, noon());
            let Outcome::Wait { fault_count, .. } = after else {
                panic!("{after:?}");
            };
            claim.fault_count = fault_count;
        }
        let after = fault(&claim, Some(slice), "no JSON".to_owned(), wait, noon());
        assert!(matches!(after, Outcome::Short { .. }), "{after:?}");
    }

    #[tokio::test]
    async fn whoever_reaches_nobody_uses_no_attempt_however_often() {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", port.local_addr().unwrap());
        drop(port); // nobody listens there now
        let http = boot::https_client(std::time::Duration::from_secs(10)).unwrap();
        let api = zoom_client::Api::new(http, &url);
        let answer = api.get(&"none".into(), "/x", &[], noon()).await;
        let next = after(CollectError::Call(answer.unwrap_err()));
        let Next::Settle(Outcome::Wait { until, .. }) = next else {
            panic!("it is counted: {next:?}");
        };
        assert_eq!(until, noon() + TimeDelta::minutes(1));
    }
}
