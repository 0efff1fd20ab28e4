//! SQS and Secrets Manager over TLS, each a server of its own, as on AWS.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::chain::Chain;
use crate::Trouble;

/// The two, and what the function must trust.
pub(crate) struct Aws {
    secrets_manager: Service,
    sqs: Service,
    roots: String,
}

struct Service {
    url: String,
    connections: Arc<AtomicUsize>,
}

struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    connections: Arc<AtomicUsize>,
}

impl Aws {
    pub(crate) async fn serve(chain: &Chain, secret: &str) -> Result<Self, Trouble> {
        let certificates =
            CertificateDer::pem_file_iter(&chain.presented)?.collect::<Result<_, _>>()?;
        let key = PrivateKeyDer::from_pem_file(&chain.key)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(certificates, key)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Self {
            secrets_manager: serve(acceptor.clone(), secret).await?,
            sqs: serve(acceptor, secret).await?,
            roots: chain.roots.to_string_lossy().into_owned(),
        })
    }

    /// How many connections each was asked for so far, handshakes done: Secrets Manager and SQS.
    pub(crate) fn connections(&self) -> [usize; 2] {
        [&self.secrets_manager, &self.sqs].map(|service| service.connections.load(Ordering::SeqCst))
    }

    /// What the function is told, in Rust as in Node.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let queue = format!("{}/123456789012/events", self.sqs.url);
        let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:WebhookSecret-AbCdEf";
        [
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE"),
            (
                "AWS_SECRET_ACCESS_KEY",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            ),
            ("AWS_SESSION_TOKEN", &"IQoJb3JpZ2luX2VjE".repeat(40)),
            (
                "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                &self.secrets_manager.url,
            ),
            ("AWS_ENDPOINT_URL_SQS", &self.sqs.url),
            ("AWS_CA_BUNDLE", &self.roots),
            ("NODE_EXTRA_CA_CERTS", &self.roots),
            ("NODE_ENV", "production"),
            ("EVENTS_QUEUE_URL", &queue),
            ("WEBHOOK_SECRET_ARN", secret),
            ("AGE_MAX_S", "5700"),
            ("AHEAD_MAX_S", "300"),
            // Under callgrind everything takes fifty times as long; nothing here may time out.
            ("TRY_MAX_MS", "60000"),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .to_vec()
    }

    /// The same without roots of its own, and nobody at the services' ports.
    pub(crate) fn environment_without_servers(&self) -> Vec<(String, String)> {
        // Port 1 (tcpmux) has had no server for decades.
        const NOBODY: &str = "https://localhost:1";
        let mut told = self.environment();
        told.retain(|(name, _)| name != "AWS_CA_BUNDLE");
        for (name, text) in &mut told {
            if name.starts_with("AWS_ENDPOINT_URL") {
                NOBODY.clone_into(text);
            }
        }
        told
    }
}

async fn serve(acceptor: TlsAcceptor, secret: &str) -> Result<Service, Trouble> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("https://localhost:{}", listener.local_addr()?.port());
    let router = Router::new().fallback(answer).with_state(secret.to_owned());
    let connections = Arc::default();
    let tls = Tls {
        listener,
        acceptor,
        connections: Arc::clone(&connections),
    };
    tokio::spawn(axum::serve(tls, router).into_future());
    Ok(Service { url, connections })
}

impl axum::serve::Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, from)) = self.listener.accept().await else {
                continue;
            };
            // Without this an answer waits for the acknowledgement of the one before.
            let _ = stream.set_nodelay(true);
            if let Ok(stream) = self.acceptor.accept(stream).await {
                self.connections.fetch_add(1, Ordering::SeqCst);
                return (stream, from);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// The operation is in a header.
async fn answer(
    State(secret): State<String>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, [(&'static str, &'static str); 2], String) {
    let operation = headers["x-amz-target"].to_str().unwrap_or_default();
    let asked: Value = serde_json::from_str(&body).unwrap_or_default();
    let (status, answer) = if operation == "secretsmanager.GetSecretValue" {
        let secret = json!({ "current": secret }).to_string();
        (
            StatusCode::OK,
            json!({ "Name": "WebhookSecret", "SecretString": secret }),
        )
    } else if asked["MessageBody"] == "" {
        let error = "com.amazonaws.sqs#MissingRequiredParameterException";
        (StatusCode::BAD_REQUEST, json!({ "__type": error }))
    } else {
        let answer = json!({
            "MessageId": "219f8380-5770-4cc2-8c3e-5c715e145f5e",
            "MD5OfMessageBody": "fafb00f5732ab283681e124bf8747ed1",
        });
        (StatusCode::OK, answer)
    };
    let headers = [
        ("content-type", "application/x-amz-json-1.0"),
        ("x-amzn-requestid", "219f8380-5770-4cc2-8c3e-5c715e145f5e"),
    ];
    (status, headers, answer.to_string())
}
