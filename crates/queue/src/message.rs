//! The messages, one type a queue.
//!
//! During a deployment old code reads new messages: unknown fields are ignored, and a new field
//! must have a default.

use serde::{Deserialize, Serialize};

/// On the events queue: the body of a webhook whose signature was checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VerifiedBody {
    /// The bytes that were signed, in base64: SQS refuses characters that JSON allows.
    pub body_base64: String,
    /// When the door took it, RFC 3339.
    pub received_at: String,
}

/// On the collect queue: a ledger entry that is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueEntry {
    /// Whose.
    pub account_id: String,
    /// Which meeting.
    pub meeting_uuid: String,
    /// The due time that was read; the claim holds only if it is still the same.
    pub due_at_epoch_s: i64,
}
