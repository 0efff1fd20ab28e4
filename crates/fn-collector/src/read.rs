//! Reading a meeting: the roster, then quality page by page, written as it comes.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use qos::score::SessionScore;
use qos::{AccountId, MeetingKind, MeetingUuid, Sample, SessionId};
use store::installations::Status;
use store::ledger::Claim;
use store::{MinutesOf, ParticipantRow, Sealer};
use tokio::time::Instant;
use zoom::Trouble;
use zoom::dashboard::{ParticipantQos, participants, participants_qos};
use zoom_client::CallError;

use crate::bearer::Bearer;
use crate::roster::Roster;
use crate::zoom_calls::{List, Place, QOS, ROSTER, ROSTER_OF_ONE, page};
use crate::{CollectError, Ctx};

/// The function may run for 120 s: a call begun at 75 s has its 15 s, and its rows their 25.
const READ_FOR: Duration = Duration::from_secs(75);

/// How the minutes of each session went.
type Scores = BTreeMap<SessionId, SessionScore>;

/// What was read and written.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) roster: Roster,
    pub(crate) scores: Scores,
}

/// Reads a meeting and writes its rows.
pub(crate) async fn meeting(
    ctx: &Ctx,
    claim: &Claim,
    clock: fn() -> DateTime<Utc>,
) -> Result<Found, CollectError> {
    let until = Instant::now() + READ_FOR;
    let sealer = Sealer::of_json(&ctx.secrets.text(&ctx.sealing_secret_arn).await?)?;
    let installation = ctx
        .installations
        .get(&claim.account)
        .await?
        .filter(|installation| installation.status == Status::Active)
        .ok_or(CollectError::NotInstalled)?;
    if installation.access_expires_at <= clock() {
        return Err(CollectError::TokenExpired);
    }
    let place = Place {
        account: &claim.account,
        meeting: &claim.meeting,
        kind: claim.kind,
        bearer: Bearer::of(&installation, &sealer)?,
        clock,
    };
    let (roster, mut scores) = match read_roster(ctx, &place, ROSTER, until).await {
        Ok(mut roster) => match read_quality(ctx, &place, QOS, &mut roster, until).await {
            Ok(scores) => (roster, scores),
            // People are known before their quality. Rows that an earlier read counted stay as they are.
            Err(CollectError::Call(CallError::Trouble(Trouble::NotYet { .. })))
                if claim.minute_count.unwrap_or(0) == 0 =>
            {
                (roster, Scores::new())
            }
            Err(error) => return Err(error),
        },
        // Not there yet, or nobody else came: then Zoom has a roster of one, and never quality.
        Err(CollectError::Call(CallError::Trouble(Trouble::NotYet { .. })))
            if claim.kind == MeetingKind::Meeting =>
        {
            let roster = read_roster(ctx, &place, ROSTER_OF_ONE, until).await?;
            (roster.without_quality(), Scores::new())
        }
        Err(error) => return Err(error),
    };
    for id in roster.sessions().keys() {
        scores.entry(id.clone()).or_default();
    }
    write_participants(ctx, &place, &roster, &scores, &sealer).await?;
    Ok(Found { roster, scores })
}

async fn read_roster(
    ctx: &Ctx,
    place: &Place<'_>,
    list: List,
    until: Instant,
) -> Result<Roster, CollectError> {
    let mut roster = Roster::new(place.meeting.clone());
    let mut token: Option<String> = None;
    for _ in 0..list.pages_max {
        if Instant::now() >= until {
            return Err(CollectError::TooLarge);
        }
        let page = page(ctx, place, list, token.as_deref(), participants).await?;
        for session in page.items {
            roster.add(session);
        }
        roster.unread.add(page.unread);
        match page.next_page_token {
            None => return Ok(roster),
            same if same == token => break,
            next => token = next,
        }
    }
    Err(CollectError::EndlessPages)
}

async fn read_quality(
    ctx: &Ctx,
    place: &Place<'_>,
    list: List,
    roster: &mut Roster,
    until: Instant,
) -> Result<Scores, CollectError> {
    let mut scores = Scores::new();
    let mut token: Option<String> = None;
    for _ in 0..list.pages_max {
        if Instant::now() >= until {
            return Err(CollectError::TooLarge);
        }
        let page = page(ctx, place, list, token.as_deref(), participants_qos).await?;
        roster.unread.add(page.unread);
        let samples = by_session(roster, page.items);
        write_minutes(ctx, place, roster, &samples).await?;
        for (id, mut samples) in samples {
            if scores.contains_key(&id) {
                // Pages overlap, or a second item belongs to the session: all of it, as written.
                samples = ctx.minutes.of_session(&id).await?;
            }
            let score = SessionScore::of(&roster.sessions()[&id], &samples);
            scores.insert(id, score);
        }
        match page.next_page_token {
            None => return Ok(scores),
            same if same == token => break,
            next => token = next,
        }
    }
    Err(CollectError::EndlessPages)
}

/// The samples of a page by session, each minute once.
fn by_session(roster: &mut Roster, items: Vec<ParticipantQos>) -> BTreeMap<SessionId, Vec<Sample>> {
    let mut sessions: BTreeMap<SessionId, BTreeMap<DateTime<Utc>, Sample>> = BTreeMap::new();
    for item in items {
        let id = roster.place(item.session);
        let minutes = sessions.entry(id).or_default();
        minutes.extend(item.samples.into_iter().map(|s| (s.minute_at, s)));
    }
    sessions
        .into_iter()
        .map(|(id, minutes)| (id, minutes.into_values().collect()))
        .collect()
}

async fn write_minutes(
    ctx: &Ctx,
    place: &Place<'_>,
    roster: &Roster,
    samples: &BTreeMap<SessionId, Vec<Sample>>,
) -> Result<(), CollectError> {
    let rows: Vec<_> = samples
        .iter()
        .map(|(id, samples)| {
            let of = MinutesOf {
                account: place.account,
                meeting: place.meeting,
                session: id,
                user_id: roster.sessions()[id].user_id.as_deref(),
            };
            (of, samples.as_slice())
        })
        .collect();
    Ok(ctx.minutes.put(&rows, (place.clock)()).await?)
}

async fn write_participants(
    ctx: &Ctx,
    place: &Place<'_>,
    roster: &Roster,
    scores: &Scores,
    sealer: &Sealer,
) -> Result<(), CollectError> {
    let (account, meeting): (&AccountId, &MeetingUuid) = (place.account, place.meeting);
    let rows: Vec<_> = roster
        .sessions()
        .iter()
        .map(|(session_id, session)| ParticipantRow {
            account,
            meeting,
            session_id,
            session,
            email_key: session
                .email
                .as_deref()
                .map(|email| sealer.email_key(email)),
            score: &scores[session_id],
            keep_device_identifiers: ctx.keep_device_identifiers,
        })
        .collect();
    Ok(ctx.participants.put(&rows, (place.clock)()).await?)
}

#[cfg(test)]
mod tests;
