//! What an answer of Zoom's API means when it is not what was asked for.

mod said;

use chrono::{DateTime, Days, NaiveTime, Utc};

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
    #[error(
        "zoom says that the account has no Dashboard or the installer may not see it; it needs the \
         Business plan or higher, Dashboard switched on, and an installer whose role may see it"
    )]
    NoDashboard,
    /// The app was installed without a scope that the call needs.
    #[error("zoom misses a scope of the app: {scopes}")]
    MissingScope {
        /// Their names, as far as Zoom says them.
        scopes: String,
    },
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

/// A day's limit is that of a day, however late it begins: a header that names a later time is wrong,
/// or its clock is.
const DAILY_WAIT_MAX_H: i64 = 24;

/// What the headers of an answer say about limits, where they are there.
#[derive(Clone, Debug, Default)]
pub struct LimitHeaders {
    /// `Retry-After`.
    pub retry_after: Option<String>,
    /// `X-RateLimit-Type`: `QPS` or `Daily-limit`.
    pub limit_type: Option<String>,
    /// `X-RateLimit-Reset`: Unix seconds.
    pub reset: Option<String>,
}

/// Judges an answer; `None` when it is one that can be read.
///
/// Zoom's `code` is independent of the HTTP status, and some failures of plan or permission come
/// with HTTP 200; so every body is looked at. Source: `docs/zoom.md#errors`.
pub fn trouble(
    status: u16,
    headers: &LimitHeaders,
    body: &[u8],
    now: DateTime<Utc>,
) -> Option<Trouble> {
    let fields = said::fields(body);
    if status >= 500 {
        return Some(Trouble::OutOfOrder { status });
    }
    if status == 429 {
        let message = fields.ok().and_then(|mut fields| fields.text("message"));
        return Some(rate_limited(&message.unwrap_or_default(), headers, now));
    }
    let Ok(mut fields) = fields else {
        return Some(match status {
            401 => Trouble::Unauthorized,
            // Also a 404: Zoom's own has its code, and a gateway whose route is down has none.
            _ => Trouble::OutOfOrder { status },
        });
    };
    let code = fields.whole("code");
    let message = fields.text("message");
    match (status, code) {
        (200, None) => None,
        (200, Some(_)) if message.is_none() => None, // a field of that name, but no error
        (_, Some(4_711)) => Some(missing_scope(message.as_deref())),
        (_, Some(4_700)) if message.as_ref().is_some_and(|text| text.contains("scope")) => {
            Some(missing_scope(message.as_deref()))
        }
        (_, Some(124 | 4_700)) => Some(Trouble::Unauthorized),
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

/// The scopes that the message names: `… does not contain scopes:[a, b].` Nothing else of it is
/// repeated, for it ends up in a row.
fn missing_scope(message: Option<&str>) -> Trouble {
    let named = message
        .and_then(|text| text.split_once("scopes:["))
        .and_then(|(_, rest)| rest.split_once(']'))
        .map(|(scopes, _)| scopes)
        .unwrap_or_default();
    let is_name = |c: &char| c.is_ascii_alphanumeric() || ":_, ".contains(*c);
    let scopes: String = named.chars().filter(is_name).take(SCOPES_MAX).collect();
    Trouble::MissingScope {
        scopes: match scopes.trim() {
            "" => "zoom does not say which".to_owned(),
            scopes => scopes.to_owned(),
        },
    }
}

/// Four names of scopes; a call needs one of two or three.
const SCOPES_MAX: usize = 250;

/// A daily limit ends at midnight UTC, or when `Retry-After` says within a day, which comes as seconds, as an
/// HTTP date or as an RFC 3339 time. The `X-RateLimit` headers are believed where they are there.
/// Source: `docs/zoom.md#limits`.
fn rate_limited(message: &str, headers: &LimitHeaders, now: DateTime<Utc>) -> Trouble {
    let retry_after = headers.retry_after.as_deref();
    let midnight = (now.date_naive() + Days::new(1))
        .and_time(NaiveTime::MIN)
        .and_utc();
    let says_daily = |text: &str| text.to_ascii_lowercase().contains("daily");
    let daily = match headers.limit_type.as_deref() {
        Some(limit_type) => says_daily(limit_type),
        None => says_daily(message),
    };
    let reset = headers.reset.as_deref().filter(|_| !daily);
    let reset = reset
        .and_then(|text| text.parse().ok())
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
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
    let named = named.or(reset);
    let until = match (daily, named) {
        // By whichever clock Zoom counts its days, the one that is spent is over by then.
        (true, named) => named
            .unwrap_or(midnight)
            .clamp(now, now + chrono::TimeDelta::hours(DAILY_WAIT_MAX_H)),
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
    use super::{LimitHeaders, Trouble, trouble};
    use chrono::{DateTime, Utc};

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    #[track_caller]
    fn check(status: u16, body: &str, expected: Option<Trouble>) {
        assert_eq!(
            trouble(status, &LimitHeaders::default(), body.as_bytes(), noon()),
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
            Some(Trouble::MissingScope {
                scopes: "a".to_owned(),
            }),
        );
        for (status, code) in [(401, 124), (400, 124), (400, 4_700), (401, 4_700)] {
            let body = format!(r#"{{"code":{code},"message":"Invalid access token."}}"#);
            check(status, &body, Some(Trouble::Unauthorized));
        }
        check(
            200,
            r#"{"code":200,"message":"Only available for paid account"}"#,
            Some(Trouble::NoDashboard),
        );
        check(
            400,
            r#"{"code":4711,"message":"does not contain scopes"}"#,
            Some(Trouble::MissingScope {
                scopes: "zoom does not say which".to_owned(),
            }),
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
        for status in [200, 403, 404, 502] {
            for body in ["<html>", ""] {
                check(status, body, Some(Trouble::OutOfOrder { status }));
            }
        }
        check(404, "{}", Some(Trouble::NotYet { code: 404 }));
    }

    #[test]
    fn a_daily_limit_waits_for_midnight_or_the_time_named_in_any_form() {
        let body = br#"{"code":429,"message":"You have reached the maximum daily rate limit for this API."}"#;
        let headers = |header: Option<&str>| LimitHeaders {
            retry_after: header.map(str::to_owned),
            ..LimitHeaders::default()
        };
        let until = |header| match trouble(429, &headers(header), body, noon()) {
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
        // Past midnight UTC, as days of another time zone end; but not for longer than a day.
        assert_eq!(
            until(Some("2026-11-21T08:00:00Z")),
            "2026-11-21T08:00:00+00:00"
        );
        for too_late in ["2030-01-01T00:00:00Z", "86401", "4294967295"] {
            assert_eq!(until(Some(too_late)), "2026-11-21T12:00:00+00:00");
        }
        for past in ["0", "2020-01-01T00:00:00Z"] {
            assert_eq!(until(Some(past)), "2026-11-20T12:00:00+00:00");
        }
    }

    #[test]
    fn headers_are_believed_where_they_are_there() {
        let limited = |limit_type: &str, reset: Option<i64>| {
            let headers = LimitHeaders {
                retry_after: None,
                limit_type: Some(limit_type.to_owned()),
                reset: reset.map(|at| at.to_string()),
            };
            match trouble(429, &headers, b"", noon()) {
                Some(Trouble::RateLimited { until, daily }) => {
                    ((until - noon()).num_seconds(), daily)
                }
                other => panic!("{other:?}"),
            }
        };
        let noon_s = noon().timestamp();
        assert_eq!(limited("Daily-limit", None), (12 * 3_600, true));
        assert_eq!(limited("QPS", Some(noon_s + 30)), (30, false));
        assert_eq!(limited("QPS", Some(noon_s - 30)), (2, false));
        assert_eq!(limited("QPS", Some(i64::MAX)), (2, false));
    }

    #[test]
    fn of_a_missing_scope_only_the_names_are_repeated() {
        let body = br#"{"code":4711,"message":"Invalid, does not contain scopes:[a:b_c:admin, d<script>]. x"}"#;
        let expected = Trouble::MissingScope {
            scopes: "a:b_c:admin, dscript".to_owned(),
        };
        let found = trouble(400, &LimitHeaders::default(), body, noon());
        assert_eq!(found, Some(expected));
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
