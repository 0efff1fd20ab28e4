//! Reading a meeting: the roster, then quality page by page, written as it comes. What one slice has
//! not time for, the next one goes on with.

mod missing;
mod pages;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use qos::score::SessionScore;
use qos::{MeetingKind, SessionId};
use store::installations::Installation;
use store::ledger::{Claim, Slice, SliceList, UnreadCounts};
use store::{Known, Sealer};
use zoom::Trouble;
use zoom::dashboard::Unread;
use zoom::scopes::PAST_PARTICIPANTS;
use zoom_client::CallError;

use crate::bearer::Bearer;
use crate::roster::Roster;
use crate::zoom_calls::{List, Place, QOS, ROSTER, ROSTER_OF_ONE, ROSTER_OF_PAST};
use crate::{CollectError, Ctx};

/// A slice is 90 s at most: a page begun at 75 has its 15. The function may run for 120, so its rows
/// have 30.
const READ_FOR: TimeDelta = TimeDelta::seconds(75);

/// Zoom forgets a page token after fifteen minutes; then the list begins again. Source:
/// `docs/zoom.md#pages`.
const TOKEN_LIVES: TimeDelta = TimeDelta::minutes(14);

/// A roster of more pages than this is a slice of its own: three thousand rows take a few seconds to
/// write, and those of the largest webinar a minute.
const ROSTER_PAGES_MAX: u32 = 10;

/// The Dashboard has had half an hour before other rosters are asked for.
const ATTEMPTS_BEFORE_OTHERS: usize = 2;

/// What is known of a meeting after a read.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) roster: Roster,
    pub(crate) scores: BTreeMap<SessionId, SessionScore>,
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
    reader.write_sessions(stopped_by.is_some()).await?;
    reader.slice.unread = unread_counts(&reader.found.roster.unread);
    let slice = Some(reader.slice).filter(|slice| Some(slice) != begun.as_ref());
    Ok(Read {
        found: reader.found,
        stopped_by,
        slice: slice.filter(|slice| slice.list == SliceList::Quality || slice.page_count > 0),
    })
}

/// Where the read goes on, if Zoom still knows the page token; else it begins anew.
fn goes_on(claim: &Claim, now: DateTime<Utc>) -> Option<Slice> {
    claim.slice.clone().filter(|slice| {
        let forgotten = slice.page_token.is_some() && now - slice.saved_at > TOKEN_LIVES;
        !forgotten
    })
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
            slice,
            found: Found {
                roster,
                scores: BTreeMap::new(),
            },
            in_rows: BTreeSet::new(),
            measured: BTreeSet::new(),
            nothing: SessionScore::default(),
        }
    }

    async fn read(&mut self, goes_on: bool) -> Result<(), CollectError> {
        let earlier = if goes_on {
            self.recall().await?;
            BTreeMap::new()
        } else {
            self.earlier_scores().await?
        };
        let had_quality = !earlier.is_empty();
        if self.slice.list != SliceList::Quality {
            self.read_any_roster().await?;
        }
        for (id, score) in earlier {
            if self.found.roster.sessions().contains_key(&id) {
                self.found.scores.insert(id, score);
            }
        }
        if !self.found.roster.has_quality() {
            return Ok(());
        }
        if let Some(missing) = self.few_missing(had_quality) {
            return self.read_missing(missing).await;
        }
        match self.read_quality(QOS).await {
            // People are known before their quality, and an earlier read may have had some.
            Err(CollectError::Call(CallError::Trouble(Trouble::NotYet { .. }))) => Ok(()),
            other => other,
        }
    }

    /// The sessions of the read that goes on.
    async fn recall(&mut self) -> Result<(), CollectError> {
        let began_at = self.slice.began_at;
        let table = &self.ctx.participants;
        let (found, in_rows) = (&mut self.found, &mut self.in_rows);
        let recall = |known: Known| {
            if known.collected_at >= began_at {
                let id = found.roster.add(known.session);
                found.scores.insert(id.clone(), known.score);
                in_rows.insert(id);
            }
        };
        Ok(table.known(&self.claim.meeting, recall).await?)
    }

    /// Of the sessions of which an earlier read had quality.
    async fn earlier_scores(&self) -> Result<BTreeMap<SessionId, SessionScore>, CollectError> {
        let mut scores = BTreeMap::new();
        let read_before = self.claim.minute_count.unwrap_or(0) > 0 || self.claim.slice.is_some();
        if read_before && !self.claim.reread {
            let keep = |known: Known| {
                if known.score.minutes.minute_count > 0 {
                    scores.insert(known.session_id, known.score);
                }
            };
            let table = &self.ctx.participants;
            table.known(&self.claim.meeting, keep).await?;
        }
        Ok(scores)
    }

    /// Zoom has up to three rosters of a meeting. The first that has it is read; what is begun is gone
    /// on with, for its page token is good for nothing else.
    async fn read_any_roster(&mut self) -> Result<(), CollectError> {
        let mut not_yet = None;
        for list in self.rosters() {
            self.slice.list = list;
            let (roster, has_quality) = match list {
                SliceList::Roster | SliceList::Quality => (ROSTER, true),
                SliceList::RosterOfOne => (ROSTER_OF_ONE, false),
                SliceList::RosterOfPast => (ROSTER_OF_PAST, true),
            };
            match self.read_roster(roster).await {
                Err(error @ CollectError::Call(CallError::Trouble(Trouble::NotYet { .. })))
                    if self.slice.page_count == 0 =>
                {
                    not_yet.get_or_insert(error);
                }
                read => {
                    if !has_quality {
                        self.found.roster.lose_quality();
                    }
                    return read;
                }
            }
        }
        not_yet.map_or(Ok(()), Err)
    }

    /// Which rosters to ask for. Whether a meeting is under `pastOne` only Zoom's list says, so a
    /// first "not yet" costs one call; after half an hour it is found out in every case.
    fn rosters(&self) -> Vec<SliceList> {
        if self.slice.page_count > 0 {
            return vec![self.slice.list];
        }
        let is_late = self.claim.attempts >= ATTEMPTS_BEFORE_OTHERS;
        let mut lists = vec![SliceList::Roster];
        if self.claim.kind == MeetingKind::Meeting {
            let was_alone = self.claim.listed_participant_count == Some(1);
            if was_alone {
                lists.insert(0, SliceList::RosterOfOne);
                lists.truncate(if is_late { 2 } else { 1 });
            } else if is_late {
                lists.push(SliceList::RosterOfOne);
            }
            if is_late && self.scopes.iter().any(|scope| scope == PAST_PARTICIPANTS) {
                lists.push(SliceList::RosterOfPast);
            }
        }
        lists
    }

    /// Whether another page may be asked for.
    fn may_go_on(&self, list: List) -> Result<(), CollectError> {
        if (self.place.clock)() >= self.until {
            return Err(CollectError::SliceOver);
        }
        match usize::try_from(self.slice.page_count) {
            Ok(pages) if pages < list.pages_max => Ok(()),
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
