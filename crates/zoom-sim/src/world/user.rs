//! The account's directory, as `/users` tells it.

use super::cast::Cast;
use super::people::Person;
use crate::mint::Mint;

/// One user of the account.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// Zoom's numbers: 1 is Basic, 2 Licensed.
    pub(crate) kind: u8,
    pub(crate) status: &'static str,
    /// Often `""`.
    pub(crate) dept: &'static str,
    /// Zoom's numbers: 1 is an administrator, 2 a member.
    pub(crate) role_id: &'static str,
}

/// The same for everybody.
pub(crate) const CREATED_AT: &str = "2024-03-01T08:00:00Z";
pub(crate) const LAST_LOGIN_TIME: &str = "2026-11-20T07:45:00Z";
pub(crate) const LAST_CLIENT_VERSION: &str = "6.6.2.15241(win)";
pub(crate) const TIMEZONE: &str = "Europe/Zurich";

impl User {
    pub(crate) fn role_name(&self) -> &'static str {
        if self.role_id == "1" {
            "Admin"
        } else {
            "Member"
        }
    }

    /// `""` for those who are in no department.
    pub(crate) fn location(&self) -> &'static str {
        match self.dept {
            "Sales" => "Lisboa",
            "Engineering" => "Zürich",
            _ => "",
        }
    }

    pub(crate) fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// Everybody who can be met, and in the full cast also two who cannot: one is deactivated, one
/// has not accepted the invitation.
pub(super) fn directory(people: &[Person], cast: Cast, mint: &Mint) -> Vec<User> {
    let mut users: Vec<_> = people
        .iter()
        .enumerate()
        .map(|(nth, person)| {
            let (first_name, last_name) = person.name.split_once(' ').unwrap_or_default();
            User {
                id: person.id.clone(),
                email: person.email.clone(),
                first_name: first_name.to_owned(),
                last_name: last_name.to_owned(),
                kind: if nth % 9 == 8 { 1 } else { 2 },
                status: "active",
                dept: DEPARTMENTS[nth % DEPARTMENTS.len()],
                role_id: if nth == 0 { "1" } else { "2" },
            }
        })
        .collect();
    if cast == Cast::Full {
        for (last_name, status) in [("Gone", "inactive"), ("Invited", "pending")] {
            users.push(User {
                id: mint.named(&format!("user/{status}"), 22),
                email: format!("{status}@example.com"),
                first_name: "Kim".to_owned(),
                last_name: last_name.to_owned(),
                kind: 1,
                status,
                dept: "",
                role_id: "2",
            });
        }
    }
    users
}

const DEPARTMENTS: [&str; 4] = ["Sales", "", "Engineering", "Support"];
