//! What is promised of tokens.

pub(super) mod callback;
mod canary;
mod health;
mod herd;
mod idle;
mod kills;
mod modes;
mod odd_answers;
mod refusals;
mod refused;
mod removal;
mod rotation;
mod server_to_server;
mod spill;
