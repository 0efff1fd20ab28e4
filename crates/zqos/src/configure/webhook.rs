//! The Secret Token of webhooks: `{"current", "previous", "rotating_until_epoch_s"}`.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use zoom::webhook::Secrets;

use super::vault::{Kind, Vault};
use super::{done, forget, store};
use crate::cli::Change;
use crate::document::Document;
use crate::input::{Wanted, ask, tell};
use crate::report::Report;
use crate::trouble::Trouble;

pub(super) const KIND: Kind = Kind {
    name: "webhook",
    output: "WebhookSecretArn",
    is_usable,
    when_malformed: "to put another token in its place: zqos configure webhook --replace",
};

const SECRET_TOKEN: Wanted = Wanted {
    name: "secret_token",
    title: "Secret Token",
    is_public: false,
};

/// The fields of the value.
const CURRENT: &str = "current";
const PREVIOUS: &str = "previous";
const ROTATING_UNTIL: &str = "rotating_until_epoch_s";
const VERIFICATION: &str = "verification_token";

/// Time to press a button, and to mend what went wrong; what fits no token is answered 503 meanwhile,
/// and Zoom tries again after 5, 25 and 85 minutes. Source: `docs/zoom.md#delivery`.
const ANNOUNCED_FOR: TimeDelta = TimeDelta::hours(1);

pub(super) async fn run(
    vault: &Vault,
    change: Change,
    now: DateTime<Utc>,
) -> Result<Report, Trouble> {
    if change.rotate {
        rotate(vault, now).await
    } else if change.forget_previous {
        forget(vault, |present| forgotten(present, now + ANNOUNCED_FOR)).await
    } else if change.replace {
        replace(vault).await
    } else {
        store(vault, change, || {
            let [token] = ask([SECRET_TOKEN])?;
            Ok(Document::default().with_secret(CURRENT, &token))
        })
        .await
    }
}

/// Announced first: Zoom signs with a new token from the moment at which it makes it.
async fn rotate(vault: &Vault, now: DateTime<Utc>) -> Result<Report, Trouble> {
    let until = now + ANNOUNCED_FOR;
    vault
        .write(&announced(vault.present().await?, until))
        .await?;
    tell(
        "A new token is announced: for an hour, webhooks that fit none of ours are not refused but put off.\n\
         Now press Regenerate beside the Secret Token at Zoom, and give the new one here.",
    );
    let [token] = ask([SECRET_TOKEN])?;
    vault
        .write(&rotated(&vault.present().await?, &token)?)
        .await?;
    Ok(Report::done(
        "The webhook secret has the new token, with the one before beside it. What was put off comes again.\n\
         Next: see that webhooks are queued by `current` (docs/operating.md). If they are not, that was another token:\n\
         within the hour, zqos configure webhook --replace. In two hours, zqos configure webhook --forget-previous",
        json!({ "secret": KIND.name, "change": "rotated" }),
    ))
}

fn announced(current: Document, until: DateTime<Utc>) -> Document {
    current.with(ROTATING_UNTIL, until.timestamp())
}

/// The new token in front, and the present one beside it. What is announced stays so until its hour
/// is over: nobody can check here that the token is Zoom's, and what a mistyped one refused would not
/// come again.
fn rotated(current: &Document, new: &SecretString) -> Result<Document, Trouble> {
    if current.is_text(CURRENT, new) {
        return Err(Trouble::refused(
            "that is the present token; it stays, and a new one is announced for an hour",
            "press Regenerate at Zoom, and then give the new one: zqos configure webhook --rotate",
        ));
    }
    let present = current.get(CURRENT).cloned().unwrap_or(Value::Null);
    let both = current.clone().with(PREVIOUS, present);
    Ok(both.with_secret(CURRENT, new))
}

/// Without the token before. If Zoom signs with that one still, it puts off for an hour what it would
/// refuse.
fn forgotten(present: &Document, until: DateTime<Utc>) -> Option<Document> {
    let rest = present.without(PREVIOUS)?;
    Some(announced(rest, until))
}

/// Another token in place of the present one, which may have been mistyped: what lies beside it stays.
async fn replace(vault: &Vault) -> Result<Report, Trouble> {
    let [token] = ask([SECRET_TOKEN])?;
    let rest = vault.usable().await?.unwrap_or_default();
    vault
        .write(&rest.clone().with_secret(CURRENT, &token))
        .await?;
    let beside: Vec<_> = [PREVIOUS, ROTATING_UNTIL, VERIFICATION]
        .into_iter()
        .filter(|name| rest.get(name).is_some())
        .collect();
    let more = match beside.join(", ") {
        names if names.is_empty() => "in place of what was there".to_owned(),
        names => format!("; beside it stays as it was: {names}"),
    };
    Ok(done(vault, "replaced", &more))
}

/// As the webhook reads it.
fn is_usable(text: &SecretString) -> bool {
    let read = serde_json::from_str::<Secrets>(text.expose_secret());
    read.is_ok_and(|secrets| secrets.usable())
}

#[cfg(test)]
mod tests {
    use super::{
        CURRENT, PREVIOUS, ROTATING_UNTIL, Secrets, announced, forgotten, is_usable, rotated,
    };
    use crate::document::Document;
    use chrono::{DateTime, TimeDelta};
    use secrecy::ExposeSecret as _;

    fn first() -> Document {
        Document::default().with_secret(CURRENT, &"one".into())
    }

    #[test]
    fn an_announcement_leaves_the_token_and_is_one_to_the_webhook() {
        let noon = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let value = announced(first(), noon).to_secret();
        assert!(is_usable(&value));
        let read: Secrets = serde_json::from_str(value.expose_secret()).unwrap();
        assert!(read.rotating(noon - TimeDelta::seconds(1)) && !read.rotating(noon));
    }

    #[test]
    fn a_rotation_keeps_the_token_before_and_the_announcement() {
        let noon = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let two = rotated(&announced(first(), noon), &"two".into()).unwrap();
        assert!(two.is_text(CURRENT, &"two".into()) && two.is_text(PREVIOUS, &"one".into()));
        assert_eq!(two.get(ROTATING_UNTIL).unwrap(), noon.timestamp());
        assert!(is_usable(&two.to_secret()));
        let three = rotated(&two, &"three".into()).unwrap();
        assert!(three.is_text(PREVIOUS, &"two".into()));
    }

    #[test]
    fn what_forgets_a_token_announces_that_it_may_have_been_the_right_one() {
        let noon = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let two = rotated(&first(), &"two".into()).unwrap();
        let one = forgotten(&two, noon).unwrap();
        assert!(one.is_text(CURRENT, &"two".into()) && one.get(PREVIOUS).is_none());
        assert_eq!(one.get(ROTATING_UNTIL).unwrap(), noon.timestamp());
        assert!(forgotten(&one, noon).is_none(), "nothing is left to forget");
    }

    #[test]
    fn the_present_token_is_no_new_one() {
        assert!(rotated(&first(), &"one".into()).is_err());
    }

    #[test]
    fn what_the_webhook_could_not_use_is_not_usable() {
        for text in ["", "hush", "{}", r#"{"current":" "}"#, r#"{"current":1}"#] {
            assert!(!is_usable(&text.into()), "{text}");
        }
    }
}
