//! The key under which everybody may count a person, and nobody see who it is.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ring::rand::{SecureRandom as _, SystemRandom};
use sha2::Sha256;

use crate::Error;

/// Lies in the folder `identity`: who may not read that cannot compute a `user_key`.
pub(crate) const SECRET: &str = "user_key.secret";

const SECRET_BYTES: usize = 32;

/// Makes `user_key`s.
pub(crate) struct People(Hmac<Sha256>);

impl People {
    /// With the secret that lies in this folder, or a new one where nothing has a key yet: with another
    /// one nobody would be who they were.
    pub(crate) fn of(identity: &Path, is_first: bool) -> Result<Self, Error> {
        let path = identity.join(SECRET);
        if !path.exists() && !is_first {
            return Err(Error::file(
                &path,
                "is not there, and the files beside it were written with it: bring the whole folder `identity`, or remove all and convert again",
            ));
        }
        if !path.exists() {
            fs::create_dir_all(identity).map_err(Error::disk("make", identity))?;
            let mut secret = [0; SECRET_BYTES];
            let made = SystemRandom::new().fill(&mut secret);
            made.map_err(|_| Error::file(&path, "the system has no random numbers"))?;
            let mut options = fs::OpenOptions::new();
            let file = options.write(true).create_new(true).mode(0o600).open(&path);
            let mut file = file.map_err(Error::disk("write", &path))?;
            let text = hex::encode(secret);
            file.write_all(text.as_bytes())
                .map_err(Error::disk("write", &path))?;
        }
        let text = fs::read_to_string(&path).map_err(Error::disk("read", &path))?;
        let secret = hex::decode(text.trim()).ok();
        let secret = secret.filter(|secret| secret.len() == SECRET_BYTES);
        let secret = secret.ok_or_else(|| {
            Error::file(&path, "is not the 64 hexadecimal digits that were written here: put them back, or remove the whole folder and convert again")
        })?;
        let key = Hmac::new_from_slice(&secret).expect("any length is a key");
        Ok(Self(key))
    }

    /// The same for the same parts, and for no others.
    pub(crate) fn key(&self, parts: &[&str]) -> String {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        let mut key = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        key.truncate(22); // 132 bits, as the other keys here
        key
    }
}

impl std::fmt::Debug for People {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("People([REDACTED])")
    }
}
