//! In the textbook: units, classes, keys.

use crate::Judge::TestsOf;
use crate::Mutation;

pub(super) const ALL: &[Mutation] = &[
    Mutation {
        name: "seconds-as-milliseconds",
        what: r#""1.25 s" of latency is 1.25 ms"#,
        file: "crates/qos/src/measure.rs",
        find: r#"("s", Decimal::ONE_THOUSAND, Decimal::ONE)"#,
        replace: r#"("s", Decimal::ONE, Decimal::ONE)"#,
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "milliseconds-as-seconds",
        what: r#""126 ms" of latency are 126,000"#,
        file: "crates/qos/src/measure.rs",
        find: r#"("ms", Decimal::ONE, Decimal::ONE)"#,
        replace: r#"("ms", Decimal::ONE_THOUSAND, Decimal::ONE)"#,
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "megabits-as-kilobits",
        what: r#""1.5 Mbps" are 1.5 kbps"#,
        file: "crates/qos/src/measure.rs",
        find: r#"("mbps", thousand, Decimal::ONE)"#,
        replace: r#"("mbps", Decimal::ONE, Decimal::ONE)"#,
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "silence-as-zero",
        what: "an idle stream has measures, all of them zero",
        file: "crates/qos/src/measure.rs",
        find: "if lower.is_empty() {
        return Ok(None);",
        replace: "if lower.is_empty() {
        return Ok(Some(Decimal::ZERO));",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "limit-exclusive",
        what: "exactly 150 ms are no longer good",
        file: "crates/qos/src/class.rs",
        find: "value > Decimal::from(**limit)",
        replace: "value >= Decimal::from(**limit)",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "best-stream-decides",
        what: "a minute is as good as its best stream",
        file: "crates/qos/src/class.rs",
        find: ".filter_map(|(stream, sample)| of_stream(*stream, sample))
        .max()",
        replace: ".filter_map(|(stream, sample)| of_stream(*stream, sample))
        .min()",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "bad-minutes-not-poor",
        what: "only the minutes of class poor count, and not the bad ones",
        file: "crates/qos/src/score.rs",
        find: "class >= Class::Poor",
        replace: "class == Class::Poor",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "unclassified-as-classified",
        what: "a minute in which nothing was measured counts as classified",
        file: "crates/qos/src/score.rs",
        find: "if let Some(class) = class {
            self.classified_minute_count += 1;",
        replace: "self.classified_minute_count += 1;
        if let Some(class) = class {",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "session-without-join-time",
        what: "a rejoin under the same in-meeting id overwrites the first session",
        file: "crates/qos/src/id.rs",
        find: "&joined_at.to_rfc3339_opts(SecondsFormat::Millis, true),",
        replace: r#""","#,
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "session-without-person",
        what: "two people who join in the same second are one session",
        file: "crates/qos/src/id.rs",
        find: "            zoom_user_id,
            &joined_at",
        replace: r#"            "",
            &joined_at"#,
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "fair-up-to-6-pct",
        what: "a loss of 6 % is still fair",
        file: "crates/qos/src/class.rs",
        find: "loss_avg_pct: [2, 5, 10],",
        replace: "loss_avg_pct: [2, 6, 10],",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "fair-up-to-400-ms",
        what: "latency of 400 ms is still fair",
        file: "crates/qos/src/class.rs",
        find: "latency_ms: [150, 300, 500],",
        replace: "latency_ms: [150, 400, 500],",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "poor-from-a-tenth",
        what: "exactly a tenth of poor minutes makes a session poor",
        file: "crates/qos/src/score/stream.rs",
        find: "poor * POOR_SHARE > classified",
        replace: "poor * POOR_SHARE >= classified",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "poor-minutes-anywhere-in-a-row",
        what: "three poor minutes make a session poor, with idle ones between them",
        file: "crates/qos/src/score/stream.rs",
        find: "_ => 0, // an idle minute is not in a row with others",
        replace: "None => run,
                _ => 0,",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "telephones-classified",
        what: "a telephone, a waiting room and a stay of seconds are judged",
        file: "crates/qos/src/score/session.rs",
        find: "of_minute(&sample.streams).filter(|_| session.can_have_quality())",
        replace: "of_minute(&sample.streams)",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "median-as-percentile",
        what: "p95 is the median",
        file: "crates/qos/src/score/stream.rs",
        find: "percentile(|sample| sample.latency_ms, 95)",
        replace: "percentile(|sample| sample.latency_ms, 50)",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "rejoins-are-people",
        what: "who comes back is another person",
        file: "crates/qos/src/session.rs",
        find: "let person = self.user_id.as_ref().or(self.participant_uuid.as_ref());",
        replace: "let person: Option<&String> = None;",
        judge: TestsOf("fn-collector"),
    },
    Mutation {
        name: "numbers-of-any-size",
        what: "a latency of a day is a latency",
        file: "crates/qos/src/measure.rs",
        find: ".filter(|number| *number <= largest)
",
        replace: "",
        judge: TestsOf("qos"),
    },
    Mutation {
        name: "breakouts-are-poor-people",
        what: "a guest's stay in a breakout room is one more person of the meeting's score",
        file: "crates/qos/src/score/meeting.rs",
        find: ".filter(|parts| parts.iter().all(|part| part.person.is_some()))
",
        replace: "",
        judge: TestsOf("qos"),
    },
];
