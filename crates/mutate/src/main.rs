//! `scripts/mutate` runs this: names in, a table and an exit code out.

use std::process::ExitCode;

use clap::Parser;
use mutate::{Cli, run};

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(verdict) => verdict.exit_code(),
        Err(trouble) => {
            eprintln!("scripts/mutate: {trouble}");
            ExitCode::from(2)
        }
    }
}
