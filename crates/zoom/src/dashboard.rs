//! Pages of the Dashboard API: lists of meetings, rosters, and quality by minute.

mod list;
mod list_of;
pub(crate) mod near;
pub(crate) mod page;
mod past_roster;
mod qos_page;
mod roster;
mod unread;

pub use list::{meetings, webinars};
pub use page::Page;
pub use past_roster::participants_of_past;
pub use qos_page::{ParticipantQos, participant_qos, participants_qos};
pub use roster::participants;
pub use unread::Unread;

#[cfg(test)]
mod tests;
