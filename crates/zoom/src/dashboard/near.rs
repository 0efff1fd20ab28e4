//! Which times can be those of a meeting.

use chrono::{DateTime, TimeDelta, Utc};

/// The longest meeting lasts thirty hours (`docs/zoom.md#lists`), an end that is not known yet is as
/// much later, and clocks and time zones differ by less than a day. A week is far more, and costs nothing.
const NEAR: TimeDelta = TimeDelta::days(7);

/// Whether somebody can have come or gone, or a minute been measured, in a meeting that ended then. Rows
/// are kept from these times on: one of years ago would be deleted within days, and one of decades
/// ahead never.
pub(crate) fn is_near(at: DateTime<Utc>, ended_at: DateTime<Utc>) -> bool {
    (at - ended_at).abs() <= NEAR
}
