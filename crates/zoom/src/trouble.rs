//! What an answer of Zoom's API means when it is not what was asked for.

use chrono::{DateTime, Days, NaiveTime, Utc};

use crate::fields::Fields;

/// Why there is no answer, one variant for each thing that can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The access token is expired or revoked.
    #[error("zoom does not accept the access token")]
    Unauthorized,
    /// Nothing about this meeting yet, or ever: 3001 and 404 look alike.
    #[error("zoom has nothing about this meeting yet (code {code})")]
    NotYet {
        /// Zoom's code, or the HTTP status.
        code: i64,
    },
    /// The plan has no Dashboard, or the installer's role cannot see it.
    #[error("zoom says that the account has no Dashboard or the installer may not see it")]
    NoDashboard,
    /// The app was installed without a scope that the call needs.
    #[error("a scope is missing")]
    MissingScope,
    /// Too many calls; none before `until`.
    #[error("zoom asks to wait until {until}")]
    RateLimited {
        /// The first moment at which another call may be made.
        until: DateTime<Utc>,
        /// Whether the day's allowance is spent.
        daily: bool,
    },
    /// A page token that Zoom does not know any more.
    #[error("the page token expired")]
    PageExpired,
    /// Zoom, or the way to it, is out of order.
    #[error("zoom is out of order (status {status})")]
    OutOfOrder {
        /// The HTTP status; 200 for a body that is no JSON.
        status: u16,
    },
    /// Refused for a reason that the same call will meet again.
    #[error("zoom refuses the call (status {status}, code {code})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Zoom's code.
        code: i64,
    },
}

/// A per-second limit is over after a second; one more for the two clocks.
const SECOND_LIMIT_WAIT_S: i64 = 2;

/// Judges an answer; `None` when it is one that can be read.
///
/// Zoom's `code` is independent of the HTTP status, and some failures of plan or permission come
/// with HTTP 200; so every body is looked at. Source: `docs/zoom.md#errors`.
pub fn trouble(
    status: u16,
    retry_after: Option<&str>,
    body: &[u8],
    now: DateTime<Utc>,
) -> Option<Trouble> {
    let fields = Fields::parse(body);
    if status >= 500 {
        return Some(Trouble::OutOfOrder { status });
    }
    if status == 429 {
        let message = fields.ok().and_then(|mut fields| fields.text("message"));
        return Some(rate_limited(&message.unwrap_or_default(), retry_after, now));
    }
    let Ok(mut fields) = fields else {
        return Some(match status {
            401 => Trouble::Unauthorized,
            404 => Trouble::NotYet { code: 404 },
            _ => Trouble::OutOfOrder { status },
        });
    };
    let code = fields.whole("code");
    let message = fields.text("message");
    match (status, code) {
        (200, None) => None,
        (200, Some(_)) if message.is_none() => None, // a field of that name, but no error
        (_, Some(124)) => Some(Trouble::Unauthorized),
        (_, Some(4_711)) => Some(Trouble::MissingScope),
        (_, Some(4_700)) if message.as_ref().is_some_and(|text| text.contains("scope")) => {
            Some(Trouble::MissingScope)
        }
        (_, Some(200)) => Some(Trouble::NoDashboard),
        (_, Some(300)) if message.is_some_and(|text| text.contains("page token")) => {
            Some(Trouble::PageExpired)
        }
        (404, code) => Some(Trouble::NotYet {
            code: code.unwrap_or(404),
        }),
        (_, Some(3_001)) => Some(Trouble::NotYet { code: 3_001 }),
        (401, _) => Some(Trouble::Unauthorized),
        (_, code) => Some(Trouble::Refused {
            status,
            code: code.unwrap_or(0),
        }),
    }
}

/// A daily limit ends at midnight UTC, or when `Retry-After` says, which comes as seconds, as an
/// HTTP date or as an RFC 3339 time. Source: `docs/zoom.md#limits`.
fn rate_limited(message: &str, retry_after: Option<&str>, now: DateTime<Utc>) -> Trouble {
    let midnight = (now.date_naive() + Days::new(1))
        .and_time(NaiveTime::MIN)
        .and_utc();
    let daily = message.to_ascii_lowercase().contains("daily");
    let named = retry_after.and_then(|text| {
        text.parse()
            .ok()
            .and_then(|seconds: u32| {
                now.checked_add_signed(chrono::TimeDelta::seconds(seconds.into()))
            })
            .or_else(|| text.parse().ok())
            .or_else(|| {
                DateTime::parse_from_rfc2822(text)
                    .ok()
                    .map(|time| time.to_utc())
            })
    });
    let until = match (daily, named) {
        // Never past the next midnight, whatever a header says: the allowance is a UTC day's.
        (true, named) => named.unwrap_or(midnight).clamp(now, midnight),
        (false, named) => {
            let soon = now + chrono::TimeDelta::seconds(SECOND_LIMIT_WAIT_S);
            named
                .unwrap_or(soon)
                .clamp(soon, now + chrono::TimeDelta::minutes(1))
        }
    };
    Trouble::RateLimited { until, daily }
}

#[cfg(test)]
mod tests {
    use super::{Trouble, trouble};
    use chrono::{DateTime, Utc};

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    #[track_caller]
    fn check(status: u16, body: &str, expected: Option<Trouble>) {
        assert_eq!(
            trouble(status, None, body.as_bytes(), noon()),
            expected,
            "{status} {body}"
        );
    }

    #[test]
    fn an_answer_is_no_trouble() {
        check(200, r#"{"participants":[]}"#, None);
    }

    #[test]
    fn the_code_decides_whatever_the_status() {
        check(
            400,
            r#"{"code":4700,"message":"Invalid access token, does not contain scopes:[a]."}"#,
            Some(Trouble::MissingScope),
        );
        check(
            401,
            r#"{"code":124,"message":"Invalid access token."}"#,
            Some(Trouble::Unauthorized),
        );
        check(
            200,
            r#"{"code":200,"message":"Only available for paid account"}"#,
            Some(Trouble::NoDashboard),
        );
        check(
            400,
            r#"{"code":4711,"message":"does not contain scopes"}"#,
            Some(Trouble::MissingScope),
        );
        check(
            404,
            r#"{"code":3001,"message":"Meeting does not exist."}"#,
            Some(Trouble::NotYet { code: 3001 }),
        );
        check(
            400,
            r#"{"code":300,"message":"The next page token is invalid or expired."}"#,
            Some(Trouble::PageExpired),
        );
        check(
            400,
            r#"{"code":300,"message":"Can not access webinar info."}"#,
            Some(Trouble::Refused {
                status: 400,
                code: 300,
            }),
        );
    }

    #[test]
    fn a_page_of_html_is_a_fault_and_no_answer() {
        check(200, "<html>", Some(Trouble::OutOfOrder { status: 200 }));
        check(502, "<html>", Some(Trouble::OutOfOrder { status: 502 }));
    }

    #[test]
    fn a_daily_limit_waits_for_midnight_or_the_time_named_in_any_form() {
        let body = br#"{"code":429,"message":"You have reached the maximum daily rate limit for this API."}"#;
        let until = |header| match trouble(429, header, body, noon()) {
            Some(Trouble::RateLimited { until, daily: true }) => until.to_rfc3339(),
            other => panic!("{other:?}"),
        };
        assert_eq!(until(None), "2026-11-21T00:00:00+00:00");
        assert_eq!(until(Some("60")), "2026-11-20T12:01:00+00:00");
        assert_eq!(
            until(Some("2026-11-20T13:00:00Z")),
            "2026-11-20T13:00:00+00:00"
        );
        assert_eq!(
            until(Some("Fri, 20 Nov 2026 14:00:00 GMT")),
            "2026-11-20T14:00:00+00:00"
        );
        assert_eq!(
            until(Some("2030-01-01T00:00:00Z")),
            "2026-11-21T00:00:00+00:00"
        );
    }

    #[test]
    fn a_limit_of_the_second_waits_two() {
        let expected = Trouble::RateLimited {
            until: "2026-11-20T12:00:02Z".parse().unwrap(),
            daily: false,
        };
        check(429, "", Some(expected));
    }
}
