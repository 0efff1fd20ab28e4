//! Identifiers, units, samples, classes and the score of a call, as a textbook would print them.
//!
//! **Invariant:** knows nothing of AWS, of Zoom's JSON, of the network or of the clock.

pub mod class;
mod id;
pub mod measure;
mod meeting;
mod sample;
pub mod score;
mod session;
mod subnet;
mod user;

pub use id::{AccountId, MeetingUuid, NotAnId, SessionId};
pub use meeting::{Meeting, MeetingKind};
pub use sample::{Channel, Cpu, CpuPressure, Leg, Sample, Stream, StreamSample, Wifi};
pub use session::{AudioCall, DeviceIdentifiers, Session, Sharing};
pub use subnet::subnet_cidr;
pub use user::{User, UserDetail};
