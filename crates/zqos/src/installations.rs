//! How the installations are.

mod table;
mod view;

use chrono::{DateTime, Utc};
use serde_json::json;
use store::Held;

use crate::cloud::Cloud;
use crate::report::Report;
use crate::trouble::Trouble;
use view::View;

pub(crate) async fn run(cloud: &Cloud, now: DateTime<Utc>) -> Result<Report, Trouble> {
    let install_url = cloud.stack.output("InstallUrl")?;
    let without_consent = !cloud.stack.parameter("ServerToServerAccountId")?.is_empty();
    let first = if without_consent {
        "the poller makes it once the app's credentials and the sealing keys are stored".to_owned()
    } else {
        format!("open {install_url}")
    };
    let work = cloud.work()?;
    let mut views = Vec::new();
    let mut unreadable = Vec::new();
    for read in cloud.installations()?.each().await? {
        match read {
            Ok(installation) => {
                let mut holds = Vec::new();
                for of in Held::EACH {
                    let hold = work.held(&installation.account, of).await?;
                    let hold = hold.filter(|hold| hold.holds(installation.token_version, now));
                    holds.extend(hold.map(|hold| (of, hold)));
                }
                let left_out = work.sweep(&installation.account).await?.left_out;
                views.push(View::of(&installation, holds, left_out, now));
            }
            Err(error) => unreadable.push(boot::chain(&error)),
        }
    }
    views.sort_by(|one, other| one.account.cmp(&other.account));
    Ok(report(&views, &unreadable, install_url, &first, now))
}

/// `first`: what is to be done while there is none.
fn report(
    views: &[View],
    unreadable: &[String],
    install_url: &str,
    first: &str,
    now: DateTime<Utc>,
) -> Report {
    let mut needs: Vec<String> = views
        .iter()
        .flat_map(|view| {
            let sentences = view.needs(install_url).into_iter();
            sentences.map(|sentence| format!("{}: {sentence}", view.account))
        })
        .collect();
    needs.extend(unreadable.iter().cloned());
    if views.is_empty() && unreadable.is_empty() {
        needs.push(format!("There is no installation yet: {first}"));
    }
    let waiting: Vec<_> = views.iter().flat_map(View::waiting).collect();
    let lacking: Vec<_> = views.iter().flat_map(View::lacking).collect();
    let unused: Vec<_> = views.iter().filter_map(View::unused).collect();
    let unlisted: Vec<_> = views.iter().flat_map(View::unlisted).collect();
    let parts = [
        table::table(views, now),
        needs.join("\n"),
        waiting.join("\n"),
        lacking.join("\n"),
        unused.join("\n"),
        unlisted.join("\n"),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Report {
        text: parts.join("\n\n"),
        needs_person: !needs.is_empty(),
        json: json!({
            "installations": views.iter().map(|view| view.to_json(now)).collect::<Vec<_>>(),
            "needs_person": needs,
            "install_url": install_url,
        }),
    }
}

#[cfg(test)]
mod tests;
