//! In what is counted as read, and in how fast Zoom is asked.

use crate::Judge::TestsOf;
use crate::Mutation;

pub(super) const ALL: &[Mutation] = &[
    Mutation {
        name: "slots-given-twice",
        what: "a block of calls is given out as if it were one call",
        file: "crates/store/src/work/pace.rs",
        find: "* i64::from(slots.count);",
        replace: "* i64::from(slots.count.min(1));",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "day-never-full",
        what: "calls are counted, and made above the share of the day",
        file: "crates/store/src/work/pace.rs",
        find: r#""attribute_not_exists(calls_used) OR calls_used < :most""#,
        replace: r#""attribute_not_exists(calls_used) OR calls_used < :most OR attribute_exists(work_key)""#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "lapsed-calls-made",
        what: "a call is made in a time that is somebody else's by now",
        file: "crates/zoom-client/src/pace.rs",
        find: "self.left > 0 && now <= self.next",
        replace: "self.left > 0 && now >= DateTime::UNIX_EPOCH",
        judge: TestsOf("zoom-client"),
    },
    Mutation {
        name: "windows-overfilled",
        what: "a burst comes on top of the even pace",
        file: "crates/zoom-client/src/limits.rs",
        find: "length_ms.div_ceil(limit - burst)",
        replace: "length_ms.div_ceil(limit)",
        judge: TestsOf("zoom-client"),
    },
    Mutation {
        name: "held-entries-dispatched",
        what: "the entries of a held account stay among those that are dispatched",
        file: "crates/store/src/ledger/hold.rs",
        find: r#"            .expression_attribute_values(":held", s(held_lane(&entry.account_id)))"#,
        replace: r#"            .expression_attribute_values(":held", s("live#0"))"#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "coverage-of-an-open-day",
        what: "a day has a coverage before it is closed against Zoom's list",
        file: "crates/store/src/ledger/coverage.rs",
        find: "if swept_at.is_none_or(|at| at < closes_at(day)) {",
        replace: "if swept_at.is_none_or(|at| at.date_naive() < day) {",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "slice-forgotten",
        what: "a read that takes several slices begins anew with each",
        file: "crates/store/src/ledger/claim.rs",
        find: "slice: slice::parse(item),",
        replace: "slice: slice::parse(item).filter(|_| false),",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "fault-uses-an-attempt",
        what: "a fault on the way uses up an attempt on the meeting",
        file: "crates/fn-collector/src/next.rs",
        find: "        ) => wait(now + fault_wait, reason),",
        replace: "        ) => Next::Settle(Outcome::Short { found: None, reason }),",
        judge: TestsOf("fn-collector"),
    },
    Mutation {
        name: "complete-without-the-roster",
        what: "a meeting is complete though its roster is shorter than Zoom's list",
        file: "crates/fn-collector/src/completeness.rs",
        find: "} else if settled.session_count < expected {",
        replace: "} else if settled.session_count < expected.min(1) {",
        judge: TestsOf("fn-collector"),
    },
    Mutation {
        name: "complete-without-minutes",
        what: "a meeting is complete though people in it have no minutes",
        file: "crates/fn-collector/src/completeness.rs",
        find: "} else if silent > 0 {",
        replace: "} else if silent > usize::from(u16::MAX) {",
        judge: TestsOf("fn-collector"),
    },
];
