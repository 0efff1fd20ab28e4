//! Waiting until a time.

use chrono::{DateTime, Utc};

/// Sleeps until a time of a clock that is not the machine's.
#[cfg(any(test, feature = "testing"))]
pub type Sleep = fn(DateTime<Utc>) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// How time passes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Waiting {
    Really,
    #[cfg(any(test, feature = "testing"))]
    By(Sleep),
}

impl Waiting {
    pub(crate) async fn until(self, until: DateTime<Utc>, clock: fn() -> DateTime<Utc>) {
        match self {
            Self::Really => {
                // Nothing to wait for is no error.
                let time = (until - clock()).to_std().unwrap_or_default();
                tokio::time::sleep(time).await;
            }
            #[cfg(any(test, feature = "testing"))]
            Self::By(sleep) => sleep(until).await,
        }
    }
}
