//! What an operator types: the product's own command line.

use std::path::Path;
use std::process::{ExitStatus, Stdio};

use tokio::io::AsyncWriteExt;

use crate::compare::Difference;
use crate::machine::Machine;
use crate::simulator::App;
use crate::trouble::Trouble;

/// `zqos`, for the stack of this machine's AWS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operator<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) port: u16,
}

impl Operator<'_> {
    /// The three secrets, as standard input takes them.
    pub(crate) async fn store_secrets(&self, app: &App) -> Result<(), Trouble> {
        let App {
            client_id,
            client_secret,
            secret_token,
        } = app;
        let credentials = format!("client_id={client_id}\nclient_secret={client_secret}\n");
        let token = format!("{{\"secret_token\": \"{secret_token}\"}}");
        for (name, input) in [
            ("app", credentials.as_str()),
            ("webhook", &token),
            ("sealing", ""),
        ] {
            let Answer { status, said, .. } = self.zqos(&["configure", name], input).await?;
            let shows = [client_secret, secret_token].map(|secret| said.contains(secret));
            if shows.contains(&true) {
                return Err(Trouble::wrong(format!(
                    "zqos configure {name} shows a secret"
                )));
            }
            if !status.success() {
                return Err(Trouble::wrong(format!(
                    "zqos configure {name} ended ({status}):\n{said}"
                )));
            }
        }
        Ok(())
    }

    /// How the installation is.
    pub(crate) async fn installations(&self) -> Result<Answer, Trouble> {
        self.zqos(&["installations"], "").await
    }

    /// A command in this folder, as an analyst gives it.
    pub(crate) async fn types(&self, folder: &Path, words: &[&str]) -> Result<Answer, Trouble> {
        self.zqos_in(folder, words, "").await
    }

    async fn zqos(&self, words: &[&str], input: &str) -> Result<Answer, Trouble> {
        self.zqos_in(self.machine.root(), words, input).await
    }

    async fn zqos_in(&self, folder: &Path, words: &[&str], input: &str) -> Result<Answer, Trouble> {
        let cannot = |err: std::io::Error| Trouble::new(format!("cannot run zqos: {err}"));
        let program = self.machine.target().join("lambda/zqos/bootstrap");
        let mut child = self
            .machine
            .command(program, self.port)
            .current_dir(folder)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(cannot)?;
        let mut stdin = child.stdin.take().expect("it is piped");
        stdin.write_all(input.as_bytes()).await.map_err(cannot)?;
        drop(stdin);
        let ended = child.wait_with_output().await.map_err(cannot)?;
        let out = String::from_utf8_lossy(&ended.stdout).into_owned();
        Ok(Answer {
            status: ended.status,
            said: String::from_utf8_lossy(&ended.stderr).into_owned() + &out,
            out,
        })
    }
}

/// What it said, and how it ended.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: ExitStatus,
    /// On standard output.
    pub(crate) out: String,
    /// On either output.
    pub(crate) said: String,
}

impl Answer {
    /// When it did not find all well.
    pub(crate) fn difference(&self) -> Option<Difference> {
        let difference = || Difference {
            table: "installations",
            key: "zqos".to_owned(),
            attribute: String::new(),
            expected: "exit code 0".to_owned(),
            found: self.status.to_string(),
        };
        (!self.status.success()).then(difference)
    }
}
