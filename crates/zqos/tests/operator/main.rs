//! The program as an operator runs it, against stand-ins for AWS and Zoom.
//!
//! Each run also holds that no secret was shown: see `World::run_until`.
#![expect(clippy::unwrap_used, reason = "in tests a panic is the report")]

mod configure;
mod errors;
mod exported;
mod installed;
mod interrupted;
mod rescore;
mod world;
