//! In how fast Zoom is asked, and in what is asked first.

use super::tokens::days;
use crate::Judge::{SomeTestsOf, TestsOf};
use crate::Mutation;

pub(super) const ALL: &[Mutation] = &[
    Mutation {
        name: "dispatch-beyond-the-day",
        what: "more entries are sent than the day's calls are enough for",
        file: "crates/fn-poller/src/standing.rs",
        find: "share.per_day().saturating_sub(used)",
        replace: "share.per_day().max(used)",
        judge: days("tests::dispatch"),
    },
    Mutation {
        name: "dispatch-beyond-the-minute",
        what: "more entries are sent than the calls of a minute are enough for",
        file: "crates/fn-poller/src/standing.rs",
        find: "of_day.min(of_minute)",
        replace: "of_day.max(of_minute)",
        judge: days("tests::dispatch"),
    },
    Mutation {
        name: "calls-out-of-turn",
        what: "a call is made though its turn has not come",
        file: "crates/fn-collector/src/zoom_calls.rs",
        find: "        Turn::Busy => return Err(CollectError::Busy),",
        replace: "        Turn::Busy if label == Label::Light => return Err(CollectError::Busy),
        Turn::Busy => {}",
        judge: days("tests::pace"),
    },
    Mutation {
        name: "calls-not-counted",
        what: "calls are made that the day's count does not have",
        file: "crates/fn-collector/src/zoom_calls.rs",
        find: "ctx.work.count_call(account, most, (place.clock)()).await;",
        replace: "Ok::<_, store::Error>(most > 0);",
        judge: days("tests::pace"),
    },
    Mutation {
        name: "lists-not-counted",
        what: "the poller asks for lists that the day's count does not have",
        file: "crates/fn-poller/src/ask.rs",
        find: "ctx.work.count_call(account, most, clock()).await;",
        replace: "Ok::<_, store::Error>(most > 0);",
        judge: days("tests::pace"),
    },
    Mutation {
        name: "no-leeway",
        what: "a call that is late by what a lease allows is one too many in its second",
        file: "crates/zoom-client/src/limits.rs",
        find: " * 1_000 + LEEWAY.num_milliseconds();",
        replace: " * 1_000;",
        judge: TestsOf("zoom-client"),
    },
    Mutation {
        name: "calls-not-kept-apart",
        what: "a process makes all calls of a block as soon as it can",
        file: "crates/zoom-client/src/pace/lane.rs",
        find: "quota.allow_burst(rhythm.burst)",
        replace: "quota.allow_burst(std::num::NonZeroU32::MAX)",
        judge: days("tests::pace"),
    },
    Mutation {
        name: "counted-twice",
        what: "a call that came too late and is taken again is counted again",
        file: "crates/zoom-client/src/pace.rs",
        find: "            if let Some(count) = count.take()
                && !count().await?",
        replace: "            if count.is_some()
                && !count.as_ref().expect(\"a count\")().await?",
        judge: TestsOf("zoom-client"),
    },
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
        file: "crates/zoom-client/src/pace/lane.rs",
        find: "if lease.left == 0 || lease.until < now {",
        replace: "if lease.left == 0 {",
        judge: days("tests::pace"),
    },
    Mutation {
        name: "windows-overfilled",
        what: "a burst comes on top of the even pace",
        file: "crates/zoom-client/src/limits.rs",
        find: "if burst == 1 { limit } else { limit - burst }",
        replace: "limit",
        judge: TestsOf("zoom-client"),
    },
    Mutation {
        name: "held-entries-dispatched",
        what: "the entries of a held account stay among those that are dispatched",
        file: "crates/store/src/ledger/hold.rs",
        find: r#"            .expression_attribute_values(":held", s(held_lane(&entry.account_id, Held::All)))"#,
        replace: r#"            .expression_attribute_values(":held", s("live#0"))"#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "scope-holds-the-account",
        what: "a scope of webinars that is missing keeps meetings waiting",
        file: "crates/fn-collector/src/next.rs",
        find: "HoldKind::MissingScope => Held::Only(of),",
        replace: "HoldKind::MissingScope => Held::All,",
        judge: TestsOf("fn-collector"),
    },
    Mutation {
        name: "dispatch-after-zoom",
        what: "what is due waits until Zoom has answered everything else",
        file: "crates/fn-poller/src/lib.rs",
        find: "let sent = dispatch(ctx, &installations, dispatch::SENT_MAX, clock).await;",
        replace: "let sent = dispatch(ctx, &installations, 0, clock).await;",
        judge: SomeTestsOf {
            room: "days",
            module: "tests::dispatch",
        },
    },
];
