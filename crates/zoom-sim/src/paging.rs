//! Pages and their tokens.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

use crate::mint::Mint;

/// Zoom's documented life of a token.
const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(15);

/// The tokens that were handed out. Each stays bound to the query it was made for.
#[derive(Debug, Default)]
pub(crate) struct PageTokens(Mutex<HashMap<String, Place>>);

#[derive(Debug)]
struct Place {
    query: String,
    start: usize,
    issued_at: DateTime<Utc>,
}

#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "Zoom's names")]
pub(crate) struct Page<'a, T> {
    pub(crate) items: &'a [T],
    pub(crate) next_page_token: String,
    pub(crate) page_count: usize,
    pub(crate) page_size: usize,
    pub(crate) total_records: usize,
}

/// The token is unknown, too old, or of another query.
#[derive(Debug)]
pub(crate) struct BadToken;

/// Which page of what is wanted.
#[derive(Debug)]
pub(crate) struct Want<'a> {
    /// Everything that must stay the same from page to page.
    pub(crate) query: String,
    pub(crate) page_size: usize,
    /// `None` or `""` for the first page.
    pub(crate) token: Option<&'a str>,
    pub(crate) now: DateTime<Utc>,
}

impl PageTokens {
    pub(crate) fn cut<'a, T>(
        &self,
        mint: &Mint,
        all: &'a [T],
        want: Want<'_>,
    ) -> Result<Page<'a, T>, BadToken> {
        let mut places = self.0.lock().expect("nobody panics while paging");
        let start = match want.token {
            None | Some("") => 0,
            Some(token) => {
                let place = places.get(token).ok_or(BadToken)?;
                let alive = want.now - place.issued_at <= TOKEN_LIFE;
                if !alive || place.query != want.query {
                    return Err(BadToken);
                }
                place.start
            }
        };
        let end = all.len().min(start + want.page_size);
        let mut next_page_token = String::new();
        if end < all.len() {
            next_page_token = mint.another("page", 35);
            let place = Place {
                query: want.query,
                start: end,
                issued_at: want.now,
            };
            places.insert(next_page_token.clone(), place);
        }
        Ok(Page {
            items: &all[start..end],
            next_page_token,
            page_count: all.len().div_ceil(want.page_size),
            page_size: want.page_size,
            total_records: all.len(),
        })
    }
}
