//! Who has to notice a mutation.

use crate::scratch::Scratch;
use crate::{Trouble, demo, suite};

/// Who has to notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// The unit tests of a room.
    TestsOf(&'static str),
    /// Some of them, where all together take long.
    SomeTestsOf {
        /// The room.
        room: &'static str,
        /// With which the names of these tests begin.
        module: &'static str,
    },
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
            Self::TestsOf(name) | Self::SomeTestsOf { room: name, .. } | Self::Run { name, .. } => {
                name
            }
        }
    }

    /// Of all that it asks.
    pub(crate) fn whole_name(self) -> String {
        match self {
            Self::SomeTestsOf { room, module } => format!("{room} {module}"),
            Self::TestsOf(_) | Self::Run { .. } => self.name().to_owned(),
        }
    }

    /// All that is wrong with the copy as it is now: tests that fail, or differences that a run finds.
    pub(crate) fn complaints(self, scratch: &Scratch) -> Result<Vec<String>, Trouble> {
        match self {
            Self::TestsOf(room) => suite::failing(scratch, room, None),
            Self::SomeTestsOf { room, module } => suite::failing(scratch, room, Some(module)),
            Self::Run { name, .. } => demo::differences(scratch, name),
        }
    }

    /// Whether a complaint is about the mutation: a room's tests are about nothing else.
    pub(crate) fn is_the_point(self, complaint: &str) -> bool {
        match self {
            Self::TestsOf(_) | Self::SomeTestsOf { .. } => true,
            Self::Run { says, .. } => complaint.contains(says),
        }
    }
}
