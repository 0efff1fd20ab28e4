//! The last page of an installation: what is granted, what that costs, and what comes next.

use std::fmt::Write as _;

use tokens::Installed;
use zoom::scopes::{missing, unused};

use crate::page::escape;

/// The page's body.
pub(crate) fn html(new: &Installed) -> String {
    let mut html = format!(
        "<p>The Zoom account <strong>{}</strong> is installed.</p>",
        escape(new.account.as_str())
    );
    html.push_str(&scopes_missing(&new.scopes));
    html.push_str("<h2>Granted scopes</h2><ul>");
    for scope in &new.scopes {
        let _ = write!(html, "<li><code>{}</code></li>", escape(scope));
    }
    html.push_str("</ul>");
    let unused = unused(&new.scopes);
    if !unused.is_empty() {
        let names: Vec<_> = unused.into_iter().map(escape).collect();
        let names = names.join("</code>, <code>");
        let _ = write!(html, "<p>Not used here: <code>{names}</code>.</p>");
    }
    html.push_str(
        "<h2>Next</h2><p>Meetings that end from now on are collected, and those of the last three \
         days are looked up: the first rows come within a few minutes. <code>zqos \
         installations</code> shows how the tokens are. You may close this page.</p>",
    );
    html
}

fn scopes_missing(granted: &[String]) -> String {
    let missing = missing(granted);
    if missing.is_empty() {
        return "<p>All sixteen scopes are granted.</p>".to_owned();
    }
    let mut html = format!(
        "<h2>Missing scopes: {} of 16</h2><table><tr><th>scope</th><th>without it</th></tr>",
        missing.len()
    );
    for scope in missing {
        let (name, costs) = (scope.name, scope.costs);
        let _ = write!(
            html,
            "<tr><td><code>{name}</code></td><td>{costs}</td></tr>"
        );
    }
    html.push_str(
        "</table><p>Add them to the app at Zoom, and then install it once more from the install \
         page. What is there is collected meanwhile.</p>",
    );
    html
}

#[cfg(test)]
mod tests {
    use super::html;
    use tokens::Installed;
    use zoom::scopes::SCOPES;

    fn page(scopes: &[&str]) -> String {
        html(&Installed {
            account: "A<1>".parse().unwrap(),
            scopes: scopes.iter().map(|name| (*name).to_owned()).collect(),
        })
    }

    #[test]
    fn the_page_names_the_account_what_is_missing_and_what_that_costs() {
        let text = page(&[SCOPES[0].name, "a&b"]);
        assert!(text.contains("<strong>A&lt;1&gt;</strong>"), "{text}");
        assert!(text.contains("Missing scopes: 15 of 16"), "{text}");
        for scope in &SCOPES[1..] {
            assert!(text.contains(scope.name) && text.contains(scope.costs));
        }
        assert!(
            text.contains("Not used here: <code>a&amp;b</code>"),
            "{text}"
        );
    }

    #[test]
    fn all_sixteen_scopes_are_enough() {
        let text = page(&SCOPES.map(|scope| scope.name));
        assert!(text.contains("All sixteen scopes are granted"));
        assert!(!text.contains("Missing") && !text.contains("Not used"));
    }
}
