//! A table's attributes as a tree, by which a line is read.

use std::collections::HashMap;

use ahash::RandomState;
use dictionary::{Kind, Table};

/// What stands under a name.
#[derive(Debug)]
pub(crate) enum Node {
    /// A value: the place of its column, and what it is.
    Value(usize, Kind),
    /// A map of others.
    Map(Names),
}

pub(crate) type Names = HashMap<String, Node, RandomState>;

/// The tree of a table.
pub(crate) fn names(table: &Table) -> Names {
    let mut root = Names::default();
    for (place, attribute) in table.attributes.iter().enumerate() {
        let mut names = &mut root;
        let mut parts = attribute.path.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                names.insert(part.to_owned(), Node::Value(place, attribute.kind));
                break;
            }
            let node = names
                .entry(part.to_owned())
                .or_insert_with(|| Node::Map(Names::default()));
            match node {
                Node::Map(below) => names = below,
                Node::Value(..) => unreachable!("a value has nothing below it"),
            }
        }
    }
    root
}
