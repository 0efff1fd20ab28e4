//! What the state machine asks for.

use serde::{Deserialize, Serialize};

use crate::Trouble;

/// Where exports lie in the bucket; after a week they are gone.
const RAW: &str = "raw/";

/// One export that `DynamoDB` has finished.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Order {
    /// Of which table, as the dictionary calls it.
    pub table: String,
    /// Its `manifest-summary.json`, as `DescribeExport` names it.
    pub manifest: String,
}

/// What every key of an export has, after its prefix.
const EXPORTED: &str = "AWSDynamoDB/";

impl Order {
    /// The key of its summary, if this is an order that can be carried out.
    pub(crate) fn summary(&self) -> Result<String, Trouble> {
        let Self { table, manifest } = self;
        if dictionary::table(table).is_none() {
            return Err(Trouble::NoTable(table.clone()));
        }
        let key = self.key(manifest)?;
        if key.ends_with("/manifest-summary.json") {
            return Ok(key);
        }
        Err(self.elsewhere(manifest))
    }

    /// The key of a file of this export, whether or not it is named with the prefix: AWS's examples
    /// have none, and do not say.
    pub(crate) fn key(&self, named: &str) -> Result<String, Trouble> {
        let prefix = format!("{RAW}{}/", self.table);
        let within = named.strip_prefix(&prefix).unwrap_or(named);
        let is_plain = within
            .split('/')
            .all(|part| !matches!(part, "" | "." | ".."));
        if within.starts_with(EXPORTED) && is_plain {
            return Ok(prefix + within);
        }
        Err(self.elsewhere(named))
    }

    fn elsewhere(&self, named: &str) -> Trouble {
        Trouble::NoManifest {
            key: named.to_owned(),
            within: format!("{RAW}{}/{EXPORTED}", self.table),
        }
    }
}
