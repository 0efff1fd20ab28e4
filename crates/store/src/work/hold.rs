//! Accounts that wait: for an administrator, or for Zoom's next day.

use chrono::{DateTime, TimeDelta, Utc};
use qos::AccountId;

use super::Work;
use crate::row::{Item, Row, number_of, rfc3339, s, text_of, time_of};
use crate::{Error, Held};

/// A hold that is over is looked at for a fortnight.
const KEPT: TimeDelta = TimeDelta::days(14);

/// What kind of thing has to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldKind {
    /// Zoom refuses the access token.
    Token,
    /// The day's calls are used up.
    Quota,
    /// The plan, or the installer's role.
    NoDashboard,
    /// A scope of the app.
    MissingScope,
}

impl HoldKind {
    /// Whether only an administrator at Zoom can end it. Midnight ends a spent quota, and the keeper finds
    /// out by itself whether a refused token is dead: then its own alarm rings.
    pub fn needs_person(self) -> bool {
        matches!(self, Self::NoDashboard | Self::MissingScope)
    }

    /// As the table and the log have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Quota => "quota",
            Self::NoDashboard => "no_dashboard",
            Self::MissingScope => "missing_scope",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        [
            Self::Token,
            Self::Quota,
            Self::NoDashboard,
            Self::MissingScope,
        ]
        .into_iter()
        .find(|kind| kind.name() == name)
    }
}

/// Why nothing of an account, or nothing of one kind, is collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountHold {
    /// What has to change.
    pub kind: HoldKind,
    /// The same in words, for the administrator.
    pub reason: String,
    /// When Zoom said so.
    pub since: DateTime<Utc>,
    /// When to ask again, if nothing changes before.
    pub until: DateTime<Utc>,
    /// The version of the tokens that Zoom said it of.
    pub token_version: u64,
}

impl AccountHold {
    /// Whether it still waits. A new installation may have mended everything but the
    /// quota, and fresh tokens what a refused one stood for.
    pub fn holds(&self, token_version: u64, now: DateTime<Utc>) -> bool {
        let same_tokens = token_version == self.token_version;
        now < self.until && (same_tokens || self.kind == HoldKind::Quota)
    }
}

impl Work {
    /// Notes that these entries of an account wait, in place of what they waited for before, and says so.
    pub async fn hold(
        &self,
        account: &AccountId,
        of: Held,
        hold: &AccountHold,
    ) -> Result<(), Error> {
        let row = Row::default()
            .text(":kind", hold.kind.name())
            .text(":reason", &hold.reason)
            .text(":since", rfc3339(hold.since))
            .text(":until", rfc3339(hold.until))
            .number(":version", hold.token_version)
            .number(":expires", (hold.until + KEPT).timestamp());
        self.client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(key(account, of)))
            .update_expression(
                "SET hold_kind = :kind, hold_reason = :reason, held_since = :since, \
                 held_until = :until, token_version = :version, expires_at_epoch_s = :expires",
            )
            .set_expression_attribute_values(Some(row.into_item()))
            .send()
            .await
            .map_err(Error::aws("hold the account"))?;
        // A metric filter of infra/watch.yaml counts those of level ERROR.
        let (kind, until, reason) = (hold.kind.name(), hold.until, &hold.reason);
        if hold.kind.needs_person() {
            tracing::error!(account.id = %account, kind, held = ?of, %until, reason, "account held");
        } else {
            tracing::warn!(account.id = %account, kind, held = ?of, %until, reason, "account held");
        }
        Ok(())
    }

    /// What these entries wait for, or waited for last.
    pub async fn held(&self, account: &AccountId, of: Held) -> Result<Option<AccountHold>, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("work_key", s(key(account, of)))
            .consistent_read(true)
            .send()
            .await
            .map_err(Error::aws("read what the account waits for"))?;
        Ok(answer.item.as_ref().and_then(parse))
    }
}

/// `hold#A1`, `hold#A1#webinar`.
fn key(account: &AccountId, of: Held) -> String {
    format!("hold#{}", of.name(account.as_str()))
}

fn parse(item: &Item) -> Option<AccountHold> {
    Some(AccountHold {
        kind: HoldKind::of_name(&text_of(item, "hold_kind")?)?,
        reason: text_of(item, "hold_reason")?,
        since: time_of(item, "held_since")?,
        until: time_of(item, "held_until")?,
        token_version: number_of(item, "token_version")?,
    })
}

#[cfg(test)]
mod tests {
    use qos::MeetingKind;

    use super::{AccountHold, HoldKind};
    use crate::Held;
    use crate::dynamodb_stand_in::{noon, noon_plus};
    use crate::work::of_template;

    fn hold(kind: HoldKind) -> AccountHold {
        AccountHold {
            kind,
            reason: "mend it".to_owned(),
            since: noon(),
            until: noon_plus(3_600),
            token_version: 7,
        }
    }

    #[tokio::test]
    async fn an_account_waits_for_one_thing_at_a_time() {
        let work = of_template().await;
        let account = "A1".parse().unwrap();
        let held = async |account, of| work.held(account, of).await.unwrap();
        assert_eq!(held(&account, Held::All).await, None);
        for kind in [HoldKind::Token, HoldKind::Quota, HoldKind::MissingScope] {
            work.hold(&account, Held::All, &hold(kind)).await.unwrap();
            assert_eq!(held(&account, Held::All).await, Some(hold(kind)));
        }
        let other = "A2".parse().unwrap();
        assert_eq!(held(&other, Held::All).await, None);

        let webinars = Held::Only(MeetingKind::Webinar);
        assert_eq!(held(&account, webinars).await, None);
        let of_webinars = hold(HoldKind::NoDashboard);
        work.hold(&account, webinars, &of_webinars).await.unwrap();
        assert_eq!(held(&account, webinars).await, Some(of_webinars));
        let of_all = Some(hold(HoldKind::MissingScope));
        assert_eq!(held(&account, Held::All).await, of_all);
        let meetings = Held::Only(MeetingKind::Meeting);
        assert_eq!(held(&account, meetings).await, None);
    }

    #[test]
    fn a_hold_ends_with_its_time_and_all_but_the_quota_with_other_tokens() {
        for (kind, ends) in [
            (HoldKind::Token, true),
            (HoldKind::NoDashboard, true),
            (HoldKind::MissingScope, true),
            (HoldKind::Quota, false),
        ] {
            let hold = hold(kind);
            assert!(hold.holds(7, noon_plus(3_599)));
            assert!(!hold.holds(7, noon_plus(3_600)));
            assert_eq!(!hold.holds(8, noon_plus(1)), ends, "{kind:?}");
        }
    }
}
