//! Zoom: signs, posts, and comes again three times when it is answered 5xx.

use crate::lambda::Lambda;
use crate::{Trouble, post};

pub(super) const SECRET: &str = "storm";

/// Zoom gives up after the third.
const RETRIES_MAX: usize = 3;

/// Tells one event until the door takes it.
pub(super) async fn tell(door: &mut Lambda, body: &str) -> Result<(), Trouble> {
    for _ in 0..=RETRIES_MAX {
        let answer = door.invoke(post::signed(SECRET, body)).await?;
        match answer["statusCode"].as_u64() {
            Some(204) => return Ok(()),
            Some(503) => {}
            other => return Err(Trouble::new(format!("the door answered {other:?}"))),
        }
    }
    Err(Trouble::new(
        "the door answered 503 four times: the event is lost",
    ))
}
