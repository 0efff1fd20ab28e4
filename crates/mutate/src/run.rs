//! One mutation after the other, a line for each.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use crate::mutations::{in_rooms, in_runs};
use crate::scratch::Scratch;
use crate::{Cli, Judge, Mutation, Trouble};

/// Characters of a complaint: some differences hold a whole event.
const SHOWN: usize = 160;

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
    let mutations = chosen(cli)?;
    let width = mutations.iter().map(|m| m.name.len()).max().unwrap_or(0);
    if cli.list {
        for mutation in mutations {
            let judge = mutation.judge.name();
            say(format_args!(
                "{:width$}  {judge}: {}",
                mutation.name, mutation.what
            ));
        }
        return Ok(Verdict::default());
    }
    let scratch = Scratch::of(root())?;
    passes_unchanged(&scratch, &mutations)?;
    let begun = Instant::now();
    let mut verdict = Verdict::default();
    say(format_args!("{:width$}  CAUGHT BY", "MUTATION"));
    for mutation in mutations {
        if cli.runs {
            eprintln!("{} with {} ...", mutation.name, mutation.judge.name());
        }
        let result = scratch.with(mutation, || mutation.judge.complaints(&scratch));
        let by = match result {
            Ok(complaints) => match caught(mutation.judge, &complaints) {
                Ok(by) => {
                    verdict.caught += 1;
                    by
                }
                Err(missed) => {
                    verdict.not_caught += 1;
                    missed
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

fn chosen(cli: &Cli) -> Result<Vec<&'static Mutation>, Trouble> {
    let (all, list): (Vec<_>, _) = if cli.runs {
        (in_runs().collect(), "--runs --list")
    } else {
        (in_rooms().collect(), "--list")
    };
    let is_named = |m: &Mutation, name: &String| m.name == name || m.judge.name() == name;
    for name in &cli.names {
        if !all.iter().any(|mutation| is_named(mutation, name)) {
            return Err(Trouble(format!(
                "there is no mutation {name}; see scripts/mutate {list}"
            )));
        }
    }
    let asked = |m: &&Mutation| cli.names.is_empty() || cli.names.iter().any(|n| is_named(m, n));
    Ok(all.into_iter().filter(asked).collect())
}

/// Tests that fail anyway would be said to catch everything. One room after the other, because that
/// is how they are built later, too: together they would use other features of what they share.
fn passes_unchanged(scratch: &Scratch, mutations: &[&Mutation]) -> Result<(), Trouble> {
    let mut judges: Vec<_> = mutations.iter().map(|mutation| mutation.judge).collect();
    let mut named = BTreeSet::new();
    judges.retain(|judge| named.insert(judge.whole_name()));
    for judge in judges {
        let name = judge.whole_name();
        eprintln!("{name} without any mutation ...");
        let unchanged =
            |what: &dyn Display| Trouble(format!("{name} without any mutation: {what}"));
        let complaints = judge.complaints(scratch).map_err(|why| unchanged(&why))?;
        if !complaints.is_empty() {
            let complaints = complaints.join(", ");
            return Err(unchanged(&format_args!("{complaints} failed already")));
        }
    }
    Ok(())
}

/// By what a mutation was caught; `Err` says in words that it was not.
fn caught(judge: Judge, complaints: &[String]) -> Result<String, String> {
    let Some(any) = complaints.first() else {
        return Err("NOT CAUGHT".to_owned());
    };
    let Some(point) = complaints.iter().find(|said| judge.is_the_point(said)) else {
        return Err(format!("NOT CAUGHT, only something else: {any}"));
    };
    let name = judge.name();
    let mut shown: String = point.chars().take(SHOWN).collect();
    if shown.len() < point.len() {
        shown.push('…');
    }
    Ok(match complaints.len() - 1 {
        0 => format!("{name} {shown}"),
        others => format!("{name} {shown} and {others} more"),
    })
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
    use super::{Verdict, caught, chosen};
    use crate::{Cli, Judge};

    fn cli(runs: bool, names: &[&str]) -> Cli {
        Cli {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            runs,
            list: false,
        }
    }

    #[test]
    fn an_unknown_name_is_told() {
        for (runs, name) in [(false, "claim"), (true, "claim-forever"), (false, "plain")] {
            let error = chosen(&cli(runs, &[name])).unwrap_err().to_string();
            assert!(error.starts_with("there is no mutation"), "{error}");
        }
    }

    #[test]
    fn mutations_are_chosen_by_their_name_or_by_who_has_to_notice() {
        let count = |runs, names: &[&str]| chosen(&cli(runs, names)).unwrap().len();
        assert!(count(false, &[]) > 20);
        assert_eq!(count(false, &["claim-forever"]), 1);
        assert!(count(false, &["store"]) > 10);
        assert_eq!(count(true, &["plain", "sent-is-received"]), 2);
    }

    #[test]
    fn a_run_that_fails_for_another_reason_has_not_noticed() {
        let judge = Judge::Run {
            name: "late",
            says: "found none",
        };
        let caught = |complaints: &[&str]| {
            let complaints: Vec<_> = complaints.iter().map(|text| (*text).to_owned()).collect();
            caught(judge, &complaints)
        };
        assert_eq!(
            caught(&["a", "found none"]).unwrap(),
            "late found none and 1 more"
        );
        assert!(caught(&[]).is_err());
        let other = caught(&["dead letters"]).unwrap_err();
        assert_eq!(other, "NOT CAUGHT, only something else: dead letters");
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
