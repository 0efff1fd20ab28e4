//! The attributes of a user.

use qos::{User, UserDetail};

use crate::row::{Row, rfc3339};

/// What both a page of the directory and the user alone tell, absent when Zoom says nothing.
pub(super) const LISTED: [&str; 13] = [
    "email",
    "first_name",
    "last_name",
    "display_name",
    "user_type",
    "user_status",
    "department_name",
    "role_id",
    "group_ids",
    "created_at",
    "last_login_at",
    "last_client_version",
    "time_zone",
];

/// What only the user alone tells.
pub(super) const DETAIL: [&str; 6] = [
    "role_name",
    "location_name",
    "job_title",
    "manager_name",
    "cost_center",
    "company_name",
];

pub(super) fn listed(user: &User) -> Row {
    Row::default()
        .text_if("email", user.email.as_deref())
        .text_if("first_name", user.first_name.as_deref())
        .text_if("last_name", user.last_name.as_deref())
        .text_if("display_name", user.display_name.as_deref())
        .number_if("user_type", user.user_type)
        .text_if("user_status", user.user_status.as_deref())
        .text_if("department_name", user.department_name.as_deref())
        .text_if("role_id", user.role_id.as_deref())
        .texts_if("group_ids", &user.group_ids)
        .text_if("created_at", user.created_at.map(rfc3339).as_deref())
        .text_if("last_login_at", user.last_login_at.map(rfc3339).as_deref())
        .text_if("last_client_version", user.last_client_version.as_deref())
        .text_if("time_zone", user.time_zone.as_deref())
}

pub(super) fn with_detail(row: Row, detail: &UserDetail) -> Row {
    row.text_if("role_name", detail.role_name.as_deref())
        .text_if("location_name", detail.location_name.as_deref())
        .text_if("job_title", detail.job_title.as_deref())
        .text_if("manager_name", detail.manager_name.as_deref())
        .text_if("cost_center", detail.cost_center.as_deref())
        .text_if("company_name", detail.company_name.as_deref())
}
