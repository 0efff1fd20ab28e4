//! Checks one signature that is wrong in one digit, for `scripts/test` to count the instructions.
//!
//!     mismatch ours|stop DIGIT
//!
//! `stop` compares as nobody should, and shows that the count would tell.

use chrono::{DateTime, TimeDelta};
use zoom::webhook::{Claim, Refused, Secrets, Window};

/// Published; see `docs/zoom.md#signature`.
const SECRETS: &str = r#"{"current":"4fv1RkqGQUq5sWbEz6hA5A"}"#;
const BODY: &[u8] = br#"{"payload":{"plainToken":"xys8n8PGS7mAU0m5-YJjRA"},"event_ts":1720705455858,"event":"endpoint.url_validation"}"#;
const SIGNATURE: &str = "v0=93a1a675965ceb9c5a50c5dfb31f20e50f763be37a54ef74cd2d16a1a8e5c0d6";

fn main() {
    let mut arguments = std::env::args().skip(1);
    let comparison = arguments.next().expect("which comparison");
    let digit = arguments.next().expect("which digit");
    let digit: usize = digit.parse().expect("a number");
    let at = digit + "v0=".len();
    let mut wrong = SIGNATURE.as_bytes().to_vec();
    // Another digit and no letter, so that it is read at the same cost.
    wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
    let wrong = String::from_utf8(wrong).expect("ASCII");
    let window = Window {
        age_max: TimeDelta::minutes(95),
        ahead_max: TimeDelta::minutes(5),
    };
    let sent = DateTime::from_timestamp(1_720_705_455, 0).expect("a time");
    let claim = Claim {
        signature: &wrong,
        timestamp: "1720705455",
        authorization: None,
    };
    let secrets: Secrets = serde_json::from_str(SECRETS).expect("secrets");
    let refused = secrets
        .verify(claim, BODY, sent, &window)
        .expect_err("it is wrong");
    assert_eq!(refused, Refused::Mismatch);
    if comparison == "stop" {
        let same = SIGNATURE.bytes().zip(wrong.bytes());
        let until = same.take_while(|(right, claimed)| std::hint::black_box(right == claimed));
        assert!(std::hint::black_box(until.count()) < SIGNATURE.len());
    }
}
