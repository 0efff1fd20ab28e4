//! Rows in the order of their keys, however many: sorted in memory, and on disk when they do not fit.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::row::put_varint;

/// What is sorted at once. A million participant-minutes are five of these; beside one of them a day is
/// read and written.
const RUN_BYTES: usize = 48 << 20;

/// A run is read through as much, so a hundred of them take no more than one did.
const READ_BYTES: usize = 256 << 10;

/// A key with what becomes of it: a row, or nothing for one that was erased. Of the same key the
/// last one counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) key: Vec<u8>,
    /// The later, the larger.
    order: Reverse<u64>,
    pub(crate) row: Option<Vec<u8>>,
}

/// Writes a row's bytes.
pub(crate) type Encode<'a> = &'a dyn Fn(&mut Vec<u8>);

/// Takes entries in any order.
#[derive(Debug)]
pub(crate) struct Runs {
    folder: PathBuf,
    bytes: Vec<u8>,
    /// Where each entry begins, how long its key is, and where it ends; a row of none is erased.
    index: Vec<Place>,
    count: u64,
    files: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    start: u32,
    key: u32,
    end: u32,
    is_row: bool,
}

impl Runs {
    /// `folder` is made here, and gone when this is.
    pub(crate) fn new(folder: PathBuf) -> Result<Self, Error> {
        fs::create_dir_all(&folder).map_err(Error::disk("make", &folder))?;
        Ok(Self {
            folder,
            bytes: Vec::with_capacity(RUN_BYTES + RUN_BYTES / 8),
            index: Vec::new(),
            count: 0,
            files: Vec::new(),
        })
    }

    /// Takes what `encode` writes: the key, and then the row, or nothing of one that is erased.
    pub(crate) fn put(&mut self, key: &[u8], row: Option<Encode<'_>>) -> Result<(), Error> {
        let short = |length: usize| u32::try_from(length).expect("a run is smaller than 4 GB");
        let start = short(self.bytes.len());
        self.bytes.extend_from_slice(key);
        if let Some(encode) = row {
            encode(&mut self.bytes);
        }
        self.index.push(Place {
            start,
            key: short(key.len()),
            end: short(self.bytes.len()),
            is_row: row.is_some(),
        });
        self.count += 1;
        if self.bytes.len() >= RUN_BYTES {
            self.spill()?;
        }
        Ok(())
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        // Stable: of the same key the last one stays the last.
        self.index
            .sort_by(|one, other| key(bytes, one).cmp(key(bytes, other)));
    }

    fn spill(&mut self) -> Result<(), Error> {
        self.sort();
        let path = self.folder.join(format!("run-{}", self.files.len()));
        let doing = || Error::disk("write", &path);
        let mut file = BufWriter::with_capacity(READ_BYTES, File::create(&path).map_err(doing())?);
        let mut head = Vec::new();
        let first = self.count - self.index.len() as u64;
        let mut places = self.index.iter().enumerate().peekable();
        while let Some((nth, place)) = places.next() {
            let same =
                |next: &&(usize, &Place)| key(&self.bytes, next.1) == key(&self.bytes, place);
            if places.peek().as_ref().is_some_and(same) {
                continue; // a later one counts
            }
            head.clear();
            put_varint(
                &mut head,
                u64::from(place.key) << 1 | u64::from(place.is_row),
            );
            put_varint(&mut head, u64::from(place.end - place.start - place.key));
            put_varint(&mut head, first + nth as u64);
            file.write_all(&head).map_err(doing())?;
            let all = &self.bytes[place.start as usize..place.end as usize];
            file.write_all(all).map_err(doing())?;
        }
        file.flush().map_err(doing())?;
        self.files.push(path);
        self.bytes.clear();
        self.index.clear();
        Ok(())
    }

    /// All entries in the order of their keys, each key once.
    pub(crate) fn merged(mut self) -> Result<Merged, Error> {
        if !self.index.is_empty() {
            self.spill()?;
        }
        self.bytes = Vec::new();
        self.index = Vec::new();
        let mut merged = Merged {
            files: Vec::new(),
            next: BinaryHeap::new(),
            folder: self.folder.clone(),
        };
        for path in &self.files {
            let file = File::open(path).map_err(Error::disk("read", path))?;
            merged
                .files
                .push((path.clone(), BufReader::with_capacity(READ_BYTES, file)));
        }
        for nth in 0..merged.files.len() {
            merged.advance(nth)?;
        }
        Ok(merged)
    }
}

fn key<'a>(bytes: &'a [u8], place: &Place) -> &'a [u8] {
    &bytes[place.start as usize..(place.start + place.key) as usize]
}

/// The entries of all runs.
#[derive(Debug)]
pub(crate) struct Merged {
    files: Vec<(PathBuf, BufReader<File>)>,
    next: BinaryHeap<Reverse<(Entry, usize)>>,
    folder: PathBuf,
}

impl Merged {
    /// The key that comes next.
    pub(crate) fn peek(&self) -> Option<&[u8]> {
        self.next.peek().map(|Reverse((entry, _))| &entry.key[..])
    }

    pub(crate) fn next(&mut self) -> Result<Option<Entry>, Error> {
        let Some(Reverse((entry, nth))) = self.next.pop() else {
            return Ok(None);
        };
        self.advance(nth)?;
        while let Some(Reverse((_, nth))) =
            self.next.peek().filter(|next| next.0.0.key == entry.key)
        {
            let nth = *nth;
            self.next.pop();
            self.advance(nth)?;
        }
        Ok(Some(entry))
    }

    fn advance(&mut self, nth: usize) -> Result<(), Error> {
        let (path, file) = &mut self.files[nth];
        if let Some(entry) = read(file).map_err(Error::disk("read", path))? {
            self.next.push(Reverse((entry, nth)));
        }
        Ok(())
    }
}

impl Drop for Merged {
    fn drop(&mut self) {
        remove(&self.folder);
    }
}

impl Drop for Runs {
    fn drop(&mut self) {
        if !self.bytes.is_empty() {
            remove(&self.folder); // given up before it was merged
        }
    }
}

fn remove(folder: &Path) {
    let _ = fs::remove_dir_all(folder); // the next run removes what is left
}

fn read(file: &mut BufReader<File>) -> std::io::Result<Option<Entry>> {
    let Some(head) = read_varint(file)? else {
        return Ok(None);
    };
    let len = read_varint(file)?.unwrap_or_default();
    let order = Reverse(read_varint(file)?.unwrap_or_default());
    let mut key = vec![0; usize::try_from(head >> 1).unwrap_or_default()];
    file.read_exact(&mut key)?;
    let mut row = vec![0; usize::try_from(len).unwrap_or_default()];
    file.read_exact(&mut row)?;
    let row = (head & 1 == 1).then_some(row);
    Ok(Some(Entry { key, order, row }))
}

fn read_varint(file: &mut BufReader<File>) -> std::io::Result<Option<u64>> {
    let mut number = 0;
    for nth in 0..10 {
        let mut byte = [0];
        if file.read(&mut byte)? == 0 {
            return Ok(None);
        }
        number |= u64::from(byte[0] & 0x7f) << (7 * nth);
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    Ok(Some(number))
}

#[cfg(test)]
mod tests {
    use super::Runs;

    #[test]
    fn entries_come_in_order_and_of_the_same_key_the_last_one() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("runs");
        let mut runs = Runs::new(place.clone()).unwrap();
        let row = |runs: &mut Runs, key: &str, row: Option<&str>| {
            let bytes =
                row.map(|row| move |out: &mut Vec<u8>| out.extend_from_slice(row.as_bytes()));
            let encode = bytes.as_ref().map(|encode| encode as &dyn Fn(&mut Vec<u8>));
            runs.put(key.as_bytes(), encode).unwrap();
        };
        row(&mut runs, "b", Some("first"));
        row(&mut runs, "c", Some("gone"));
        runs.spill().unwrap();
        row(&mut runs, "b", Some("second"));
        row(&mut runs, "b", Some("third"));
        row(&mut runs, "a", Some(""));
        runs.spill().unwrap();
        row(&mut runs, "c", None);
        let mut merged = runs.merged().unwrap();
        let mut seen = Vec::new();
        while let Some(entry) = merged.next().unwrap() {
            let row = entry.row.map(|row| String::from_utf8(row).unwrap());
            seen.push((String::from_utf8(entry.key).unwrap(), row));
        }
        let expected = [("a", Some("")), ("b", Some("third")), ("c", None)];
        let expected = expected.map(|(key, row)| (key.to_owned(), row.map(str::to_owned)));
        assert_eq!(seen, expected);
        drop(merged);
        assert!(!place.exists());
    }
}
