//! The days.

mod consent;
mod good;
mod late;
mod limits;
mod outage;
mod pace;
mod refresh;
mod reinstall;
mod tokens;
