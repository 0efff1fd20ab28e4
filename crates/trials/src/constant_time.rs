//! Whether a forged signature tells by its cost how much of it is right.

use std::path::Path;
use std::process::Command;

use crate::Trouble;
use crate::program::{Program, instructions};

/// Wrong in the first digit, and wrong in the last.
const DIGITS: [&str; 2] = ["00", "63"];

/// Counts both, and then with a comparison that stops at the first difference, which must tell: else
/// this could not see it either.
pub(crate) fn run(program: &Path) -> Result<(), Trouble> {
    let ours = count_both(program, "ours")?;
    let naive = count_both(program, "stop")?;
    say(&format!(
        "instructions for a signature that is wrong in its first digit {}, in its last {}",
        ours[0], ours[1]
    ));
    say(&format!(
        "the same with a comparison that stops at the first difference {}, {}",
        naive[0], naive[1]
    ));
    if naive[0] == naive[1] {
        return Err(Trouble::new(
            "the count does not see where a comparison stops",
        ));
    }
    if ours[0] != ours[1] {
        return Err(Trouble::new(
            "a forged signature tells how much of it is right",
        ));
    }
    Ok(())
}

fn count_both(program: &Path, comparison: &str) -> Result<[u64; 2], Trouble> {
    let [first, last] = DIGITS.map(|digit| count(program, comparison, digit));
    Ok([first?, last?])
}

fn count(program: &Path, comparison: &str, digit: &str) -> Result<u64, Trouble> {
    let counts = std::env::temp_dir().join(format!("mismatch-{}-{digit}", std::process::id()));
    let counted = Program::of(program)
        .argument(comparison)
        .argument(digit)
        .counted(&counts)?;
    let status = Command::new(counted.path)
        .args(counted.arguments)
        .env_clear()
        .status()?;
    if !status.success() {
        return Err(Trouble::new(format!("{} failed", program.display())));
    }
    let count = instructions(&counts);
    std::fs::remove_file(&counts)?;
    count
}

#[expect(clippy::print_stdout, reason = "the result of a command")]
fn say(line: &str) {
    println!("{line}");
}
