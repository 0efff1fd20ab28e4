//! What each role may do, tried with its own credentials: every action that anybody here needs, on
//! everything that it could be done to. What `tidy::GRANTED` names has to be let through, and all
//! else refused.

mod as_role;
mod probe;

use std::collections::BTreeSet;

use crate::aws::{Aws, Resource};
use crate::compare::Difference;
use crate::stack::Stack;
use crate::trouble::Trouble;
use as_role::AsRole;
use probe::{Probe, Things};

/// Its trust has a condition, so that not even root may assume it here.
const THE_SCHEDULERS: &str = "PollerTickRole";

/// What was tried, and what of it went otherwise than it should.
#[derive(Debug, Default)]
pub(crate) struct Tried {
    pub(crate) let_through: usize,
    pub(crate) refused: usize,
    pub(crate) differences: Vec<Difference>,
}

pub(crate) async fn try_all(stack: &Stack, stack_name: &str) -> Result<Tried, Trouble> {
    let Stack { aws, outputs, .. } = stack;
    let resources = aws.resources(stack_name).await?;
    let probes = probe::all(&Things::of(aws, outputs, &resources).await?);
    each_grant_is_tried(&probes)?;
    let mut tried = Tried::default();
    let roles = resources
        .iter()
        .filter(|resource| resource.kind == "AWS::IAM::Role" && resource.id != THE_SCHEDULERS);
    for role in roles {
        tried.role(aws, role, &probes).await?;
    }
    Ok(tried)
}

/// Else a line of the table could be wrong, and nobody would see it.
fn each_grant_is_tried(probes: &[Probe]) -> Result<(), Trouble> {
    let tried: BTreeSet<_> = probes.iter().map(|probe| probe.line.as_str()).collect();
    for (role, lines) in tidy::GRANTED {
        if let Some(line) = lines.iter().find(|line| !tried.contains(&*plain(line))) {
            return Err(
                Trouble::new(format!("{role} may do {line}, and nothing here tries that"))
                    .next("add it to crates/e2e/src/rights/probe.rs"),
            );
        }
    }
    Ok(())
}

impl Tried {
    async fn role(&mut self, aws: &Aws, role: &Resource, probes: &[Probe]) -> Result<(), Trouble> {
        let granted = tidy::GRANTED.iter().find(|(name, _)| *name == role.id);
        let granted: BTreeSet<_> = granted
            .into_iter()
            .flat_map(|(_, lines)| lines.iter().map(|line| plain(line)))
            .collect();
        let as_role = AsRole::assume(aws, &role.physical_id).await?;
        for probe in probes {
            let may = as_role.may(probe).await?;
            if may {
                self.let_through += 1;
            } else {
                self.refused += 1;
            }
            let expected = granted.contains(&probe.line);
            if may != expected {
                self.differences.push(Difference {
                    table: "rights",
                    key: role.id.clone(),
                    attribute: probe.line.clone(),
                    expected: word(expected),
                    found: word(may),
                });
            }
        }
        Ok(())
    }
}

fn word(may: bool) -> String {
    if may { "let through" } else { "refused" }.to_owned()
}

/// `dynamodb:Query MeetingsTableArn}/index/due` as the outputs name it: `… MeetingsTable/index/due`.
fn plain(line: &str) -> String {
    ["Table", "Bucket"]
        .iter()
        .fold(line.to_owned(), |line, kind| {
            line.replace(&format!("{kind}Arn}}"), kind)
                .replace(&format!("{kind}Arn"), kind)
        })
}
