//! The functions' own programs under load: killed, starved of AWS, counted and measured.
//!
//! **Invariant:** runs programs and speaks the protocols of AWS to them; shares no code with the
//! product, so that what both sides know is written twice.

mod bench;
mod cli;
mod constant_time;
mod lambda;
mod post;
mod program;
mod storm;
mod trouble;

pub use cli::Cli;
pub use trouble::Trouble;

/// Runs one trial; what it found is printed.
pub async fn run(cli: Cli) -> Result<(), Trouble> {
    match cli {
        Cli::Storm(storm) => storm::run(storm).await,
        Cli::Bench(bench) => bench::run(bench).await,
        Cli::ConstantTime { program } => constant_time::run(&program),
    }
}
