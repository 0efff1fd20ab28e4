//! Which sealing keys the stored tokens need: before a key is forgotten, nothing may need it.

use std::collections::BTreeSet;

use qos::AccountId;

use super::tokens::{ACCESS, REFRESH};
use super::{Installations, SealedTokens, TOKENS};
use crate::Error;
use crate::row::{number_of, text_of};
use crate::seal::key_id;

/// What is sealed of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Whose.
    pub account: AccountId,
    /// The version of its tokens.
    pub token_version: u64,
    /// The keys that open them: two where the refresh token is older than the access token.
    pub key_ids: BTreeSet<String>,
}

impl Installations {
    /// What is sealed of each account, whatever else can be read of its installation. Tokens that
    /// cannot be told whose they are fail all of it.
    pub async fn sealed(&self) -> Result<Vec<Sealed>, Error> {
        let items = self.items().await?;
        let lacks = |attribute| Error::Malformed {
            table: "installations",
            attribute,
        };
        let tokens = items.iter().filter_map(|item| {
            let key = text_of(item, "account_id")?;
            Some((item, key.strip_prefix(TOKENS)?.to_owned()))
        });
        tokens
            .map(|(item, account)| {
                let values = [ACCESS, REFRESH].map(|name| text_of(item, name));
                let ids = values.iter().flatten().filter_map(|sealed| key_id(sealed));
                Ok(Sealed {
                    account: account.parse().map_err(|_| lacks("account_id"))?,
                    token_version: number_of(item, "token_version")
                        .ok_or(lacks("token_version"))?,
                    key_ids: ids.map(str::to_owned).collect(),
                })
            })
            .collect()
    }
}

impl SealedTokens {
    /// The keys that open these.
    pub fn key_ids(&self) -> BTreeSet<String> {
        let values = [Some(&self.access_token), self.refresh_token.as_ref()];
        let ids = values.into_iter().flatten().filter_map(|text| key_id(text));
        ids.map(str::to_owned).collect()
    }
}
