//! Why a command was not carried out, and what a person can do about it.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use serde_json::json;
use store::SecretError;
use tokens::Unready;

use crate::cli::Output;

/// What went wrong, and what to do. No text in it comes from a secret.
#[derive(Debug)]
pub(crate) struct Trouble {
    what: String,
    next: String,
    /// Refused after a look at what is there, and not for want of a way to it.
    refused: bool,
}

impl Trouble {
    /// Not to be had: the command line, credentials, the network, AWS.
    pub(crate) fn unable(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            next: next.into(),
            refused: false,
        }
    }

    /// Could be done, and was not.
    pub(crate) fn refused(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            refused: true,
            ..Self::unable(what, next)
        }
    }

    /// What holds besides, of work that was interrupted.
    pub(crate) fn with(mut self, besides: &str) -> Self {
        self.next = format!("{}. {besides}", self.next);
        self
    }

    pub(crate) fn exit_code(&self) -> u8 {
        if self.refused { 1 } else { 2 }
    }

    /// On standard error.
    pub(crate) fn print(&self, output: Output) {
        let (what, next) = (&self.what, &self.next);
        let text = match output {
            Output::Table | Output::Csv => format!("zqos: {what}\nWhat to do: {next}"),
            Output::Json => json!({ "error": what, "what_to_do": next }).to_string(),
        };
        eprintln!("{}", crate::report::printable(&text));
    }

    pub(crate) fn no_region() -> Self {
        Self::unable(
            "no region is set",
            "name the stack's region with --region, or set AWS_REGION",
        )
    }

    pub(crate) fn no_credentials() -> Self {
        Self::unable(
            "no AWS credentials were found",
            "sign in as for the AWS command line: aws configure, aws sso login, or --profile NAME; after \
             aws login: eval \"$(aws configure export-credentials --format env)\"",
        )
    }

    pub(crate) fn of_credentials(error: &CredentialsError, profile: Option<&str>) -> Self {
        match (error, profile) {
            (CredentialsError::CredentialsNotLoaded(_), None) => Self::no_credentials(),
            (CredentialsError::CredentialsNotLoaded(_), Some(profile)) => Self::unable(
                format!("there is no profile {profile} with AWS credentials"),
                "name another with --profile; aws configure list-profiles shows them",
            ),
            (other, _) => Self::unable(
                format!("the AWS credentials cannot be used: {}", boot::chain(other)),
                "sign in again (aws sso login), or name another profile with --profile",
            ),
        }
    }

    pub(crate) fn no_stack(name: &str, region: &str) -> Self {
        Self::unable(
            format!("there is no stack {name} in {region}"),
            "deploy it first, or name it with --stack-name and its region with --region",
        )
    }

    pub(crate) fn lacks(stack: &str, kind: &str, name: &str) -> Self {
        Self::unable(
            format!("the stack {stack} has no {kind} {name}"),
            "name the stack of template.yaml with --stack-name, or deploy this version of it",
        )
    }

    pub(crate) fn parameter(name: &str, why: &dyn Error) -> Self {
        Self::unable(
            format!("the stack's parameter {name} cannot be used: {why}"),
            "deploy the stack with another value of it",
        )
    }

    pub(crate) fn roots(whence: &str, why: &dyn Error) -> Self {
        Self::unable(
            format!(
                "the certificates of {whence} cannot be read: {}",
                boot::chain(why)
            ),
            "let AWS_CA_BUNDLE name a readable PEM file, or unset it",
        )
    }

    /// What AWS answered, if it did.
    pub(crate) fn of_aws(doing: &str, error: &dyn Error) -> Self {
        let said = boot::chain(error);
        let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
        let next = if says(&["AccessDenied", "not authorized"]) {
            "ask for the permissions that docs/operating.md lists for zqos"
        } else if says(&["PointInTimeRecoveryUnavailable"]) {
            "exports need point-in-time recovery of the table, which infra/state.yaml turns on: deploy it again"
        } else if says(&[
            "ExpiredToken",
            "InvalidClientTokenId",
            "UnrecognizedClient",
            "Signature",
        ]) {
            "sign in again (aws sso login), or name another profile with --profile"
        } else if says(&["dispatch failure", "timed out", "timeout"]) {
            "look at the network; behind a proxy set HTTPS_PROXY, and AWS_CA_BUNDLE if it has a root of its own"
        } else {
            "try again; if it stays, the words above are AWS's"
        };
        Self::unable(format!("could not {doing}: {said}"), next)
    }

    pub(crate) fn of_unready(error: &Unready) -> Self {
        match error {
            Unready::Secret(error) => Self::of_secret("read the secret", error),
            Unready::Sealing(_) => Self::refused(boot::chain(error), MALFORMED),
            Unready::App => Self::refused(
                boot::chain(error),
                "store the credentials again: zqos configure app --replace",
            ),
        }
    }

    pub(crate) fn of_secret(doing: &str, error: &SecretError) -> Self {
        match error {
            SecretError::Empty { .. } => Self::refused(
                error.to_string(),
                "store all three: zqos configure app, zqos configure webhook, zqos configure sealing",
            ),
            SecretError::Unreachable { .. } => Self::of_aws(doing, error),
        }
    }
}

/// Sealing keys that cannot be read are best mended, for without them every token is lost.
pub(crate) const MALFORMED: &str = "bring the version before back: aws secretsmanager list-secret-version-ids shows \
     it, and update-secret-version-stage makes it AWSCURRENT";

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        Self::of_aws("use the tables", &error)
    }
}

#[cfg(test)]
mod tests {
    use super::Trouble;

    fn next(said: &str) -> String {
        Trouble::of_aws("look", &std::io::Error::other(said.to_owned())).next
    }

    #[test]
    fn what_aws_says_decides_what_to_do() {
        let denied = "AccessDeniedException: User is not authorized to perform: dynamodb:Scan";
        assert!(next(denied).starts_with("ask for the permissions"));
        assert!(next("ExpiredTokenException").starts_with("sign in again"));
        assert!(next("dispatch failure: io error").starts_with("look at the network"));
        assert!(next("PointInTimeRecoveryUnavailableException").contains("point-in-time recovery"));
        assert!(next("InternalFailure").starts_with("try again"));
    }
}
