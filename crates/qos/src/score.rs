//! Counts over the minutes of a session.

use crate::class::Class;

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
