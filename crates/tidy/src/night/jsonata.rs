//! The `JSONata` engine, in a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Map, Value, json};

use crate::root;

#[derive(Debug)]
pub(super) struct Jsonata {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Jsonata {
    pub(super) fn start() -> Self {
        let python = root().join(".tools/aws/bin/python");
        assert!(
            python.exists(),
            "the JSONata engine comes with the local AWS: run scripts/tools first"
        );
        let mut command = Command::new(python);
        command.arg(root().join("crates/tidy/src/night/evaluate.py"));
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped.spawn().expect("python starts");
        let to = child.stdin.take().expect("piped");
        let from = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, to, from }
    }

    /// A template of Step Functions: texts between `{%` and `%}` are expressions, at any depth.
    pub(super) fn fill(
        &mut self,
        template: &Value,
        states: &Value,
        variables: &Map<String, Value>,
    ) -> Value {
        match template {
            Value::String(text) => match expression(text) {
                Some(expression) => self.value(expression, states, variables),
                None => template.clone(),
            },
            Value::Array(list) => list
                .iter()
                .map(|one| self.fill(one, states, variables))
                .collect(),
            Value::Object(map) => {
                let filled = map.iter();
                let filled =
                    filled.map(|(name, one)| (name.clone(), self.fill(one, states, variables)));
                Value::Object(filled.collect())
            }
            other => other.clone(),
        }
    }

    fn value(&mut self, expression: &str, states: &Value, variables: &Map<String, Value>) -> Value {
        let asked = json!({ "expression": expression, "states": states, "variables": variables });
        writeln!(self.to, "{asked}").expect("it listens");
        let mut said = String::new();
        self.from.read_line(&mut said).expect("it answers");
        let said: Value = serde_json::from_str(&said).expect("an object a line");
        let value = said.get("value").cloned();
        value.unwrap_or_else(|| panic!("{expression}: {}", said["error"]))
    }
}

impl Drop for Jsonata {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn expression(text: &str) -> Option<&str> {
    text.strip_prefix("{%")?.trim_end().strip_suffix("%}")
}
