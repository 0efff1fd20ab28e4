//! The HTTPS client for Zoom.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

/// A client with Mozilla's roots compiled in, and no redirects: a redirect would carry the bearer
/// token to a host that nobody configured.
///
/// `answer_within` bounds a whole request. Retries are the caller's decision, never the client's.
pub fn https_client(answer_within: Duration) -> reqwest::Result<reqwest::Client> {
    https_client_trusting(b"", answer_within)
}

/// The same where a proxy answers for Zoom under a root of its own: `pem` has such roots.
pub fn https_client_trusting(
    pem: &[u8],
    answer_within: Duration,
) -> reqwest::Result<reqwest::Client> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    roots.add_parsable_certificates(CertificateDer::pem_slice_iter(pem).flatten());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring knows TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(Duration::from_secs(5)) // Zoom is a few hundred ms away at most
        .timeout(answer_within)
        .user_agent(concat!("zoom-qos-collector/", env!("CARGO_PKG_VERSION")))
        .build()
}
