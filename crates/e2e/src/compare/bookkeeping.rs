//! Attributes that say something of the collecting and not of the call: no value is expected, but
//! it must make sense.

use chrono::DateTime;
use rust_decimal::Decimal;

use super::Attribute;

#[derive(Clone, Copy, Debug)]
pub(super) struct Bookkeeping {
    pub(super) attribute: &'static str,
    pub(super) what: &'static str,
    fits: fn(Option<&Attribute>) -> bool,
}

impl Bookkeeping {
    pub(super) fn fits(&self, found: Option<&Attribute>) -> bool {
        (self.fits)(found)
    }
}

const SCHEMA_VERSION: Bookkeeping = Bookkeeping {
    attribute: "schema_version",
    what: "1, the version that is written here",
    fits: |found| found.and_then(Attribute::as_number) == Some(Decimal::ONE),
};

const COLLECTED_AT: Bookkeeping = Bookkeeping {
    attribute: "collected_at",
    what: "a time",
    fits: |found| text(found).is_some_and(|text| DateTime::parse_from_rfc3339(text).is_ok()),
};

const SCORED_AT: Bookkeeping = Bookkeeping {
    attribute: "scored_at",
    ..COLLECTED_AT
};

/// Made by the product; which session it means is read from the row that holds it.
const SESSION_ID: Bookkeeping = Bookkeeping {
    attribute: "participant_session_id",
    what: "an identifier",
    fits: |found| text(found).is_some_and(|text| text.len() >= 16),
};

const SCORE_VERSION: Bookkeeping = Bookkeeping {
    attribute: "score_version",
    what: "1, whose limits are written here",
    fits: |found| found.and_then(Attribute::as_number) == Some(Decimal::ONE),
};

pub(super) const MEETINGS: &[Bookkeeping] = &[
    SCHEMA_VERSION,
    SCORE_VERSION,
    // Compared apart: which session it is, only the product's identifiers say.
    Bookkeeping {
        attribute: "worst_participant_session_id",
        what: "an identifier or nothing",
        fits: |found| found.is_none() || text(found).is_some_and(|text| text.len() >= 16),
    },
    Bookkeeping {
        attribute: "ledger_attempts",
        what: "a number from 1 to 6, as often as the schedule allows",
        fits: is_counted,
    },
];

pub(super) const PARTICIPANTS: &[Bookkeeping] = &[
    SCHEMA_VERSION,
    COLLECTED_AT,
    SCORED_AT,
    SESSION_ID,
    SCORE_VERSION,
    Bookkeeping {
        attribute: "email_key",
        what: "an opaque key or nothing",
        fits: |found| {
            let opaque = |text: &str| text.len() >= 22 && !text.contains('@');
            found.is_none() || text(found).is_some_and(opaque)
        },
    },
];

pub(super) const QOS_MINUTES: &[Bookkeeping] = &[SCHEMA_VERSION, COLLECTED_AT, SESSION_ID];

/// A tombstone was neither read nor listed.
pub(super) const USERS: &[Bookkeeping] = &[
    SCHEMA_VERSION,
    Bookkeeping {
        attribute: "read_at_epoch_ms",
        what: "a time or nothing",
        fits: is_time_or_nothing,
    },
    Bookkeeping {
        attribute: "listed_at_epoch_ms",
        what: "a time or nothing",
        fits: is_time_or_nothing,
    },
];

fn is_time_or_nothing(found: Option<&Attribute>) -> bool {
    let year_2020_ms = Decimal::from(1_577_836_800_000_i64);
    let number = found.map(Attribute::as_number);
    number.is_none_or(|number| number.is_some_and(|ms| ms > year_2020_ms))
}

fn text(found: Option<&Attribute>) -> Option<&str> {
    found.and_then(Attribute::as_text)
}

fn is_counted(found: Option<&Attribute>) -> bool {
    found
        .and_then(Attribute::as_number)
        .is_some_and(|number| (Decimal::ONE..=Decimal::from(6)).contains(&number))
}
