//! What must hold of any bytes in the queue: the target of `crates/fn-recorder/fuzz`, which runs over
//! its corpus as an ordinary test too.

use crate::read;
use chrono::DateTime;
use queue::message::VerifiedBody;
use zoom::What;

/// Takes bytes, and panics if what becomes of them is not fit for a table.
pub type Target = fn(&[u8]);

/// By the name of its folder in the corpus.
pub const TARGETS: [(&str, Target); 1] = [("message", message)];

/// A message: an error, which stays in the queue, or an event that has its keys.
pub fn message(bytes: &[u8]) {
    let Ok(message) = serde_json::from_slice::<VerifiedBody>(bytes) else {
        return;
    };
    let now = DateTime::from_timestamp(1_795_300_000, 0).expect("a time");
    let Ok(event) = read(&message, now) else {
        return;
    };
    let again = read(&message, now).expect("as before");
    assert_eq!(again.event_id, event.event_id);
    assert!(!event.name.is_empty());
    let keys = match &event.what {
        What::Ended(ended) => vec![ended.meeting.uuid.as_str()],
        What::UserChanged { user_id, .. } => vec![user_id.as_str()],
        What::Deauthorized { .. } | What::Other => Vec::new(),
    };
    for key in keys.into_iter().chain([event.event_id.as_str()]) {
        assert!(!key.is_empty());
    }
}

#[cfg(test)]
mod tests;
