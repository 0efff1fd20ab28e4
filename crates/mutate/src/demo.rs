//! An end-to-end run of the copy: `scripts/demo`.

use std::net::TcpListener;
use std::ops::Range;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::Trouble;
use crate::scratch::Scratch;
use crate::suite::complaint;

/// Beside the demo's own, which another run may use.
const PORTS: Range<u16> = 4600..4700;

/// Of what a run says that did not come to its end.
const REASON_LINES: usize = 3;

/// Everything that a run of the copy as it is now finds wrong.
pub(crate) fn differences(scratch: &Scratch, run: &str) -> Result<Vec<String>, Trouble> {
    let demo = scratch.root().join("scripts/demo");
    let output = Command::new(&demo)
        .args(["--run", run, "--output", "json"])
        .args(["--port", &free_port()?.to_string()])
        .env("CARGO_TARGET_DIR", scratch.target())
        .env("CARGO_PROFILE_DEV_DEBUG", "none")
        .stdin(Stdio::null())
        .output()
        .map_err(Trouble::at(&demo))?;
    judged(&output)
}

/// The exit code is 0 if all is right, 1 if something is wrong, 2 if the run did not come so far.
fn judged(output: &Output) -> Result<Vec<String>, Trouble> {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) if report["right"] == true => Ok(Vec::new()),
        Some(1) => {
            let differences = report["differences"].as_array().into_iter().flatten();
            let mut differences: Vec<_> = differences
                .filter_map(|difference| difference.as_str().map(str::to_owned))
                .collect();
            // Before there was anything to compare.
            if differences.is_empty() {
                differences.push(after(&said, "WRONG: ", 1));
            }
            Ok(differences)
        }
        Some(2) => Err(Trouble(format!(
            "the run did not come to its end: {}\n(.demo/logs in the copy has the rest)",
            after(&said, "FAILED: ", REASON_LINES)
        ))),
        _ => Err(Trouble(format!(
            "the run could not begin: {}\n{}",
            output.status,
            complaint(output)
        ))),
    }
}

/// The first lines after a word; the last ones of all if it was not said.
fn after(said: &str, word: &str, most: usize) -> String {
    if let Some((_, text)) = said.rsplit_once(word) {
        return text.lines().take(most).collect::<Vec<_>>().join("\n");
    }
    let lines: Vec<_> = said.lines().collect();
    lines[lines.len().saturating_sub(most)..].join("\n")
}

/// One that nobody uses just now, and that the system gives to nobody who asks for any.
fn free_port() -> Result<u16, Trouble> {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let free = PORTS.into_iter().find(is_free);
    free.ok_or_else(|| Trouble(format!("none of the ports {PORTS:?} of 127.0.0.1 is free")))
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::{ExitStatus, Output};

    use super::judged;

    fn output(code: i32, stdout: &str, stderr: &str) -> Output {
        Output {
            status: ExitStatus::from_raw(code << 8),
            stdout: stdout.into(),
            stderr: stderr.into(),
        }
    }

    #[test]
    fn a_run_that_is_right_finds_nothing() {
        let right = output(
            0,
            r#"{"right":true,"differences":[]}"#,
            "\nOK: every session",
        );
        assert!(judged(&right).unwrap().is_empty());
    }

    #[test]
    fn what_a_run_finds_is_told() {
        let compared = output(
            1,
            r#"{"right":false,"differences":["a","b"]}"#,
            "\nWRONG: 2",
        );
        assert_eq!(judged(&compared).unwrap(), ["a", "b"]);
        let before = output(
            1,
            "",
            "8/10 failed\n\nWRONG: a webhook was not accepted\nmore",
        );
        assert_eq!(judged(&before).unwrap(), ["a webhook was not accepted"]);
    }

    #[test]
    fn a_run_that_found_nothing_out_has_noticed_nothing() {
        for (code, stderr, says) in [
            (
                2,
                "\nFAILED: port 4 is taken\nWhat to do: wait",
                "port 4 is taken",
            ),
            (2, "scripts/demo: python3 is missing", "python3 is missing"),
            (101, "error[E0308]: mismatched types", "E0308"),
            (0, "", "could not begin"),
        ] {
            let error = judged(&output(code, "", stderr)).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
