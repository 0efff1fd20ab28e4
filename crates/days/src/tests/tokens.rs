//! What is promised of tokens.

mod callback;
mod health;
mod herd;
mod idle;
mod kills;
mod modes;
mod odd_answers;
mod refusals;
mod removal;
mod rotation;
mod server_to_server;
mod spill;
