//! Which entries of an account wait for something.

use qos::MeetingKind;

/// What Zoom refuses of one kind of meeting holds that kind, and everything else all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Those of the whole account.
    All,
    /// Its meetings, or its webinars.
    Only(MeetingKind),
}

impl Held {
    /// Each of them.
    pub const EACH: [Self; 3] = [
        Self::All,
        Self::Only(MeetingKind::Meeting),
        Self::Only(MeetingKind::Webinar),
    ];

    /// `A1` or `A1#webinar`, as keys have it.
    pub(crate) fn name(self, account: &str) -> String {
        match self {
            Self::All => account.to_owned(),
            Self::Only(kind) => format!("{account}#{}", kind.name()),
        }
    }
}
