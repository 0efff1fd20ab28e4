//! The AWS clients: one connector, one set of roots, credentials from the environment.
//!
//! No `aws-config`: in Lambda the region, the credentials and the endpoint are variables, and its
//! provider chain would bring three more SDKs into every cold start.

use std::sync::OnceLock;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sqs::config::retry::{RetryPartition, TokenBucket};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::{Env, EnvError};

/// The roots that AWS's own endpoints chain to; see `docs/tls.md`.
pub const AMAZON_ROOTS: &[u8] = include_bytes!("amazon_roots.pem");

/// How long a function waits for AWS before it gives up on one call.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// One try, from connecting to the last byte.
    pub attempt: Duration,
    /// Before the second try at most, and twice that before the third.
    pub pause: Duration,
    /// All tries of one call together, and the pauses between them.
    pub operation: Duration,
    /// Whether second tries pause as well, once fifty were in vain: the SDK's quota, which spares a
    /// service in trouble.
    pub spares: bool,
}

impl Patience {
    /// For work that a queue or a clock repeats: three tries in half a minute at most.
    pub const PATIENT: Self = Self {
        attempt: Duration::from_secs(8),
        pause: Duration::from_secs(1), // the SDK's own
        operation: Duration::from_secs(25),
        spares: true,
    };

    /// For somebody who waits: when the first try hangs, there is time for a second one as long. The
    /// pause spares nobody anything, for the first try has been one. Neither would the quota: who hears
    /// that it failed comes again, and the second try is the cheaper one.
    pub fn of_two_tries(attempt: Duration) -> Self {
        let pause = Duration::from_millis(20);
        Self {
            attempt,
            pause,
            operation: attempt * 2 + pause,
            spares: false,
        }
    }
}

/// Makes the AWS clients; all of them share one connector and so one connection pool.
#[derive(Debug)]
pub struct Aws {
    env: Env,
    config: SdkConfig,
    /// The quota of second tries; without one of its own each service has the SDK's.
    quota: Option<RetryPartition>,
}

impl Aws {
    /// Reads region, credentials and endpoint from the variables that Lambda sets.
    pub fn new(env: &Env, patience: Patience) -> Result<Self, EnvError> {
        let config = SdkConfig::builder()
            .behavior_version(aws_sdk_sqs::config::BehaviorVersion::latest()) // the lock file pins it
            .region(Region::new(env.required("AWS_REGION")?))
            .credentials_provider(credentials(env)?)
            .http_client(SharedHttpClient::new(OneConnector::new(env)?))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(1)) // AWS is in the same region
                    .operation_attempt_timeout(patience.attempt)
                    .operation_timeout(patience.operation)
                    .build(),
            )
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(3) // the SDK's own default
                    .with_initial_backoff(patience.pause),
            )
            // For long downloads; our answers are a few kilobytes, bounded by the attempt.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        Ok(Self {
            env: env.clone(),
            config,
            quota: (!patience.spares).then(unlimited),
        })
    }

    /// By a configuration that was found elsewhere: on a person's machine, in profiles.
    pub fn of(config: SdkConfig, env: &Env) -> Self {
        let env = env.clone();
        let quota = None;
        Self { env, config, quota }
    }

    /// `DynamoDB`.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let config = self.at("AWS_ENDPOINT_URL_DYNAMODB");
        let mut config = aws_sdk_dynamodb::config::Builder::from(&config);
        config.set_retry_partition(self.quota.clone());
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// SQS.
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        let mut config = aws_sdk_sqs::config::Builder::from(&self.at("AWS_ENDPOINT_URL_SQS"));
        config.set_retry_partition(self.quota.clone());
        aws_sdk_sqs::Client::from_conf(config.build())
    }

    /// Secrets Manager.
    pub fn secrets_manager(&self) -> aws_sdk_secretsmanager::Client {
        let config = self.at("AWS_ENDPOINT_URL_SECRETS_MANAGER");
        let mut config = aws_sdk_secretsmanager::config::Builder::from(&config);
        config.set_retry_partition(self.quota.clone());
        aws_sdk_secretsmanager::Client::from_conf(config.build())
    }

    /// For the client of a service that one function alone needs.
    pub fn config_at(&self, service_variable: &str) -> SdkConfig {
        self.at(service_variable)
    }

    /// The configuration with the service's own endpoint, by AWS's own variables.
    fn at(&self, service_variable: &str) -> SdkConfig {
        let endpoint = self
            .env
            .optional(service_variable)
            .or_else(|| self.env.optional("AWS_ENDPOINT_URL"));
        match endpoint {
            Some(url) => self.config.to_builder().endpoint_url(url).build(),
            None => self.config.clone(),
        }
    }
}

fn unlimited() -> RetryPartition {
    let bucket = TokenBucket::unlimited();
    RetryPartition::custom("unlimited")
        .token_bucket(bucket)
        .build()
}

fn credentials(env: &Env) -> Result<SharedCredentialsProvider, EnvError> {
    Ok(SharedCredentialsProvider::new(Credentials::new(
        env.required("AWS_ACCESS_KEY_ID")?,
        env.required("AWS_SECRET_ACCESS_KEY")?,
        env.optional("AWS_SESSION_TOKEN"),
        None, // Lambda replaces the process before they expire
        "lambda-environment",
    )))
}

/// Builds the connector for the first client and lends it to all others.
///
/// Each SDK client would otherwise make its own and parse the roots again, once more to validate
/// its configuration: 0.17 M instructions of a cold start.
#[derive(Debug)]
struct OneConnector {
    inner: SharedHttpClient,
    connector: OnceLock<SharedHttpConnector>,
}

impl OneConnector {
    fn new(env: &Env) -> Result<Self, EnvError> {
        // AWS's own variable for another set of roots, as every AWS SDK reads it.
        let roots = match env.optional("AWS_CA_BUNDLE") {
            Some(path) => std::fs::read(&path).map_err(|why| EnvError::Malformed {
                name: "AWS_CA_BUNDLE",
                wanted: "a readable PEM file",
                why: format!("{path}: {why}"),
            })?,
            None => AMAZON_ROOTS.to_vec(),
        };
        let tls = TlsContext::builder()
            .with_trust_store(TrustStore::empty().with_pem_certificate(roots))
            .build()
            .map_err(|why| EnvError::Malformed {
                name: "AWS_CA_BUNDLE",
                wanted: "certificates",
                why: why.to_string(),
            })?;
        Ok(Self {
            inner: Builder::new()
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .tls_context(tls)
                .build_https(),
            connector: OnceLock::new(),
        })
    }
}

impl HttpClient for OneConnector {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.connector
            .get_or_init(|| self.inner.http_connector(settings, components))
            .clone()
    }
}

#[cfg(test)]
mod tests;
