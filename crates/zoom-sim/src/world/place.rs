//! Where people sit, and with what.

/// One office network, seen from outside as one address.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) location: &'static str,
    pub(crate) public_ip: &'static str,
    /// The first three bytes of every private address.
    pub(crate) private_prefix: &'static str,
    pub(crate) data_center: &'static str,
    /// The share of people on Wi-Fi; the others are wired.
    pub(super) wifi_percent: u32,
    /// The share of a session's minutes in which the line is far over every limit.
    pub(super) bad_minutes_percent: u32,
}

/// Half of the people sit in the first, a quarter in each of the others. The last is the bad one.
pub(super) const PLACES: [Place; 3] = [
    Place {
        location: "Zürich (CH)",
        public_ip: "203.0.113.10",
        private_prefix: "10.10.4",
        data_center: "Frankfurt (DE)",
        wifi_percent: 40,
        bad_minutes_percent: 1,
    },
    Place {
        location: "Denver (US)",
        public_ip: "192.0.2.33",
        private_prefix: "10.30.12",
        data_center: "Denver (US)",
        wifi_percent: 60,
        bad_minutes_percent: 2,
    },
    Place {
        location: "Lisboa (PT)",
        public_ip: "198.51.100.77",
        private_prefix: "10.20.7",
        data_center: "Frankfurt (DE)",
        wifi_percent: 80,
        bad_minutes_percent: 70,
    },
];

/// A kind of device; `""` is what Zoom says for a part that the device does not name.
#[derive(Debug)]
pub(crate) struct Device {
    pub(crate) kind: &'static str,
    pub(crate) os: &'static str,
    pub(crate) os_version: &'static str,
    pub(crate) version: &'static str,
    pub(crate) client: &'static str,
    pub(crate) microphone: &'static str,
    pub(crate) speaker: &'static str,
    pub(crate) camera: &'static str,
    /// How it reaches the meeting, in Zoom's words.
    pub(crate) connection_type: &'static str,
    pub(crate) gateway: Gateway,
    /// Name and version, of a web client.
    pub(crate) browser: [&'static str; 2],
    /// Telephones report no CPU usage, and are never wired.
    pub(super) mobile: bool,
}

/// What stands between a device and the meeting; Zoom names the streams after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gateway {
    /// A Zoom client, connected directly.
    None,
    /// The room connector, for H.323 and SIP.
    Crc,
    /// The gateway of the web client.
    Rwg,
}

pub(super) const DEVICES: [Device; 4] = [
    Device {
        kind: "Windows",
        os: "Windows",
        os_version: "11 (26100)",
        version: "6.6.2.15241",
        client: "Zoom Workplace for Windows",
        microphone: "Headset Microphone (Jabra Evolve2 65)",
        speaker: "Headset Earphone (Jabra Evolve2 65)",
        camera: "Integrated Camera",
        connection_type: "UDP",
        gateway: Gateway::None,
        browser: ["", ""],
        mobile: false,
    },
    Device {
        kind: "Mac",
        os: "macOS",
        os_version: "15.6.1",
        version: "6.6.1.64189",
        client: "Zoom Workplace for macOS",
        microphone: "MacBook Pro Microphone",
        speaker: "MacBook Pro Speakers",
        camera: "FaceTime HD Camera",
        connection_type: "UDP",
        gateway: Gateway::None,
        browser: ["", ""],
        mobile: false,
    },
    Device {
        kind: "Windows",
        os: "Windows",
        os_version: "10 (19045)",
        version: "6.5.12.11704",
        client: "Zoom Workplace for Windows",
        microphone: "Microphone (Realtek(R) Audio)",
        speaker: "Speakers (Realtek(R) Audio)",
        camera: "HD Pro Webcam C920",
        connection_type: "UDP",
        gateway: Gateway::None,
        browser: ["", ""],
        mobile: false,
    },
    Device {
        kind: "iOS",
        os: "iOS",
        os_version: "18.6",
        version: "6.6.0.25840",
        client: "Zoom Workplace for iOS",
        microphone: "",
        speaker: "",
        camera: "",
        connection_type: "UDP",
        gateway: Gateway::None,
        browser: ["", ""],
        mobile: true,
    },
];

/// A caller's place: Zoom knows a number only.
pub(super) const TELEPHONE_NETWORK: Place = Place {
    location: "",
    public_ip: "",
    private_prefix: "",
    data_center: "",
    wifi_percent: 0,
    bad_minutes_percent: 0,
};

pub(super) const TELEPHONE: Device = Device {
    kind: "Phone",
    os: "",
    os_version: "",
    version: "",
    client: "",
    microphone: "",
    speaker: "",
    camera: "",
    connection_type: "",
    gateway: Gateway::None,
    browser: ["", ""],
    mobile: true,
};

pub(super) const ROOM_SYSTEM: Device = Device {
    kind: "H.323/SIP",
    os: "",
    os_version: "",
    version: "",
    client: "",
    microphone: "",
    speaker: "",
    camera: "",
    connection_type: "TCP",
    gateway: Gateway::Crc,
    browser: ["", ""],
    mobile: true,
};

pub(super) const WEB_CLIENT: Device = Device {
    kind: "Windows",
    os: "Windows",
    os_version: "11",
    version: "6.6.0",
    client: "Web client",
    microphone: "Default",
    speaker: "Default",
    camera: "Integrated Camera",
    connection_type: "SSL",
    gateway: Gateway::Rwg,
    browser: ["Firefox", "144.0"],
    mobile: false,
};
