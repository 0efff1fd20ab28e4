//! One secret of the stack, and what makes its value one that the functions can read.

use secrecy::SecretString;
use store::{SecretError, Secrets};

use crate::cloud::Cloud;
use crate::document::Document;
use crate::trouble::Trouble;

/// A secret of this product.
#[derive(Debug)]
pub(super) struct Kind {
    /// As the command line calls it.
    pub(super) name: &'static str,
    /// The stack's output that has its ARN.
    pub(super) output: &'static str,
    /// Whether the functions could use a value.
    pub(super) is_usable: fn(&SecretString) -> bool,
    /// What to do about a value that they could not.
    pub(super) when_malformed: &'static str,
}

/// Where its value lies.
#[derive(Debug)]
pub(super) struct Vault {
    pub(super) kind: &'static Kind,
    secrets: Secrets,
    arn: String,
}

impl Vault {
    pub(super) fn of(cloud: &Cloud, kind: &'static Kind) -> Result<Self, Trouble> {
        Ok(Self {
            kind,
            secrets: cloud.secrets(),
            arn: cloud.stack.output(kind.output)?.to_owned(),
        })
    }

    /// The present value; `None` before the first. One that the functions could not use is nobody's
    /// to overwrite unasked.
    pub(super) async fn read(&self) -> Result<Option<Document>, Trouble> {
        let Some(text) = self.text().await? else {
            return Ok(None);
        };
        let name = self.kind.name;
        let refused = || {
            Trouble::refused(
                format!(
                    "the {name} secret has a value that the functions cannot use; it was left as it is"
                ),
                self.kind.when_malformed,
            )
        };
        self.document(&text).map(Some).ok_or_else(refused)
    }

    /// The present value, if there is one that the functions can use.
    pub(super) async fn usable(&self) -> Result<Option<Document>, Trouble> {
        let text = self.text().await?;
        Ok(text.and_then(|text| self.document(&text)))
    }

    async fn text(&self) -> Result<Option<SecretString>, Trouble> {
        match self.secrets.text(&self.arn).await {
            Ok(text) => Ok(Some(text)),
            Err(SecretError::Empty { .. }) => Ok(None),
            Err(error) => Err(Trouble::of_secret("read the secret", &error)),
        }
    }

    fn document(&self, text: &SecretString) -> Option<Document> {
        let usable = (self.kind.is_usable)(text).then(|| Document::read(text));
        usable.flatten()
    }

    /// The present value, which must be there.
    pub(super) async fn present(&self) -> Result<Document, Trouble> {
        let name = self.kind.name;
        self.read().await?.ok_or_else(|| {
            Trouble::refused(
                format!("the {name} secret has no value yet"),
                format!("store it: zqos configure {name}"),
            )
        })
    }

    /// Stores a value that the functions can use.
    pub(super) async fn write(&self, value: &Document) -> Result<(), Trouble> {
        let text = value.to_secret();
        let name = self.kind.name;
        if !(self.kind.is_usable)(&text) {
            return Err(Trouble::refused(
                format!(
                    "the functions could not use that as the {name} secret; nothing was stored"
                ),
                "copy it from Zoom once more",
            ));
        }
        let stored = self.secrets.put(&self.arn, &text).await;
        stored.map_err(|error| Trouble::of_secret("store the secret", &error))
    }
}
