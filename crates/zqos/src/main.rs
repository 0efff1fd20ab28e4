//! `zqos`: the command line in, an exit code out.

use std::process::ExitCode;

use boot::Env;
use clap::Parser;
use zqos::Cli;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let env = Env::of_process();
    ExitCode::from(zqos::run(&cli, &env, boot::now()).await)
}
