//! A code that was copied by hand becomes an installation, as at the callback.

mod refused;

use std::fmt::Write as _;
use std::time::Duration;

use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qos::AccountId;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use tokens::{Came, Consents, Installed};
use zoom::scopes::{SCOPES, missing};
use zoom_client::{Api, Authorizer};

use crate::cli::Authorize;
use crate::cloud::Cloud;
use crate::input::{is_terminal, line, tell};
use crate::report::Report;
use crate::trouble::Trouble;

/// Two calls, and a person waits.
const ZOOM_ANSWERS_WITHIN: Duration = Duration::from_secs(10);

pub(crate) async fn run(
    cloud: &Cloud,
    args: &Authorize,
    now: DateTime<Utc>,
) -> Result<Report, Trouble> {
    let stack = &cloud.stack;
    if !stack.parameter("ServerToServerAccountId")?.is_empty() {
        return Err(Trouble::refused(
            "this stack uses Server-to-Server OAuth: it gets its tokens without anybody's consent",
            "look how they are: zqos installations",
        ));
    }
    let oauth_url = stack.parameter("ZoomOauthUrl")?;
    let redirect_uri = match &args.redirect_uri {
        Some(uri) => uri,
        None => stack.output("RedirectUri")?,
    };
    let keys = cloud.keys()?;
    let code = match &args.code {
        Some(code) if code.expose_secret() != "-" => code.clone(),
        _ => {
            if is_terminal() {
                let app = keys.app().await;
                let app = app.map_err(|error| Trouble::of_unready(&error))?;
                tell(&where_to_consent(oauth_url, &app.client_id, redirect_uri));
            }
            line("code, or the whole address")?
        }
    };
    let http = boot::https_client_trusting(&cloud.roots, ZOOM_ANSWERS_WITHIN);
    let http = http.map_err(|error| Trouble::of_aws("make the client for Zoom", &error))?;
    let api = Api::new(http.clone(), stack.parameter("ZoomApiUrl")?);
    let authorizer = Authorizer::new(http, oauth_url);
    let named = accounts(stack.parameter("ZoomAccountIds")?)?;
    let consents = Consents::new(cloud.installations()?, keys, authorizer, api, named);
    let code = code_in(&code);
    let installed = consents
        .accept(&code, redirect_uri, &Came::ByHand, now)
        .await;
    let installed = installed.map_err(|error| refused::trouble(&error, redirect_uri))?;
    Ok(report(&installed))
}

/// Without a `state` and PKCE, which only the install page could check. Source:
/// `docs/zoom.md#authorize`.
fn where_to_consent(oauth_url: &str, client_id: &str, redirect_uri: &str) -> String {
    let plain = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    format!(
        "Open this, signed in to Zoom as the administrator, and allow the app:\n\n  \
         {oauth_url}/oauth/authorize?response_type=code&client_id={}&redirect_uri={}\n\n\
         Zoom leads to an address with code=… in it. It serves for five minutes.",
        plain(client_id),
        plain(redirect_uri)
    )
}

/// The code of an address that was pasted whole; anything else is the code.
fn code_in(text: &SecretString) -> SecretString {
    let text = text.expose_secret().trim();
    let query = text.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let mut pairs = query.split('&');
    let code = pairs.find_map(|pair| pair.strip_prefix("code="));
    code.unwrap_or(text).into()
}

fn accounts(list: &str) -> Result<Vec<AccountId>, Trouble> {
    let ids = list.split(',').map(str::trim).filter(|id| !id.is_empty());
    let ids: Result<_, _> = ids.map(str::parse).collect();
    ids.map_err(|_| {
        Trouble::unable(
            "the stack's parameter ZoomAccountIds has something that is no account id",
            "deploy the stack with account ids, with commas between them",
        )
    })
}

fn report(new: &Installed) -> Report {
    let lacking = missing(&new.scopes);
    let mut text = format!(
        "The Zoom account {} is installed.\n\nGranted scopes:\n",
        new.account
    );
    for scope in &new.scopes {
        let _ = writeln!(text, "  {scope}");
    }
    if lacking.is_empty() {
        text.push_str("All sixteen are granted.\n");
    } else {
        let _ = writeln!(text, "\nMissing, {} of {}:", lacking.len(), SCOPES.len());
        for scope in &lacking {
            let _ = writeln!(text, "  {}: {}", scope.name, scope.costs);
        }
        text.push_str("Add them to the app at Zoom, and then install it once more.\n");
    }
    text.push_str(
        "\nNext: meetings that end from now on are collected, and those of the last three days are \
         looked up. zqos installations shows how the tokens are.",
    );
    let lacking: Vec<_> = lacking
        .iter()
        .map(|scope| json!({ "scope": scope.name, "costs": scope.costs }))
        .collect();
    Report::done(
        text,
        json!({
            "account_id": new.account.as_str(),
            "granted_scopes": new.scopes,
            "missing_scopes": lacking,
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::{accounts, code_in, report, where_to_consent};
    use secrecy::ExposeSecret as _;
    use tokens::Installed;
    use zoom::scopes::SCOPES;

    #[test]
    fn an_address_that_was_pasted_whole_is_as_good_as_its_code() {
        for text in [
            "AbC_1-2",
            " AbC_1-2\n",
            "https://localhost/zoom?code=AbC_1-2",
            "https://localhost/zoom?state=x&code=AbC_1-2&more=y#top",
        ] {
            assert_eq!(code_in(&text.into()).expose_secret(), "AbC_1-2", "{text}");
        }
    }

    #[test]
    fn the_consent_page_is_told_where_to_lead() {
        let text = where_to_consent("https://zoom.us", "i d", "https://localhost/zoom?a=b");
        assert!(text.contains(
            "https://zoom.us/oauth/authorize?response_type=code&client_id=i%20d\
             &redirect_uri=https%3A%2F%2Flocalhost%2Fzoom%3Fa%3Db\n"
        ));
    }

    #[test]
    fn named_accounts_are_read_as_the_stack_has_them() {
        assert_eq!(accounts("").unwrap(), []);
        assert_eq!(accounts("A1, A2").unwrap().len(), 2);
    }

    #[test]
    fn what_is_missing_is_told_with_what_that_costs() {
        let new = Installed {
            account: "A1".parse().unwrap(),
            scopes: vec![SCOPES[0].name.to_owned()],
        };
        let told = report(&new);
        assert!(told.text.contains("account A1 is installed"));
        assert!(told.text.contains("Missing, 15 of 16"));
        for scope in &SCOPES[1..] {
            assert!(
                told.text
                    .contains(&format!("{}: {}", scope.name, scope.costs))
            );
        }
        assert_eq!(told.json["missing_scopes"].as_array().unwrap().len(), 15);
        assert_eq!(told.exit_code(), 0);
        let all = SCOPES.map(|scope| scope.name.to_owned()).to_vec();
        let told = report(&Installed { scopes: all, ..new });
        assert!(told.text.contains("All sixteen") && !told.text.contains("Missing"));
    }
}
