//! How far the directory of an account is read, in `work`.

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, Utc};
use qos::AccountId;

use crate::Error;
use crate::row::{Item, Row, number_of, rfc3339, s, text_of, time_of};
use crate::writer::set_all;

/// Where the reading of a directory goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserSweep {
    /// When the last complete one began.
    pub swept_at: Option<DateTime<Utc>>,
    /// When the one began that is under way.
    pub began_at: Option<DateTime<Utc>>,
    /// How many of its lists are read to the end.
    pub lists_done: usize,
    /// The next page of the list after those, and when its token was given.
    pub page: Option<(String, DateTime<Utc>)>,
    /// How many pages of that list are read.
    pub page_count: u32,
}

/// The rows `directory#<account>` of the table `work`.
#[derive(Clone, Debug)]
pub struct UserSweeps {
    client: Client,
    table: String,
}

const OPTIONAL: [&str; 6] = [
    "page_count",
    "directory_read_at",
    "sweep_began_at",
    "lists_done",
    "page_token",
    "page_token_saved_at",
];

impl UserSweeps {
    /// In the table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// How far the account is read.
    pub async fn get(&self, account: &AccountId) -> Result<UserSweep, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("work_key", s(format!("directory#{account}")))
            .consistent_read(true)
            .send()
            .await
            .map_err(Error::aws("read how far the directory is read"))?;
        Ok(answer.item.as_ref().map(sweep).unwrap_or_default())
    }

    /// Notes how far it is read.
    pub async fn put(&self, account: &AccountId, at: &UserSweep) -> Result<(), Error> {
        let page = at.page.as_ref();
        let row = Row::default()
            .text_if("directory_read_at", at.swept_at.map(rfc3339).as_deref())
            .text_if("sweep_began_at", at.began_at.map(rfc3339).as_deref())
            .number("lists_done", at.lists_done)
            .number_if("page_count", (at.page_count > 0).then_some(at.page_count))
            .text_if("page_token", page.map(|(token, _)| token.as_str()))
            .text_if(
                "page_token_saved_at",
                page.map(|(_, at)| rfc3339(*at)).as_deref(),
            );
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(format!("directory#{account}")));
        set_all(update, row.into_item(), &OPTIONAL)
            .send()
            .await
            .map_err(Error::aws("note how far the directory is read"))?;
        Ok(())
    }
}

fn sweep(item: &Item) -> UserSweep {
    UserSweep {
        swept_at: time_of(item, "directory_read_at"),
        began_at: time_of(item, "sweep_began_at"),
        lists_done: number_of(item, "lists_done").unwrap_or(0),
        page: text_of(item, "page_token").zip(time_of(item, "page_token_saved_at")),
        page_count: number_of(item, "page_count").unwrap_or(0),
    }
}
