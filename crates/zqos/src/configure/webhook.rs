//! The Secret Token of webhooks: `{"current", "previous", "rotating_until_epoch_s"}`.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use zoom::webhook::Secrets;

use super::vault::{Kind, Vault};
use super::{forget, store};
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

/// Time to press a button; what fits no token is answered 503 meanwhile, and Zoom tries again after
/// 5, 25 and 85 minutes. Source: `docs/zoom.md#delivery`.
const ANNOUNCED_FOR: TimeDelta = TimeDelta::hours(1);

pub(super) async fn run(
    vault: &Vault,
    change: Change,
    now: DateTime<Utc>,
) -> Result<Report, Trouble> {
    if change.rotate {
        rotate(vault, now).await
    } else if change.forget_previous {
        forget(vault, PREVIOUS).await
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
         Next: in two hours, zqos configure webhook --forget-previous",
        json!({ "secret": KIND.name, "change": "rotated" }),
    ))
}

fn announced(current: Document, until: DateTime<Utc>) -> Document {
    current.with(ROTATING_UNTIL, until.timestamp())
}

/// The new token in front, the present one beside it, and no announcement any more.
fn rotated(current: &Document, new: &SecretString) -> Result<Document, Trouble> {
    if current.is_text(CURRENT, new) {
        return Err(Trouble::refused(
            "that is the present token; it stays, and a new one is announced for an hour",
            "press Regenerate at Zoom, and then give the new one: zqos configure webhook --rotate",
        ));
    }
    let present = current.get(CURRENT).cloned().unwrap_or(Value::Null);
    let rest = current.without(ROTATING_UNTIL);
    let rest = rest.unwrap_or_else(|| current.clone());
    Ok(rest.with(PREVIOUS, present).with_secret(CURRENT, new))
}

/// As the webhook reads it.
fn is_usable(text: &SecretString) -> bool {
    let read = serde_json::from_str::<Secrets>(text.expose_secret());
    read.is_ok_and(|secrets| secrets.usable())
}

#[cfg(test)]
mod tests {
    use super::{CURRENT, PREVIOUS, ROTATING_UNTIL, Secrets, announced, is_usable, rotated};
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
    fn a_rotation_keeps_the_token_before_and_drops_the_announcement() {
        let two = rotated(&announced(first(), DateTime::UNIX_EPOCH), &"two".into()).unwrap();
        assert!(two.is_text(CURRENT, &"two".into()) && two.is_text(PREVIOUS, &"one".into()));
        assert!(two.get(ROTATING_UNTIL).is_none());
        assert!(is_usable(&two.to_secret()));
        let three = rotated(&two, &"three".into()).unwrap();
        assert!(three.is_text(PREVIOUS, &"two".into()));
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
