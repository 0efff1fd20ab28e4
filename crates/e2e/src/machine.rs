//! This machine: the checkout, its own folder for logs and leftovers, what programs inherit.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::trouble::Trouble;

/// The local AWS does not care; API host names contain one.
pub(crate) const REGION: &str = "us-east-1";

#[derive(Debug)]
pub(crate) struct Machine {
    root: PathBuf,
    /// Held as long as this run lives: two at once would package into the same folder.
    _lock: File,
}

impl Machine {
    /// Refuses what would fail minutes later.
    pub(crate) fn claim(port: u16) -> Result<Self, Trouble> {
        let root = std::env::current_dir()
            .map_err(|err| Trouble::new(format!("cannot tell the current directory: {err}")))?;
        if !root.join("template.yaml").exists() {
            return Err(Trouble::new("there is no template.yaml here")
                .next("run scripts/demo, which goes to the right directory"));
        }
        let ours = root.join(".demo");
        let cannot = |err| Trouble::new(format!("cannot write to {}: {err}", ours.display()));
        std::fs::create_dir_all(&ours).map_err(cannot)?;
        let lock = File::create(ours.join("lock")).map_err(cannot)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Trouble::new("another demo runs in this checkout").next(
                    "wait for it or stop it; or use another checkout, and another --port there",
                ));
            }
            Err(TryLockError::Error(err)) => return Err(cannot(err)),
        }
        TcpListener::bind(("127.0.0.1", port)).map_err(|err| {
            Trouble::new(format!("port {port} on 127.0.0.1 is taken ({err})"))
                .next("stop what uses it, or choose another with --port")
        })?;
        let machine = Self { root, _lock: lock };
        for folder in [machine.logs(), machine.scratch(), machine.analyst()] {
            let _ = std::fs::remove_dir_all(&folder); // of a run that was killed; or not there
            std::fs::create_dir_all(&folder).map_err(cannot)?;
        }
        Ok(machine)
    }

    /// As the template's parameter has it.
    pub(crate) fn architecture() -> &'static str {
        match std::env::consts::ARCH {
            "aarch64" => "arm64",
            other => other,
        }
    }

    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.logs().join(format!("{name}.log"))
    }

    pub(crate) fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.root.join("target"), |target| self.root.join(target))
    }

    /// A program in the checkout's root that sees our tools first, this AWS alone, and nothing of
    /// the cargo that may have started us: build scripts would notice, and build again.
    pub(crate) fn command(&self, program: impl AsRef<Path>, port: u16) -> Command {
        let mut command = Command::new(program.as_ref());
        command.current_dir(&self.root);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let of_cargo = text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_");
            if of_cargo || text.starts_with("AWS_") || text == "CARGO" {
                command.env_remove(&name);
            }
        }
        command
            .env("PATH", self.path())
            .env("TMPDIR", self.scratch())
            .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}"))
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_DEFAULT_REGION", REGION)
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("SAM_CLI_TELEMETRY", "0")
            .env("__SAM_CLI_APP_DIR", self.root.join(".demo/sam")) // its notes, else in the home directory
            .env("NO_PROXY", "127.0.0.1,localhost")
            .env("no_proxy", "127.0.0.1,localhost");
        command
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    fn path(&self) -> OsString {
        let mut path = self.root.join(".tools/sam/bin").into_os_string();
        path.push(":");
        path.push(self.root.join(".tools/query/bin")); // DuckDB
        if let Some(inherited) = std::env::var_os("PATH") {
            path.push(":");
            path.push(inherited);
        }
        path
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.root.join(".demo/logs")
    }

    /// Where an analyst works; it stays, to go on asking.
    pub(crate) fn analyst(&self) -> PathBuf {
        self.root.join(".demo/analyst")
    }

    fn scratch(&self) -> PathBuf {
        self.root.join(".demo/tmp")
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.scratch());
    }
}
