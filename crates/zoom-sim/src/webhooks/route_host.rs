//! `--route-host`: public names that only a local AWS knows.

use std::str::FromStr;

use reqwest::Url;

/// Requests to any host under `suffix` go to `target` instead.
#[derive(Clone, Debug)]
pub struct RouteHost {
    suffix: String,
    target: Url,
}

impl FromStr for RouteHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (suffix, target) = text.split_once('=').ok_or("expected SUFFIX=URL")?;
        let target: Url = target
            .parse()
            .map_err(|err| format!("{target} is not a URL: {err}"))?;
        if target.scheme() != "http" || suffix.is_empty() {
            return Err("expected SUFFIX=http://HOST:PORT".to_owned());
        }
        let suffix = suffix.to_owned();
        Ok(Self { suffix, target })
    }
}

impl RouteHost {
    /// Where `url` really lies, and the `Host` header that leads to its API there; `None` if its
    /// host is not under the suffix.
    pub(super) fn route(&self, url: &Url) -> Option<(Url, String)> {
        let host = url.host_str()?;
        let name = host.strip_suffix(&self.suffix)?.strip_suffix('.')?;
        let api_id = name.split('.').next()?;
        let port = self.target.port_or_known_default()?;
        let mut routed = self.target.clone();
        routed.set_path(url.path());
        routed.set_query(url.query());
        Some((routed, format!("{api_id}.execute-api.localhost:{port}")))
    }
}
