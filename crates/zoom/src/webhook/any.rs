//! What holds of any body, secret and header, not only of those that somebody thought of.

use chrono::DateTime;
use hmac::Mac as _;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use secrecy::SecretString;

use super::tests::WINDOW;
use super::{Claim, Refused, Secrets, Signer, mac};

const SENT_S: i64 = 1_720_705_455;

/// Zoom's tokens are 22 letters, digits, `-` and `_`.
const TOKEN: &str = "[A-Za-z0-9_-]{1,40}";

fn sign(secret: &str, timestamp: &str, parts: &[&[u8]]) -> String {
    let mut mac = mac(&SecretString::from(secret));
    mac.update(format!("v0:{timestamp}:").as_bytes());
    for part in parts {
        mac.update(part);
    }
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}

fn verify(
    secrets: &Secrets,
    signature: &str,
    timestamp: &str,
    body: &[u8],
) -> Result<Signer, Refused> {
    let claim = Claim {
        signature,
        timestamp,
        authorization: None,
    };
    let now = DateTime::from_timestamp(SENT_S, 0).unwrap();
    let verified = secrets.verify(claim, body, now, &WINDOW)?;
    Ok(verified.signer())
}

fn secrets(current: &str, previous: Option<&str>) -> Secrets {
    let stored = serde_json::json!({ "current": current, "previous": previous });
    serde_json::from_value(stored).unwrap()
}

proptest! {
    #[test]
    fn any_body_is_good_under_either_secret_and_says_which(
        body in vec(any::<u8>(), 0..2_000),
        current in TOKEN,
        previous in TOKEN,
        age_s in -300_i64..=5_700,
    ) {
        prop_assume!(current != previous);
        let timestamp = (SENT_S - age_s).to_string();
        let rotating = secrets(&current, Some(&previous));
        let by_current = sign(&current, &timestamp, &[&body]);
        let by_previous = sign(&previous, &timestamp, &[&body]);
        prop_assert_eq!(verify(&rotating, &by_current, &timestamp, &body), Ok(Signer::Current));
        prop_assert_eq!(verify(&rotating, &by_previous, &timestamp, &body), Ok(Signer::Previous));
        let alone = secrets(&current, None);
        prop_assert_eq!(verify(&alone, &by_previous, &timestamp, &body), Err(Refused::Mismatch));
    }

    /// However the bytes came, it is their sequence that is signed, and its one border is the
    /// timestamp's colon.
    #[test]
    fn a_signature_does_not_see_how_a_body_is_cut(
        body in vec(any::<u8>(), 0..500),
        at in any::<Index>(),
    ) {
        let (before, after) = body.split_at(at.index(body.len() + 1));
        let timestamp = SENT_S.to_string();
        let signature = sign("k", &timestamp, &[before, after]);
        prop_assert_eq!(verify(&secrets("k", None), &signature, &timestamp, &body), Ok(Signer::Current));
    }

    #[test]
    fn a_byte_that_is_changed_added_or_lost_anywhere_is_refused(
        body in vec(any::<u8>(), 1..500),
        at in any::<Index>(),
        other in 1_u8..=255,
    ) {
        let timestamp = SENT_S.to_string();
        let stored = secrets("k", Some("j"));
        let signature = sign("k", &timestamp, &[&body]);
        let at = at.index(body.len());
        let (mut changed, mut longer, mut shorter) = (body.clone(), body.clone(), body);
        changed[at] ^= other;
        longer.insert(at, other);
        shorter.remove(at);
        for forged in [changed, longer, shorter] {
            prop_assert_eq!(verify(&stored, &signature, &timestamp, &forged), Err(Refused::Mismatch));
        }
    }

    #[test]
    fn a_digit_of_the_signature_or_the_time_that_is_another_is_refused(
        body in vec(any::<u8>(), 0..100),
        at in 0_usize..64,
        by in 1_u32..16,
        later_s in 1_i64..300,
    ) {
        let timestamp = SENT_S.to_string();
        let stored = secrets("k", None);
        let signature = sign("k", &timestamp, &[&body]);
        let mut digits: Vec<char> = signature.chars().collect();
        let digit = digits[3 + at].to_digit(16).unwrap();
        digits[3 + at] = char::from_digit((digit + by) % 16, 16).unwrap();
        let forged: String = digits.into_iter().collect();
        prop_assert_eq!(verify(&stored, &forged, &timestamp, &body), Err(Refused::Mismatch));
        let later = (SENT_S + later_s).to_string();
        prop_assert_eq!(verify(&stored, &signature, &later, &body), Err(Refused::Mismatch));
    }

    #[test]
    fn no_other_text_is_a_signature(text in ".{0,80}") {
        let timestamp = SENT_S.to_string();
        let answer = verify(&secrets("k", None), &text, &timestamp, b"x");
        prop_assert_ne!(answer, Ok(Signer::Current));
    }
}
