//! Numbers as Zoom writes them: `"27.15 kbps"` here, `"63kbps"` there, `"0.0%"`.

use crate::world::Hundredths;

/// Zoom's spacing is uneven; which form a value gets depends only on its position.
#[derive(Clone, Copy, Debug)]
pub(super) enum Spelling {
    /// `126 ms`
    Spaced,
    /// `126ms`
    Tight,
    /// `30.50 kbps`, `0.0%`: with zeros that say nothing.
    Padded,
}

impl Spelling {
    pub(super) fn nth(position: usize) -> Self {
        match position % 5 {
            1 => Self::Tight,
            3 => Self::Padded,
            _ => Self::Spaced,
        }
    }

    pub(super) fn kbps(self, value: Hundredths) -> String {
        self.with_unit(&self.number(value), "kbps")
    }

    pub(super) fn ms(self, value: Hundredths) -> String {
        self.with_unit(&shortest(value), "ms")
    }

    pub(super) fn fps(self, value: u32) -> String {
        self.with_unit(&value.to_string(), "fps")
    }

    /// A percent sign always follows at once.
    pub(super) fn percent(self, value: Hundredths) -> String {
        format!("{}%", self.number(value))
    }

    fn number(self, value: Hundredths) -> String {
        match self {
            Self::Padded if value.0 == 0 => "0.0".to_owned(),
            Self::Padded => two_decimals(value),
            Self::Spaced | Self::Tight => shortest(value),
        }
    }

    fn with_unit(self, number: &str, unit: &str) -> String {
        match self {
            Self::Tight => format!("{number}{unit}"),
            Self::Spaced | Self::Padded => format!("{number} {unit}"),
        }
    }
}

fn two_decimals(value: Hundredths) -> String {
    format!("{}.{:02}", value.0 / 100, value.0 % 100)
}

fn shortest(value: Hundredths) -> String {
    let long = two_decimals(value);
    long.trim_end_matches('0').trim_end_matches('.').to_owned()
}
