//! Prints what Athena will have to read as one object of JSON, for `grammar/check.mjs`.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let statements = questions::athena_statements().into_iter();
    let statements = statements.map(|(name, sql)| (name.to_owned(), sql.into()));
    let object = serde_json::Value::Object(statements.collect());
    writeln!(std::io::stdout(), "{object}")
}
