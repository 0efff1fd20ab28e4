//! What is shown of one installation. Nothing sealed is among it.

use chrono::{DateTime, TimeDelta, Utc};
use qos::MeetingKind;
use serde_json::{Value, json};
use store::installations::{Grant, Installation, Status};
use store::{AccountHold, Held, LeftOut};
use tokens::Health;
use zoom::scopes::{SCOPES, missing, unused};

/// How long a refresh token lives that is not used. Source: `docs/zoom.md#tokens`.
const REFRESH_TOKEN_LIVES: TimeDelta = TimeDelta::days(90);

/// One installation.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) account: String,
    pub(super) status: Status,
    pub(super) status_reason: Option<String>,
    pub(super) grant: Grant,
    pub(super) scopes: Vec<String>,
    pub(super) key_id: Option<String>,
    pub(super) installed_at: DateTime<Utc>,
    /// `None` before the first tokens.
    pub(super) refreshed_at: Option<DateTime<Utc>>,
    pub(super) access_expires_at: Option<DateTime<Utc>>,
    pub(super) trouble: Option<String>,
    /// As the alarms count it.
    pub(super) is_overdue: bool,
    pub(super) is_idle: bool,
    /// What of it waits, and for what.
    pub(super) holds: Vec<(Held, AccountHold)>,
    /// The lists of Zoom's that the last sweep left out.
    pub(super) left_out: Vec<LeftOut>,
}

impl View {
    pub(super) fn of(
        installation: &Installation,
        holds: Vec<(Held, AccountHold)>,
        left_out: Vec<LeftOut>,
        now: DateTime<Utc>,
    ) -> Self {
        let mut health = Health::default();
        health.add(installation, now);
        let some = |time: DateTime<Utc>| (time > DateTime::UNIX_EPOCH).then_some(time);
        Self {
            account: installation.account.to_string(),
            status: installation.status,
            status_reason: installation.status_reason.clone(),
            grant: installation.grant,
            scopes: installation.scopes.clone(),
            key_id: installation.key_id().map(str::to_owned),
            installed_at: installation.installed_at,
            refreshed_at: some(installation.refreshed_at),
            access_expires_at: some(installation.access_expires_at),
            trouble: installation.refresh_trouble.clone(),
            is_overdue: health.overdue > 0,
            is_idle: health.idle > 0,
            holds,
            left_out,
        }
    }

    /// When the refresh token dies if it is not used; an installation without one has no such day.
    pub(super) fn dies_at(&self) -> Option<DateTime<Utc>> {
        let has_one = self.grant == Grant::AuthorizationCode && self.status == Status::Active;
        let used_at = self.refreshed_at.max(Some(self.installed_at));
        used_at
            .filter(|_| has_one)
            .map(|at| at + REFRESH_TOKEN_LIVES)
    }

    pub(super) fn granted(&self) -> usize {
        SCOPES.len() - missing(&self.scopes).len()
    }

    /// What only a person can do, a sentence each.
    pub(super) fn needs(&self, install_url: &str) -> Vec<String> {
        let mut needs = Vec::new();
        if self.status == Status::NeedsReinstall {
            let reason = self
                .status_reason
                .as_deref()
                .unwrap_or("no reason is noted");
            needs.push(format!(
                "Zoom takes its tokens no more ({reason}). An administrator of the account opens {install_url}"
            ));
        }
        if self.status != Status::Active {
            return needs;
        }
        if let Some(trouble) = &self.trouble {
            needs.push(format!("the last refresh did not work: {trouble}"));
        }
        if self.is_overdue {
            needs.push(
                "its access token has ended and was not renewed: the poller's log says why"
                    .to_owned(),
            );
        }
        if self.is_idle {
            needs.push(
                "its refresh token was not used for 60 of its 90 days: the poller's log says why"
                    .to_owned(),
            );
        }
        let held = self
            .holds
            .iter()
            .filter(|(_, hold)| hold.kind.needs_person());
        needs.extend(held.map(sentence));
        needs
    }

    /// What waits for a time alone, a sentence each.
    pub(super) fn waiting(&self) -> Vec<String> {
        let passing = |(_, hold): &&(Held, AccountHold)| !hold.kind.needs_person();
        let is_active = self.status == Status::Active;
        let held = self.holds.iter().filter(passing).filter(|_| is_active);
        held.map(|one| format!("{}: {}", self.account, sentence(one)))
            .collect()
    }

    /// The scopes that a working installation goes without; that may be meant so.
    pub(super) fn lacking(&self) -> Vec<String> {
        let is_known = self.status == Status::Active && self.refreshed_at.is_some();
        let lacking = if is_known {
            missing(&self.scopes)
        } else {
            Vec::new()
        };
        let line = |name, costs| format!("{}: without {name}: {costs}", self.account);
        lacking
            .into_iter()
            .map(|scope| line(scope.name, scope.costs))
            .collect()
    }

    /// What was granted beyond what anything here uses.
    pub(super) fn unused(&self) -> Option<String> {
        let unused = unused(&self.scopes);
        let is_known = self.status == Status::Active && !unused.is_empty();
        is_known.then(|| format!("{}: granted and unused: {}", self.account, unused.join(" ")))
    }

    /// The lists on which nobody looks for what no webhook told of. Of some an account never has any.
    pub(super) fn unlisted(&self) -> Vec<String> {
        let is_active = self.status == Status::Active;
        let left_out = self.left_out.iter().filter(|_| is_active);
        let line = |one: &LeftOut| {
            let since = one.since.format("%FT%TZ");
            let (list, why) = (&one.list, &one.why);
            format!("{}: {list} is not read since {since}: {why}", self.account)
        };
        left_out.map(line).collect()
    }

    pub(super) fn to_json(&self, now: DateTime<Utc>) -> Value {
        let time = |time: Option<DateTime<Utc>>| time.map(|time| time.format("%FT%TZ").to_string());
        let missing: Vec<_> = missing(&self.scopes)
            .iter()
            .map(|scope| scope.name)
            .collect();
        json!({
            "account_id": self.account,
            "installation_status": self.status.name(),
            "status_reason": self.status_reason,
            "grant_type": self.grant.name(),
            "granted_scopes": self.scopes,
            "missing_scopes": missing,
            "unused_scopes": unused(&self.scopes),
            "sealing_key_id": self.key_id,
            "installed_at": time(Some(self.installed_at)),
            "refreshed_at": time(self.refreshed_at),
            "refreshed_s_ago": self.refreshed_at.map(|at| (now - at).num_seconds()),
            "access_expires_at": time(self.access_expires_at),
            "access_expires_in_s": self.access_expires_at.map(|at| (at - now).num_seconds()),
            "refresh_token_dies_at": time(self.dies_at()),
            "refresh_token_days_left": self.dies_at().map(|at| (at - now).num_days()),
            "refresh_trouble": self.trouble,
            "holds": self.holds.iter().map(|(of, hold)| json!({
                "held": what(*of),
                "hold_kind": hold.kind.name(),
                "hold_reason": hold.reason,
                "held_since": time(Some(hold.since)),
                "held_until": time(Some(hold.until)),
            })).collect::<Vec<_>>(),
            "lists_left_out": self.left_out.iter().map(|one| json!({
                "list": one.list,
                "since": time(Some(one.since)),
                "why": one.why,
            })).collect::<Vec<_>>(),
        })
    }
}

/// What of an account waits.
fn what(of: Held) -> &'static str {
    match of {
        Held::All => "everything",
        Held::Only(MeetingKind::Meeting) => "meetings",
        Held::Only(MeetingKind::Webinar) => "webinars",
    }
}

fn sentence((of, hold): &(Held, AccountHold)) -> String {
    let (since, until) = (hold.since.format("%FT%TZ"), hold.until.format("%FT%TZ"));
    format!(
        "{} held since {since}, asked for again at {until}: {}",
        what(*of),
        hold.reason
    )
}
