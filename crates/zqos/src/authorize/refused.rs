//! Why a code was not taken, and what to do.

use tokens::NotInstalled;
use zoom_client::TokenError;

use crate::trouble::Trouble;

pub(super) fn trouble(error: &NotInstalled, redirect_uri: &str) -> Trouble {
    let next = match error {
        NotInstalled::Unready(error) => return Trouble::of_unready(error),
        NotInstalled::Store(error) => {
            return Trouble::of_aws("keep the installation; begin again with a new code", error);
        }
        NotInstalled::Token(TokenError::NotSent(_) | TokenError::Unknown { .. }) => {
            return Trouble::unable(
                boot::chain(error),
                "look at the network, and begin again with a new code",
            );
        }
        NotInstalled::Code => format!(
            "consent again, and give the new code at once; its redirect URI must be this one, byte for byte: \
             {redirect_uri}"
        ),
        NotInstalled::Token(TokenError::InvalidClient) => {
            "store the app's credentials again: zqos configure app --replace".to_owned()
        }
        NotInstalled::Token(_) => format!(
            "let the app's form at Zoom have {redirect_uri} as redirect URL, and in its allow list; then consent again"
        ),
        NotInstalled::Whose(_) | NotInstalled::NoAccount => {
            "add the scope user:read:user:admin to the app at Zoom, and consent again".to_owned()
        }
        NotInstalled::NotNamed(account) => {
            format!("deploy the stack with {account} among its ZoomAccountIds, and consent again")
        }
        NotInstalled::NoRefreshToken | NotInstalled::ForeignHost | NotInstalled::Stranger(_) => {
            "see that the app at Zoom is a General App, admin-managed, and consent again".to_owned()
        }
    };
    Trouble::refused(format!("{}; nothing was kept", boot::chain(error)), next)
}
