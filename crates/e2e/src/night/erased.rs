//! The second night: somebody's calls were erased from the tables, and go from every file, while days
//! without them are not written again.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Night, differ, of_table, pass};
use crate::analyst;
use crate::compare::{Difference, Item, Rows, text};
use crate::stack::Stack;
use crate::trouble::Trouble;

/// How much went, and what did not go as it should.
#[derive(Debug)]
pub(crate) struct Second {
    pub(crate) erased: usize,
    pub(crate) differences: Vec<Difference>,
}

/// Erases one person's calls, lets the night come, and fetches what lies in the bucket then.
pub(crate) async fn second(
    stack: &Stack,
    port: u16,
    rows: &Rows,
    first: &Night,
) -> Result<Second, Trouble> {
    let gone = Gone::of(rows)?;
    gone.erase(stack).await?;
    let night = json!({ "scheduled_at": first.next });
    let (_, done) = pass(&stack.aws, &stack.outputs, &night).await?;
    let mut differences = gone.otherwise_done(rows, &done);
    differences.extend(gone.left(stack, port).await?);
    Ok(Second {
        erased: gone.sessions.len() + gone.minutes.len(),
        differences,
    })
}

/// What is erased: the sessions of one person, and their minutes.
struct Gone<'a> {
    sessions: Vec<&'a Item>,
    minutes: Vec<&'a Item>,
}

fn session_id(row: &Item) -> &str {
    text(row, "participant_session_id")
}

impl<'a> Gone<'a> {
    fn of(rows: &'a Rows) -> Result<Self, Trouble> {
        let users = rows.participants.iter().map(|row| text(row, "user_id"));
        let person = users.filter(|user| !user.is_empty()).min();
        let person =
            person.ok_or_else(|| Trouble::wrong("nobody of the account was in a meeting"))?;
        let sessions = rows.participants.iter();
        let sessions: Vec<_> = sessions
            .filter(|row| text(row, "user_id") == person)
            .collect();
        let ids: BTreeSet<_> = sessions.iter().map(|row| session_id(row)).collect();
        let minutes = rows.minutes.iter();
        let minutes = minutes.filter(|row| ids.contains(session_id(row)));
        let minutes = minutes.collect();
        Ok(Self { sessions, minutes })
    }

    async fn erase(&self, stack: &Stack) -> Result<(), Trouble> {
        let sessions = ["meeting_uuid", "participant_session_id"];
        let minutes = ["participant_session_id", "minute_at"];
        for (output, key, rows) in [
            ("ParticipantsTable", sessions, &self.sessions),
            ("QosMinutesTable", minutes, &self.minutes),
        ] {
            for row in rows {
                let key = key.map(|name| (name.to_owned(), json!({ "S": text(row, name) })));
                let key = Value::Object(key.into_iter().collect());
                stack.aws.delete_item(&stack.outputs[output], &key).await?;
            }
        }
        Ok(())
    }

    /// Only the days that they are of are written, with all others' rows.
    fn otherwise_done(&self, rows: &Rows, done: &[Value]) -> Vec<Difference> {
        let mut differences = Vec::new();
        for (table, time, all, gone) in [
            (
                "participants",
                "joined_at",
                &rows.participants,
                &self.sessions,
            ),
            ("qos_minutes", "minute_at", &rows.minutes, &self.minutes),
        ] {
            let day = |row: &Item| text(row, time).get(..10).map(str::to_owned);
            let touched: BTreeSet<_> = gone.iter().map(|row| day(row)).collect();
            let on_those_days = all.iter().filter(|row| touched.contains(&day(row)));
            for (what, expected) in [
                ("erased", gone.len()),
                ("files", touched.len()),
                ("rows", on_those_days.count() - gone.len()),
            ] {
                let found = &of_table(done, table)[what];
                differences.extend(differ(table, what, expected, found));
            }
        }
        differences
    }

    /// In the bucket is what is in the tables now, and nothing of theirs.
    async fn left(&self, stack: &Stack, port: u16) -> Result<Vec<Difference>, Trouble> {
        let (aws, outputs) = (&stack.aws, &stack.outputs);
        let folder = stack.machine.analyst().join("bucket");
        let parquet = folder.join("parquet");
        aws.sync(&outputs["ExportsBucket"], "parquet/", &parquet)
            .await?;
        let rows = Rows::read(aws, outputs).await?;
        let operator = stack.operator(port);
        let mut differences = analyst::totals(&operator, &folder, &rows).await?;
        let ids = self.sessions.iter();
        let ids: Vec<_> = ids.map(|row| format!("'{}'", session_id(row))).collect();
        let sql = format!(
            "SELECT count(*) AS rows FROM read_parquet(['parquet/*/*/*.parquet', 'parquet/identity/*/*/*.parquet'],
               union_by_name = true) WHERE participant_session_id IN ({})",
            ids.join(", ")
        );
        let left = analyst::answer(&operator, &folder, &sql).await?;
        let found = &left[0]["rows"];
        differences.extend(differ("participants", "erased rows", 0, found));
        Ok(differences)
    }
}
