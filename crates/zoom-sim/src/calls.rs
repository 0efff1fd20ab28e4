//! How often each of Zoom's routes was asked.

use std::collections::BTreeMap;
use std::sync::Mutex;

/// Counts every call, whatever the answer: Zoom's quotas do the same.
#[derive(Debug, Default)]
pub(crate) struct Calls(Mutex<BTreeMap<String, u64>>);

impl Calls {
    /// `route` is written with its method and `{uuid}` in place of the identifier.
    pub(crate) fn count(&self, route: &str) {
        let mut counts = self.0.lock().expect("nobody panics while counting");
        *counts.entry(route.to_owned()).or_default() += 1;
    }

    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        self.0.lock().expect("nobody panics while counting").clone()
    }
}
