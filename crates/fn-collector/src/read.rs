//! Reading a meeting: the roster, then quality page by page, written as it comes. What one slice has
//! not time for, the next one goes on with.

mod missing;
mod pages;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use qos::score::SessionScore;
use qos::{MeetingKind, SessionId};
use store::installations::Installation;
use store::ledger::{Claim, Slice};
use store::{Known, Sealer};
use tokio::time::Instant;
use zoom::Trouble;
use zoom::scopes::PAST_PARTICIPANTS;
use zoom_client::CallError;

use crate::bearer::Bearer;
use crate::roster::Roster;
use crate::zoom_calls::{List, Place, QOS, ROSTER, ROSTER_OF_ONE, ROSTER_OF_PAST};
use crate::{CollectError, Ctx};

/// A slice is 90 s at most: a page begun at 75 has its 15. The function may run for 120, so its rows
/// have 30.
const READ_FOR: Duration = Duration::from_secs(75);

/// Zoom forgets a page token after fifteen minutes; then the list begins again. Source:
/// `docs/zoom.md#pages`.
const TOKEN_LIVES: TimeDelta = TimeDelta::minutes(14);

/// A roster of more pages than this is a slice of its own: three thousand rows take a few seconds to
/// write, and those of the largest webinar a minute.
const ROSTER_PAGES_MAX: u32 = 10;

/// The Dashboard has had half an hour before another roster is asked for.
const ATTEMPTS_BEFORE_PAST: usize = 2;

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
    until: Instant,
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
    let until = Instant::now() + READ_FOR;
    let sealer = Sealer::of_json(&ctx.secrets.text(&ctx.sealing_secret_arn).await?)?;
    let place = Place {
        account: &claim.account,
        meeting: &claim.meeting,
        kind: claim.kind,
        bearer: Bearer::of(installation, &sealer)?,
        clock,
    };
    let now = clock();
    let goes_on = claim.slice.clone().filter(|slice| {
        let forgotten = slice.page_token.is_some() && now - slice.saved_at > TOKEN_LIVES;
        !forgotten
    });
    let begun = goes_on.clone();
    let slice = goes_on.unwrap_or(Slice {
        began_at: now,
        has_roster: false,
        page_token: None,
        saved_at: now,
        page_count: 0,
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
    let slice = Some(reader.slice).filter(|slice| Some(slice) != begun.as_ref());
    Ok(Read {
        found: reader.found,
        stopped_by,
        slice: slice.filter(|slice| slice.has_roster || slice.page_count > 0),
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
        until: Instant,
    ) -> Self {
        Self {
            ctx,
            claim,
            place,
            scopes,
            sealer,
            until,
            slice,
            found: Found {
                roster: Roster::new(claim.meeting.clone()),
                scores: BTreeMap::new(),
            },
            in_rows: BTreeSet::new(),
            measured: BTreeSet::new(),
            nothing: SessionScore::default(),
        }
    }

    async fn read(&mut self, goes_on: bool) -> Result<(), CollectError> {
        let earlier = self.earlier(goes_on).await?;
        if goes_on {
            self.recall(earlier.values());
        }
        if !self.slice.has_roster {
            self.read_any_roster().await?;
        }
        if !goes_on {
            self.recall_scores(&earlier);
        }
        if !self.found.roster.has_quality() {
            return Ok(());
        }
        if let Some(missing) = self.few_missing(!goes_on && !earlier.is_empty()) {
            return self.read_missing(missing).await;
        }
        match self.read_quality(QOS).await {
            // People are known before their quality, and an earlier read may have had some.
            Err(CollectError::Call(CallError::Trouble(Trouble::NotYet { .. }))) => Ok(()),
            other => other,
        }
    }

    /// The sessions of the read that goes on, or those of which an earlier one had quality.
    async fn earlier(&self, goes_on: bool) -> Result<BTreeMap<SessionId, Known>, CollectError> {
        let read_before = self.claim.minute_count.unwrap_or(0) > 0 || self.claim.slice.is_some();
        let had_quality = read_before && !self.claim.reread;
        if !goes_on && !had_quality {
            return Ok(BTreeMap::new());
        }
        let known = self.ctx.participants.known(&self.claim.meeting).await?;
        let began_at = self.slice.began_at;
        let fits = |known: &Known| {
            if goes_on {
                known.collected_at >= began_at
            } else {
                known.score.minutes.minute_count > 0
            }
        };
        let known = known.into_iter().filter(fits);
        Ok(known.map(|one| (one.session_id.clone(), one)).collect())
    }

    fn recall<'k>(&mut self, earlier: impl Iterator<Item = &'k Known>) {
        for known in earlier {
            let id = self.found.roster.add(known.session.clone());
            self.found.scores.insert(id.clone(), known.score.clone());
            self.in_rows.insert(id);
        }
    }

    fn recall_scores(&mut self, earlier: &BTreeMap<SessionId, Known>) {
        for id in self.found.roster.sessions().keys() {
            if let Some(known) = earlier.get(id) {
                self.found.scores.insert(id.clone(), known.score.clone());
            }
        }
    }

    /// Zoom has up to three rosters of a meeting: the Dashboard's, one of a meeting to which nobody
    /// else came, and one outside of the Dashboard.
    async fn read_any_roster(&mut self) -> Result<(), CollectError> {
        let first = self.read_roster(ROSTER).await;
        let Err(CollectError::Call(CallError::Trouble(Trouble::NotYet { .. }))) = first else {
            return first;
        };
        if self.claim.kind != MeetingKind::Meeting || self.slice.page_count > 0 {
            return first;
        }
        let of_one = self.read_roster(ROSTER_OF_ONE).await;
        let Err(CollectError::Call(CallError::Trouble(Trouble::NotYet { .. }))) = of_one else {
            self.found.roster.lose_quality();
            return of_one;
        };
        let granted = self.scopes.iter().any(|scope| scope == PAST_PARTICIPANTS);
        if !granted || self.claim.attempts < ATTEMPTS_BEFORE_PAST {
            return of_one;
        }
        self.read_roster(ROSTER_OF_PAST).await
    }

    /// Whether another page may be asked for.
    fn may_go_on(&self, list: List) -> Result<(), CollectError> {
        if Instant::now() >= self.until {
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

#[cfg(test)]
mod tests;
