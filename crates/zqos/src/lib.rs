//! The command line of operators and analysts: secrets, a code by hand, how the installations are,
//! scores; and exports, Parquet and questions.
//!
//! **Invariant:** no secret is shown, in no output, error or `Debug`; what is stored could be read by
//! the functions, and nothing is stored in place of a value that could not be read here.

mod authorize;
#[expect(
    clippy::doc_markdown,
    reason = "what is documented there is printed as it is"
)]
mod cli;
mod cloud;
mod configure;
mod document;
mod export_tables;
mod input;
mod installations;
mod parquet;
mod query;
mod report;
mod rescore;
mod stack;
mod trouble;

use boot::Env;
use chrono::{DateTime, Utc};

pub use cli::Cli;

use cli::{Command, Output};
use cloud::Cloud;
use report::Report;
use trouble::Trouble;

/// Carries the command out and says what came of it: the exit code.
pub async fn run(cli: &Cli, env: &Env, now: DateTime<Utc>) -> u8 {
    match carry_out(cli, env, now).await {
        Ok(report) => {
            report.print(cli.globals.output);
            report.exit_code()
        }
        Err(trouble) => {
            trouble.print(cli.globals.output);
            trouble.exit_code()
        }
    }
}

async fn carry_out(cli: &Cli, env: &Env, now: DateTime<Utc>) -> Result<Report, Trouble> {
    let is_query = matches!(cli.command, Command::Query(_));
    if cli.globals.output == Output::Csv && !is_query {
        let what = "only zqos query answers with rows, which csv is for";
        return Err(Trouble::unable(what, "use --output json, or leave it out"));
    }
    // What needs no AWS.
    match &cli.command {
        Command::Parquet(args) => return parquet::run(args),
        Command::Query(args) => return query::run(args, cli.globals.output, env),
        _ => {}
    }
    let cloud = Cloud::connect(&cli.globals, env).await?;
    match &cli.command {
        Command::Parquet(_) | Command::Query(_) => unreachable!("done above"),
        Command::Export(args) => export_tables::run(&cloud, args, now).await,
        Command::Configure { what } => configure::run(&cloud, *what, now).await,
        Command::Authorize(args) => authorize::run(&cloud, args, now).await,
        Command::Installations => installations::run(&cloud, now).await,
        Command::Rescore(args) => rescore::run(&cloud, args, cli.globals.output, now).await,
    }
}
