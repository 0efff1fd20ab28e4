//! Opaque texts: identifiers, secrets, codes and tokens.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Mints texts that look random and come from the seed, so that two runs can be compared.
#[derive(Debug)]
pub(crate) struct Mint {
    seed: u64,
    count: AtomicU64,
}

impl Mint {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            count: AtomicU64::new(0),
        }
    }

    /// The one text of this name, `len` characters long.
    pub(crate) fn named(&self, name: &str, len: usize) -> String {
        let mut text = String::with_capacity(len + 43);
        for block in 0.. {
            if text.len() >= len {
                break;
            }
            let hash = Sha256::digest(format!("zoom-sim/{}/{name}/{block}", self.seed));
            URL_SAFE_NO_PAD.encode_string(hash, &mut text);
        }
        text.truncate(len);
        text
    }

    /// The one number of this name.
    pub(crate) fn number(&self, name: &str) -> u64 {
        let hash = Sha256::digest(format!("zoom-sim/{}/{name}", self.seed));
        let head = hash.iter().take(8);
        head.fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// Another text of this kind, never the same twice in one run.
    pub(crate) fn another(&self, kind: &str, len: usize) -> String {
        let nth = self.count.fetch_add(1, Ordering::Relaxed);
        self.named(&format!("{kind}#{nth}"), len)
    }
}
