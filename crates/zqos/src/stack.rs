//! The deployed stack: what it is told, and the names of what it made.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::error::{ProvideErrorMetadata as _, SdkError};

use crate::trouble::Trouble;

/// A stack's outputs and parameters.
#[derive(Debug)]
pub(crate) struct Stack {
    name: String,
    outputs: BTreeMap<String, String>,
    parameters: BTreeMap<String, String>,
}

impl Stack {
    pub(crate) async fn read(client: &Client, name: &str, region: &str) -> Result<Self, Trouble> {
        let answer = client.describe_stacks().stack_name(name).send().await;
        let answer = answer.map_err(|error| match &error {
            SdkError::ServiceError(said)
                if said
                    .err()
                    .message()
                    .is_some_and(|text| text.contains("does not exist")) =>
            {
                Trouble::no_stack(name, region)
            }
            _ => Trouble::of_aws("read the stack", &error),
        })?;
        let stack = answer.stacks().first();
        let stack = stack.ok_or_else(|| Trouble::no_stack(name, region))?;
        let pair =
            |key: Option<&str>, value: Option<&str>| Some((key?.to_owned(), value?.to_owned()));
        let outputs = stack.outputs().iter();
        let parameters = stack.parameters().iter();
        Ok(Self {
            name: name.to_owned(),
            outputs: outputs
                .filter_map(|output| pair(output.output_key(), output.output_value()))
                .collect(),
            parameters: parameters
                .filter_map(|one| pair(one.parameter_key(), one.parameter_value()))
                .collect(),
        })
    }

    /// What `template.yaml` says under this name.
    pub(crate) fn output(&self, name: &str) -> Result<&str, Trouble> {
        let value = self.outputs.get(name).map(String::as_str);
        value.ok_or_else(|| Trouble::lacks(&self.name, "output", name))
    }

    /// What it was deployed with; a parameter that has no value is empty.
    pub(crate) fn parameter(&self, name: &str) -> Result<&str, Trouble> {
        let value = self.parameters.get(name).map(String::as_str);
        value.ok_or_else(|| Trouble::lacks(&self.name, "parameter", name))
    }
}
