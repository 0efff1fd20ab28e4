//! The days.

mod consent;
mod directory;
mod good;
mod late;
mod limits;
mod outage;
mod pace;
mod refresh;
mod reinstall;
mod scopes;
mod tokens;
