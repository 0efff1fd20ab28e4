//! The command line.

use clap::Parser;

/// Makes named mistakes in a copy of the product, one at a time, and tells which test catches each.
///
/// The copy is made of the working tree as it is, under target/mutate, and builds there: several
/// minutes the first time, and a few seconds for each mutation then. With `--runs` it is an
/// end-to-end run that has to catch each, and say why: a minute or two for each. Exit code: 0 if
/// every mutation was caught, 1 if one was not, 2 if one could not be made or tried.
#[derive(Debug, Parser)]
#[command(override_usage = "scripts/mutate [--runs] [--list] [NAME]...", after_help = EXAMPLES)]
pub struct Cli {
    /// Only these mutations, or those of these rooms or runs; all of them when none is named.
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// Tries each mutation with the end-to-end run that is about it, not with unit tests.
    #[arg(long)]
    pub runs: bool,

    /// Prints the mutations and what is wrong with each, and runs nothing.
    #[arg(long)]
    pub list: bool,
}

const EXAMPLES: &str = "\
Examples:
  scripts/mutate                               all of them
  scripts/mutate claim-unconditional           one
  scripts/mutate store                         those that the tests of a room have to catch
  scripts/mutate --runs                        all that end-to-end runs have to catch
  scripts/mutate --runs dropped                those of one run
  scripts/mutate $(scripts/mutate --list | grep -o '^lease[^ ]*')";
