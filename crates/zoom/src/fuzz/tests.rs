use std::path::{Path, PathBuf};

use super::{TARGETS, Target};

/// So many changed copies of each file are tried: seconds for all of them.
const CHANGES: u64 = 400;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// The files of a target, with their names.
fn files(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = std::fs::read_dir(corpus().join(target));
    let mut files: Vec<_> = folder
        .unwrap_or_else(|error| panic!("{target} has no corpus: {error}"))
        .map(|file| file.unwrap().path())
        .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn each_target_holds_over_its_corpus() {
    for (name, target) in TARGETS {
        let files = files(name);
        assert!(files.len() >= 3, "{name} has too small a corpus");
        for (_, bytes) in files {
            target(&bytes);
        }
    }
}

#[test]
fn each_target_has_a_file_of_its_own_and_each_folder_a_target() {
    let mut known: Vec<_> = TARGETS.map(|(name, _)| name.to_owned()).into();
    known.sort();
    let folders = |path: PathBuf| {
        let mut names: Vec<_> = std::fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(folders(corpus()), known);
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    assert_eq!(folders(targets), known);
}

/// What the fuzzer does, without its eyes: bytes flipped, doubled, dropped and exchanged, the same
/// ones in each run.
#[test]
fn each_target_holds_over_changed_copies_of_its_corpus() {
    for (name, target) in TARGETS {
        for (file, bytes) in files(name) {
            (0..CHANGES).for_each(|seed| try_changed(target, &file, &bytes, seed));
        }
    }
}

fn try_changed(target: Target, file: &str, bytes: &[u8], seed: u64) {
    let mut dice = Dice(seed * 2 + 1);
    let mut changed = bytes.to_vec();
    for _ in 0..=dice.up_to(3) {
        change(&mut changed, &mut dice);
    }
    let result = std::panic::catch_unwind(|| target(&changed));
    assert!(result.is_ok(), "{file}, changed by {seed}");
}

fn change(bytes: &mut Vec<u8>, dice: &mut Dice) {
    /// What Zoom's JSON is made of, and what it should not hold.
    const PIECES: [&str; 12] = [
        "\"\"",
        "null",
        "-1",
        "1e999",
        "[]",
        "{}",
        "true",
        "\"",
        "\\u0000",
        "\u{1f680}",
        "[[[[",
        "9999999999999999999",
    ];
    if bytes.is_empty() {
        return;
    }
    let at = dice.up_to(bytes.len());
    let end = (at + dice.up_to(24)).min(bytes.len());
    match dice.up_to(5) {
        0 => bytes[at] ^= 1 << dice.up_to(8),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        3 => {
            let piece = PIECES[dice.up_to(PIECES.len())];
            bytes.splice(at..end, piece.bytes());
        }
        _ => bytes.truncate(at),
    }
}

/// A linear congruential generator (Knuth's MMIX), so that every run tries the same.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}
