//! Prints the data dictionary, for `docs/dictionary.md`.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(export::dictionary_page().as_bytes())
}
