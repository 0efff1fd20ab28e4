//! What is asked for.

use std::path::PathBuf;

use clap::{Args, Parser};

/// The functions' own programs under load.
#[derive(Debug, Parser)]
#[command(name = "trials")]
pub enum Cli {
    /// Tells events in any order and several times, kills the recorder, and lets AWS fail; then
    /// compares the tables with those of a run in which each was told once and nothing went wrong.
    Storm(Storm),
    /// Counts and measures the webhook function against servers that play AWS over TLS.
    Bench(Bench),
    /// Compares the instructions of two forged signatures, one wrong in its first digit and one in
    /// its last.
    ConstantTime {
        /// The program `mismatch`, an example of the room `zoom`.
        #[arg(long, default_value = "target/release/examples/mismatch")]
        program: PathBuf,
    },
}

/// What is measured.
#[derive(Clone, Debug, Args)]
pub struct Bench {
    /// The webhook function's program, as it is deployed.
    #[arg(long, default_value = "target/release/fn-webhook")]
    pub(crate) program: PathBuf,
    /// The bundle of the same function in Node; without it only the first is measured.
    #[arg(long)]
    pub(crate) bundle: Option<PathBuf>,
    /// The program that runs the bundle.
    #[arg(long, default_value = "node")]
    pub(crate) node: PathBuf,
    /// How many events each process is handed where time is measured.
    #[arg(long, default_value_t = 3_000)]
    pub(crate) events: usize,
    /// Counts instructions, and measures no time.
    #[arg(long)]
    pub(crate) counts_only: bool,
    /// Shows for what instructions are, by the names of the program's functions; it must have them.
    #[arg(long)]
    pub(crate) breakdown: bool,
    /// Fails when an instruction count is above these, in millions: to ready, and an event.
    #[arg(long, num_args = 2, value_names = ["READY", "EVENT"])]
    pub(crate) at_most: Option<Vec<f64>>,
}

/// How wild it is.
#[derive(Clone, Debug, Args)]
pub struct Storm {
    /// How many different events there are; each is told one to five times.
    #[arg(long, default_value_t = 2_000)]
    pub(crate) events: usize,
    /// How often a recorder is killed with a batch in flight, at least.
    #[arg(long, default_value_t = 100)]
    pub(crate) kills: usize,
    /// The same seed makes the same events, faults and kills, though not in the same order.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Of 10,000 calls of SQS and `DynamoDB`, how many go wrong.
    #[arg(long, default_value_t = 100)]
    pub(crate) faults: u32,
    /// Where the programs `fn-webhook` and `fn-recorder` lie.
    #[arg(long, default_value = "target/debug")]
    pub(crate) programs: PathBuf,
}
