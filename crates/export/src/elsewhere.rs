//! Parquet that is kept in another place than this disk: its files come and go a day at a time.

use std::fmt;
use std::io;
use std::path::Path;

use crate::Error;

/// Does something with one file of Parquet, which may or may not be there.
pub type Move<'a> = &'a dyn Fn(&Path) -> io::Result<()>;

/// How a file comes to this disk, and how it leaves.
#[derive(Clone, Copy)]
pub struct Elsewhere<'a> {
    /// Puts it here, if it is there. It is about to be read.
    pub bring: Move<'a>,
    /// Takes it there, whole, in place of what is there; or removes it there, when it is not here.
    pub keep: Move<'a>,
}

impl Elsewhere<'_> {
    pub(crate) fn bring(&self, path: &Path) -> Result<(), Error> {
        (self.bring)(path).map_err(Error::disk("fetch", path))
    }

    pub(crate) fn keep(&self, path: &Path) -> Result<(), Error> {
        (self.keep)(path).map_err(Error::disk("put into its place", path))
    }
}

impl fmt::Debug for Elsewhere<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Elsewhere").finish_non_exhaustive()
    }
}
