//! Query parameters, with Zoom's defaults and maxima.

use std::collections::HashMap;

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use super::error::ApiError;
use crate::world::Kind;

#[derive(Debug)]
pub(super) struct Params(pub(super) HashMap<String, String>);

/// Which meetings a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Live,
    Past,
    /// Past meetings of a single person, which `past` leaves out.
    PastOne,
}

impl Params {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Without the parameter it is `live`. A webinar has no `pastOne`.
    pub(super) fn asked_type(&self, of: Kind) -> Result<Type, ApiError> {
        match self.get("type") {
            None | Some("live") => Ok(Type::Live),
            Some("past") => Ok(Type::Past),
            Some("pastOne") if of == Kind::Meeting => Ok(Type::PastOne),
            Some(_) => Err(ApiError::validation("The value of type is invalid.")),
        }
    }

    pub(super) fn page_size(&self, default: usize, max: usize) -> Result<usize, ApiError> {
        let Some(text) = self.get("page_size") else {
            return Ok(default);
        };
        let size = text.parse().ok().filter(|size| (1..=max).contains(size));
        size.ok_or_else(|| ApiError::validation(format!("page_size must be between 1 and {max}.")))
    }

    /// Whether this field is asked for beside the usual ones; each list has one that can be.
    pub(super) fn includes(&self, field: &str) -> Result<bool, ApiError> {
        match self.get("include_fields") {
            None => Ok(false),
            Some(asked) if asked == field => Ok(true),
            Some(_) => Err(ApiError::validation(
                "The value of include_fields is invalid.",
            )),
        }
    }

    pub(super) fn days(&self, now: DateTime<Utc>) -> Result<DaysAsked, ApiError> {
        let day = |name: &str| {
            let text = self.get(name);
            let text = text.ok_or_else(|| ApiError::validation(format!("{name} is required.")))?;
            parse_day(text)
                .ok_or_else(|| ApiError::validation(format!("{name} must be yyyy-MM-dd.")))
        };
        let (from, to) = (day("from")?, day("to")?);
        if to < from {
            return Err(ApiError::validation("from must not be after to."));
        }
        if from + Months::new(1) < to {
            return Err(ApiError::validation(
                "The range must not be longer than one month.",
            ));
        }
        if from + Months::new(6) + Days::new(1) < now.date_naive() {
            return Err(ApiError::validation(
                "from must be within the last six months.",
            ));
        }
        let by_end = match self.get("query_date_type") {
            None | Some("start_time") => false,
            Some("end_time") => true,
            Some(_) => {
                return Err(ApiError::validation(
                    "The value of query_date_type is invalid.",
                ));
            }
        };
        Ok(DaysAsked { from, to, by_end })
    }
}

/// Two UTC days, both included.
#[derive(Clone, Copy, Debug)]
pub(super) struct DaysAsked {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    /// They mean `end_time`, not `start_time`.
    pub(super) by_end: bool,
}

impl DaysAsked {
    pub(super) fn hold(self, start_time: DateTime<Utc>, end_time: DateTime<Utc>) -> bool {
        let at = if self.by_end { end_time } else { start_time };
        (self.from..=self.to).contains(&at.date_naive())
    }
}

/// Exactly `yyyy-MM-dd`: chrono alone would also take `2026-1-1`.
fn parse_day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (text.len() == 10).then_some(day)
}
