//! The definition as a page for people.

use std::fmt::Write as _;

use crate::{Attribute, Table, tables};

const HEAD: &str = "\
# The data dictionary

Made from `crates/dictionary/tables/` by `cargo run -p export --example dictionary`, and held by a test: change the definition there, not here.

Every attribute of the tables that are exported. In DynamoDB a name with points lies in nested maps; its column in the
Parquet files has `_` in place of the points, and `stream_scores.` is left out. `{stream}` is one of `audio_sent`,
`audio_received`, `video_sent`, `video_received`, `share_sent`, `share_received`, and of the same three with `_from_crc`,
`_to_crc`, `_from_rwg` and `_to_rwg`; `{picture}` is one of those that are not audio.

Kinds: **text**; **time** (RFC 3339 in UTC, in Parquet a timestamp of microseconds without a zone, to be read as UTC);
**whole** (64 bits); **decimal** (a double); **flag**; **json** (a list or a map; in Parquet its text as JSON). What is absent is
null, and never 0. *Personal* columns are in the folder `identity` alone.
";

/// All of `docs/dictionary.md`, with the columns that are made when Parquet is written: `made` tells
/// those of a table, each with name, kind, unit, meaning, when absent and an example.
pub fn markdown(made: &dyn Fn(&Table) -> Vec<[String; 6]>) -> String {
    let mut page = HEAD.to_owned();
    for table in tables() {
        let _ = write!(page, "\n## `{}`\n\n{}", table.name, table.about);
        let folders = if table.is_by_day() {
            format!("`{0}/dt=YYYY-MM-DD/{0}.parquet`", table.name)
        } else {
            format!("`{0}/{0}.parquet`", table.name)
        };
        let _ = writeln!(page, " In {folders}.\n");
        page.push_str(
            "| attribute | kind | unit | meaning | Zoom's field | absent | example | |\n",
        );
        page.push_str("|---|---|---|---|---|---|---|---|\n");
        let mut last = "";
        for attribute in &table.attributes {
            if attribute.defined_as != last && !is_repeated(table, attribute) {
                page.push_str(&row(attribute));
            }
            last = attribute.defined_as;
        }
        let made = made(table);
        if made.is_empty() {
            continue;
        }
        page.push_str("\nAdded when Parquet is written:\n\n");
        page.push_str(
            "| column | kind | unit | meaning | absent | example |\n|---|---|---|---|---|---|\n",
        );
        for cells in made {
            let _ = writeln!(page, "| `{}` | {} |", cells[0], cells[1..].join(" | "));
        }
    }
    page
}

/// The first stream that has it stands for all.
fn is_repeated(table: &Table, attribute: &Attribute) -> bool {
    let mut alike = table.attributes.iter();
    let first = alike.find(|one| one.defined_as == attribute.defined_as);
    first.is_some_and(|first| first.path != attribute.path)
}

fn row(attribute: &Attribute) -> String {
    let flags = match (
        attribute.is_key,
        attribute.is_personal,
        attribute.is_elsewhere,
    ) {
        (true, true, _) => "key, personal",
        (true, false, _) => "key",
        (false, true, true) => "personal, not in Parquet",
        (false, true, false) => "personal",
        (false, false, _) => "",
    };
    format!(
        "| `{}` | {} | {} | {} | {} | {} | `{}` | {flags} |\n",
        attribute.defined_as,
        attribute.kind.name(),
        attribute.unit,
        attribute.meaning,
        attribute.source,
        attribute.absent,
        attribute.example,
    )
}
