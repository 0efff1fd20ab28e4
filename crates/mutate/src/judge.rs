//! Who has to notice a mutation.

use crate::scratch::Scratch;
use crate::{Trouble, demo, suite};

/// Who has to notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// The unit tests of a room.
    TestsOf(&'static str),
    /// An end-to-end run.
    Run {
        /// As `scripts/demo --run` takes it.
        name: &'static str,
        /// A piece of what it has to say. A run that fails for another reason has not noticed.
        says: &'static str,
    },
}

impl Judge {
    /// Of the room or the run.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::TestsOf(name) | Self::Run { name, .. } => name,
        }
    }

    /// All that is wrong with the copy as it is now: tests that fail, or differences that a run finds.
    pub(crate) fn complaints(self, scratch: &Scratch) -> Result<Vec<String>, Trouble> {
        match self {
            Self::TestsOf(room) => suite::failing(scratch, room),
            Self::Run { name, .. } => demo::differences(scratch, name),
        }
    }

    /// Whether a complaint is about the mutation: a room's tests are about nothing else.
    pub(crate) fn is_the_point(self, complaint: &str) -> bool {
        match self {
            Self::TestsOf(_) => true,
            Self::Run { says, .. } => complaint.contains(says),
        }
    }
}
