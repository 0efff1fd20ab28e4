//! An order, carried out.

use std::io;
use std::path::{Path, PathBuf};

use export::{Conversion, Counts, Elsewhere, Report};
use serde::Serialize;
use tokio::fs;
use tokio::runtime::Handle;

use crate::shelf::Shelf;
use crate::{Ctx, Order, Trouble};

/// Where the Parquet lies in the bucket, and beside it what is known of it.
const PARQUET: &str = "parquet/";

/// The tables whose days are written again, when the sites file changes and when classes do.
const BY_DAY: [&str; 2] = ["participants", "qos_minutes"];

/// Files of the folder of Parquet that are no rows: with what persons are counted, where networks are,
/// up to when the files know.
const SECRET: &str = "identity/user_key.secret";
const SITES: &str = "sites.csv";
const APPLIED: &str = "applied.json";

/// What was done, for the state machine's history.
#[derive(Debug, Serialize)]
pub struct Done {
    /// Of which table.
    pub table: String,
    /// Whether the files knew of it already.
    pub is_past: bool,
    /// Lines of the export.
    pub lines: u64,
    /// Files that were written, or removed.
    pub files: u64,
    /// Rows in those files.
    pub rows: u64,
    /// Rows that are gone because their item was erased.
    pub erased: u64,
    /// Deletions that were retention's, and so are none here.
    pub expired: u64,
    /// Which sites file the sessions have.
    pub sites_version: Option<String>,
    /// Days that have another one yet, or other classes: the next conversions write them again.
    pub days_waiting: usize,
}

/// Converts one export, and puts what came of it into the bucket.
pub async fn archive(ctx: &Ctx, order: &Order) -> Result<Done, Trouble> {
    let summary = order.summary()?;
    let place = Place::clean(ctx).await?;
    place
        .fetch_export(order, &summary, ctx.raw_bytes_max)
        .await?;
    for name in [APPLIED, SITES, SECRET] {
        place.fetch(name).await?;
    }
    for name in BY_DAY {
        place.make_folders_of_days(name).await?;
    }
    let report = place.convert().await?;
    let _ = fs::remove_dir_all(&ctx.scratch).await; // the next run does
    let done = Done::of(order, report);
    tracing::info!(
        table = done.table,
        is_past = done.is_past,
        lines = done.lines,
        files = done.files,
        rows = done.rows,
        erased = done.erased,
        expired = done.expired,
        days_waiting = done.days_waiting,
        "an export was converted"
    );
    Ok(done)
}

impl Done {
    fn of(order: &Order, report: Report) -> Self {
        let mut counts = Counts::default();
        for (table, of_table) in report.tables {
            for (attribute, lines) in &of_table.unknown {
                tracing::warn!(table, attribute, lines, "an unknown attribute was left out");
            }
            counts.past += of_table.past;
            counts.lines += of_table.lines;
            counts.files += of_table.files;
            counts.rows += of_table.rows;
            counts.erased += of_table.erased;
            counts.expired += of_table.expired;
        }
        Self {
            table: order.table.clone(),
            is_past: counts.past > 0,
            lines: counts.lines,
            files: counts.files,
            rows: counts.rows,
            erased: counts.erased,
            expired: counts.expired,
            sites_version: report.sites_version,
            days_waiting: report.days_waiting,
        }
    }
}

/// The folders of one run, and the bucket.
struct Place {
    shelf: Shelf,
    exports: PathBuf,
    out: PathBuf,
}

impl Place {
    async fn clean(ctx: &Ctx) -> Result<Self, Trouble> {
        let scratch = &ctx.scratch;
        match fs::remove_dir_all(scratch).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Trouble::disk(scratch)(error));
            }
            _ => {}
        }
        let out = scratch.join("parquet");
        fs::create_dir_all(&out)
            .await
            .map_err(Trouble::disk(&out))?;
        Ok(Self {
            shelf: ctx.shelf.clone(),
            exports: scratch.join("exports"),
            out,
        })
    }

    async fn fetch_export(
        &self,
        order: &Order,
        summary: &str,
        bytes_max: u64,
    ) -> Result<(), Trouble> {
        let mut left = bytes_max;
        let summary = self.fetch_raw(summary, &mut left).await?;
        let manifest = order.key(&export::manifest_key(&summary)?)?;
        let manifest = self.fetch_raw(&manifest, &mut left).await?;
        for named in export::data_keys(&manifest)? {
            self.fetch_raw(&order.key(&named)?, &mut left).await?;
        }
        Ok(())
    }

    /// A file of an export, under its key.
    async fn fetch_raw(&self, key: &str, left: &mut u64) -> Result<PathBuf, Trouble> {
        let to = self.exports.join(key);
        let size = self.shelf.fetch(key, &to).await?;
        let size = size.ok_or_else(|| Trouble::Gone(key.to_owned()))?;
        *left = left.checked_sub(size).ok_or(Trouble::TooLarge)?;
        Ok(to)
    }

    async fn fetch(&self, name: &str) -> Result<(), Trouble> {
        let key = format!("{PARQUET}{name}");
        self.shelf.fetch(&key, &self.out.join(name)).await?;
        Ok(())
    }

    /// Which days there are; the files themselves come when they are asked for.
    async fn make_folders_of_days(&self, table: &str) -> Result<(), Trouble> {
        for key in self.shelf.keys(&format!("{PARQUET}{table}/")).await? {
            let name = &key[PARQUET.len()..];
            let folder = name.rsplit_once('/').map_or(name, |(folder, _)| folder);
            let folder = self.out.join(folder);
            let made = fs::create_dir_all(&folder).await;
            made.map_err(Trouble::disk(&folder))?;
        }
        Ok(())
    }

    /// The library is not asynchronous and takes its time, so it has a thread of its own.
    async fn convert(&self) -> Result<Report, Trouble> {
        let (bucket, exports, out) = (self.shelf.clone(), self.exports.clone(), self.out.clone());
        let is_secret_new = !out.join(SECRET).exists();
        let runtime = Handle::current();
        let converting = tokio::task::spawn_blocking(move || {
            let bring = |path: &Path| {
                let fetched = runtime.block_on(bucket.fetch(&key_of(&out, path), path));
                fetched.map(|_| ()).map_err(io::Error::other)
            };
            let keep = |path: &Path| {
                // Before the first row that was counted with it.
                if is_secret_new {
                    let secret = out.join(SECRET);
                    let put = runtime.block_on(bucket.put(&secret, &key_of(&out, &secret)));
                    put.map_err(io::Error::other)?;
                }
                let key = key_of(&out, path);
                if !path.exists() {
                    return runtime
                        .block_on(bucket.remove(&key))
                        .map_err(io::Error::other);
                }
                runtime
                    .block_on(bucket.put(path, &key))
                    .map_err(io::Error::other)?;
                std::fs::remove_file(path) // the disk holds one day at a time
            };
            let conversion = Conversion {
                exports: &exports,
                out: &out,
                sites: None, // who has a sites file puts it beside the Parquet
            };
            let elsewhere = Elsewhere {
                bring: &bring,
                keep: &keep,
            };
            export::convert_elsewhere(&conversion, Some(elsewhere), &mut |_| {})
        });
        Ok(converting.await.expect("it does not panic")?)
    }
}

/// Where a file of Parquet lies in the bucket.
fn key_of(out: &Path, path: &Path) -> String {
    let name = path.strip_prefix(out).expect("it lies in the folder");
    format!("{PARQUET}{}", name.to_string_lossy())
}
