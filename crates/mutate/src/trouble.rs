//! Why something could not be tried.

use std::fmt;
use std::path::Path;

/// In words, for the person who runs it.
#[derive(Debug)]
pub struct Trouble(pub(crate) String);

impl Trouble {
    /// Something with a file went wrong.
    pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |why| Self(format!("{}: {why}", path.display()))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}
