//! The mutations, from the lowest room up, so that each room is built again as seldom as can be.

mod doors;
mod qos;
mod store;
mod zoom;

use crate::Mutation;

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Mutation> {
    [qos::ALL, zoom::ALL, store::ALL, doors::ALL]
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::all;
    use crate::run::root;

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
    fn each_mutation_has_a_name_of_its_own_and_a_room_that_is_there() {
        let names: BTreeSet<_> = all().map(|mutation| mutation.name).collect();
        assert_eq!(names.len(), all().count());
        for mutation in all() {
            let room = root().join("crates").join(mutation.tests_of);
            assert!(room.is_dir(), "{}", mutation.name);
        }
    }
}
