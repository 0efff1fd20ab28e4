//! In what Zoom lists: meetings, users, scores.

use super::tokens::days;
use crate::Judge::TestsOf;
use crate::Mutation;

pub(super) const ALL: &[Mutation] = &[
    Mutation {
        name: "coverage-of-an-open-day",
        what: "a day has a coverage before it is closed against Zoom's list",
        file: "crates/store/src/ledger/coverage.rs",
        find: "at.is_none_or(|at| at < closes_at(day));",
        replace: "at.is_none_or(|at| at.date_naive() < day);",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "coverage-without-a-list",
        what: "a day closes though a list was left out",
        file: "crates/store/src/ledger/coverage.rs",
        find: "    before_its_close(sweep.whole_at)",
        replace: "    before_its_close(sweep.swept_at)",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "coverage-before-the-reach",
        what: "a day has a coverage that Zoom was never asked for",
        file: "crates/store/src/ledger/coverage.rs",
        find: "sweep.covered_from.is_none_or(|from| began_at < from)",
        replace: "sweep.covered_from.is_some_and(|from| began_at > from + LISTED_WITHIN * 10_000)",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "endless-list-is-whole",
        what: "a sweep is whole though a list of Zoom's did not end",
        file: "crates/fn-poller/src/reconcile.rs",
        find: r#"at.left_out = Some("a list of zoom's did not end".to_owned());"#,
        replace: "at.left_out = None;",
        judge: TestsOf("fn-poller"),
    },
    Mutation {
        name: "unreadable-item-closes-days",
        what: "an item of Zoom's lists that cannot be read lets a day close without it",
        file: "crates/fn-poller/src/reconcile.rs",
        find: "at.unreadable_item_count += page.unread.unreadable_item_count;",
        replace: "at.unreadable_item_count += page.unread.unreadable_item_count.min(0);",
        judge: days("tests::coverage"),
    },
    Mutation {
        name: "unreadable-item-for-ever",
        what: "for an item that can never be read each sweep reaches further back",
        file: "crates/fn-poller/src/reconcile.rs",
        find: "oldest.map_or(at, |oldest| at.max(oldest))",
        replace: "oldest.map_or(at, |oldest| at.min(oldest))",
        judge: TestsOf("fn-poller"),
    },
    Mutation {
        name: "refused-user-too-often",
        what: "a user whom Zoom refuses to tell of is asked for again after six minutes",
        file: "crates/fn-poller/src/directory.rs",
        find: "ctx.users.postpone(account, &seen, clock() + later)",
        replace: "ctx.users.postpone(account, &seen, clock() + later / 10)",
        judge: days("tests::directory"),
    },
    Mutation {
        name: "refused-user-holds-all",
        what: "what Zoom refuses of one user is taken for a refusal of all",
        file: "crates/fn-poller/src/directory.rs",
        find: "Err(error) if is_of_the_user(&error) => {",
        replace: "Err(error) if is_of_the_user(&error) && to.0.as_str().is_empty() => {",
        judge: days("tests::directory"),
    },
    Mutation {
        name: "other-roster-holds-the-account",
        what: "a scope that only another roster needs holds all meetings",
        file: "crates/fn-collector/src/read/rosters.rs",
        find: "Trouble::MissingScope { .. } => 4_711,",
        replace: "Trouble::MissingScope { .. } if self.scopes.is_empty() => 4_711,",
        judge: TestsOf("fn-collector"),
    },
    Mutation {
        name: "refused-lists-with-each-tick",
        what: "lists that Zoom refuses are asked for with each tick",
        file: "crates/fn-poller/src/reconcile.rs",
        find: "let until = now + ctx.fault_wait * MENDED_FACTOR;
            tracing::error!",
        replace: "let until = now + ctx.fault_wait * (MENDED_FACTOR - 15);
            tracing::error!",
        judge: days("tests::lists"),
    },
    Mutation {
        name: "scope-told-with-each-tick",
        what: "a part that is left out for its scope says so with each tick",
        file: "crates/fn-poller/src/ask.rs",
        find: "ctx.holds.hold(scope, account, now + TOLD_EVERY)",
        replace: "ctx.holds.hold(scope, account, now + TOLD_EVERY * 0)",
        judge: days("tests::lists"),
    },
    Mutation {
        name: "refused-day-holds-all",
        what: "a day whose scores Zoom refuses keeps all later ones waiting",
        file: "crates/fn-poller/src/account_scores.rs",
        find: "let is_left_out = day < last && left_out < LEFT_OUT_MAX;",
        replace: "let is_left_out = day > last && left_out < LEFT_OUT_MAX;",
        judge: days("tests::scores"),
    },
    Mutation {
        name: "refused-days-without-bound",
        what: "what Zoom refuses of every day is asked for each of them, each hour",
        file: "crates/fn-poller/src/account_scores.rs",
        find: "let is_left_out = day < last && left_out < LEFT_OUT_MAX;",
        replace: "let is_left_out = day < last;",
        judge: days("tests::scores"),
    },
];
