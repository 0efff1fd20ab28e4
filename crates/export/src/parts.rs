//! The two files of a day: what everybody may read, and who it was.

use dictionary::{Kind, Table};

use crate::columns::Column;
use crate::made;

/// Which column of which file each attribute goes to.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) public: Vec<Column>,
    /// None where nobody can be found by a row.
    pub(crate) identity: Vec<Column>,
    /// How many of the public ones are made, at the end.
    pub(crate) made_count: usize,
    /// For each attribute its column in the one file and in the other.
    pub(crate) places: Vec<[Option<usize>; 2]>,
}

impl Parts {
    pub(crate) fn of(table: &Table) -> Self {
        let (mut public, mut identity) = (Vec::new(), Vec::new());
        let mut places = Vec::new();
        let has_identity = table
            .attributes
            .iter()
            .any(|one| one.is_personal && !one.is_elsewhere);
        for attribute in &table.attributes {
            let column = || Column {
                name: attribute.column.clone(),
                kind: attribute.kind,
            };
            let mut place = [None, None];
            if !attribute.is_personal {
                place[0] = Some(public.len());
                public.push(column());
            }
            let finds = attribute.is_key || table.day_columns.contains(&&*attribute.column);
            if has_identity && ((attribute.is_personal && !attribute.is_elsewhere) || finds) {
                place[1] = Some(identity.len());
                identity.push(column());
            }
            places.push(place);
        }
        let made = made::columns(table);
        if let Some(person) = made
            .iter()
            .find(|column| column.name == "user_key" && has_identity)
        {
            identity.push(person.clone());
        }
        let made_count = made.len();
        public.extend(made);
        Self {
            public,
            identity,
            made_count,
            places,
        }
    }
}

/// The columns of a table's Parquet, in their order: what everybody may read, and who it was, which is
/// empty where nobody can be found by a row.
pub fn parquet_columns(table: &Table) -> [Vec<(String, Kind)>; 2] {
    let parts = Parts::of(table);
    [parts.public, parts.identity].map(|columns| {
        let columns = columns.into_iter();
        columns.map(|column| (column.name, column.kind)).collect()
    })
}
