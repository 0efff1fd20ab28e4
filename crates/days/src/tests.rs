//! The days.

mod consent;
mod directory;
mod four_thousand;
mod giant;
mod good;
mod late;
mod ledger;
mod limits;
mod outage;
mod pace;
mod refresh;
mod reinstall;
mod rosters;
mod scopes;
mod tokens;
