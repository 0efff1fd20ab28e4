//! In what is promised of tokens, which whole days have to notice.

use crate::{Judge, Mutation};

pub(super) const fn days(module: &'static str) -> Judge {
    Judge::SomeTestsOf {
        room: "days",
        module,
    }
}

pub(super) const ALL: &[Mutation] = &[
    Mutation {
        name: "first-refusal-believed",
        what: "an installation dies of one error of Zoom's",
        file: "crates/tokens/src/keeper.rs",
        find: "installation.refused_at.is_some_and(refused_before)",
        replace: "installation.refused_at.is_none_or(refused_before)",
        judge: days("tests::tokens::refusals"),
    },
    Mutation {
        name: "refusals-of-one-tick-are-two",
        what: "an installation dies of an error of Zoom's that lasts a second",
        file: "crates/tokens/src/keeper.rs",
        find: "const REFUSALS_APART: TimeDelta = TimeDelta::seconds(30);",
        replace: "const REFUSALS_APART: TimeDelta = TimeDelta::seconds(0);",
        judge: days("tests::tokens::refusals"),
    },
    Mutation {
        name: "refresh-repeated",
        what: "the client posts a refresh again whose answer was lost",
        file: "crates/zoom-client/src/oauth.rs",
        find: "let current = self.post_with(app, &app.client_secret, path, form).await;",
        replace: "let mut current = self.post_with(app, &app.client_secret, path, form).await;
        if matches!(current, Err(TokenError::Unknown { .. })) {
            current = self.post_with(app, &app.client_secret, path, form).await;
        }",
        judge: days("tests::tokens::herd"),
    },
    Mutation {
        name: "spill-not-drained",
        what: "a token that was spilled is never used, and the one before it is spent",
        file: "crates/tokens/src/keeper.rs",
        find: "self.spill.take(account, version).await?",
        replace: "self.spill.take(account, version + 1).await?",
        judge: days("tests::tokens::spill"),
    },
    Mutation {
        name: "spill-missing",
        what: "a token whose table is down is given up",
        file: "crates/tokens/src/keeper.rs",
        find: "Ok(self.spill.put(account, version, tokens).await?)",
        replace: "self.spill.take(account, version).await?;
        Ok(())",
        judge: days("tests::tokens::spill"),
    },
    Mutation {
        name: "token-logged",
        what: "who reads the log can read the account's meetings",
        file: "crates/tokens/src/keeper.rs",
        find: r#"tracing::info!(account.id = %account, "token refreshed");"#,
        replace: r#"let token = secrecy::ExposeSecret::expose_secret(&pair.access_token);
                tracing::info!(account.id = %account, token, "token refreshed");"#,
        judge: days("tests::tokens::canary"),
    },
    Mutation {
        name: "tokens-unsealed",
        what: "who reads the table has the tokens",
        file: "crates/store/src/seal.rs",
        find: r#"let key = &self.keys[&self.active];
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new()
            .fill(&mut nonce)
            .map_err(|_| SealError::Closed)?;
        let mut bytes = plain.expose_secret().as_bytes().to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(place(account, field)),
            &mut bytes,
        )
        .map_err(|_| SealError::Closed)?;
        let sealed = [&nonce[..], &bytes].concat();
        Ok(format!(
            "{}.{}",
            self.active,
            URL_SAFE_NO_PAD.encode(sealed)
        ))
    }

    /// Opens what [`Sealer::seal`] sealed for the same account and field.
    pub fn open(
        &self,
        account: &str,
        field: &str,
        sealed: &str,
    ) -> Result<SecretString, SealError> {
        let (id, text) = sealed.split_once('.').ok_or(SealError::Closed)?;"#,
        replace: r#"let (_, _) = (account, field);
        Ok(format!("{}.{}", self.active, plain.expose_secret()))
    }

    /// Opens nothing, for nothing is shut.
    pub fn open(
        &self,
        account: &str,
        field: &str,
        sealed: &str,
    ) -> Result<SecretString, SealError> {
        let (id, text) = sealed.split_once('.').ok_or(SealError::Closed)?;
        if self.keys.contains_key(id) {
            return Ok(text.into());
        }"#,
        judge: days("tests::tokens::canary"),
    },
    Mutation {
        name: "another-account-stays-open",
        what: "an account that is configured no more is asked for, and alarmed about, for ever",
        file: "crates/tokens/src/keeper.rs",
        find: "for one in &closed {",
        replace: "for one in closed.iter().take(0) {",
        judge: days("tests::tokens::server_to_server"),
    },
];
