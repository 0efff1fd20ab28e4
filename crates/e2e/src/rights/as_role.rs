//! A role's own credentials, and calls that are signed with them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::probe::Probe;
use crate::aws::Aws;
use crate::machine::REGION;
use crate::trouble::Trouble;

/// The account of everything on the local AWS.
const ACCOUNT: &str = "000000000000";

#[derive(Debug)]
pub(crate) struct AsRole<'a> {
    aws: &'a Aws,
    key_id: String,
    secret_key: String,
    session_token: String,
}

impl<'a> AsRole<'a> {
    /// As root, whom every role of the local AWS trusts.
    pub(crate) async fn assume(aws: &'a Aws, role: &str) -> Result<Self, Trouble> {
        let arn = format!("arn:aws:iam::{ACCOUNT}:role/{role}");
        let form = [
            ("Action", "AssumeRole"),
            ("RoleArn", arn.as_str()),
            ("RoleSessionName", "rights"),
            ("Version", "2011-06-15"),
        ];
        let xml = aws.query("sts", &form).await?;
        let part = |name: &str| {
            let (_, rest) = xml.split_once(&format!("<{name}>"))?;
            Some(rest.split_once("</")?.0.to_owned())
        };
        let credentials = || {
            Some(Self {
                aws,
                key_id: part("AccessKeyId")?,
                secret_key: part("SecretAccessKey")?,
                session_token: part("SessionToken")?,
            })
        };
        credentials().ok_or_else(|| Trouble::new(format!("no credentials of {role}: {xml}")))
    }

    /// Whether IAM lets it through. What is let through may still be no sensible request: none of
    /// these is to change anything.
    pub(crate) async fn may(&self, probe: &Probe) -> Result<bool, Trouble> {
        let url = format!("{}{}", self.aws.endpoint(), probe.path);
        let request = self.aws.http().request(probe.method.clone(), url);
        let mut request = request.body(probe.body.clone());
        for (name, value) in self.signed(probe) {
            request = request.header(name, value);
        }
        let answer = request.send().await?.text().await?;
        Ok(!answer.contains("AccessDenied"))
    }

    /// The headers, with AWS's signature (version 4) over them and the body. The local AWS checks
    /// it: were it wrong, what is granted would be refused.
    fn signed(&self, probe: &Probe) -> Vec<(&'static str, String)> {
        let host = self.aws.endpoint().trim_start_matches("http://");
        let now = now();
        // By name, as the signature wants them.
        let mut headers = vec![
            ("content-type", "application/x-amz-json-1.0".to_owned()),
            ("host", host.to_owned()),
            ("x-amz-date", now.clone()),
            ("x-amz-security-token", self.session_token.clone()),
        ];
        if probe.service == "s3" {
            headers.push(("x-amz-content-sha256", hash(&probe.body)));
        }
        headers.extend(probe.header.clone());
        headers.sort();
        let lines: String = headers
            .iter()
            .flat_map(|(name, value)| [*name, ":", value, "\n"])
            .collect();
        let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let (method, path) = (&probe.method, &probe.path);
        let canonical = format!(
            "{method}\n{path}\n\n{lines}\n{names}\n{}",
            hash(&probe.body)
        );
        let day = &now[..8];
        let scope = format!("{day}/{REGION}/{}/aws4_request", probe.service);
        let text = format!("AWS4-HMAC-SHA256\n{now}\n{scope}\n{}", hash(&canonical));
        let mut key = format!("AWS4{}", self.secret_key).into_bytes();
        for part in [day, REGION, probe.service, "aws4_request"] {
            key = hmac(&key, part);
        }
        let signature = hex::encode(hmac(&key, &text));
        let key_id = &self.key_id;
        headers.push((
            "authorization",
            format!(
                "AWS4-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, \
                 Signature={signature}"
            ),
        ));
        headers
    }
}

#[expect(clippy::disallowed_methods, reason = "whoever signs looks at a clock")]
fn now() -> String {
    chrono::Utc::now().format("%Y%m%dT%H%M%SZ").to_string()
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length will do");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
