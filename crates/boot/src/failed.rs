//! What a `main` returns when it cannot start.

use std::error::Error;
use std::fmt;

use crate::chain;

/// An error that prints as a sentence, also where Rust prints the `Debug` of what `main` returns.
pub struct Failed(String);

impl<E: Error> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(chain(&error))
    }
}

impl Failed {
    /// A failure of the Lambda runtime, whose error is boxed.
    pub fn of_runtime(error: Box<dyn Error + Send + Sync>) -> Self {
        Self(chain(error.as_ref()))
    }
}

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
