//! The functions' own programs under load: killed, starved of AWS, counted and measured.

use clap::Parser as _;
use trials::{Cli, Trouble, run};

#[tokio::main]
async fn main() -> Result<(), Trouble> {
    run(Cli::parse()).await
}
