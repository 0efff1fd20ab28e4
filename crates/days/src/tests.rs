//! The days.

mod consent;
mod coverage;
mod directory;
mod dispatch;
mod four_thousand;
mod giant;
mod good;
mod late;
mod ledger;
mod limits;
mod lists;
mod outage;
mod pace;
mod refresh;
mod reinstall;
mod rosters;
mod scopes;
mod scores;
mod tokens;
