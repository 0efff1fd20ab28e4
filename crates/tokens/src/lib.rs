//! An installation's tokens: got by consent, kept fresh, never lost.
//!
//! **Invariant:** a token that Zoom gave is stored before anything else is done with it, under the
//! version of the one that it replaces; and an installation is called dead only when Zoom refused
//! the stored token twice, a tick apart.

mod consent;
mod health;
mod keeper;
mod keys;

pub use consent::{Came, Consents, Installed, NotInstalled};
pub use health::Health;
pub use keeper::{KeepError, Keeper};
pub use keys::{Keys, Unready};
