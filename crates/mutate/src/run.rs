//! One mutation after the other, a line for each.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use crate::mutations::all;
use crate::scratch::Scratch;
use crate::{Cli, Mutation, Trouble, suite};

/// How the mutations fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    caught: usize,
    not_caught: usize,
    not_tried: usize,
}

impl Verdict {
    /// 0 if every mutation was caught, 1 if one was not, 2 if one could not be tried.
    pub fn exit_code(self) -> ExitCode {
        ExitCode::from(match self {
            Self {
                not_caught: 1.., ..
            } => 1,
            Self { not_tried: 1.., .. } => 2,
            Self { .. } => 0,
        })
    }
}

/// Runs what was asked for.
pub fn run(cli: &Cli) -> Result<Verdict, Trouble> {
    let mutations = chosen(&cli.names)?;
    let width = mutations.iter().map(|m| m.name.len()).max().unwrap_or(0);
    if cli.list {
        for mutation in mutations {
            say(format_args!("{:width$}  {}", mutation.name, mutation.what));
        }
        return Ok(Verdict::default());
    }
    let scratch = Scratch::of(root())?;
    passes_unchanged(&scratch, &mutations)?;
    let begun = Instant::now();
    let mut verdict = Verdict::default();
    say(format_args!("{:width$}  CAUGHT BY", "MUTATION"));
    for mutation in mutations {
        let result = scratch.with(mutation, || suite::failing(&scratch, mutation.tests_of));
        let by = match result {
            Ok(failed) => match &failed[..] {
                [] => {
                    verdict.not_caught += 1;
                    "NOT CAUGHT".to_owned()
                }
                [first, others @ ..] => {
                    verdict.caught += 1;
                    caught(mutation, first, others.len())
                }
            },
            Err(trouble) => {
                verdict.not_tried += 1;
                format!("NOT TRIED: {trouble}")
            }
        };
        say(format_args!("{:width$}  {by}", mutation.name));
    }
    say(format_args!(
        "\n{} caught, {} not caught, {} not tried ({} s)",
        verdict.caught,
        verdict.not_caught,
        verdict.not_tried,
        begun.elapsed().as_secs()
    ));
    Ok(verdict)
}

fn chosen(names: &[String]) -> Result<Vec<&'static Mutation>, Trouble> {
    if names.is_empty() {
        return Ok(all().collect());
    }
    names
        .iter()
        .map(|name| {
            all().find(|mutation| mutation.name == name).ok_or_else(|| {
                Trouble(format!(
                    "there is no mutation {name}; see scripts/mutate --list"
                ))
            })
        })
        .collect()
}

/// Tests that fail anyway would be said to catch everything. One room after the other, because that
/// is how they are built later, too: together they would use other features of what they share.
fn passes_unchanged(scratch: &Scratch, mutations: &[&Mutation]) -> Result<(), Trouble> {
    let rooms: BTreeSet<_> = mutations.iter().map(|mutation| mutation.tests_of).collect();
    for room in rooms {
        eprintln!("the tests of {room} without any mutation ...");
        let of_room = |what: &dyn Display| Trouble(format!("{room} without any mutation: {what}"));
        let failed = suite::failing(scratch, room).map_err(|why| of_room(&why))?;
        if !failed.is_empty() {
            let failed = failed.join(", ");
            return Err(of_room(&format_args!("{failed} failed already")));
        }
    }
    Ok(())
}

fn caught(mutation: &Mutation, first: &str, others: usize) -> String {
    let room = mutation.tests_of;
    match others {
        0 => format!("{room} {first}"),
        others => format!("{room} {first} and {others} more"),
    }
}

/// Whoever closed the pipe wants no more.
fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The top of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/mutate has two parents")
}

#[cfg(test)]
mod tests {
    use super::{Verdict, chosen};

    #[test]
    fn an_unknown_name_is_told() {
        let error = chosen(&["claim".to_owned()]).unwrap_err().to_string();
        assert!(error.starts_with("there is no mutation claim"), "{error}");
        assert!(chosen(&[]).unwrap().len() > 20);
    }

    #[test]
    fn what_was_not_caught_weighs_more_than_what_was_not_tried() {
        let code = |not_caught, not_tried| {
            let verdict = Verdict {
                caught: 3,
                not_caught,
                not_tried,
            };
            format!("{:?}", verdict.exit_code())
        };
        let expected = |code: u8| format!("{:?}", std::process::ExitCode::from(code));
        assert_eq!(code(0, 0), expected(0));
        assert_eq!(code(1, 1), expected(1));
        assert_eq!(code(0, 1), expected(2));
    }
}
