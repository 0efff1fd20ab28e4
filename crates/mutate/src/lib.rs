//! Takes one thing out of the product at a time, and says which test or run notices.
//!
//! A test that never failed has proved nothing. Each [`Mutation`] is a mistake that somebody could
//! make; the tests of its room, or the end-to-end run that is about it, have to fail for it.
//!
//! **Invariant:** nobody's working tree is changed. Mutations are made in a copy under `target/`.

mod cli;
mod demo;
mod judge;
mod mutation;
mod mutations;
mod run;
mod scratch;
mod suite;
mod trouble;

pub use cli::Cli;
pub use judge::Judge;
pub use mutation::Mutation;
pub use run::{Verdict, run};
pub use trouble::Trouble;
