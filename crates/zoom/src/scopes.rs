//! The sixteen scopes of the app, and what an account goes without that lacks one.
//!
//! Source: `docs/zoom.md#dashboard`, `docs/zoom.md#events`.

/// A scope, and what is missing without it, in the words of the page that an administrator sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// As the token endpoint names it.
    pub name: &'static str,
    /// What the rows lack without it.
    pub costs: &'static str,
}

/// All that the app asks for. The first nine are needed for collecting at all.
pub const SCOPES: [Scope; 16] = [
    scope(
        "dashboard:read:list_meetings:admin",
        "a meeting whose webhook was lost is never found",
    ),
    scope(
        "dashboard:read:list_meeting_participants:admin",
        "no participants of meetings",
    ),
    scope(
        "dashboard:read:list_meeting_participants_qos:admin",
        "no quality of meetings",
    ),
    scope(
        "dashboard:read:list_webinars:admin",
        "a webinar whose webhook was lost is never found",
    ),
    scope(
        "dashboard:read:list_webinar_participants:admin",
        "no participants of webinars",
    ),
    scope(
        "dashboard:read:list_webinar_participants_qos:admin",
        "no quality of webinars",
    ),
    scope(
        "meeting:read:meeting:admin",
        "Zoom does not tell when a meeting ends",
    ),
    scope(
        "webinar:read:webinar:admin",
        "Zoom does not tell when a webinar ends",
    ),
    scope(
        "user:read:user:admin",
        "the app cannot be installed, and users have no department or location",
    ),
    scope(
        "user:read:list_users:admin",
        "users who never change stay unknown",
    ),
    scope("meeting:read:past_meeting:admin", NOTHING_YET),
    scope("dashboard:read:meeting:admin", NOTHING_YET),
    scope("dashboard:read:webinar:admin", NOTHING_YET),
    scope(
        "dashboard:read:meeting_participant_qos:admin",
        "for a few missing people, the quality of the whole meeting is asked for again",
    ),
    scope(
        "dashboard:read:webinar_participant_qos:admin",
        "for a few missing people, the quality of the whole webinar is asked for again",
    ),
    scope(
        "dashboard:read:meeting_quality_score:admin",
        "no scores of Zoom's own for the account",
    ),
];

/// Of the scopes that the app is granted so that a later version need not be installed again.
const NOTHING_YET: &str = "nothing yet: this version makes no call with it";

/// Not among the sixteen, and used where it is granted: the roster outside of the Dashboard. Source:
/// `docs/zoom.md#roster`.
pub const PAST_PARTICIPANTS: &str = "meeting:read:list_past_participants:admin";

const fn scope(name: &'static str, costs: &'static str) -> Scope {
    Scope { name, costs }
}

/// The scopes that were not granted.
pub fn missing(granted: &[String]) -> Vec<Scope> {
    let lacks = |scope: &Scope| granted.iter().all(|name| name != scope.name);
    SCOPES.into_iter().filter(lacks).collect()
}

/// What was granted beyond the sixteen, and nothing here uses.
pub fn unused(granted: &[String]) -> Vec<&str> {
    let of_the_app = |name: &str| SCOPES.iter().any(|scope| scope.name == name);
    let known = |name: &str| of_the_app(name) || name == PAST_PARTICIPANTS;
    let names = granted.iter().map(String::as_str);
    names.filter(|name| !known(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::{PAST_PARTICIPANTS, SCOPES, missing, unused};

    #[test]
    fn what_is_missing_and_what_is_unused_is_told() {
        let granted = [
            SCOPES[0].name.to_owned(),
            "phone:read:call:admin".to_owned(),
            PAST_PARTICIPANTS.to_owned(),
        ];
        assert_eq!(missing(&granted), SCOPES[1..]);
        assert_eq!(unused(&granted), ["phone:read:call:admin"]);
        assert_eq!(missing(&SCOPES.map(|scope| scope.name.to_owned())), []);
    }
}
