use super::{Claim, Refused, Secrets, Signer, Window};
use chrono::{DateTime, TimeDelta, Utc};

/// Published with the unit tests of `ZoomNet`; see `docs/zoom.md#signature`.
const SECRET: &str = "4fv1RkqGQUq5sWbEz6hA5A";
const BODY: &[u8] = br#"{"payload":{"plainToken":"xys8n8PGS7mAU0m5-YJjRA"},"event_ts":1720705455858,"event":"endpoint.url_validation"}"#;
const CLAIM: Claim<'_> = Claim {
    signature: "v0=93a1a675965ceb9c5a50c5dfb31f20e50f763be37a54ef74cd2d16a1a8e5c0d6",
    timestamp: "1720705455",
    authorization: None,
};
pub(super) const WINDOW: Window = Window {
    age_max: TimeDelta::minutes(95),
    ahead_max: TimeDelta::minutes(5),
};

fn secrets(json: &str) -> Secrets {
    serde_json::from_str(json).unwrap()
}

fn current() -> Secrets {
    secrets(&format!(r#"{{"current":"{SECRET}"}}"#))
}

fn sent() -> DateTime<Utc> {
    DateTime::from_timestamp(1_720_705_455, 0).unwrap()
}

#[track_caller]
fn check_refused(claim: Claim<'_>, body: &[u8], now: DateTime<Utc>, expected: Refused) {
    assert_eq!(
        current().verify(claim, body, now, &WINDOW).unwrap_err(),
        expected
    );
}

#[test]
fn the_published_signature_is_right_and_its_challenge_is_answered() {
    let secrets = current();
    let answer = secrets
        .verify(CLAIM, BODY, sent(), &WINDOW)
        .unwrap()
        .challenge()
        .unwrap();
    assert_eq!(answer.plain_token, "xys8n8PGS7mAU0m5-YJjRA");
    assert_eq!(
        answer.encrypted_token,
        "2fffc6a967dde4f68024025a5bd991c5ae1e5313b4e6365be4883e3e81d479b3"
    );
}

#[test]
fn one_changed_byte_is_refused() {
    for at in 0..BODY.len() {
        let mut body = BODY.to_vec();
        body[at] ^= 1;
        check_refused(CLAIM, &body, sent(), Refused::Mismatch);
    }
}

#[test]
fn a_signature_of_another_form_is_refused() {
    let upper = CLAIM.signature.to_uppercase().replace("V0", "v0");
    for signature in ["", "v0=", "v1=93a1", &CLAIM.signature[..60], &upper] {
        check_refused(
            Claim { signature, ..CLAIM },
            BODY,
            sent(),
            Refused::Malformed,
        );
    }
}

#[test]
fn the_timestamp_is_part_of_what_is_signed() {
    let timestamp = "1720705456";
    check_refused(
        Claim { timestamp, ..CLAIM },
        BODY,
        sent(),
        Refused::Mismatch,
    );
    for timestamp in ["", "soon", "-1720705455", "+1720705455", "1720705455.5"] {
        check_refused(
            Claim { timestamp, ..CLAIM },
            BODY,
            sent(),
            Refused::Timestamp,
        );
    }
    let timestamp = "1720705455000"; // milliseconds
    check_refused(Claim { timestamp, ..CLAIM }, BODY, sent(), Refused::Ahead);
}

#[test]
fn zooms_own_retries_are_accepted_and_older_ones_are_not() {
    let late = sent() + TimeDelta::minutes(95);
    assert!(current().verify(CLAIM, BODY, late, &WINDOW).is_ok());
    check_refused(CLAIM, BODY, late + TimeDelta::seconds(1), Refused::Old);
    let early = sent() - TimeDelta::minutes(5);
    assert!(current().verify(CLAIM, BODY, early, &WINDOW).is_ok());
    check_refused(CLAIM, BODY, early - TimeDelta::seconds(1), Refused::Ahead);
}

#[test]
fn both_secrets_are_valid_during_a_rotation() {
    let rotating = secrets(&format!(r#"{{"current":"new","previous":"{SECRET}"}}"#));
    let verified = rotating.verify(CLAIM, BODY, sent(), &WINDOW).unwrap();
    assert_eq!(verified.signer(), Signer::Previous);
    assert_eq!(
        verified.challenge().unwrap().encrypted_token,
        "2fffc6a967dde4f68024025a5bd991c5ae1e5313b4e6365be4883e3e81d479b3",
        "the secret that signed the question answers it"
    );
    let rotated = secrets(r#"{"current":"new"}"#);
    assert_eq!(
        rotated.verify(CLAIM, BODY, sent(), &WINDOW).unwrap_err(),
        Refused::Mismatch
    );
}

#[test]
fn an_announced_rotation_ends_at_its_time() {
    let until = sent().timestamp();
    let announced = secrets(&format!(
        r#"{{"current":"{SECRET}","rotating_until_epoch_s":{until}}}"#
    ));
    assert!(announced.verify(CLAIM, BODY, sent(), &WINDOW).is_ok());
    assert!(announced.rotating(sent() - TimeDelta::seconds(1)));
    assert!(!announced.rotating(sent()));
    assert!(!current().rotating(sent()));
    let withdrawn = secrets(r#"{"current":"k","rotating_until_epoch_s":null}"#);
    assert!(!withdrawn.rotating(sent()));
}

#[test]
fn a_secret_copied_with_its_line_end_still_works() {
    let copied = secrets(&format!(r#"{{"current":"{SECRET}\n"}}"#));
    assert!(copied.verify(CLAIM, BODY, sent(), &WINDOW).is_ok());
}

#[test]
fn an_empty_secret_is_not_usable() {
    assert!(current().usable());
    assert!(!secrets(r#"{"current":""}"#).usable());
    // An empty earlier one is none: what is signed with nothing is signed by anybody.
    let none_before = secrets(r#"{"current":"new","previous":" "}"#);
    assert!(none_before.usable());
    let mut mac = super::mac(&"".into());
    hmac::Mac::update(&mut mac, b"v0:1720705455:x");
    let signature = format!("v0={}", hex::encode(hmac::Mac::finalize(mac).into_bytes()));
    let claim = Claim {
        signature: &signature,
        ..CLAIM
    };
    assert!(none_before.verify(claim, b"x", sent(), &WINDOW).is_err());
}

#[test]
fn a_verification_token_is_asked_for_only_beside_the_signature_and_only_when_stored() {
    let with_token = secrets(&format!(
        r#"{{"current":"{SECRET}","verification_token":"vt\n"}}"#
    ));
    let answer = |secrets: &Secrets, signature, authorization| {
        let claim = Claim {
            signature,
            authorization,
            ..CLAIM
        };
        secrets.verify(claim, BODY, sent(), &WINDOW).map(drop)
    };
    let good = CLAIM.signature;
    assert_eq!(answer(&with_token, good, Some("vt")), Ok(()));
    for other in [None, Some(""), Some("v"), Some("vt2"), Some("VT")] {
        assert_eq!(answer(&with_token, good, other), Err(Refused::Token));
    }
    let forged = format!("v0={}", "0".repeat(64));
    assert_eq!(
        answer(&with_token, &forged, Some("vt")),
        Err(Refused::Mismatch)
    );
    assert_eq!(answer(&current(), good, Some("whatever")), Ok(()));
    let empty = secrets(&format!(
        r#"{{"current":"{SECRET}","verification_token":""}}"#
    ));
    assert_eq!(answer(&empty, good, None), Ok(()));
}

#[test]
fn secrets_do_not_print() {
    assert!(!format!("{:?}", current()).contains(SECRET));
}

#[test]
fn other_events_are_no_challenge() {
    let secrets = secrets(r#"{"current":"k"}"#);
    let verified = super::Verified {
        body: br#"{"event":"meeting.ended","payload":{"plainToken":"x"}}"#,
        secret: &secrets.current,
        signer: Signer::Current,
    };
    assert!(verified.challenge().is_none());
}
