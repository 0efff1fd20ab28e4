//! Everything that this function is told by `template.yaml`.

use std::path::PathBuf;

use boot::{Env, EnvError};

/// Read once, at the cold start.
#[derive(Debug)]
pub struct Settings {
    /// `EXPORTS_BUCKET`: where the exports lie, and what becomes of them.
    pub bucket: String,
    /// Where both are while they are worked on. How much fits is in the template.
    pub scratch: PathBuf,
}

impl Settings {
    /// From the variables of the process.
    pub fn read(env: &Env) -> Result<Self, EnvError> {
        Ok(Self {
            bucket: env.required("EXPORTS_BUCKET")?,
            scratch: boot::scratch().join("archive"),
        })
    }
}
