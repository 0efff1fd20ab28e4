//! Every reason for which nothing is installed, and the page that says so.

use http::StatusCode;
use lambda_http::{Body, Response};
use tokens::NotInstalled;
use zoom::Trouble;
use zoom_client::{CallError, TokenError};

use crate::page::{escape, page};

/// What an administrator is told; each is a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No code, or one of the parameters is odd.
    Query,
    /// The person said no at Zoom.
    Declined,
    /// The state is unknown, spent, too old or another browser's.
    State,
    /// The code is.
    Code,
    /// The app's credentials.
    App,
    /// Zoom's answer cannot be used.
    Answer,
    /// Zoom did not answer.
    Silence,
    /// The scope by which the app learns its account.
    Scope,
    /// `ZoomAccountIds` names others.
    NotNamed,
    /// It did not begin here.
    Stranger,
}

impl Refusal {
    /// What follows from a failure; our own, which no page can mend, are handed back.
    pub(super) fn of(error: NotInstalled) -> Result<Self, NotInstalled> {
        Ok(match error {
            NotInstalled::Code => Self::Code,
            NotInstalled::Token(TokenError::InvalidClient | TokenError::Refused { .. }) => {
                Self::App
            }
            NotInstalled::NoRefreshToken | NotInstalled::ForeignHost | NotInstalled::NoAccount => {
                Self::Answer
            }
            NotInstalled::Whose(CallError::Trouble(Trouble::MissingScope { .. })) => Self::Scope,
            NotInstalled::Token(_) | NotInstalled::Whose(_) => Self::Silence,
            NotInstalled::NotNamed(_) => Self::NotNamed,
            NotInstalled::Stranger(_) => Self::Stranger,
            error @ (NotInstalled::Unready(_) | NotInstalled::Store(_)) => return Err(error),
        })
    }

    fn status(self) -> StatusCode {
        match self {
            Self::Query | Self::Declined | Self::State | Self::Code => StatusCode::BAD_REQUEST,
            Self::NotNamed | Self::Stranger => StatusCode::FORBIDDEN,
            Self::App | Self::Answer | Self::Silence | Self::Scope => StatusCode::BAD_GATEWAY,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Query => "Not understood",
            Self::Declined => "Not installed",
            Self::State => "Begin again",
            Self::Code => "Too late",
            Self::App => "Zoom does not know the app",
            Self::Answer => "Zoom's answer is odd",
            Self::Silence => "Zoom did not answer",
            Self::Scope => "A scope is missing",
            Self::NotNamed => "Not this account",
            Self::Stranger => "Begin at the install page",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Query => "Zoom's answer lacks a code, or has a parameter more than once.",
            Self::Declined => "Zoom says that the app was not allowed to be installed.",
            Self::State => {
                "This installation was not begun here, in this browser, within the last ten \
                 minutes, or it is finished already."
            }
            Self::Code => "Zoom's code is spent or older than five minutes.",
            Self::App => {
                "Zoom refuses the stack's client id and secret, or its redirect URL. The \
                 administrator of the stack can store them again with <code>zqos configure \
                 app</code>; Development and Production of a Zoom app have a pair each."
            }
            Self::Answer => {
                "Zoom gave tokens that cannot be used: no refresh token, no account, or a host \
                 that is not Zoom's."
            }
            Self::Silence => "Zoom gave no answer that can be used. It mostly passes.",
            Self::Scope => {
                "The app may not read who installs it. Add the scope <code>user:read:user:admin</code> \
                 to the app at Zoom."
            }
            Self::NotNamed => {
                "This stack is set to collect from other Zoom accounts. Its administrator can name \
                 this account in the parameter ZoomAccountIds."
            }
            Self::Stranger => {
                "Zoom's own link was used, and this account was never installed here. Zoom has been \
                 told to remove the app again."
            }
        }
    }
}

/// Says what is wrong, and where to begin.
pub(super) fn refused(refusal: Refusal, install_url: &str) -> Response<Body> {
    tracing::warn!(reason = refusal.title(), "installation refused");
    let begin = escape(install_url);
    let html = format!(
        "<p>{} Nothing was kept.</p><p>To install the app, begin at \
         <a href=\"{begin}\">{begin}</a>.</p>",
        refusal.text()
    );
    page(refusal.status(), refusal.title(), &html)
}
