//! HTTP to Zoom: bearer, pages, pace, and what an answer's failure means.
//!
//! **Invariant:** knows nothing of AWS; never tries a call again on its own, for only the caller
//! knows whether it may.

mod answer;
mod api;
mod limits;
mod oauth;
mod pace;
mod unread;
mod waiting;

pub use api::{Api, CallError};
pub use limits::{Label, Limits, Rhythm, Share};
pub use oauth::{Authorizer, TokenError};
pub use pace::{Pace, Turn, Wanted};
pub use unread::tell;
#[cfg(any(test, feature = "testing"))]
pub use waiting::Sleep;
