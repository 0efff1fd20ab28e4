//! What an analyst types once the rows are there: an export, Parquet, questions.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::compare::{Difference, Rows};
use crate::operator::Operator;
use crate::progress::Step;
use crate::stack::Stack;
use crate::trouble::Trouble;

mod expected;

/// As `README.md` and `docs/analysts.md` have them.
const FILES: [&str; 2] = [
    "zqos export --scan exports",
    "zqos parquet exports parquet --sites sites.csv",
];

/// So has the second, each with the name of its question.
const QUESTIONS: [(&str, &str); 3] = [
    ("trust", "zqos query trust"),
    ("sites_by_day", "zqos query sites_by_day"),
    ("worst_subnets", "zqos query worst_subnets --days 7"),
];

/// Where the simulator's people sit, as an administrator of networks would write it down.
const SITES: &str = "\
subnet_cidr,site_name,building,isp_name,timezone_name
10.10.4.0/24,Zürich,,,Europe/Zurich
203.0.113.0/24,Zürich,,Example Net,Europe/Zurich
10.30.12.0/24,Denver,,,America/Denver
192.0.2.0/24,Denver,,Example Net,America/Denver
10.20.7.0/24,Lisboa,,,Europe/Lisbon
198.51.100.0/24,Lisboa,,Example Net,Europe/Lisbon
";

/// What came of it.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Each command with what it said, for a person.
    pub(crate) transcript: String,
    /// The rows of each answer, for a program.
    pub(crate) answers: Map<String, Value>,
    pub(crate) differences: Vec<Difference>,
}

/// Types it all, in a folder of its own that stays there.
pub(crate) async fn ask(
    stack: &Stack,
    port: u16,
    rows: &Rows,
    step: &Step<'_>,
) -> Result<Asked, Trouble> {
    let operator = &stack.operator(port);
    let folder = stack.machine.analyst();
    let cannot = |err| Trouble::new(format!("cannot write to {}: {err}", folder.display()));
    std::fs::write(folder.join("sites.csv"), SITES).map_err(cannot)?;
    let mut transcript = format!("\nWhat an analyst types, in {}:\n", folder.display());
    let typed = async |line: &str| {
        step.say(line);
        type_in(operator, &folder, line).await
    };
    for line in FILES.into_iter().chain(QUESTIONS.map(|(_, line)| line)) {
        let _ = write!(transcript, "\n$ {line}\n{}\n", typed(line).await?);
    }
    let mut answers = Map::new();
    for (name, line) in QUESTIONS {
        let said = typed(&format!("{line} --output json")).await?;
        answers.insert(name.to_owned(), rows_of(&said));
    }
    let mut differences = totals(operator, &folder, rows).await?;
    step.say("zqos export");
    let fetched = by_dynamodb(stack, operator, &folder).await?;
    differences.extend(totals(operator, &fetched, rows).await?);
    differences.extend(expected::differences(rows, &answers));
    Ok(Asked {
        transcript,
        answers,
        differences,
    })
}

/// The other way: DynamoDB exports, and what it wrote is fetched from the bucket. Answers where the
/// Parquet of it is.
async fn by_dynamodb(
    stack: &Stack,
    operator: &Operator<'_>,
    folder: &Path,
) -> Result<PathBuf, Trouble> {
    let said = type_in(operator, folder, "zqos export").await?;
    let bucket = &stack.outputs["ExportsBucket"];
    if !said.contains(&format!("Next: aws s3 sync s3://{bucket}/raw exports")) {
        return Err(Trouble::wrong(format!(
            "zqos export does not say what is next:\n{said}"
        )));
    }
    let fetched = folder.join("fetched");
    stack
        .aws
        .sync(bucket, "raw/", &fetched.join("exports"))
        .await?;
    type_in(operator, &fetched, "zqos parquet exports parquet").await?;
    Ok(fetched)
}

/// A command that has to end well.
async fn type_in(operator: &Operator<'_>, folder: &Path, line: &str) -> Result<String, Trouble> {
    let words: Vec<_> = line.split_whitespace().skip(1).collect();
    let answer = operator.types(folder, &words).await?;
    if answer.status.success() {
        return Ok(answer.out.trim_end().to_owned());
    }
    let (status, said) = (answer.status, answer.said);
    Err(Trouble::wrong(format!("{line} ended ({status}):\n{said}")))
}

/// Where the Parquet in a folder has not what the tables have.
pub(crate) async fn totals(
    operator: &Operator<'_>,
    folder: &Path,
    rows: &Rows,
) -> Result<Vec<Difference>, Trouble> {
    let found = answer(operator, folder, expected::TOTALS).await?;
    Ok(expected::totals(rows, &found))
}

/// The rows of an answer to a question of one's own.
pub(crate) async fn answer(
    operator: &Operator<'_>,
    folder: &Path,
    sql: &str,
) -> Result<Value, Trouble> {
    let words = ["query", "--output", "json", "--sql", sql];
    let said = operator.types(folder, &words).await?;
    Ok(rows_of(&said.out))
}

/// What is no answer has no rows, and so differs.
fn rows_of(said: &str) -> Value {
    let answer: Value = serde_json::from_str(said).unwrap_or_default();
    answer["rows"].clone()
}

#[cfg(test)]
mod tests {
    use super::{FILES, QUESTIONS};

    #[test]
    fn the_documents_show_these_commands() {
        let readme = include_str!("../../../README.md");
        let analysts = include_str!("../../../docs/analysts.md");
        for line in FILES.into_iter().chain(QUESTIONS.map(|(_, line)| line)) {
            for (name, text) in [("README.md", readme), ("docs/analysts.md", analysts)] {
                let shows = text.lines().any(|shown| {
                    let typed = shown.split(" #").next().unwrap_or_default();
                    typed.trim() == line
                });
                assert!(shows, "{name} does not show {line}");
            }
        }
    }
}
