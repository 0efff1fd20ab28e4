//! Prints the template of what Athena reads, for `infra/athena.yaml`.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(questions::athena_template().as_bytes())
}
