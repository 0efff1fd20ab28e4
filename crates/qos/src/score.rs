//! How a stream, a session and a meeting went: counts over their minutes.

mod meeting;
mod session;
mod stream;

use crate::class::Class;

pub use meeting::{MeetingScore, Part};
pub use session::SessionScore;
pub use stream::StreamScore;

/// What is said of a stream or a session as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing that could be judged: no samples, under a minute, or a telephone. Neither good nor
    /// poor.
    #[default]
    Unclassified,
    /// Not poor.
    Good,
    /// More than a tenth of its minutes, or any three in a row, were poor or bad.
    Poor,
}

impl Verdict {
    /// The text in the row.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unclassified => "unclassified",
            Self::Good => "good",
            Self::Poor => "poor",
        }
    }

    /// The verdict that a row names.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Unclassified, Self::Good, Self::Poor]
            .into_iter()
            .find(|verdict| verdict.name() == name)
    }
}

/// How a session's minutes went. Unclassified minutes are neither good nor poor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// All minutes.
    pub minute_count: u32,
    /// Those that have a class.
    pub classified_minute_count: u32,
    /// Those that are poor or bad.
    pub poor_minute_count: u32,
}

impl Score {
    /// Counts one more minute of this class; `None` is unclassified.
    pub fn add(&mut self, class: Option<Class>) {
        self.minute_count += 1;
        if let Some(class) = class {
            self.classified_minute_count += 1;
            self.poor_minute_count += u32::from(class >= Class::Poor);
        }
    }

    /// The counts of two parts together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            minute_count: self.minute_count + other.minute_count,
            classified_minute_count: self.classified_minute_count + other.classified_minute_count,
            poor_minute_count: self.poor_minute_count + other.poor_minute_count,
        }
    }
}

#[cfg(test)]
mod tests;
