//! The app's credentials: `{"client_id", "client_secret", "previous_client_secret"}`.

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use zoom::oauth::AppCredentials;

use super::vault::{Kind, Vault};
use super::{forget, store};
use crate::cli::Change;
use crate::document::Document;
use crate::input::{Wanted, ask};
use crate::report::Report;
use crate::trouble::Trouble;

pub(super) const KIND: Kind = Kind {
    name: "app",
    output: "AppSecretArn",
    is_usable,
    when_malformed: "to put other credentials in its place: zqos configure app --replace",
};

const CLIENT_ID: Wanted = Wanted {
    name: "client_id",
    title: "Client ID",
    is_public: true,
};
const CLIENT_SECRET: Wanted = Wanted {
    name: "client_secret",
    title: "Client Secret",
    is_public: false,
};
const PREVIOUS: &str = "previous_client_secret";

pub(super) async fn run(vault: &Vault, change: Change) -> Result<Report, Trouble> {
    if change.rotate {
        vault.present().await?; // before anybody types
        let [secret] = ask([CLIENT_SECRET])?;
        vault
            .write(&rotated(vault.present().await?, &secret)?)
            .await?;
        Ok(Report::done(
            "The app secret has the new client secret, with the one before beside it: the functions try both.\n\
             Next: once Zoom takes only the new one, zqos configure app --forget-previous",
            json!({ "secret": KIND.name, "change": "rotated" }),
        ))
    } else if change.forget_previous {
        forget(vault, |present| present.without(PREVIOUS)).await
    } else {
        store(vault, change, || {
            let [id, secret] = ask([CLIENT_ID, CLIENT_SECRET])?;
            Ok(first(&id, &secret))
        })
        .await
    }
}

fn first(id: &SecretString, secret: &SecretString) -> Document {
    Document::default()
        .with_secret(CLIENT_ID.name, id)
        .with_secret(CLIENT_SECRET.name, secret)
}

/// The new secret in front, and the present one beside it.
fn rotated(current: Document, new: &SecretString) -> Result<Document, Trouble> {
    if current.is_text(CLIENT_SECRET.name, new) {
        return Err(Trouble::refused(
            "that is the present client secret; nothing was changed",
            "let Zoom make a new one first, and give that",
        ));
    }
    let present = current.get(CLIENT_SECRET.name).cloned();
    let present = present.expect("a usable value has it");
    Ok(current
        .with(PREVIOUS, present)
        .with_secret(CLIENT_SECRET.name, new))
}

/// As the keeper reads it; empty credentials are none.
fn is_usable(text: &SecretString) -> bool {
    let read = serde_json::from_str::<AppCredentials>(text.expose_secret());
    read.is_ok_and(|app| !app.client_id.is_empty() && !app.client_secret.expose_secret().is_empty())
}

#[cfg(test)]
mod tests {
    use super::{PREVIOUS, first, is_usable, rotated};

    #[test]
    fn the_first_value_is_one_that_the_functions_can_use() {
        assert!(is_usable(&first(&"id".into(), &"one".into()).to_secret()));
        for text in ["", "hush", "{}", r#"{"client_id":"","client_secret":"x"}"#] {
            assert!(!is_usable(&text.into()), "{text}");
        }
    }

    #[test]
    fn a_rotation_keeps_the_secret_before_and_only_that() {
        let one = first(&"id".into(), &"one".into()).with("note", "kept");
        let two = rotated(one, &"two".into()).unwrap();
        assert!(two.is_text("client_secret", &"two".into()));
        assert!(two.is_text(PREVIOUS, &"one".into()));
        assert!(is_usable(&two.to_secret()));
        assert!(rotated(two.clone(), &"two".into()).is_err());
        let three = rotated(two, &"three".into()).unwrap();
        assert!(three.is_text(PREVIOUS, &"two".into()));
        let alone = three.without(PREVIOUS).unwrap();
        assert!(
            alone.without(PREVIOUS).is_none(),
            "nothing is left to forget"
        );
        assert!(alone.is_text("client_id", &"id".into()) && alone.is_text("note", &"kept".into()));
    }
}
