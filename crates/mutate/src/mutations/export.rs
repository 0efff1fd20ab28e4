//! In the way from exports to Parquet.

use crate::Judge::{SomeTestsOf, TestsOf};
use crate::Mutation;

pub(super) const ALL: &[Mutation] = &[
    Mutation {
        name: "erased-and-kept",
        what: "who was erased from the tables stays in Parquet",
        file: "crates/export/src/convert.rs",
        find: "            return Ok(());
        }
        runs.put(old_key, None)",
        replace: "            return Ok(());
        }
        Ok(())",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "retention-erases",
        what: "what the table kept no longer goes from Parquet too",
        file: "crates/export/src/convert.rs",
        find: "expires <= written_us / 1_000_000",
        replace: "expires <= 0",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "erased-comes-back",
        what: "an export that is in the files already is applied once more",
        file: "crates/export/src/applied.rs",
        find: "export.window.end() <= *up_to",
        replace: "export.window.end() < *up_to",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "days-of-another-unit",
        what: "times are a thousandth of what they were",
        file: "crates/export/src/number.rs",
        find: "seconds * 1_000_000",
        replace: "seconds * 1_000",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "shortest-prefix",
        what: "the whole company's network hides the building's",
        file: "crates/export/src/sites.rs",
        find: "other.cmp(one)",
        replace: "one.cmp(other)",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "names-for-everybody",
        what: "who it was lies beside what everybody may read",
        file: "crates/export/src/parts.rs",
        find: "if !attribute.is_personal {",
        replace: "if !attribute.is_elsewhere {",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "short-export-taken",
        what: "a data file with fewer lines than its manifest says is taken for whole",
        file: "crates/export/src/convert.rs",
        find: "if found != *expected {",
        replace: "if found > *expected {",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "overlapping-window-taken",
        what: "a window is applied that began before the files end",
        file: "crates/export/src/applied.rs",
        find: "Some(up_to) if from.timestamp() == up_to.timestamp()",
        replace: "Some(up_to) if from.timestamp() <= up_to.timestamp()",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "half-a-person-kept",
        what: "a day is written again without who it was",
        file: "crates/export/src/days.rs",
        find: "if stays && !present.is_whole {",
        replace: "if false && !present.is_whole {",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "half-a-day-published",
        what: "a file has its name from its first byte on",
        file: "crates/export/src/columns.rs",
        find: "let temporary = path.with_extension(UNFINISHED);",
        replace: "let temporary = path.to_owned();",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "public-before-private",
        what: "who is in the office behind another site's line is at that site",
        file: "crates/export/src/made.rs",
        find: "sites.of(private.chain(row.text(self.ip_address)))",
        replace: "sites.of(row.text(self.ip_address).into_iter().chain(private))",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "newer-schema-read",
        what: "a row of a newer version is read as if it were known",
        file: "crates/export/src/convert.rs",
        find: ".filter(|version| *version > SCHEMA_VERSION)",
        replace: ".filter(|version| *version < SCHEMA_VERSION)",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "coverage-always-full",
        what: "an answer says that all was measured, whatever was",
        file: "crates/questions/sql/sites_by_day.sql",
        find: "1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*) AS coverage_pct",
        replace: "1e2 AS coverage_pct",
        judge: SomeTestsOf {
            room: "questions",
            module: "tests::coverage",
        },
    },
    Mutation {
        name: "coverage-of-everybody",
        what: "each site's answer has the coverage of all sites",
        file: "crates/questions/sql/sending_or_receiving.sql",
        find: "covered c ON c.site_name = m.site_name",
        replace: "covered c ON c.site_name = 'Dublin'",
        judge: SomeTestsOf {
            room: "questions",
            module: "tests::coverage",
        },
    },
    Mutation {
        name: "breakouts-are-further-people",
        what: "a guest's stay in a breakout room is somebody else in Parquet",
        file: "crates/export/src/made.rs",
        find: ".or(session.filter(|_| in_main_room));",
        replace: ".or(session.filter(|_| in_main_room || account.is_ascii()));",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "address-for-everybody",
        what: "an address is no longer taken for who it was",
        file: "crates/dictionary/tables/participants.txt",
        find: "| when empty | 198.51.100.7 | personal",
        replace: "| when empty | 198.51.100.7 |",
        judge: TestsOf("dictionary"),
    },
    Mutation {
        name: "swapped-in-views",
        what: "what a person sends is counted as what the person receives",
        file: "crates/questions/src/views.rs",
        find: "coalesce(m.audio_sent_class IN ('poor', 'bad'), false) AS is_audio_sent_poor,
  coalesce(m.audio_received_class IN ('poor', 'bad'), false) AS is_audio_received_poor,",
        replace: "coalesce(m.audio_received_class IN ('poor', 'bad'), false) AS is_audio_sent_poor,
  coalesce(m.audio_sent_class IN ('poor', 'bad'), false) AS is_audio_received_poor,",
        judge: SomeTestsOf {
            room: "questions",
            module: "tests::hand_made",
        },
    },
    Mutation {
        name: "nothing-stands-out",
        what: "no hour of the week stands out, whatever it is like",
        file: "crates/questions/sql/hours_of_the_week.sql",
        find: "coalesce(minutes >= 500 AND people >= 3 AND poor_pct >= others_pct + 15, false)",
        replace: "false",
        judge: SomeTestsOf {
            room: "questions",
            module: "tests::hand_made",
        },
    },
    Mutation {
        name: "one-guest-is-many",
        what: "a guest is another person in each meeting",
        file: "crates/questions/sql/devices.sql",
        find: "count(DISTINCT person) AS people",
        replace: "count(DISTINCT user_key) AS people",
        judge: SomeTestsOf {
            room: "questions",
            module: "tests::hand_made",
        },
    },
    Mutation {
        name: "sites-taken-back",
        what: "a run that fails leaves no word of the sites file that its days have",
        file: "crates/export/src/convert.rs",
        find: "        again::begin(&mut applied, &days)?;
",
        replace: "",
        judge: TestsOf("export"),
    },
    Mutation {
        name: "begun-but-not-in-the-bucket",
        what: "a function that dies leaves no word of the sites file that its days have",
        file: "crates/export/src/again.rs",
        find: "    made.begun = Some(Begun { version, from });
    applied.note(days, made)",
        replace: "    made.begun = Some(Begun { version, from });
    let nowhere = Days::of(days.table, days.out, days.people, days.sites, None);
    applied.note(&nowhere, made)",
        judge: TestsOf("fn-archive"),
    },
    Mutation {
        name: "another-stacks-table",
        what: "an export of another stack's table erases what is there",
        file: "crates/export/src/applied.rs",
        find: "            if known != found {",
        replace: "            if known.is_empty() {",
        judge: TestsOf("export"),
    },
];
