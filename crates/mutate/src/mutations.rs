//! The mutations, from the lowest room up, so that each room is built again as seldom as can be.

mod collector;
mod doors;
mod export;
mod nights;
mod pace;
mod qos;
mod runs;
mod store;
mod sweeps;
mod tokens;
mod zoom;

use crate::Mutation;

/// Those that unit tests have to notice.
pub(crate) fn in_rooms() -> impl Iterator<Item = &'static Mutation> {
    [
        qos::ALL,
        zoom::ALL,
        export::ALL,
        store::ALL,
        collector::ALL,
        pace::ALL,
        sweeps::ALL,
        doors::ALL,
        tokens::ALL,
        nights::ALL,
    ]
    .into_iter()
    .flatten()
}

/// Those that end-to-end runs have to notice.
pub(crate) fn in_runs() -> impl Iterator<Item = &'static Mutation> {
    runs::ALL.iter()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{in_rooms, in_runs};
    use crate::run::root;
    use crate::{Judge, Mutation};

    fn all() -> impl Iterator<Item = &'static Mutation> {
        in_rooms().chain(in_runs())
    }

    #[test]
    fn each_mutation_can_be_made_in_the_product_as_it_is() {
        for mutation in all() {
            let path = root().join(mutation.file);
            let text = std::fs::read_to_string(&path).expect(mutation.file);
            let mutated = mutation.apply(&text).unwrap();
            assert_ne!(mutated, text, "{}", mutation.name);
        }
    }

    #[test]
    fn each_mutation_has_a_name_of_its_own() {
        let names: BTreeSet<_> = all().map(|mutation| mutation.name).collect();
        assert_eq!(names.len(), all().count());
    }

    #[test]
    fn each_room_that_is_named_is_there() {
        for mutation in in_rooms() {
            assert!(!matches!(mutation.judge, Judge::Run { .. }));
            let room = root().join("crates").join(mutation.judge.name());
            assert!(room.is_dir(), "{}", mutation.name);
        }
    }

    #[test]
    fn each_run_has_a_mutation_that_it_notices() {
        let cli = root().join("crates/e2e/src/cli.rs");
        let cli = std::fs::read_to_string(cli).unwrap();
        let (_, runs) = cli.split_once("pub enum Run {").expect("the runs");
        let (runs, _) = runs.split_once('}').unwrap();
        let runs = runs
            .lines()
            .filter_map(|line| line.trim().strip_suffix(','));
        let runs: BTreeSet<_> = runs.map(str::to_lowercase).collect();
        assert!(runs.len() >= 6, "{runs:?}");
        let tried: BTreeSet<_> = in_runs().map(|m| m.judge.name().to_owned()).collect();
        assert_eq!(runs, tried);
    }
}
