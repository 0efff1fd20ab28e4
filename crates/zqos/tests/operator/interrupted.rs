//! `zqos parquet` on a disk that is full, and killed in the middle: a file is old or new, and whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use export::testing::{Call, Plan, minute_line, session_line};
use export::{Covers, Layout};

/// Each day has more people than the one before, so that each has a larger file.
const DAYS: u32 = 4;
const PEOPLE_OF_A_DAY: u32 = 40;

/// What a shell's `ulimit -f` counts in.
const BLOCK_BYTES: u64 = 512;

/// Two nights of exports, and what comes of them when nothing happens.
struct Nights {
    folder: tempfile::TempDir,
}

impl Nights {
    /// The first is converted; the second, which tells of one row a day, is still to be.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan {
            people: DAYS * PEOPLE_OF_A_DAY,
            days: DAYS,
            first_day: "2026-11-01".parse().unwrap(),
            minutes: 5,
            faults: &[],
        };
        let nights = Self { folder };
        let calls: Vec<_> = plan
            .calls()
            .filter(|call| call.person.nth < (call.day + 1) * PEOPLE_OF_A_DAY)
            .collect();
        let at = plan.exported_at();
        let item = |line: String| format!(r#"{{"Item":{line}}}"#);
        nights.export(Covers::Everything(at), &calls, item);
        // Nobody's secret is the same twice, and here files are compared.
        let identity = nights.path("before/identity");
        fs::create_dir_all(&identity).unwrap();
        fs::write(identity.join("user_key.secret"), "5a".repeat(32)).unwrap();
        let done = nights.convert("before", "");
        assert!(done.status.success(), "{done:?}");

        let written_us = at.timestamp_micros() + 1;
        let change = |line: String| {
            format!(
                r#"{{"Metadata":{{"WriteTimestampMicros":{{"N":"{written_us}"}}}},"NewImage":{},"OldImage":{line}}}"#,
                line.replace("\"N\":\"50\"", "\"N\":\"51\"")
                    .replace("Person ", "Someone ")
            )
        };
        let night = chrono::TimeDelta::days(1);
        let changed: Vec<_> = calls
            .into_iter()
            .filter(|call| call.person.nth.is_multiple_of(PEOPLE_OF_A_DAY))
            .collect();
        nights.export(Covers::Changes(at, at + night), &changed, change);
        nights.copy("before", "after");
        let done = nights.convert("after", "");
        assert!(done.status.success(), "{done:?}");
        assert_ne!(nights.files("before"), nights.files("after"));
        nights
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn export(&self, covers: Covers, calls: &[Call], line: impl Fn(String) -> String) {
        let layout =
            |name: &str| Layout::create(&self.path("exports").join(name), name, covers).unwrap();
        let (mut sessions, mut minutes) = (layout("participants"), layout("qos_minutes"));
        for call in calls {
            sessions.line(line(session_line(call)).as_bytes()).unwrap();
            for sample in &call.samples {
                minutes
                    .line(line(minute_line(call, sample)).as_bytes())
                    .unwrap();
            }
        }
        sessions.finish().unwrap();
        minutes.finish().unwrap();
    }

    /// The command as a person gives it, after what a shell is told first.
    fn command(&self, out: &str, first: &str) -> Command {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            &format!("{first} exec \"$0\" \"$@\""),
            env!("CARGO_BIN_EXE_zqos"),
        ]);
        command
            .arg("parquet")
            .args([self.path("exports"), self.path(out)]);
        command.stdin(Stdio::null());
        command
    }

    fn convert(&self, out: &str, first: &str) -> Output {
        self.command(out, first).output().unwrap()
    }

    fn copy(&self, from: &str, to: &str) {
        let _ = fs::remove_dir_all(self.path(to));
        for (name, bytes) in self.files(from) {
            let file = self.path(to).join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
    }

    fn files(&self, name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let root = self.path(name);
        let mut files = BTreeMap::new();
        walk(&root, &mut |file| {
            files.insert(
                file.strip_prefix(&root).unwrap().to_owned(),
                fs::read(file).unwrap(),
            );
        });
        files
    }

    /// Each file that a reader would open is as before or as after; how many are as after.
    fn new_files(&self, out: &str) -> usize {
        let (before, after) = (self.files("before"), self.files("after"));
        let found = self.files(out);
        let parquet = found
            .iter()
            .filter(|(name, _)| name.extension().is_some_and(|of| of == "parquet"));
        let mut new = 0;
        for (name, bytes) in parquet {
            let is_new = after.get(name) == Some(bytes) && before.get(name) != Some(bytes);
            assert!(
                is_new || before.get(name) == Some(bytes),
                "{} is neither",
                name.display()
            );
            new += usize::from(is_new);
        }
        for name in before.keys() {
            assert!(found.contains_key(name), "{} is gone", name.display());
        }
        new
    }

    /// What an interruption left does not matter to the next run.
    fn ends_as_after(&self, out: &str) {
        let again = self.convert(out, "");
        assert!(again.status.success(), "{again:?}");
        assert_eq!(self.files(out), self.files("after"));
    }
}

fn walk(folder: &Path, take: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, take);
        } else {
            take(&path);
        }
    }
}

/// File sizes at which another file of the second night is the first that does not fit.
fn sizes(nights: &Nights) -> Vec<u64> {
    let after = nights.files("after");
    let mut sizes: Vec<_> = after
        .iter()
        .filter(|(name, _)| name.extension().is_some_and(|of| of == "parquet"))
        .map(|(_, bytes)| (bytes.len() as u64).saturating_sub(1) / BLOCK_BYTES)
        .collect();
    sizes.push(1);
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// Converts the second night once for each size, with no file larger than that; then what is there is
/// old or new, and the next run ends as if nothing had been.
fn with_each_limit(first: &str, look: impl Fn(&Output, &BTreeMap<PathBuf, Vec<u8>>)) {
    let nights = Nights::new();
    let mut new = Vec::new();
    for blocks in sizes(&nights) {
        nights.copy("before", "out");
        let said = nights.convert("out", &format!("{first} ulimit -f {blocks};"));
        look(&said, &nights.files("out"));
        new.push(nights.new_files("out"));
        nights.ends_as_after("out");
    }
    assert!(
        new.contains(&0) && new.iter().any(|count| *count > 2),
        "{new:?}"
    );
}

fn is_half(name: &Path) -> bool {
    name.to_string_lossy().contains("unfinished")
}

#[test]
fn a_full_disk_is_told_and_leaves_every_day_whole() {
    // A write beyond is an error, as on a disk without room.
    with_each_limit("trap '' XFSZ;", |said, left| {
        let err = String::from_utf8_lossy(&said.stderr);
        assert_eq!(said.status.code(), Some(2), "{err}");
        assert!(
            err.contains("cannot write ") && err.contains("/out/"),
            "{err}"
        );
        assert!(err.contains("File too large"), "{err}");
        assert!(err.contains("What to do: "), "{err}");
        let names = left.keys();
        assert!(
            !names.clone().any(|name| is_half(name)),
            "room is given back: {names:?}"
        );
    });
}

#[test]
fn a_killed_conversion_leaves_no_half_day_and_the_next_ends_the_same() {
    // The kernel kills it in the middle of the first write beyond.
    with_each_limit("ulimit -c 0;", |said, left| {
        assert_eq!(said.status.code(), None, "{said:?}");
        let names = left.keys();
        assert!(
            names.clone().any(|name| is_half(name)),
            "killed in a file: {names:?}"
        );
    });
}

/// `/dev/full` says what a full disk says, to whoever writes there what the files know.
#[test]
fn a_disk_without_any_room_is_told_in_the_systems_words() {
    let nights = Nights::new();
    nights.copy("before", "out");
    let full = nights.path("out/applied.unfinished");
    std::os::unix::fs::symlink("/dev/full", &full).unwrap();
    let said = nights.convert("out", "");
    let err = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(2), "{err}");
    let why = format!("cannot write {}: No space left on device", full.display());
    assert!(err.contains(&why), "{err}");
    assert!(err.contains("What to do: "), "{err}");
    fs::remove_file(full).unwrap(); // who reads it reads forever
    assert!(nights.new_files("out") > 0);
    nights.ends_as_after("out");
}
