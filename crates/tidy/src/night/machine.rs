//! The state machine as `infra/analysts.yaml` defines it, state by state. AWS is whoever answers its tasks.

use serde_json::{Map, Value, json};

use super::jsonata::Jsonata;
use crate::cloudformation::resources;

/// AWS itself ends an execution after 25,000 events.
const STEPS_MAX: usize = 25_000;

/// What answers a task: its resource and arguments in, its result or an error's name out.
pub(super) trait Aws {
    fn answer(&mut self, resource: &str, arguments: &Value) -> Result<Value, String>;
    fn wait(&mut self, seconds: u64);
}

#[derive(Debug)]
pub(super) struct Machine {
    definition: Value,
    jsonata: Jsonata,
    steps: usize,
}

/// How an execution ended when it did not succeed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failed {
    pub(super) error: String,
    pub(super) cause: String,
}

impl Machine {
    /// With what stands for the parameters of the template.
    pub(super) fn with(substitutions: &[(&str, &str)]) -> Self {
        let machine = resources("infra/analysts.yaml");
        let machine = machine.iter().find(|resource| resource.id == "Night");
        let properties = machine.expect("it is there").properties();
        let definition = serde_json::to_string(&properties["Definition"]).expect("plain values");
        let definition = substitutions
            .iter()
            .fold(definition, |text, (name, value)| {
                text.replace(&format!("${{{name}}}"), value)
            });
        assert!(
            !definition.contains("${"),
            "something is left: {definition}"
        );
        Self {
            definition: serde_json::from_str(&definition).expect("it is JSON"),
            jsonata: Jsonata::start(),
            steps: 0,
        }
    }

    pub(super) fn run(&mut self, context: &Value, aws: &mut dyn Aws) -> Result<Value, Failed> {
        let definition = self.definition.clone();
        assert_eq!(definition["QueryLanguage"], "JSONata");
        self.steps = 0;
        let input = context["Execution"]["Input"].clone();
        self.states(&definition, context, Map::new(), input, aws)
    }

    fn states(
        &mut self,
        machine: &Value,
        context: &Value,
        mut variables: Map<String, Value>,
        mut input: Value,
        aws: &mut dyn Aws,
    ) -> Result<Value, Failed> {
        let mut name = machine["StartAt"].as_str().expect("a beginning").to_owned();
        loop {
            self.steps += 1;
            assert!(self.steps < STEPS_MAX, "it does not end");
            let state = &machine["States"][&name];
            let states = json!({ "input": input, "context": context });
            let mut next = state["Next"].as_str();
            let (mut result, mut caught) = (None, None);
            match state["Type"].as_str().unwrap_or_default() {
                "Pass" => {}
                "Task" => match self.task(state, &states, &variables, aws) {
                    Ok(done) => result = Some(done),
                    Err(failed) => caught = Some(failed),
                },
                "Wait" => aws.wait(state["Seconds"].as_u64().expect("a number")),
                "Map" => {
                    let items = self.jsonata.fill(&state["Items"], &states, &variables);
                    let items = items.as_array().expect("Items has to be a list").iter();
                    let inner = &state["ItemProcessor"];
                    let one = |item: &Value| {
                        self.states(inner, context, variables.clone(), item.clone(), aws)
                    };
                    match items.map(one).collect() {
                        Ok(done) => result = Some(Value::Array(done)),
                        Err(failed) => caught = Some(failed),
                    }
                }
                "Choice" => {
                    let choices = state["Choices"].as_array().expect("choices");
                    let chosen = choices.iter().find(|choice| {
                        let holds = self.jsonata.fill(&choice["Condition"], &states, &variables);
                        holds.as_bool().expect("a condition is true or false")
                    });
                    let chosen = chosen.map_or(&state["Default"], |choice| &choice["Next"]);
                    next = chosen.as_str();
                }
                "Fail" => {
                    let [error, cause] = ["Error", "Cause"].map(|field| {
                        let text = self.jsonata.fill(&state[field], &states, &variables);
                        text.as_str().expect("a text").to_owned()
                    });
                    return Err(Failed { error, cause });
                }
                other => panic!("{name} is a {other}, which this does not play"),
            }
            let mut states = states;
            if let Some(failed) = caught {
                (input, name) = self.caught(state, states, &variables, failed)?;
                continue;
            }
            if let Some(result) = &result {
                states["result"] = result.clone();
            }
            if let Some(output) = state.get("Output") {
                input = self.jsonata.fill(output, &states, &variables);
            } else if let Some(result) = result {
                input = result;
            }
            for (variable, template) in state["Assign"].as_object().into_iter().flatten() {
                let value = self.jsonata.fill(template, &states, &variables);
                variables.insert(variable.clone(), value);
            }
            let Some(next) = next else {
                assert_eq!(state["End"], true, "{name} leads nowhere");
                return Ok(input);
            };
            next.clone_into(&mut name);
        }
    }

    /// What goes on after a failure, and where; if it is caught at all.
    fn caught(
        &mut self,
        state: &Value,
        mut states: Value,
        variables: &Map<String, Value>,
        failed: Failed,
    ) -> Result<(Value, String), Failed> {
        let catch = &state["Catch"][0];
        if catch["ErrorEquals"][0] != "States.ALL" {
            return Err(failed);
        }
        states["errorOutput"] = json!({ "Error": failed.error, "Cause": failed.cause });
        let input = self.jsonata.fill(&catch["Output"], &states, variables);
        let next = catch["Next"].as_str().expect("a state");
        Ok((input, next.to_owned()))
    }

    /// Its retries are made without waiting.
    fn task(
        &mut self,
        state: &Value,
        states: &Value,
        variables: &Map<String, Value>,
        aws: &mut dyn Aws,
    ) -> Result<Value, Failed> {
        let resource = state["Resource"].as_str().expect("a resource");
        let arguments = self.jsonata.fill(&state["Arguments"], states, variables);
        let retry = &state["Retry"][0];
        let mut left = retry["MaxAttempts"].as_u64().unwrap_or_default();
        loop {
            let error = match aws.answer(resource, &arguments) {
                Ok(result) => return Ok(result),
                Err(error) => error,
            };
            let retried = retry["ErrorEquals"].as_array().into_iter().flatten();
            let mut retried = retried.filter_map(Value::as_str);
            if left == 0 || !retried.any(|name| name == error || name == "States.TaskFailed") {
                let cause = resource.to_owned();
                return Err(Failed { error, cause });
            }
            left -= 1;
        }
    }
}
