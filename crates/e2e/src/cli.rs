//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The whole product on this machine.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Builds, deploys and runs everything here, and compares every stored number with what was served.
    ///
    /// Needs cargo and Python 3; no AWS account, no Zoom account, no Docker. Exit code: 0 if every
    /// session and minute that the simulated Zoom holds is stored with the right numbers and nothing
    /// else is, 1 if something is wrong, 2 if it did not come so far.
    #[command(override_usage = "scripts/demo [OPTIONS]", after_help = EXAMPLES)]
    Demo(DemoArgs),
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The port of the local AWS, on 127.0.0.1.
    #[arg(long, default_value_t = 4566, env = "LOCAL_AWS_PORT")]
    pub port: u16,

    /// Other people, meetings and numbers at the simulated Zoom.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,

    /// How many meetings just ended; the webhook of the last one is lost. [default: 4; 6 if faulty]
    #[arg(long, value_parser = clap::value_parser!(u16).range(2..=50))]
    pub meetings: Option<u16>,

    /// What Zoom does to the product meanwhile. Each run proves that it did, and ends with the same
    /// comparison.
    #[arg(long, value_enum, value_name = "NAME", default_value_t = Run::Plain)]
    pub run: Run,

    /// Leaves everything running until Ctrl-C, and says where to look around.
    #[arg(long)]
    pub keep: bool,

    /// `json` prints the table's numbers as one object on stdout, and all else on stderr.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,

    /// Changes one thing on the way, to prove that the demo notices: exit code 1.
    #[arg(long, value_enum, hide_short_help = true)]
    pub sabotage: Option<Sabotage>,
}

/// What Zoom is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Run {
    /// A good day.
    Plain,
    /// Every webhook comes three times, in random order, and each end again after it was collected.
    Repeated,
    /// No webhook comes at all: everything is found by reconciliation, webinars and meetings of one too.
    Dropped,
    /// One answer of the Dashboard in fifty is wrong, each kind of wrong answer comes, and Zoom is out
    /// of order at the installation and at a refresh.
    Faulty,
    /// Zoom's data is late: first no roster, then some people, then some quality, then all.
    Late,
    /// A webinar, a meeting of one, every kind of client, a waiting room, breakout rooms, unknown
    /// fields, and every event that Zoom sends.
    Full,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// A table for people.
    Text,
    /// One object for programs.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sabotage {
    /// One number in one stored row.
    StoredNumber,
    /// One byte of a webhook's body, under its valid signature.
    SignatureByte,
    /// One digit on the pages of the Dashboard.
    DashboardPage,
}

const EXAMPLES: &str = "\
Examples:
  scripts/demo                          four meetings, from build to table
  scripts/demo --seed 42 --meetings 10  ten other meetings
  scripts/demo --run dropped            no webhook comes
  scripts/demo --keep                   then look around, until Ctrl-C
  scripts/demo --port 4600              beside something else on port 4566";
