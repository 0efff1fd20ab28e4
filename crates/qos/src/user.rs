//! A person of the account's directory.

use chrono::{DateTime, Utc};

/// A user as the directory has it. Texts are absent when Zoom said nothing or `""`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The key within the account.
    pub user_id: String,
    /// The e-mail.
    pub email: Option<String>,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// As it is shown.
    pub display_name: Option<String>,
    /// Zoom's number: 1 basic, 2 licensed, 4 unassigned, 99 none.
    pub user_type: Option<i64>,
    /// `active`, `inactive`, `pending`.
    pub user_status: Option<String>,
    /// The department.
    pub department_name: Option<String>,
    /// The role.
    pub role_id: Option<String>,
    /// The groups.
    pub group_ids: Vec<String>,
    /// When the user came into the account.
    pub created_at: Option<DateTime<Utc>>,
    /// When the user last signed in.
    pub last_login_at: Option<DateTime<Utc>>,
    /// Zoom's program at that time.
    pub last_client_version: Option<String>,
    /// Where the user's clock is set to.
    pub time_zone: Option<String>,
    /// What only the user alone tells, and no page of the directory.
    pub detail: UserDetail,
}

/// What only `/users/{id}` tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserDetail {
    /// The role's name.
    pub role_name: Option<String>,
    /// Where the user works.
    pub location_name: Option<String>,
    /// What the user works as.
    pub job_title: Option<String>,
    /// The user's manager.
    pub manager_name: Option<String>,
    /// The cost center.
    pub cost_center: Option<String>,
    /// The company.
    pub company_name: Option<String>,
}
