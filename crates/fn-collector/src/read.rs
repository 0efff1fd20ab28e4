//! Reading a meeting: the roster, then quality page by page, written as it comes. What one slice has
//! not time for, the next one goes on with.

mod missing;
mod pages;
mod rosters;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use qos::SessionId;
use qos::score::SessionScore;
use store::installations::Installation;
use store::ledger::{Claim, Slice, SliceList, UnreadCounts};
use store::{Known, Sealer};
use zoom::Trouble;
use zoom::dashboard::Unread;
use zoom_client::CallError;

use crate::bearer::Bearer;
use crate::roster::Roster;
use crate::zoom_calls::Place;
use crate::{CollectError, Ctx};

/// A slice is 90 s at most: a page begun at 75 has its 15. The function may run for 120, so its rows
/// have 30. By the clock that the function is given, the machine's when deployed; each call's own time
/// is bounded by the machine's.
const READ_FOR: TimeDelta = TimeDelta::seconds(75);

/// Zoom forgets a page token after fifteen minutes; then the list begins again. Source:
/// `docs/zoom.md#pages`.
const TOKEN_LIVES: TimeDelta = TimeDelta::minutes(14);

/// A roster of more pages than this is a slice of its own: three thousand rows take a few seconds to
/// write, and those of the largest webinar a minute.
const ROSTER_PAGES_MAX: u32 = 10;

/// What is known of a meeting after a read.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) roster: Roster,
    pub(crate) scores: BTreeMap<SessionId, SessionScore>,
    /// What rows count of which this read has nothing, and on which it does not rely: it counts until
    /// there is more.
    pub(crate) earlier: BTreeMap<SessionId, SessionScore>,
    /// Sessions that were to be asked for alone, and could not be.
    pub(crate) unasked_count: u32,
    /// Whether roster and quality were read to their ends.
    pub(crate) is_whole: bool,
}

impl Found {
    /// Whether quality of this session is there.
    pub(crate) fn has_minutes(&self, id: &SessionId) -> bool {
        let score = self.scores.get(id);
        score.is_some_and(|score| score.minutes.minute_count > 0)
    }

    /// What is known of a session's quality, if only from an earlier read.
    pub(crate) fn score(&self, id: &SessionId) -> Option<&SessionScore> {
        let score = self.scores.get(id).filter(|_| self.has_minutes(id));
        score.or_else(|| self.earlier.get(id))
    }

    /// The minutes that the session's row counts.
    fn minute_count(&self, id: &SessionId) -> u32 {
        let score = self.score(id);
        score.map_or(0, |score| score.minutes.minute_count)
    }
}

/// A read, whole or not.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) found: Found,
    /// Why it is not whole.
    pub(crate) stopped_by: Option<CollectError>,
    /// Where to go on, when it came further than it was.
    pub(crate) slice: Option<Slice>,
}

/// A read that goes on.
struct Reader<'a> {
    ctx: &'a Ctx,
    claim: &'a Claim,
    place: &'a Place<'a>,
    scopes: &'a [String],
    sealer: Sealer,
    until: DateTime<Utc>,
    slice: Slice,
    found: Found,
    /// Sessions of which only the row knows everything.
    in_rows: BTreeSet<SessionId>,
    /// Sessions whose quality came in this slice.
    measured: BTreeSet<SessionId>,
    /// Of sessions without minutes.
    nothing: SessionScore,
}

/// Reads a meeting, or a slice of it, and writes its rows. An error is ours; Zoom's are in the
/// answer.
pub(crate) async fn meeting(
    ctx: &Ctx,
    claim: &Claim,
    installation: &Installation,
    clock: fn() -> DateTime<Utc>,
) -> Result<Read, CollectError> {
    let until = clock() + READ_FOR;
    let sealer = Sealer::of_json(&ctx.secrets.text(&ctx.sealing_secret_arn).await?)?;
    let place = Place {
        account: &claim.account,
        meeting: &claim.meeting,
        kind: claim.kind,
        bearer: Bearer::of(installation, &sealer)?,
        clock,
    };
    let now = clock();
    let begun = goes_on(claim, now);
    let slice = begun.clone().unwrap_or(Slice {
        began_at: now,
        list: SliceList::Roster,
        page_token: None,
        saved_at: now,
        page_count: 0,
        unasked_count: 0,
        roster_cut_by: None,
        unread: UnreadCounts::default(),
    });
    let scopes = &installation.scopes;
    let mut reader = Reader::new(ctx, claim, &place, scopes, sealer, slice, until);
    let stopped_by = match reader.read(begun.is_some()).await {
        Ok(()) => None,
        Err(error @ (CollectError::Store(_) | CollectError::Secret(_) | CollectError::Seal(_))) => {
            return Err(error);
        }
        Err(error) => Some(error),
    };
    reader.write_sessions().await?;
    reader.slice.unread = unread_counts(&reader.found.roster.unread);
    reader.slice.unasked_count = reader.found.unasked_count;
    let slice = Some(reader.slice).filter(|slice| Some(slice) != begun.as_ref());
    Ok(Read {
        found: reader.found,
        stopped_by,
        slice: slice.filter(|slice| slice.list.is_quality() || slice.page_count > 0),
    })
}

/// Where the read goes on, if Zoom still knows the page token; else it begins anew. So it does between
/// two lists, where there is no token: a roster of before a hold or an outage may lack people by then.
fn goes_on(claim: &Claim, now: DateTime<Utc>) -> Option<Slice> {
    let slice = claim.slice.clone();
    slice.filter(|slice| now - slice.saved_at <= TOKEN_LIVES)
}

impl<'a> Reader<'a> {
    fn new(
        ctx: &'a Ctx,
        claim: &'a Claim,
        place: &'a Place<'a>,
        scopes: &'a [String],
        sealer: Sealer,
        slice: Slice,
        until: DateTime<Utc>,
    ) -> Self {
        let mut roster = Roster::new(claim.meeting.clone());
        roster.unread = unread(&slice.unread);
        Self {
            ctx,
            claim,
            place,
            scopes,
            sealer,
            until,
            found: Found {
                roster,
                scores: BTreeMap::new(),
                earlier: BTreeMap::new(),
                unasked_count: slice.unasked_count,
                is_whole: false,
            },
            slice,
            in_rows: BTreeSet::new(),
            measured: BTreeSet::new(),
            nothing: SessionScore::default(),
        }
    }

    async fn read(&mut self, goes_on: bool) -> Result<(), CollectError> {
        self.recall(goes_on).await?;
        self.read_lists().await?;
        match self.slice.roster_cut_by.clone() {
            Some(reason) => Err(CollectError::RosterCut(reason)),
            None => Ok(()),
        }
    }

    async fn read_lists(&mut self) -> Result<(), CollectError> {
        if !self.slice.list.is_quality() {
            let read = self.read_any_roster().await;
            self.found.roster.keep_keys();
            // Also where the roster is cut short: the next slice finds them in their rows.
            self.rely_on_earlier();
            let pages = self.known_so_far(read)?;
            let roster = &self.found.roster;
            if roster.sessions().is_empty() || !roster.has_quality() {
                return Ok(());
            }
            self.begin(if self.few_are_missing() {
                SliceList::Missing
            } else {
                SliceList::Quality
            });
            if pages > ROSTER_PAGES_MAX {
                return Err(CollectError::SliceOver);
            }
        }
        if self.slice.list == SliceList::Missing {
            self.read_missing().await?;
            if self.found.unasked_count == 0 {
                return Ok(());
            }
            // Once: a read that goes on in the list does not come back here.
            self.begin(SliceList::Quality);
        }
        if self.slice.list == SliceList::Left {
            return self.read_left().await;
        }
        let read = self.read_any_quality().await;
        self.found.is_whole = read.is_ok() && self.slice.roster_cut_by.is_none();
        match read {
            // People are known before their quality, and an earlier read may have had some.
            Err(CollectError::Call(CallError::Trouble(Trouble::NotYet { .. }))) => Ok(()),
            Err(error) if self.may_ask_behind(&error) => self.read_left().await,
            other => other,
        }
    }

    /// What rows tell: the sessions of the read that goes on, and what an earlier read found.
    async fn recall(&mut self, goes_on: bool) -> Result<(), CollectError> {
        let began_at = self.slice.began_at;
        let relies = !self.claim.reread;
        let (found, in_rows) = (&mut self.found, &mut self.in_rows);
        let recall = |known: Known| {
            let (id, score) = (known.session_id, known.score);
            let is_of_this_read = goes_on && known.collected_at >= began_at;
            // After late news, a row may have been written since and its score not.
            let is_measured = relies || known.scored_at.is_some_and(|at| at >= began_at);
            if is_of_this_read {
                in_rows.insert(id.clone());
                found.roster.insert(id.clone(), known.session);
            } else {
                found.roster.remember(id.clone(), known.session);
            }
            if is_of_this_read && is_measured {
                found.scores.insert(id, score);
            } else if score.minutes.minute_count > 0 {
                found.earlier.insert(id, score);
            }
        };
        let participants = &self.ctx.participants;
        Ok(participants.known(&self.claim.meeting, recall).await?)
    }

    /// Of the sessions on the roster, what an earlier read had of them is as good as measured, unless
    /// the meeting ended later than that read knew.
    fn rely_on_earlier(&mut self) {
        if self.claim.reread {
            return;
        }
        for (id, score) in std::mem::take(&mut self.found.earlier) {
            if self.found.roster.sessions().contains_key(&id) {
                self.found.scores.entry(id).or_insert(score);
            } else {
                self.found.earlier.insert(id, score);
            }
        }
    }

    /// From here on the read is in this list.
    fn begin(&mut self, list: SliceList) {
        self.slice.list = list;
        self.slice.page_token = None;
        self.slice.page_count = 0;
    }

    /// Whether another page may be asked for, of so many at most.
    fn may_go_on(&self, pages_max: usize) -> Result<(), CollectError> {
        if (self.place.clock)() >= self.until {
            return Err(CollectError::SliceOver);
        }
        match usize::try_from(self.slice.page_count) {
            Ok(pages) if pages < pages_max => Ok(()),
            _ => Err(CollectError::EndlessPages),
        }
    }

    /// The page is written: the next one begins there. A token that repeats leads nowhere.
    fn turn(&mut self, next_page_token: Option<String>) -> Result<(), CollectError> {
        if next_page_token.is_some() && next_page_token == self.slice.page_token {
            return Err(CollectError::EndlessPages);
        }
        self.slice.page_token = next_page_token;
        self.slice.saved_at = (self.place.clock)();
        self.slice.page_count += 1;
        Ok(())
    }
}

/// What is kept of it in the ledger.
pub(crate) fn unread_counts(unread: &Unread) -> UnreadCounts {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    UnreadCounts {
        unknown_field_count: count(unread.unknown_field_count),
        unreadable_field_count: count(unread.unreadable_field_count),
        unreadable_item_count: count(unread.unreadable_item_count),
        items: unread.items.clone(),
    }
}

/// What earlier slices did not understand; the names are in the log.
fn unread(counts: &UnreadCounts) -> Unread {
    let count = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    Unread {
        unknown_field_count: count(counts.unknown_field_count),
        unreadable_field_count: count(counts.unreadable_field_count),
        unreadable_item_count: count(counts.unreadable_item_count),
        items: counts.items.clone(),
        ..Unread::default()
    }
}

#[cfg(test)]
mod tests;
