//! The days.

mod consent;
mod good;
mod late;
mod limits;
mod outage;
mod refresh;
mod reinstall;
mod tokens;
