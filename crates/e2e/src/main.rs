//! `scripts/demo` runs this: the command line in, an exit code out.

use std::process::ExitCode;

use clap::Parser;
use e2e::{Cli, Command};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Cli {
        command: Command::Demo(args),
    } = Cli::parse();
    match e2e::demo(&args).await {
        Ok(verdict) => verdict.exit_code(),
        Err(trouble) => {
            eprintln!("\n{trouble}");
            trouble.exit_code()
        }
    }
}
