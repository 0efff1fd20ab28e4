//! What became of the meetings, counted.

use qos::class::SCORE_VERSION;
use qos::{AccountId, MeetingUuid};
use serde_json::{Value, json};
use store::ledger::MeetingCounts;
use store::rescore::{Change, How, Rescored};

use super::OfDay;
use super::days::Days;
use crate::report::Report;

/// A screen of meetings for a person; a program gets more.
const SHOWN_MAX: usize = 20;

/// A program that reads one object should not need a gigabyte for it.
const LISTED_MAX: usize = 1_000;

/// Counts, and the first meetings that changed.
#[derive(Debug, Default)]
pub(super) struct Tally {
    scored: usize,
    sessions: usize,
    changed: usize,
    reclassed_sessions: usize,
    current: usize,
    unread: usize,
    being_read: usize,
    expired: usize,
    changes: Vec<Listed>,
    unreadable: Vec<String>,
    unreadable_count: usize,
}

/// A meeting that changed.
#[derive(Debug)]
struct Listed {
    account: AccountId,
    meeting: MeetingUuid,
    day: chrono::NaiveDate,
    change: Change,
}

impl Tally {
    pub(super) fn add(&mut self, of_day: &OfDay, meeting: &MeetingUuid, rescored: &Rescored) {
        let change = match rescored {
            Rescored::Scored(change) => change,
            Rescored::Current => return self.current += 1,
            Rescored::Unread => return self.unread += 1,
            Rescored::BeingRead => return self.being_read += 1,
            Rescored::Expired { .. } => return self.expired += 1,
        };
        self.scored += 1;
        self.sessions += change.session_count;
        if !change.is_another() {
            return;
        }
        self.changed += 1;
        self.reclassed_sessions += change.reclassed_session_count;
        if self.changes.len() < LISTED_MAX {
            self.changes.push(Listed {
                account: of_day.account.clone(),
                meeting: meeting.clone(),
                day: of_day.day,
                change: *change,
            });
        }
    }

    pub(super) fn unreadable(
        &mut self,
        of_day: &OfDay,
        meeting: &MeetingUuid,
        error: &store::Error,
    ) {
        self.unreadable_count += 1;
        if self.unreadable.len() < SHOWN_MAX {
            let said = format!("{}: meeting {meeting}: {error}", of_day.account);
            self.unreadable.push(said);
        }
    }

    /// How far it has come.
    pub(super) fn progress(&self, of_day: &OfDay, days: Days) -> String {
        let (nth, all) = days.place(of_day.day);
        let OfDay {
            account,
            day,
            meetings,
        } = of_day;
        format!(
            "{account} {day} (day {nth} of {all}): {} meetings; in all {} scored, {} changed",
            meetings.len(),
            self.scored,
            self.changed
        )
    }

    pub(super) fn report(self, accounts: &[AccountId], days: Days, how: How) -> Report {
        Report {
            text: self.text(how),
            json: self.json(accounts, days, how),
            needs_person: self.unreadable_count > 0,
        }
    }

    fn text(&self, how: How) -> String {
        let (did, changed) = if how.dry_run {
            ("would be", "would change")
        } else {
            ("are", "changed")
        };
        let mut lines = vec![format!(
            "{} meetings with {} sessions {did} scored by version {SCORE_VERSION}; {} of them \
             {changed}, with {} sessions of another class.",
            self.scored, self.sessions, self.changed, self.reclassed_sessions
        )];
        let left = [
            (self.current, "have this version's scores already"),
            (
                self.expired,
                "keep their score, since minutes of theirs have expired",
            ),
            (self.being_read, "are being read, and scored then"),
            (self.unread, "have no score yet, or no sessions"),
        ];
        let left = left.into_iter().filter(|(count, _)| *count > 0);
        lines.extend(left.map(|(count, why)| format!("{count} {why}.")));
        for listed in self.changes.iter().take(SHOWN_MAX) {
            lines.push(listed.line());
        }
        let more = self.changed.saturating_sub(SHOWN_MAX);
        if more > 0 {
            lines.push(format!("and {more} more; --output json lists a thousand."));
        }
        if self.unreadable_count > 0 {
            lines.push(format!("{} cannot be read:", self.unreadable_count));
            lines.extend(self.unreadable.iter().cloned());
        }
        lines.join("\n")
    }

    fn json(&self, accounts: &[AccountId], days: Days, how: How) -> Value {
        let accounts: Vec<_> = accounts.iter().map(AccountId::as_str).collect();
        json!({
            "score_version": SCORE_VERSION,
            "dry_run": how.dry_run,
            "account_ids": accounts,
            "from": days.from.to_string(),
            "to": days.to.to_string(),
            "scored_meeting_count": self.scored,
            "scored_session_count": self.sessions,
            "changed_meeting_count": self.changed,
            "reclassed_session_count": self.reclassed_sessions,
            "current_meeting_count": self.current,
            "expired_meeting_count": self.expired,
            "being_read_meeting_count": self.being_read,
            "unread_meeting_count": self.unread,
            "unreadable_meeting_count": self.unreadable_count,
            "changes": self.changes.iter().map(Listed::to_json).collect::<Vec<_>>(),
            "changes_not_listed": self.changed - self.changes.len(),
            "unreadable": self.unreadable,
        })
    }
}

impl Listed {
    fn line(&self) -> String {
        let Change {
            session_count,
            reclassed_session_count,
            before,
            after,
        } = &self.change;
        format!(
            "  {} {} {}: poor people {} -> {}, poor minutes {} -> {}, {reclassed_session_count} of \
             {session_count} sessions of another class",
            self.account,
            self.day,
            self.meeting,
            before.poor_participant_count,
            after.poor_participant_count,
            before.poor_minute_count,
            after.poor_minute_count,
        )
    }

    fn to_json(&self) -> Value {
        let counts = |counts: &MeetingCounts| {
            json!({
                "classified_participant_count": counts.classified_participant_count,
                "poor_participant_count": counts.poor_participant_count,
                "poor_minute_count": counts.poor_minute_count,
            })
        };
        json!({
            "account_id": self.account.as_str(),
            "meeting_uuid": self.meeting.as_str(),
            "ended_on": self.day.to_string(),
            "session_count": self.change.session_count,
            "reclassed_session_count": self.change.reclassed_session_count,
            "before": counts(&self.change.before),
            "after": counts(&self.change.after),
        })
    }
}
