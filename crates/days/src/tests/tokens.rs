//! What is promised of tokens.

mod herd;
mod kills;
mod modes;
mod refusals;
mod server_to_server;
mod spill;
