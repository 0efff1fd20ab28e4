//! What a folder of Parquet has in it already: up to when, and with what it was made.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use dictionary::Table;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::again::MadeWith;
use crate::days::Days;
use crate::find::{Export, Window};

/// Beside the tables' folders.
pub(crate) const FILE: &str = "applied.json";

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Applied {
    /// For each table up to when its exports are in the files.
    pub(crate) up_to: BTreeMap<String, DateTime<Utc>>,
    /// What each table is called in `DynamoDB`; files of before this was noted do not say.
    #[serde(default)]
    table_names: BTreeMap<String, String>,
    /// Of a table that lies in days, with which sites file or classes its rows were made.
    #[serde(default)]
    made_with: BTreeMap<String, MadeWith>,
}

/// What is to be done with an export.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Apply,
    /// It, or a later one, is in the files.
    Past,
}

impl Applied {
    pub(crate) fn read(out: &Path) -> Result<Self, Error> {
        let path = out.join(FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(&path).map_err(Error::disk("read", &path))?;
        serde_json::from_str(&text).map_err(|why| {
            let why = format!(
                "is not what was written here ({why}): remove the whole folder and convert again"
            );
            Error::file(&path, why)
        })
    }

    pub(crate) fn made_with(&self, table: &Table) -> MadeWith {
        self.made_with.get(table.name).cloned().unwrap_or_default()
    }

    pub(crate) fn note(&mut self, days: &Days<'_>, made: MadeWith) -> Result<(), Error> {
        self.made_with.insert(days.table.name.to_owned(), made);
        self.write(days)
    }

    /// Beside the days, wherever those are kept: what it says of them is so, when it is read there.
    pub(crate) fn write(&self, days: &Days<'_>) -> Result<(), Error> {
        let path = days.out.join(FILE);
        let temporary = path.with_extension("unfinished");
        let text = serde_json::to_string_pretty(self).expect("names and times");
        fs::write(&temporary, text).map_err(Error::disk("write", &temporary))?;
        fs::rename(&temporary, &path).map_err(Error::disk("rename to", &path))?;
        let elsewhere = days.elsewhere.as_ref();
        elsewhere.map_or(Ok(()), |elsewhere| elsewhere.keep(&path))
    }

    /// Refuses what is of another stack's table: as a whole export it would erase what is here, and as a
    /// window be mixed into it. Notes the names that are new.
    pub(crate) fn admit(&mut self, exports: &[Export]) -> Result<(), Error> {
        for export in exports {
            let table = export.table.name;
            let (file, found) = (&export.summary, &export.table_name);
            let known = self.table_names.entry(table.to_owned());
            let known = known.or_insert_with(|| found.clone());
            if known != found {
                let why = format!(
                    "is of the table {found}, and the files of {table} are of {known}: name another folder for each stack, or, if {found} took the place of {known}, write its name into {FILE}"
                );
                return Err(Error::file(file, why));
            }
        }
        Ok(())
    }

    /// Windows go on where the last one ended. An older one would bring back what was erased since,
    /// after a gap an erasure could be missing, and of what was written and erased within a window
    /// `DynamoDB` says nothing, so one that began earlier would leave such a row where it is.
    pub(crate) fn turn(&self, export: &Export) -> Result<Turn, Error> {
        let up_to = self.up_to.get(export.table.name);
        if up_to.is_some_and(|up_to| export.window.end() <= *up_to) {
            return Ok(Turn::Past);
        }
        let Window::Incremental { from, .. } = export.window else {
            return Ok(Turn::Apply);
        };
        let table = export.table.name;
        let why = match up_to {
            // To the second: DynamoDB may keep no more of a window's times.
            Some(up_to) if from.timestamp() == up_to.timestamp() => return Ok(Turn::Apply),
            Some(up_to) if from > *up_to => format!(
                "begins at {from}, and the files of {table} know what was up to {up_to}: export what is between first"
            ),
            Some(up_to) => format!(
                "begins at {from}, and the files of {table} know what was up to {up_to}: export what changed from then on, or the whole table"
            ),
            None => format!(
                "says what changed from {from} on, and there are no files of {table} yet: export the whole table first"
            ),
        };
        Err(Error::file(&export.summary, why))
    }
}
