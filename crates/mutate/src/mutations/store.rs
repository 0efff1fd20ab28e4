//! In the conditions of the tables.

use crate::Judge::TestsOf;
use crate::Mutation;

pub(super) const ALL: &[Mutation] = &[
    Mutation {
        name: "owe-unconditional",
        what: "who saw no entry yet takes one back that is being collected",
        file: "crates/store/src/ledger/owe.rs",
        find: r#""attribute_not_exists(meeting_uuid)""#,
        replace: r#""attribute_not_exists(meeting_uuid) OR attribute_exists(meeting_uuid)""#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "news-disturbs-a-claim",
        what: "late news makes an entry due that is being collected",
        file: "crates/store/src/ledger/owe/news.rs",
        find: r#""complete" | "partial" | "unavailable""#,
        replace: r#""complete" | "partial" | "unavailable" | "collecting""#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "news-lost-in-a-race",
        what: "who is crossed while telling of a meeting is taken for one who said nothing new",
        file: "crates/store/src/ledger/owe.rs",
        find: "known = self.known(meeting, true).await?;",
        replace: "if known.is_none() || known.is_some() {
                return Ok(false);
            }
            known = self.known(meeting, true).await?;",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "later-end-undone",
        what: "an end that is told late takes back a later one that came to light meanwhile",
        file: "crates/store/src/ledger/owe/news.rs",
        find: r#"    "ended_at_epoch_s",
"#,
        replace: "",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "slice-survives-a-later-end",
        what: "a read goes on behind pages of before the meeting's true end",
        file: "crates/store/src/ledger/owe/news.rs",
        find: "faults.chain(slice::ATTRIBUTES).chain(reason).collect()",
        replace: "faults.chain(slice::ATTRIBUTES.into_iter().skip(10)).chain(reason).collect()",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "claim-unconditional",
        what: "two collectors have one entry at a time",
        file: "crates/store/src/ledger/claim.rs",
        find: r#""due_at_epoch_s = :read""#,
        replace: r#""due_at_epoch_s = :read OR attribute_exists(meeting_uuid)""#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "claim-of-nothing",
        what: "a message about no entry makes one",
        file: "crates/store/src/ledger/claim.rs",
        find: r#""due_at_epoch_s = :read""#,
        replace: r#""due_at_epoch_s = :read OR attribute_not_exists(meeting_uuid)""#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "claim-forever",
        what: "a dead collector's entry is never due again",
        file: "crates/store/src/ledger/claim.rs",
        find: "const LEASE: TimeDelta = TimeDelta::seconds(150);",
        replace: "const LEASE: TimeDelta = TimeDelta::days(3_650);",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "settle-after-the-claim",
        what: "who comes after his claim ran out overwrites the next one",
        file: "crates/store/src/ledger/settle.rs",
        find: r#""due_at_epoch_s = :leased AND ended_at_epoch_s = :ended""#,
        replace: r#""due_at_epoch_s = :leased AND ended_at_epoch_s = :ended OR attribute_exists(meeting_uuid)""#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "settled-on-a-shorter-list",
        what: "an entry settles on the list that was known before it was read",
        file: "crates/store/src/ledger/settle.rs",
        find: "OR listed_participant_count <= :listed)",
        replace: "OR listed_participant_count >= :listed)",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "hold-uses-an-attempt",
        what: "an outage of Zoom uses up the attempts on a meeting",
        file: "crates/store/src/ledger/settle.rs",
        find: r#"            state: "owed",
            attempts: claim.attempts,"#,
        replace: r#"            state: "owed",
            attempts: claim.attempts + 1,"#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "earlier-minutes-forgotten",
        what: "a meeting with stored minutes is settled as unavailable",
        file: "crates/store/src/ledger/settle.rs",
        find: "minutes.max(claim.minute_count).unwrap_or(0)",
        replace: "minutes.unwrap_or(0)",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "lease-unconditional",
        what: "two keepers refresh one token at a time",
        file: "crates/store/src/installations/refresh.rs",
        find: "(attribute_not_exists(lease_until_epoch_s) OR lease_until_epoch_s < :now)",
        replace: "(attribute_exists(account_id) OR lease_until_epoch_s < :now)",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "lease-on-any-version",
        what: "who read an older token refreshes it once more",
        file: "crates/store/src/installations/refresh.rs",
        find: r#""token_version = :version AND \"#,
        replace: r#""(token_version = :version OR attribute_exists(account_id)) AND \"#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "save-on-lease",
        what: "a holder who comes late throws the only live token away",
        file: "crates/store/src/installations/refresh.rs",
        find: r#".condition_expression("token_version = :version")
            .set_expression_attribute_values(Some(values.into_item()));
        Ok(update_if(update, "save"#,
        replace: r#".condition_expression("token_version = :version AND lease_until_epoch_s >= :now")
            .set_expression_attribute_values(Some(values.into_item()));
        Ok(update_if(update, "save"#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "save-unconditional",
        what: "a refresh that comes late overwrites newer tokens",
        file: "crates/store/src/installations/refresh.rs",
        find: r#".condition_expression("token_version = :version")
            .set_expression_attribute_values(Some(values.into_item()));
        Ok(update_if(update, "save"#,
        replace: r#".condition_expression("token_version = :version OR attribute_exists(account_id)")
            .set_expression_attribute_values(Some(values.into_item()));
        Ok(update_if(update, "save"#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "burial-of-any-version",
        what: "a spent token buries an installation that has a newer one",
        file: "crates/store/src/installations/refresh.rs",
        find: r#".condition_expression("token_version = :version")
            .expression"#,
        replace: r#".condition_expression("token_version = :version OR attribute_exists(account_id)")
            .expression"#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "removal-of-a-newer-installation",
        what: "a late removal takes away what was installed since",
        file: "crates/store/src/installations/install.rs",
        find: r#""installed_at_epoch_s <= :at")
            .expression_attribute_values(":removed""#,
        replace: r#""installed_at_epoch_s <= :at OR attribute_exists(account_id)")
            .expression_attribute_values(":removed""#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "state-not-consumed",
        what: "a state of OAuth is good twice",
        file: "crates/store/src/oauth_states.rs",
        find: r#"            .delete_item()
            .table_name(&self.table)
            .key("state_hash", s(hash(state)))
            .return_values(ReturnValue::AllOld)
            .send()
            .await
            .map_err(Error::aws("take the state"))?
            .attributes;"#,
        replace: r#"            .get_item()
            .table_name(&self.table)
            .key("state_hash", s(hash(state)))
            .send()
            .await
            .map_err(Error::aws("take the state"))?
            .item;"#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "state-of-any-age",
        what: "a state of OAuth is good until its row expires, hours later",
        file: "crates/store/src/oauth_states.rs",
        find: "|at: i64| at > now.timestamp()",
        replace: "|at: i64| at > 0",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "unprocessed-dropped",
        what: "rows that a throttled table hands back are lost",
        file: "crates/store/src/writer.rs",
        find: ".and_then(|mut tables| tables.remove(table))",
        replace: ".and_then(|_| None::<Vec<WriteRequest>>)",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "older-news-of-a-user-win",
        what: "a late event brings back a user who is gone",
        file: "crates/store/src/users.rs",
        find: "OR told_at_epoch_ms < :told_at_epoch_ms",
        replace: "OR attribute_exists(user_id) OR told_at_epoch_ms < :told_at_epoch_ms",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "calls-never-forgotten",
        what: "the calls of all days are counted together",
        file: "crates/store/src/work/pace.rs",
        find: r#""quota#{account}#{}", now.date_naive()"#,
        replace: r#""quota#{account}#{}", "always""#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "sealed-for-anywhere",
        what: "a sealed token opens in another account and field",
        file: "crates/store/src/seal.rs",
        find: r#"format!("{account}\n{field}")"#,
        replace: r#"format!("{}{}", &account[..0], &field[..0])"#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "expired-minutes-scored",
        what: "a meeting is scored again by the minutes that happen to be left",
        file: "crates/store/src/rescore.rs",
        find: "stored < counted\n",
        replace: "stored < counted.min(0)\n",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "score-over-a-newer-read",
        what: "a score of the minutes before a read replaces that of the read",
        file: "crates/store/src/participants/stored.rs",
        find: r#""minute_count = :counted""#,
        replace: r#""minute_count = :counted OR attribute_exists(meeting_uuid)""#,
        judge: TestsOf("store"),
    },
    Mutation {
        name: "dry-run-writes",
        what: "a rescore that should only tell changes scores",
        file: "crates/store/src/rescore.rs",
        find: "if !how.dry_run {",
        replace: "if true {",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "machines-always-named",
        what: "rows say a computer's name and network card, whatever the administrator chose",
        file: "crates/store/src/participants/item.rs",
        find: "let known = if row.keep_device_identifiers {",
        replace: "let known = if true {",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "page-undoes-a-tombstone",
        what: "a page that lags behind brings back a user who is gone",
        file: "crates/store/src/users.rs",
        find: "let seen = set_all(self.update(account, &user.user_id), seen.into_item(), &[])
            .condition_expression(\"is_gone = :here\")",
        replace:
            "let seen = set_all(self.update(account, &user.user_id), listed().into_item(), &[])
            .condition_expression(\"attribute_exists(user_id) OR is_gone = :here\")",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "answer-undoes-news",
        what: "what Zoom said of a user before the newest event is written after it",
        file: "crates/store/src/users.rs",
        find: ".condition_expression(\"stale_since_epoch_ms = :seen\")",
        replace: ".condition_expression(\"attribute_exists(user_id) OR stale_since_epoch_ms = :seen\")",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "score-replaced-in-part",
        what: "a row keeps the worst minute of a score that another one replaced",
        file: "crates/store/src/participants/known.rs",
        find: "Some(_) => &score_rows::SESSION_OPTIONAL,",
        replace: "Some(_) => &[],",
        judge: TestsOf("store"),
    },
    Mutation {
        name: "rescored-breakouts-are-people",
        what: "scoring a meeting again makes people of its guests' stays in breakout rooms",
        file: "crates/store/src/participants/stored.rs",
        find: r#"breakout_room_id: text_of(item, "breakout_room_id"),"#,
        replace: "breakout_room_id: None,",
        judge: TestsOf("store"),
    },
];
