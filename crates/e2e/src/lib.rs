//! The whole product on one machine. The demo and the end-to-end test are one piece of code: it
//! shows the product at work, and it fails if a single number is wrong.
//!
//! **Invariant:** shares no type with the product or the simulator. What lies in the tables is
//! held against the simulator's own account of what it served, in a table of names written here.

mod analyst;
mod aws;
mod bad_input;
mod browser;
mod cli;
mod compare;
mod demo;
mod installation;
mod machine;
mod meddler;
mod night;
mod operator;
mod processes;
mod progress;
mod report;
mod rights;
mod runs;
mod sabotage;
mod services;
mod settle;
mod simulator;
mod stack;
mod trouble;

pub use cli::{Cli, Command, DemoArgs};
pub use demo::{Verdict, demo};
pub use trouble::Trouble;
