//! In what is exported by night, and in what becomes of it.

use crate::Judge::TestsOf;
use crate::Mutation;

pub(super) const ALL: &[Mutation] = &[
    Mutation {
        name: "windows-apart",
        what: "a window begins a minute after the one before ended",
        file: "infra/analysts.yaml",
        find: r#""ExportFromTime": $fromMillis($edge($ - 1)),"#,
        replace: r#""ExportFromTime": $fromMillis($edge($ - 1) + $minute),"#,
        judge: TestsOf("tidy"),
    },
    Mutation {
        name: "day-not-fetched",
        what: "of a day that is written again only what changed stays",
        file: "crates/export/src/days.rs",
        find: "self.each(&paths, Elsewhere::bring)?;",
        replace: "",
        judge: TestsOf("fn-archive"),
    },
    Mutation {
        name: "empty-day-kept",
        what: "the file of a day stays in the bucket when its last row was erased",
        file: "crates/fn-archive/src/archive.rs",
        find: "if !path.exists() {",
        replace: "if path.as_os_str().is_empty() {",
        judge: TestsOf("fn-archive"),
    },
    Mutation {
        name: "one-table-stops-all",
        what: "after a table that cannot be converted no other one is",
        file: "infra/analysts.yaml",
        find: "                NotArchived:
                  Type: Pass
                  End: true",
        replace: "                NotArchived:
                  Type: Fail
                  Error: TablesFailed
                  Cause: one of them",
        judge: TestsOf("tidy"),
    },
];
