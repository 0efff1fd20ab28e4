//! The unit tests of a room: built, then run.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Trouble;
use crate::scratch::Scratch;

/// A room's unit tests take a second or two; a mistake that makes them wait forever is found out.
const TESTS_RUN_FOR: Duration = Duration::from_mins(2);

/// A compiler's whole complaint fills screens; its beginning says what it is about.
const COMPLAINT_LINES: usize = 12;

/// A program that runs the tests of a room.
#[derive(Debug, PartialEq, Eq)]
struct Program {
    path: PathBuf,
    /// Where Cargo would run it.
    folder: PathBuf,
}

/// Builds and runs the tests of a room, or of one module of it, as the copy is now: the names of
/// those that fail.
pub(crate) fn failing(
    scratch: &Scratch,
    room: &str,
    module: Option<&str>,
) -> Result<Vec<String>, Trouble> {
    run(&build(scratch, room)?, module)
}

fn build(scratch: &Scratch, room: &str) -> Result<Program, Trouble> {
    let output = Command::new("cargo")
        .args(["test", "--locked", "--lib", "--no-run", "--package", room])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(scratch.root())
        .env("CARGO_TARGET_DIR", scratch.target())
        .env("CARGO_PROFILE_DEV_DEBUG", "none") // nobody debugs a mutant, and it links faster
        .output()
        .map_err(|why| Trouble(format!("cargo: {why}")))?;
    if !output.status.success() {
        return Err(Trouble(format!(
            "does not compile, so no test was asked:\n{}",
            complaint(&output)
        )));
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .find_map(program)
        .ok_or_else(|| Trouble(format!("{room} has no unit tests")))
}

/// The compiler's first error.
pub(crate) fn complaint(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<_> = text
        .lines()
        .skip_while(|line| !line.starts_with("error"))
        .take(COMPLAINT_LINES)
        .collect();
    lines.join("\n")
}

/// The test program that a line of Cargo's tells of, if it does.
fn program(line: &str) -> Option<Program> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message["profile"]["test"] != true {
        return None;
    }
    let manifest = Path::new(message["manifest_path"].as_str()?);
    Some(Program {
        path: message["executable"].as_str()?.into(),
        folder: manifest.parent()?.to_path_buf(),
    })
}

fn run(program: &Program, module: Option<&str>) -> Result<Vec<String>, Trouble> {
    let mut tests = Command::new(&program.path)
        .args(module)
        .current_dir(&program.folder)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(Trouble::at(&program.path))?;
    let mut stdout = tests.stdout.take().expect("it is piped");
    let report = thread::spawn(move || {
        let mut report = String::new();
        stdout.read_to_string(&mut report).map(|_| report)
    });
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = tests.try_wait().map_err(Trouble::at(&program.path))? {
            break status;
        }
        if begun.elapsed() > TESTS_RUN_FOR {
            // It may have ended just now; then there is nothing to kill.
            let _ = tests.kill();
            let _ = tests.wait();
            let seconds = TESTS_RUN_FOR.as_secs();
            return Err(Trouble(format!("the tests did not end within {seconds} s")));
        }
        thread::sleep(Duration::from_millis(20));
    };
    let report = report
        .join()
        .expect("reading does not panic")
        .map_err(Trouble::at(&program.path))?;
    let failed = failed(&report);
    if failed.is_empty() && !status.success() {
        return Err(Trouble(format!("the tests broke off: {status}")));
    }
    Ok(failed)
}

/// The tests that a report says have failed.
fn failed(report: &str) -> Vec<String> {
    report
        .lines()
        .filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Program, failed, program};

    #[test]
    fn the_names_of_the_failed_tests_are_read() {
        let report = "running 3 tests\ntest a::tests::b ... ok\ntest a::c ... FAILED\n\
                      test d ... FAILED\n\nfailures:\n    a::c\n    d\n";
        assert_eq!(failed(report), ["a::c", "d"]);
    }

    #[test]
    fn only_test_programs_are_taken_from_what_cargo_built() {
        let artifact = |test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/c/qos/Cargo.toml","profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let tests = Program {
            path: "/t/qos-1".into(),
            folder: "/c/qos".into(),
        };
        assert_eq!(program(&artifact(true, "\"/t/qos-1\"")), Some(tests));
        assert_eq!(program(&artifact(false, "null")), None);
        assert_eq!(program(r#"{"reason":"build-finished"}"#), None);
        assert_eq!(program("   Compiling qos"), None);
    }
}
