//! Fuzz targets over their corpus, and over changed copies of it, as ordinary tests: no nightly
//! compiler, and the same bytes in each run.

mod change;

use std::path::{Path, PathBuf};

use change::changed;

/// Takes bytes, and panics if what becomes of them is not what may become of them.
pub type Target = fn(&[u8]);

/// So many changed copies of each file are tried: seconds for all of them.
const COPIES: u64 = 400;

/// A target with fewer files has a corpus that shows it next to nothing.
const FILES_MIN: usize = 3;

/// A room's `fuzz` folder and its targets, each by the name of its folder in the corpus.
#[derive(Clone, Copy, Debug)]
pub struct Corpus<'a> {
    /// The room's own folder, `env!("CARGO_MANIFEST_DIR")`.
    pub room: &'a str,
    /// All that the room has.
    pub targets: &'a [(&'a str, Target)],
}

impl Corpus<'_> {
    /// Panics with the name of the first file that a target does not hold over, as it is or changed.
    pub fn holds(&self) {
        for (name, target) in self.targets {
            let files = self.files(name);
            assert!(files.len() >= FILES_MIN, "{name} has too small a corpus");
            for (file, bytes) in files {
                hold(*target, &bytes, &file);
                for seed in 0..COPIES {
                    let copy = changed(&bytes, seed);
                    hold(*target, &copy, &format!("{file}, changed by {seed}"));
                }
            }
        }
    }

    /// Panics unless each target has a folder in the corpus and a program for the fuzzer, and each of
    /// these a target.
    pub fn is_whole(&self) {
        let mut known: Vec<_> = self.targets.iter().map(|(name, _)| *name).collect();
        known.sort_unstable();
        for folder in ["fuzz/corpus", "fuzz/fuzz_targets"] {
            let found: Vec<_> = paths(&self.folder(folder))
                .iter()
                .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
                .collect();
            assert_eq!(found, known, "{folder}");
        }
    }

    fn files(&self, target: &str) -> Vec<(String, Vec<u8>)> {
        paths(&self.folder("fuzz/corpus").join(target))
            .into_iter()
            .map(|path| {
                let bytes = std::fs::read(&path).expect("a file of the corpus can be read");
                (path.display().to_string(), bytes)
            })
            .collect()
    }

    fn folder(&self, name: &str) -> PathBuf {
        Path::new(self.room).join(name)
    }
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder);
    let mut paths: Vec<_> = entries
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be listed").path())
        .collect();
    paths.sort();
    paths
}

fn hold(target: Target, bytes: &[u8], what: &str) {
    let result = std::panic::catch_unwind(|| target(bytes));
    assert!(result.is_ok(), "{what}");
}

#[cfg(test)]
mod tests;
