//! The lines of a data file, one after the other.

use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::Error;

/// An item has 400 KB at most, and both images with their types' names take less than this.
const LINE_BYTES_MAX: u64 = 16 << 20;

/// Read ahead of the decoder, and of the lines.
const BUFFER_BYTES: usize = 128 << 10;

/// Calls for each line with its number, and says how many there were.
pub(crate) fn each(
    path: &Path,
    mut take: impl FnMut(u64, &[u8]) -> Result<(), Error>,
) -> Result<u64, Error> {
    let file = File::open(path).map_err(Error::disk("read", path))?;
    if file.metadata().map_err(Error::disk("read", path))?.len() == 0 {
        return Ok(0); // of a part without items; the manifest says how many there should be
    }
    let gz = MultiGzDecoder::new(BufReader::with_capacity(BUFFER_BYTES, file));
    let mut lines = BufReader::with_capacity(BUFFER_BYTES, gz);
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        let mut rest = (&mut lines).take(LINE_BYTES_MAX + 1);
        let read = rest.read_until(b'\n', &mut line).map_err(|why| {
            let what = match why.kind() {
                ErrorKind::UnexpectedEof => {
                    "the file ends in the middle: copy it again from the bucket".to_owned()
                }
                _ => format!("the file is no whole gz: {why}; copy it again from the bucket"),
            };
            Error::line(path, number + 1, what)
        })?;
        if read == 0 {
            return Ok(number);
        }
        number += 1;
        if read as u64 > LINE_BYTES_MAX {
            return Err(Error::line(path, number, "is longer than any item"));
        }
        let text = line.trim_ascii();
        if !text.is_empty() {
            take(number, text)?;
        }
    }
}
