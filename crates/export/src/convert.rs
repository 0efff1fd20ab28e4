//! From a folder of exports to a folder of Parquet.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use dictionary::Table;

use crate::Error;
use crate::again::{self, MOST_ELSEWHERE, MOST_HERE};
use crate::applied::{Applied, Turn};
use crate::columns::UNFINISHED;
use crate::days::{Days, IDENTITY, Keep};
use crate::elsewhere::Elsewhere;
use crate::find::{self, Export, Window};
use crate::item::Line;
use crate::lines;
use crate::people::People;
use crate::report::{Counts, Report};
use crate::row::Keys;
use crate::runs::Runs;
use crate::shape::{self, Names};
use crate::sites::Sites;

/// Attributes are only ever added, so rows of a newer version could hold what this one would lose.
const SCHEMA_VERSION: i64 = 1;

/// Where rows wait to be written, in the folder of Parquet: on the same disk.
const RUNS: &str = "unfinished";

/// From where to where.
#[derive(Clone, Copy, Debug)]
pub struct Conversion<'a> {
    /// Has exports in it, at any depth.
    pub exports: &'a Path,
    /// Gets the Parquet, beside what is there.
    pub out: &'a Path,
    /// Which network is where; without it the file of the last time.
    pub sites: Option<&'a Path>,
}

/// Converts what is new. `tell` hears in a sentence what is being done.
pub fn convert(conversion: &Conversion<'_>, tell: &mut dyn FnMut(&str)) -> Result<Report, Error> {
    convert_elsewhere(conversion, None, tell)
}

/// The same where the files of Parquet are kept in another place. Of a day that is there, at least the
/// folder has to be here.
pub fn convert_elsewhere(
    conversion: &Conversion<'_>,
    elsewhere: Option<Elsewhere<'_>>,
    tell: &mut dyn FnMut(&str),
) -> Result<Report, Error> {
    let out = conversion.out;
    fs::create_dir_all(out).map_err(Error::disk("make", out))?;
    let lock_path = out.join("lock");
    let lock = File::create(&lock_path).map_err(Error::disk("write", &lock_path))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Error::file(
                out,
                "another conversion is writing there: wait for its end",
            ));
        }
        Err(TryLockError::Error(why)) => return Err(Error::disk("lock", &lock_path)(why)),
    }
    sweep(out)?;
    let done = convert_all(conversion, elsewhere, tell);
    if done.is_err() {
        let _ = sweep(out); // a full disk gets its room back
    }
    done
}

fn convert_all(
    conversion: &Conversion<'_>,
    elsewhere: Option<Elsewhere<'_>>,
    tell: &mut dyn FnMut(&str),
) -> Result<Report, Error> {
    let out = conversion.out;
    let sites = Sites::beside(out, conversion.sites)?;
    let mut applied = Applied::read(out)?;
    let people = People::of(&out.join(IDENTITY), applied.up_to.is_empty())?;
    let mut report = Report::default();
    let mut just_written: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let exports = find::exports(conversion.exports)?;
    // A sites file of its own is applied to what is there.
    if exports.is_empty() && (conversion.sites.is_none() || applied.up_to.is_empty()) {
        let why =
            "there is no manifest-summary.json in it: name the folder of an export, or one above";
        return Err(Error::file(conversion.exports, why));
    }
    applied.admit(&exports)?;
    for (nth, export) in exports.iter().enumerate() {
        let counts = report.tables.entry(export.table.name).or_default();
        let is_whole_later = exports[nth + 1..].iter().any(|later| {
            later.table.name == export.table.name && matches!(later.window, Window::Full { .. })
        });
        match applied.turn(export) {
            Ok(Turn::Apply) => {}
            Ok(Turn::Past) => {
                counts.past += 1;
                continue;
            }
            // A window that does not fit is not missed where the whole table follows.
            Err(_) if is_whole_later => {
                counts.past += 1;
                continue;
            }
            Err(why) => return Err(why),
        }
        tell(&format!(
            "{}: reading {}",
            export.table.name,
            export.summary.display()
        ));
        let days = Days::of(export.table, out, &people, &sites, elsewhere);
        again::begin(&mut applied, &days)?;
        let written = apply(export, &days, counts)?;
        let of_table = just_written.entry(export.table.name).or_default();
        of_table.extend(written);
        applied
            .up_to
            .insert(export.table.name.to_owned(), export.window.end());
        applied.write(&days)?;
    }
    let most = elsewhere.map_or(MOST_HERE, |_| MOST_ELSEWHERE);
    for name in again::TABLES {
        // After its own exports: what they take away need not be written again. A function has time for
        // the table of its export alone.
        let is_ordered = report.tables.contains_key(name);
        if !is_ordered && (elsewhere.is_some() || !applied.up_to.contains_key(name)) {
            continue;
        }
        let counts = report.tables.entry(name).or_default();
        let table = dictionary::table(name).expect("it is exported");
        let days = Days::of(table, out, &people, &sites, elsewhere);
        let has = just_written.remove(name).unwrap_or_default();
        report.days_waiting += again::bring(&mut applied, &days, &has, most, counts)?;
    }
    report.sites_version = sites.version().map(str::to_owned);
    Ok(report)
}

/// Answers which days it wrote.
fn apply(export: &Export, days: &Days<'_>, counts: &mut Counts) -> Result<Vec<i32>, Error> {
    let table = export.table;
    let is_full = matches!(export.window, Window::Full { .. });
    if !table.is_by_day() && !is_full {
        let why = format!(
            "{} is written whole: export it whole, not what changed",
            table.name
        );
        return Err(Error::file(&export.summary, why));
    }
    let mut reader = Reader::of(table, is_full);
    let mut runs = Runs::new(days.out.join(RUNS))?;
    for (path, expected) in &export.files {
        let found = lines::each(path, |number, bytes| {
            let why = |why: String| Error::line(path, number, why);
            reader.read(bytes, &mut runs, counts, &why)
        })?;
        if found != *expected {
            let why = format!(
                "has {found} lines, and the manifest says {expected}: copy it again from the bucket"
            );
            return Err(Error::file(path, why));
        }
        counts.lines += found;
    }
    counts.exports += 1;
    let mut new = runs.merged()?;
    let keep = match (export.window, table.is_by_day()) {
        (_, false) => Keep::None,
        (Window::Full { at }, true) => Keep::Expired(at.timestamp()),
        (Window::Incremental { .. }, true) => Keep::All,
    };
    // Everything that is not in a whole export is gone; of a window only its own days change.
    let mut present = match keep {
        Keep::Expired(_) => days.present()?,
        Keep::None if new.peek().is_none() => vec![0], // an empty table is an empty file
        _ => Vec::new(),
    }
    .into_iter()
    .peekable();
    let mut all_written = Vec::new();
    loop {
        let next = new.peek().map(crate::row::day_of);
        let day = match (next, present.peek().copied()) {
            (None, None) => return Ok(all_written),
            (Some(day), None) | (None, Some(day)) => day,
            (Some(one), Some(other)) => one.min(other),
        };
        present.next_if_eq(&day);
        let written = days.write(day, Some(&mut new), keep)?;
        counts.files += 1;
        counts.rows += written.rows;
        counts.erased += written.erased;
        all_written.push(day);
    }
}

/// Lines of one table into entries.
struct Reader {
    table: &'static Table,
    is_full: bool,
    names: Names,
    keys: Keys,
    line: Line,
    marks: Vec<usize>,
    expires: usize,
    version: usize,
    key: Vec<u8>,
    old_key: Vec<u8>,
}

impl Reader {
    fn of(table: &'static Table, is_full: bool) -> Self {
        let at = |column| table.position(column).expect("each table has it");
        let attributes = table.attributes.iter().enumerate();
        Self {
            table,
            is_full,
            names: shape::names(table),
            keys: Keys::of(table),
            line: Line::of(table),
            marks: attributes
                .filter(|(_, one)| one.is_key || one.is_mark)
                .map(|(place, _)| place)
                .collect(),
            expires: at("expires_at_epoch_s"),
            version: at("schema_version"),
            key: Vec::new(),
            old_key: Vec::new(),
        }
    }

    fn read(
        &mut self,
        bytes: &[u8],
        runs: &mut Runs,
        counts: &mut Counts,
        wrong: &dyn Fn(String) -> Error,
    ) -> Result<(), Error> {
        let Self {
            line,
            names,
            keys,
            key,
            old_key,
            ..
        } = self;
        line.read(names, bytes).map_err(|error| {
            let why = without_values(&error);
            wrong(format!(
                "is no line of an export of {}: {why}",
                self.table.name
            ))
        })?;
        line.unknown.sort_unstable();
        line.unknown.dedup(); // an item that changed has most names twice
        for name in line.unknown.drain(..) {
            *counts.unknown.entry(name).or_default() += 1;
        }
        key.clear();
        old_key.clear();
        for (has, row, key) in [
            (line.has_new, &line.new, &mut *key),
            (line.has_old, &line.old, &mut *old_key),
        ] {
            if !has {
                continue;
            }
            if let Some(place) = self.marks.iter().find(|place| row.get(**place).is_none()) {
                let lacking = &self.table.attributes[*place].path;
                return Err(wrong(format!(
                    "lacks {lacking}, so it is of another table than {}",
                    self.table.name
                )));
            }
            if let Some(version) = row
                .whole(self.version)
                .filter(|version| *version > SCHEMA_VERSION)
            {
                return Err(wrong(format!(
                    "has schema_version {version}, and this program knows {SCHEMA_VERSION}: use a newer one"
                )));
            }
            keys.encode(row, key)
                .ok_or_else(|| wrong("has no time that says which day it is of".to_owned()))?;
        }
        if line.has_new {
            if line.has_old && key != old_key {
                runs.put(old_key, None)?; // it is of another day now
            }
            return runs.put(key, Some(&|out| line.new.encode(out)));
        }
        if self.is_full || !line.has_old {
            let what = if self.is_full {
                "no Item"
            } else {
                "no image of its item: export with NEW_AND_OLD_IMAGES"
            };
            return Err(wrong(format!("has {what}")));
        }
        let written_us = line
            .written_us
            .ok_or_else(|| wrong("does not say when it was written".to_owned()))?;
        let expires_s = line.old.whole(self.expires);
        if expires_s.is_some_and(|expires| expires <= written_us / 1_000_000) {
            counts.expired += 1;
            return Ok(());
        }
        runs.put(old_key, None)
    }
}

/// What is wrong in words of ours: the library quotes what it found, which may be a name.
fn without_values(error: &serde_json::Error) -> String {
    let said = error.to_string();
    if said.starts_with("invalid ") {
        return format!(
            "a map or a text is wanted, and is not what stands there (column {})",
            error.column()
        );
    }
    said
}

/// Removes what an interrupted conversion left.
fn sweep(out: &Path) -> Result<(), Error> {
    let runs = out.join(RUNS);
    if runs.exists() {
        fs::remove_dir_all(&runs).map_err(Error::disk("remove", &runs))?;
    }
    let tables = dictionary::tables().iter().map(|table| table.name);
    let folders = tables.flat_map(|table| [out.join(table), out.join(IDENTITY).join(table)]);
    folders
        .filter(|folder| folder.exists())
        .try_for_each(|folder| sweep_folder(&folder, 1))
}

fn sweep_folder(folder: &Path, depth: usize) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(Error::disk("look into", folder))? {
        let path: PathBuf = entry.map_err(Error::disk("look into", folder))?.path();
        if path.is_dir() && depth > 0 {
            sweep_folder(&path, depth - 1)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == UNFINISHED)
        {
            fs::remove_file(&path).map_err(Error::disk("remove", &path))?;
        }
    }
    Ok(())
}
