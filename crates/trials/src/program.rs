//! A program as it is run: itself, or under something that counts.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::Trouble;

/// A command line.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) arguments: Vec<OsString>,
}

impl Program {
    pub(crate) fn of(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            arguments: Vec::new(),
        }
    }

    pub(crate) fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// The same under callgrind, which writes its count to a file when the program ends.
    pub(crate) fn counted(self, counts: &Path) -> Result<Self, Trouble> {
        let mut file = OsString::from("--callgrind-out-file=");
        file.push(counts);
        let mut counted = Self::of(valgrind()?)
            .argument("--tool=callgrind")
            .argument("--quiet")
            .argument(file)
            .argument(self.path);
        counted.arguments.extend(self.arguments);
        Ok(counted)
    }
}

/// Where valgrind lies; functions are run without a search path.
pub(crate) fn valgrind() -> Result<PathBuf, Trouble> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths)
        .map(|folder| folder.join("valgrind"))
        .find(|path| path.exists())
        .ok_or_else(|| Trouble::new("valgrind is missing: install it and try again"))
}

/// What callgrind counted.
pub(crate) fn instructions(counts: &Path) -> Result<u64, Trouble> {
    let text = std::fs::read_to_string(counts)?;
    let line = text.lines().find_map(|line| line.strip_prefix("summary: "));
    let first = line.and_then(|line| line.split(' ').next()?.parse().ok());
    first.ok_or_else(|| Trouble::new(format!("{} has no summary", counts.display())))
}
