//! The command line.

use clap::Parser;

/// Makes named mistakes in a copy of the product, one at a time, and tells which test catches each.
///
/// The copy is made of the working tree as it is, under target/mutate, and builds there: several
/// minutes the first time, and a few seconds for each mutation then. Exit code: 0 if every mutation
/// was caught, 1 if one was not, 2 if one could not be made or tried.
#[derive(Debug, Parser)]
#[command(override_usage = "scripts/mutate [--list] [NAME]...", after_help = EXAMPLES)]
pub struct Cli {
    /// Only these mutations; all of them when none is named.
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// Prints the mutations and what is wrong with each, and runs nothing.
    #[arg(long)]
    pub list: bool,
}

const EXAMPLES: &str = "\
Examples:
  scripts/mutate                               all of them
  scripts/mutate claim-unconditional           one
  scripts/mutate $(scripts/mutate --list | grep -o '^lease[^ ]*')";
