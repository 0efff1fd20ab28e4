//! What Zoom's bytes mean: signatures, events, Dashboard answers and OAuth.
//!
//! **Invariant:** no network, no clock, no AWS. Bytes and times come in as arguments.

mod broken;
pub mod dashboard;
pub mod directory;
mod event;
mod fields;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod not_an_object;
pub mod oauth;
mod path;
pub mod quality;
pub mod scopes;
mod surrogates;
mod trouble;
pub mod webhook;

pub use event::{Ended, Event, NotAnEvent, What};
pub use fields::Fields;
pub use not_an_object::NotAnObject;
pub use path::path_segment;
pub use trouble::{LimitHeaders, Trouble, trouble};

#[cfg(test)]
mod tests;
