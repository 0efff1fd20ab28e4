//! The files of a table: one a UTC day, or one in all; each written whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, TimeDelta};
use dictionary::Table;

use crate::Error;
use crate::columns::{Column, ParquetFile};
use crate::elsewhere::Elsewhere;
use crate::made::Maker;
use crate::parts::Parts;
use crate::people::People;
use crate::reading::Reading;
use crate::row::{Keys, Row};
use crate::runs::Merged;
use crate::sites::Sites;

/// Which rows of the present file stay, of those that nothing is said of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Keep {
    /// None: the export has all.
    None,
    /// Those that had expired at this time, in seconds since 1970: retention took them from the
    /// table, and not from here. The export has all others.
    Expired(i64),
    /// All: the export has only what changed.
    All,
}

/// How a table's rows become files.
#[derive(Debug)]
pub(crate) struct Days<'a> {
    pub(crate) table: &'static Table,
    pub(crate) out: &'a Path,
    pub(crate) people: &'a People,
    pub(crate) sites: &'a Sites,
    pub(crate) elsewhere: Option<Elsewhere<'a>>,
    keys: Keys,
    maker: Maker,
    expires: Option<usize>,
    public: Vec<Column>,
    identity: Vec<Column>,
    /// How many of the public ones are made, at the end.
    made_count: usize,
    /// For each attribute its column in the one file and in the other.
    places: Vec<[Option<usize>; 2]>,
}

/// Who it was lies in a folder of its own, so that it can be granted apart.
pub(crate) const IDENTITY: &str = "identity";

impl<'a> Days<'a> {
    pub(crate) fn of(
        table: &'static Table,
        out: &'a Path,
        people: &'a People,
        sites: &'a Sites,
        elsewhere: Option<Elsewhere<'a>>,
    ) -> Self {
        let Parts {
            public,
            identity,
            made_count,
            places,
        } = Parts::of(table);
        Self {
            made_count,
            table,
            out,
            people,
            sites,
            elsewhere,
            keys: Keys::of(table),
            maker: Maker::of(table),
            expires: table.position("expires_at_epoch_s"),
            public,
            identity,
            places,
        }
    }

    /// The days that have a file, in order.
    pub(crate) fn present(&self) -> Result<Vec<i32>, Error> {
        let folder = self.out.join(self.table.name);
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let mut days = Vec::new();
        for entry in fs::read_dir(&folder).map_err(Error::disk("look into", &folder))? {
            let name = entry
                .map_err(Error::disk("look into", &folder))?
                .file_name();
            let name = name.to_string_lossy();
            let date = name
                .strip_prefix("dt=")
                .and_then(|date| date.parse::<NaiveDate>().ok());
            days.extend(date.map(number_of));
        }
        days.sort_unstable();
        Ok(days)
    }

    fn paths(&self, day: i32) -> [PathBuf; 2] {
        let file = format!("{}.parquet", self.table.name);
        let within = if self.table.is_by_day() {
            Path::new(self.table.name)
                .join(format!("dt={}", date_of(day)))
                .join(file)
        } else {
            Path::new(self.table.name).join(file)
        };
        [self.out.join(&within), self.out.join(IDENTITY).join(within)]
    }

    /// Writes a day: what is new of it, and what stays. Answers how many rows it has.
    pub(crate) fn write(
        &self,
        day: i32,
        new: Option<&mut Merged>,
        keep: Keep,
    ) -> Result<Written, Error> {
        let paths = self.paths(day);
        let mut present = if matches!(keep, Keep::None) {
            Present::nothing(self.table)
        } else {
            self.each(&paths, Elsewhere::bring)?;
            Present::open(self, &paths)?
        };
        let mut files = Files::create(self, &paths)?;
        let mut written = Written::default();
        let mut row = Row::of(self.table);
        if let Some(new) = new {
            while new.peek().is_some_and(|key| crate::row::day_of(key) == day) {
                let entry = new.next()?.expect("it was seen");
                while present.key().is_some_and(|key| key < &entry.key[..]) {
                    self.stay(&mut present, keep, &mut files, &mut written, &paths[1])?;
                }
                if present.key() == Some(&entry.key[..]) {
                    present.advance(self)?;
                    written.erased += u64::from(entry.row.is_none());
                }
                if let Some(bytes) = &entry.row {
                    row.decode(self.table, bytes);
                    files.put(self, &row)?;
                    written.rows += 1;
                }
            }
        }
        while present.key().is_some() {
            self.stay(&mut present, keep, &mut files, &mut written, &paths[1])?;
        }
        files.finish(&paths, written.rows > 0 || !self.table.is_by_day())?;
        self.each(&paths, Elsewhere::keep)?;
        Ok(written)
    }

    /// Moves the files of a day, who it was first, as they are written.
    fn each(
        &self,
        [public, identity]: &[PathBuf; 2],
        to_move: impl Fn(&Elsewhere<'a>, &Path) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(elsewhere) = &self.elsewhere else {
            return Ok(());
        };
        if !self.identity.is_empty() {
            to_move(elsewhere, identity)?;
        }
        to_move(elsewhere, public)
    }

    fn stay(
        &self,
        present: &mut Present,
        keep: Keep,
        files: &mut Files,
        written: &mut Written,
        identity: &Path,
    ) -> Result<(), Error> {
        let expires = self.expires.and_then(|place| present.row.whole(place));
        let stays = match keep {
            Keep::None => false,
            Keep::All => true,
            Keep::Expired(at) => expires.is_some_and(|expires| expires <= at),
        };
        if stays && !present.is_whole {
            // Written as it is, it would be somebody else's from now on. After an interruption only rows
            // that the same export takes away are without it.
            let why = "lacks rows that the file outside of `identity` has: bring both of this day, or remove all and convert again";
            return Err(Error::file(identity, why));
        }
        if stays {
            files.put(self, &present.row)?;
            written.rows += 1;
        } else {
            written.erased += 1;
        }
        present.advance(self)
    }
}

/// What became of a day.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Written {
    pub(crate) rows: u64,
    pub(crate) erased: u64,
}

fn number_of(date: NaiveDate) -> i32 {
    i32::try_from((date - NaiveDate::default()).num_days()).unwrap_or(i32::MAX)
}

/// Which day this number is.
pub(crate) fn date_of(day: i32) -> NaiveDate {
    let date = NaiveDate::default().checked_add_signed(TimeDelta::days(day.into()));
    date.unwrap_or(DateTime::UNIX_EPOCH.date_naive()) // no time that was read is so far off
}

/// The rows of the present files of a day, put together again.
#[derive(Debug)]
struct Present {
    public: Option<Reading>,
    row: Row,
    key: Vec<u8>,
    identity: Option<Reading>,
    person: Row,
    person_key: Vec<u8>,
    /// Whether the row has the half that lies in `identity`, if its table has one.
    is_whole: bool,
}

impl Present {
    fn nothing(table: &Table) -> Self {
        Self {
            public: None,
            row: Row::of(table),
            key: Vec::new(),
            identity: None,
            person: Row::of(table),
            person_key: Vec::new(),
            is_whole: true,
        }
    }

    fn open(days: &Days<'_>, [public, identity]: &[PathBuf; 2]) -> Result<Self, Error> {
        let mut present = Self {
            public: Reading::open(public, days.table)?,
            identity: Reading::open(identity, days.table)?,
            ..Self::nothing(days.table)
        };
        present.advance_person(days)?;
        present.advance(days)?;
        Ok(present)
    }

    fn key(&self) -> Option<&[u8]> {
        self.public.as_ref().map(|_| &self.key[..])
    }

    fn advance(&mut self, days: &Days<'_>) -> Result<(), Error> {
        let Some(public) = &mut self.public else {
            return Ok(());
        };
        self.row.clear();
        self.key.clear();
        if !public.next(days.table, &mut self.row)? {
            self.public = None;
            return Ok(());
        }
        days.keys
            .encode(&self.row, &mut self.key)
            .expect("a row that was written has its key");
        // An interruption between the two files may have left one of them older.
        while self.identity.is_some() && self.person_key < self.key {
            self.advance_person(days)?;
        }
        let is_known = self.identity.is_some() && self.person_key == self.key;
        if is_known {
            self.row.fill_from(&self.person);
        }
        self.is_whole = is_known || days.identity.is_empty();
        Ok(())
    }

    fn advance_person(&mut self, days: &Days<'_>) -> Result<(), Error> {
        let Some(identity) = &mut self.identity else {
            return Ok(());
        };
        self.person.clear();
        self.person_key.clear();
        if identity.next(days.table, &mut self.person)? {
            let encoded = days.keys.encode(&self.person, &mut self.person_key);
            encoded.expect("a row that was written has its key");
        } else {
            self.identity = None;
        }
        Ok(())
    }
}

/// The two files of a day in the making.
#[derive(Debug)]
struct Files {
    public: ParquetFile,
    identity: Option<ParquetFile>,
}

impl Files {
    fn create(days: &Days<'_>, [public, identity]: &[PathBuf; 2]) -> Result<Self, Error> {
        let has_identity = !days.identity.is_empty();
        Ok(Self {
            public: ParquetFile::create(public, &days.public)?,
            identity: has_identity
                .then(|| ParquetFile::create(identity, &days.identity))
                .transpose()?,
        })
    }

    fn put(&mut self, days: &Days<'_>, row: &Row) -> Result<(), Error> {
        for (place, [public, identity]) in days.places.iter().enumerate() {
            let Some(value) = row.get(place) else {
                continue;
            };
            if let Some(column) = public {
                self.public.set(*column, row, value);
            }
            if let Some((column, file)) = identity.zip(self.identity.as_mut()) {
                file.set(column, row, value);
            }
        }
        let first = days.public.len() - days.made_count;
        let last = days.identity.len().wrapping_sub(1);
        let Self { public, identity } = self;
        days.maker
            .make(row, days.people, days.sites, |column, text| {
                public.set_text(first + column, text);
                if column == 0
                    && let Some(file) = identity
                {
                    file.set_text(last, text); // `user_key`, where there is an identity
                }
            });
        public.end_row()?;
        identity.as_mut().map_or(Ok(()), ParquetFile::end_row)
    }

    /// Of a day without rows nothing stays.
    fn finish(self, paths: &[PathBuf; 2], has_rows: bool) -> Result<(), Error> {
        for file in self.identity.into_iter().chain([self.public]) {
            if has_rows {
                file.finish()?;
            } else {
                file.give_up();
            }
        }
        if !has_rows {
            for path in paths.iter().filter(|path| path.exists()) {
                fs::remove_file(path).map_err(Error::disk("remove", path))?;
            }
            for path in paths {
                let folder = path.parent().expect("a file lies in a folder");
                let _ = fs::remove_dir(folder); // unless somebody keeps something there
            }
        }
        Ok(())
    }
}
