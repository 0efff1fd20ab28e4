//! AWS as a person's machine reaches it, and the stack that is meant.
//!
//! Unlike the functions: credentials of profiles, single sign-on or a program, the machine's own
//! roots of trust, and a proxy if there is one.

use std::collections::BTreeMap;
use std::sync::Mutex;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector, http_client_fn};
use boot::{Aws, Env};
use store::rescore::Rescorer;
use store::{Exports, Installations, Ledger, Minutes, Participants, Secrets, Spill, Work};
use tokens::Keys;

use crate::cli::Globals;
use crate::stack::Stack;
use crate::trouble::Trouble;

/// The stack, and the clients for what it made.
#[derive(Debug)]
pub(crate) struct Cloud {
    pub(crate) stack: Stack,
    aws: Aws,
    /// Roots that somebody named, for a proxy that answers for others.
    pub(crate) roots: Vec<u8>,
}

impl Cloud {
    /// Finds credentials, region and stack, or says what is missing.
    pub(crate) async fn connect(globals: &Globals, env: &Env) -> Result<Self, Trouble> {
        let roots = match env.optional("AWS_CA_BUNDLE") {
            Some(path) => std::fs::read(&path).map_err(|why| Trouble::roots(&path, &why))?,
            None => Vec::new(),
        };
        let config = config(globals, &roots).await?;
        let region = config.region().ok_or_else(Trouble::no_region)?.to_string();
        let credentials = config.credentials_provider();
        let credentials = credentials.ok_or_else(Trouble::no_credentials)?;
        let found = credentials.provide_credentials().await;
        let profile = globals.profile.as_deref();
        found.map_err(|error| Trouble::of_credentials(&error, profile))?;
        let cloudformation = aws_sdk_cloudformation::Client::new(&config);
        Ok(Self {
            stack: Stack::read(&cloudformation, &globals.stack_name, &region).await?,
            aws: Aws::of(config, env),
            roots,
        })
    }

    pub(crate) fn secrets(&self) -> Secrets {
        Secrets::new(self.aws.secrets_manager())
    }

    pub(crate) fn installations(&self) -> Result<Installations, Trouble> {
        let table = self.stack.output("InstallationsTable")?.to_owned();
        Ok(Installations::new(self.aws.dynamodb(), table))
    }

    pub(crate) fn work(&self) -> Result<Work, Trouble> {
        let table = self.stack.output("WorkTable")?.to_owned();
        Ok(Work::new(self.aws.dynamodb(), table))
    }

    /// The tables that scores are in.
    pub(crate) fn rescorer(&self) -> Result<Rescorer, Trouble> {
        let table = |name| self.stack.output(name).map(str::to_owned);
        let client = self.aws.dynamodb();
        let delays = self.stack.parameter("AttemptDelaysSeconds")?;
        let schedule = delays.parse();
        let schedule = schedule.map_err(|why| Trouble::parameter("AttemptDelaysSeconds", &why))?;
        let ledger = Ledger::new(client.clone(), table("MeetingsTable")?, schedule);
        let participants = Participants::new(client.clone(), table("ParticipantsTable")?);
        let minutes = Minutes::new(client, table("QosMinutesTable")?);
        Ok(Rescorer::new(ledger, participants, minutes))
    }

    pub(crate) fn spill(&self) -> Result<Spill, Trouble> {
        let arn = self.stack.output("SpillSecretArn")?.to_owned();
        Ok(Spill::new(self.secrets(), arn))
    }

    pub(crate) fn exports(&self) -> Exports {
        Exports::new(self.aws.dynamodb())
    }

    pub(crate) fn keys(&self) -> Result<Keys, Trouble> {
        Ok(Keys::new(
            self.secrets(),
            self.stack.output("AppSecretArn")?.to_owned(),
            self.stack.output("SealingSecretArn")?.to_owned(),
        ))
    }
}

async fn config(globals: &Globals, roots: &[u8]) -> Result<SdkConfig, Trouble> {
    let http = http_client(roots)?;
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http.clone());
    if let Some(region) = &globals.region {
        loader = loader.region(Region::new(region.clone()));
    }
    let Some(profile) = &globals.profile else {
        return Ok(loader.load().await);
    };
    // The loader alone would prefer credentials in the environment, which may be another account's.
    let config = loader.profile_name(profile).load().await;
    let place = ProviderConfig::without_region()
        .with_region(config.region().cloned())
        .with_http_client(http);
    let credentials = ProfileFileCredentialsProvider::builder()
        .configure(&place)
        .profile_name(profile)
        .build();
    let credentials = SharedCredentialsProvider::new(credentials);
    let config = config.into_builder();
    Ok(config.credentials_provider(credentials).build())
}

/// Rustls with ring, as everywhere here. One connector for each pair of time limits, since it is the
/// connector that keeps connections: scoring again makes calls by the thousand.
fn http_client(roots: &[u8]) -> Result<SharedHttpClient, Trouble> {
    let trusted = if roots.is_empty() {
        TrustStore::default().with_pem_certificate(boot::AMAZON_ROOTS)
    } else {
        TrustStore::empty().with_pem_certificate(roots)
    };
    let tls = TlsContext::builder().with_trust_store(trusted).build();
    let tls = tls.map_err(|why| Trouble::roots("AWS_CA_BUNDLE", &why))?;
    let connectors = Mutex::new(BTreeMap::new());
    Ok(http_client_fn(move |settings, _| {
        let make = || {
            let connector = Connector::builder()
                .connector_settings(settings.clone())
                .proxy_config(ProxyConfig::from_env())
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .tls_context(tls.clone())
                .build();
            SharedHttpConnector::new(connector)
        };
        let limits = (settings.connect_timeout(), settings.read_timeout());
        let mut connectors = connectors.lock().expect("nobody panics while holding it");
        connectors.entry(limits).or_insert_with(make).clone()
    }))
}
