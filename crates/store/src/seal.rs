//! Sealing: a copy of the table, a backup or an export shows no token.
//!
//! AES-256-GCM with the account and the field as associated data, so that a sealed token cannot be
//! moved to another account or field. The key's id stands in front, so that keys can be rotated.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sha2::Sha256;

/// What the sealing secret holds: `{"active":"k1","keys":{"k1":"…"},"email_key":"…"}`, each key
/// 32 bytes in base64.
#[derive(Deserialize)]
struct Stored {
    active: String,
    keys: HashMap<String, SecretString>,
    email_key: SecretString,
}

/// Seals and opens tokens, and makes keyed hashes of e-mails.
pub struct Sealer {
    active: String,
    keys: HashMap<String, LessSafeKey>,
    email_key: Hmac<Sha256>,
}

/// Something that cannot be sealed or opened. Never carries a secret.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The sealing secret is not what `docs/operating.md` says.
    #[error("the sealing secret is malformed: {0}")]
    Secret(&'static str),
    /// Sealed with a key that the secret no longer holds, or altered.
    #[error("a sealed value cannot be opened")]
    Closed,
}

impl Sealer {
    /// Reads the sealing secret.
    pub fn of_json(secret: &SecretString) -> Result<Self, SealError> {
        let stored: Stored = serde_json::from_str(secret.expose_secret())
            .map_err(|_| SealError::Secret("not the JSON object that is wanted"))?;
        let mut keys = HashMap::new();
        for (id, key) in stored.keys {
            if id.is_empty() || id.contains('.') {
                return Err(SealError::Secret("a key's id is empty or contains a dot"));
            }
            let bytes = key_bytes(&key)?;
            let key = UnboundKey::new(&AES_256_GCM, &bytes)
                .map_err(|_| SealError::Secret("a key is not 32 bytes long"))?;
            keys.insert(id, LessSafeKey::new(key));
        }
        if !keys.contains_key(&stored.active) {
            return Err(SealError::Secret("the active key is not among the keys"));
        }
        let email_key = Hmac::new_from_slice(&key_bytes(&stored.email_key)?)
            .map_err(|_| SealError::Secret("the e-mail key is not usable"))?;
        Ok(Self {
            active: stored.active,
            keys,
            email_key,
        })
    }

    /// Seals a value of a field of an account: `<key id>.<nonce and ciphertext in base64url>`.
    pub fn seal(
        &self,
        account: &str,
        field: &str,
        plain: &SecretString,
    ) -> Result<String, SealError> {
        let key = &self.keys[&self.active];
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
        let (id, text) = sealed.split_once('.').ok_or(SealError::Closed)?;
        let key = self.keys.get(id).ok_or(SealError::Closed)?;
        let mut bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| SealError::Closed)?;
        let (nonce, sealed) = bytes
            .split_at_mut_checked(NONCE_LEN)
            .ok_or(SealError::Closed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Closed)?;
        let plain = key
            .open_in_place(nonce, Aad::from(place(account, field)), sealed)
            .map_err(|_| SealError::Closed)?;
        let plain = std::str::from_utf8(plain).map_err(|_| SealError::Closed)?;
        Ok(plain.into())
    }

    /// The keyed hash under which an e-mail is found: the same for the same person, of no use
    /// without the key. Case and surrounding space do not matter in practice, so they do not here.
    pub fn email_key(&self, email: &str) -> String {
        let mut mac = self.email_key.clone();
        mac.update(email.trim().to_lowercase().as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer")
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

fn key_bytes(text: &SecretString) -> Result<Vec<u8>, SealError> {
    let bytes = STANDARD
        .decode(text.expose_secret().trim())
        .map_err(|_| SealError::Secret("a key is not base64"))?;
    if bytes.len() == 32 {
        Ok(bytes)
    } else {
        Err(SealError::Secret("a key is not 32 bytes long"))
    }
}

/// The id of the key that opens a sealed value.
pub(crate) fn key_id(sealed: &str) -> Option<&str> {
    let (id, _) = sealed.split_once('.')?;
    Some(id)
}

fn place(account: &str, field: &str) -> String {
    format!("{account}\n{field}")
}

#[cfg(test)]
mod tests {
    use super::Sealer;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    fn sealer(active: &str, ids: &[(&str, u8)]) -> Sealer {
        let keys: Vec<_> = ids
            .iter()
            .map(|(id, byte)| format!("\"{id}\":\"{}\"", STANDARD.encode([*byte; 32])))
            .collect();
        let json = format!(
            r#"{{"active":"{active}","keys":{{{}}},"email_key":"{}"}}"#,
            keys.join(","),
            STANDARD.encode([9; 32])
        );
        Sealer::of_json(&json.into()).unwrap()
    }

    #[test]
    fn a_sealed_token_opens_only_in_its_place() {
        use secrecy::ExposeSecret as _;
        let sealer = sealer("k1", &[("k1", 1)]);
        let shut = sealer.seal("A1", "access_token", &"hush".into()).unwrap();
        assert!(!shut.contains("hush"));
        let opened = sealer.open("A1", "access_token", &shut).unwrap();
        assert_eq!(opened.expose_secret(), "hush");
        assert!(sealer.open("A2", "access_token", &shut).is_err());
        assert!(sealer.open("A1", "refresh_token", &shut).is_err());
        assert!(sealer.open("A1", "access_token", &shut[..20]).is_err());
        assert!(sealer.open("A1", "access_token", "").is_err());
    }

    #[test]
    fn an_old_key_still_opens_after_a_rotation() {
        let sealed = sealer("k1", &[("k1", 1)])
            .seal("A1", "f", &"hush".into())
            .unwrap();
        let rotated = sealer("k2", &[("k1", 1), ("k2", 2)]);
        assert!(rotated.open("A1", "f", &sealed).is_ok());
        assert!(sealer("k2", &[("k2", 2)]).open("A1", "f", &sealed).is_err());
    }

    #[test]
    fn the_same_value_sealed_twice_looks_different() {
        let sealer = sealer("k1", &[("k1", 1)]);
        let seal = || sealer.seal("A1", "f", &"hush".into()).unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn an_email_has_one_key_however_it_is_written() {
        let sealer = sealer("k1", &[("k1", 1)]);
        assert_eq!(sealer.email_key("A@b.c "), sealer.email_key("a@B.c"));
        assert_ne!(sealer.email_key("a@b.c"), sealer.email_key("b@b.c"));
    }

    #[test]
    fn a_malformed_secret_says_what_is_wrong_and_shows_nothing() {
        for json in [
            "",
            "{}",
            r#"{"active":"k1","keys":{"k1":"hush"},"email_key":""}"#,
        ] {
            let error = Sealer::of_json(&json.into()).unwrap_err().to_string();
            assert!(error.starts_with("the sealing secret is malformed"));
            assert!(!error.contains("hush"));
        }
        assert!(!format!("{:?}", sealer("k1", &[("k1", 1)])).contains("keys"));
    }
}
