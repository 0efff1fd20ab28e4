//! SQS: send, take a batch, report only the failures.
//!
//! **Invariant:** knows nothing of Zoom; what a message means is its receiver's business.

mod batch;
pub mod message;
mod sender;

pub use batch::each;
pub use sender::{SendError, Sender};
