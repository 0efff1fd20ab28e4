//! Any signed body lies in the queue as it came, however its headers are written; a byte that
//! somebody changed keeps it out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use super::aws_stand_in::StandIn;
use super::post::Post;
use super::{SECRET, ask};

/// Each letter of a header's name, in turn: capital or not.
fn written(name: &str, capitals: &[bool]) -> String {
    let letters = name.chars().zip(capitals.iter().cycle());
    letters
        .map(|(letter, capital)| {
            if *capital {
                letter.to_ascii_uppercase()
            } else {
                letter
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn any_body_is_queued_as_it_came_and_none_that_was_changed(
        body in vec(any::<u8>(), 1..1_000),
        capitals in vec(any::<bool>(), 1..30),
        at in any::<Index>(),
        other in 1_u8..=255,
    ) {
        let here = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (good, forged, messages) = here.block_on(async {
            let aws = StandIn::start(SECRET).await;
            let ctx = aws.ctx();
            let post = Post::signed(&body).with_names(|name| written(name, &capitals));
            let mut changed = body.clone();
            changed[at.index(body.len())] ^= other;
            let forged = ask(&ctx, post.clone().with_body(&changed)).await;
            let good = ask(&ctx, post).await;
            (good.status_code, forged.status_code, aws.messages())
        });
        prop_assert_eq!(good, 204);
        // 503 while a newer secret may be stored.
        prop_assert!([401, 503].contains(&forged));
        prop_assert_eq!(messages.len(), 1);
        let message: Value = serde_json::from_str(&messages[0]).unwrap();
        let queued = STANDARD.decode(message["body_base64"].as_str().unwrap()).unwrap();
        prop_assert_eq!(queued, body);
    }
}
