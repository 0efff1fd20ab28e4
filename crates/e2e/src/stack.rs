//! All that runs for a demo.

use std::collections::BTreeMap;

use crate::aws::Aws;
use crate::machine::{Machine, REGION};
use crate::operator::Operator;
use crate::processes::Running;
use crate::settle::{Watched, log_group};
use crate::simulator::Simulator;

/// Its fields are dropped, and with that stopped, from the first to the last.
#[derive(Debug)]
pub(crate) struct Stack {
    pub(crate) _zoom_sim: Running,
    pub(crate) local_aws: Running,
    pub(crate) simulator: Simulator,
    pub(crate) aws: Aws,
    pub(crate) outputs: BTreeMap<String, String>,
    pub(crate) http: reqwest::Client,
    pub(crate) machine: Machine,
}

impl Stack {
    pub(crate) fn watched(&self) -> Watched<'_> {
        Watched {
            aws: &self.aws,
            outputs: &self.outputs,
            simulator: &self.simulator,
            local_aws: &self.local_aws,
        }
    }

    /// Who administers it.
    pub(crate) fn operator(&self, port: u16) -> Operator<'_> {
        Operator {
            machine: &self.machine,
            port,
        }
    }

    /// Where a person can look while it runs.
    pub(crate) fn look_around(&self, port: u16) -> String {
        let api = format!(
            "{}.execute-api.localhost:{port}",
            self.outputs["ApiId"].as_str()
        );
        let install_page = local(&self.outputs["InstallUrl"], &api);
        let callback = local(&self.outputs["RedirectUri"], &api);
        let simulator = &self.simulator.url;
        let meetings = &self.outputs["MeetingsTable"];
        let logs = log_group("Collector");
        format!(
            "\n\
             Everything still runs, and the clock ticks. Ctrl-C stops it.\n\
             \n\
             Install page    {install_page}\n\
             \x20               Zoom's consent leads back to the API's name on the internet, which only\n\
             \x20               exists there: put {callback}\n\
             \x20               before the \"?\" of the address then.\n\
             Simulated Zoom  {simulator}/_sim/account  (crates/zoom-sim/README.md has the rest)\n\
             Local AWS       http://127.0.0.1:{port}\n\
             Logs            {}\n\
             \n\
             For the AWS CLI, or anything else that speaks to AWS:\n\
             \n\
             export AWS_ENDPOINT_URL=http://127.0.0.1:{port} AWS_DEFAULT_REGION={REGION}\n\
             export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test\n\
             \n\
             scripts/zqos installations\n\
             aws dynamodb scan --table-name {meetings} --max-items 1\n\
             aws logs filter-log-events --log-group-name {logs} --query 'events[].message'",
            self.machine.logs().display(),
        )
    }
}

/// The same address at the API's name on this machine, which every browser takes for 127.0.0.1.
fn local(url: &str, api: &str) -> String {
    let path = url.splitn(4, '/').nth(3).unwrap_or_default();
    format!("http://{api}/{path}")
}
