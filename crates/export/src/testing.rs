//! A company's calls, made up: the same for the same plan, with faults planted where a plan says.
//!
//! Serves the tests of whoever reads exports, and the bench. No line of it is deployed.

mod lines;
mod people;

use std::path::Path;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use qos::score::SessionScore;
use qos::{Sample, Session};

use crate::Error;
use crate::layout::{Covers, Layout};

pub use lines::{meeting_line, minute_line, session_line};
pub use people::{Person, SITES};

/// How much there is.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// People, each of whom is in one meeting a day.
    pub people: u32,
    /// Days, each with its meetings.
    pub days: u32,
    /// The first of them.
    pub first_day: NaiveDate,
    /// Minutes of each meeting.
    pub minutes: u32,
    /// What is planted.
    pub faults: &'static [Fault],
}

/// Something that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// [`faults::SUBNET`] is bad.
    Subnet,
    /// [`faults::CLIENT_VERSION`] is.
    ClientVersion,
    /// [`faults::SITE`] is, until it is mended.
    Site,
    /// Some have a weak signal.
    WeakWifi,
    /// Some have a processor at its limit, half of the time.
    BusyProcessor,
    /// [`faults::MICROPHONE`] is bad.
    Microphone,
    /// [`faults::NETWORK_KIND`] is.
    NetworkKind,
    /// [`faults::HOUR`] is, at each site.
    Hour,
    /// [`faults::UNMEASURED_PCT`] of the calls of later weeks have no quality.
    Unmeasured,
}

impl Fault {
    /// All that make minutes poor, at once.
    pub const ALL: &[Self] = &[
        Self::Subnet,
        Self::ClientVersion,
        Self::Site,
        Self::WeakWifi,
        Self::BusyProcessor,
        Self::Microphone,
        Self::NetworkKind,
        Self::Hour,
    ];
}

/// What is wrong, and where.
pub mod faults {
    /// Sixty of a hundred minutes from here are poor.
    pub const SUBNET: &str = "10.1.3.0/24";
    /// So are forty of a hundred minutes with this version,
    pub const CLIENT_VERSION: &str = "5.17.0.1";
    /// a third of those of this site, until the day with this number,
    pub const SITE: &str = "Berlin";
    /// counted from the first,
    pub const MENDED_ON: u32 = 4;
    /// and forty of a hundred for those whose signal is so weak: each thirteenth on Wi-Fi.
    pub const WEAK_RSSI_DBM: i32 = -80;
    /// Half of the minutes are poor in which the processor is so busy: every other one of each eighth person,
    pub const BUSY_PCT: u32 = 98;
    /// with this microphone, which each ninth of a site has,
    pub const MICROPHONE: &str = "Old Headset";
    /// with this kind of network,
    pub const NETWORK_KIND: &str = "Cellular";
    /// and in this hour of the week, by the site's own clock: Tuesday, from nine to ten.
    pub const HOUR: [u32; 2] = [2, 9];
    /// By chance, in each group of them.
    pub const UNMEASURED_PCT: u32 = 15;
}

/// A session with all that was measured.
#[derive(Debug)]
pub struct Call {
    /// Who.
    pub person: Person,
    /// The day's number.
    pub day: u32,
    /// Of which meeting.
    pub meeting_uuid: String,
    /// The key of the session.
    pub session_id: String,
    /// When it began.
    pub joined_at: DateTime<Utc>,
    /// When it ended.
    pub left_at: DateTime<Utc>,
    /// Its minutes.
    pub samples: Vec<Sample>,
    /// How they went.
    pub score: SessionScore,
}

impl Plan {
    /// Two days of two people.
    pub const SMALL: Self = Self {
        people: 2,
        days: 2,
        first_day: NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day"),
        minutes: 3,
        faults: &[],
    };

    /// Every session, the days in order.
    pub fn calls(self) -> impl Iterator<Item = Call> {
        (0..self.days).flat_map(move |day| (0..self.people).map(move |nth| self.call(day, nth)))
    }

    fn call(self, day: u32, nth: u32) -> Call {
        let person = Person::of(nth, self.faults);
        let date = self.first_day + Days::new(day.into());
        // Meetings of five from all sites, every quarter of an hour from 6 to 9 UTC, on some days later.
        let meeting = nth / 5;
        let minute_of_day = 6 * 60 + (meeting % 12) * 15 + day % 4 * 13;
        let time = NaiveTime::from_num_seconds_from_midnight_opt(minute_of_day * 60, 0);
        let joined_at = date.and_time(time.expect("a time of the day")).and_utc();
        let meeting_uuid = format!("m{day}x{meeting}==");
        let session_id = format!("s{day:03}x{nth:018}");
        let minutes = 0..if person.is_measured(day) {
            self.minutes
        } else {
            0
        };
        let samples: Vec<_> = minutes
            .map(|minute| person.sample(day, minute, joined_at))
            .collect();
        let left_at = joined_at + chrono::TimeDelta::minutes(self.minutes.into());
        let session = Session {
            joined_at: Some(joined_at),
            left_at: Some(left_at),
            ..Session::default()
        };
        let score = SessionScore::of(&session, &samples);
        Call {
            person,
            day,
            meeting_uuid,
            session_id,
            joined_at,
            left_at,
            samples,
            score,
        }
    }

    /// The time of an export in which all of it is.
    pub fn exported_at(self) -> DateTime<Utc> {
        let after = self.first_day + Days::new(self.days.into());
        after.and_time(NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(1)
    }

    /// Writes whole exports of participants and minutes below a folder.
    pub fn export(self, folder: &Path) -> Result<u64, Error> {
        let covers = Covers::Everything(self.exported_at());
        let mut sessions =
            Layout::create(&folder.join("participants"), "ParticipantsTable", covers)?;
        let mut minutes = Layout::create(&folder.join("qos_minutes"), "QosMinutesTable", covers)?;
        for call in self.calls() {
            sessions.line(format!(r#"{{"Item":{}}}"#, session_line(&call)).as_bytes())?;
            for sample in &call.samples {
                minutes.line(format!(r#"{{"Item":{}}}"#, minute_line(&call, sample)).as_bytes())?;
            }
        }
        sessions.finish()?;
        minutes.finish()
    }

    /// Writes a whole export of their meetings, all of them complete.
    pub fn export_meetings(self, folder: &Path) -> Result<u64, Error> {
        let covers = Covers::Everything(self.exported_at());
        let mut meetings = Layout::create(&folder.join("meetings"), "MeetingsTable", covers)?;
        for call in self
            .calls()
            .filter(|call| call.person.nth.is_multiple_of(5))
        {
            meetings.line(format!(r#"{{"Item":{}}}"#, meeting_line(&call)).as_bytes())?;
        }
        meetings.finish()
    }

    /// The sites file that knows all of it but one site.
    pub fn sites_csv() -> String {
        let head = "subnet_cidr,site_name,building,isp_name,timezone_name\n".to_owned();
        let rows = SITES.iter().enumerate().take(SITES.len() - 1);
        rows.fold(head, |file, (nth, (name, zone, _))| {
            format!("{file}10.{nth}.0.0/16,{name},,,{zone}\n2001:db8:{nth}::/48,{name},,Example Net,{zone}\n")
        })
    }
}
