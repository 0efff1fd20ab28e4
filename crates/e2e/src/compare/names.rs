//! What the simulator calls it, and what the rows call it.

/// One of its names, and ours.
pub(super) type Name = (&'static str, &'static str);

/// Texts of a meeting.
pub(super) const MEETING: [Name; 5] = [
    ("uuid", "meeting_uuid"),
    ("id", "meeting_id"),
    ("topic", "topic"),
    ("host_id", "host_user_id"),
    ("host_email", "host_email"),
];

/// Of a meeting, but handled by hand or not stored.
pub(super) const MEETING_APART: [&str; 5] = [
    "host_name",
    "start_time",
    "end_time",
    "webhook_sent",
    "sessions",
];

/// Texts of a session.
pub(super) const SESSION: [Name; 26] = [
    ("user_id", "zoom_user_id"),
    ("participant_user_id", "user_id"),
    ("participant_uuid", "participant_uuid"),
    ("user_name", "user_name"),
    ("email", "email"),
    ("leave_reason", "leave_reason"),
    ("device", "device_kind"),
    ("os", "device_os"),
    ("os_version", "device_os_version"),
    ("version", "client_version"),
    ("client", "client_name"),
    ("ip_address", "ip_address"),
    ("location", "location_name"),
    ("network_type", "network_kind"),
    ("connection_type", "connection_kind"),
    ("data_center", "data_center"),
    ("microphone", "microphone_name"),
    ("speaker", "speaker_name"),
    ("camera", "camera_name"),
    ("role", "participant_role"),
    ("audio_quality", "zoom_audio_quality"),
    ("video_quality", "zoom_video_quality"),
    ("screen_share_quality", "zoom_share_quality"),
    ("health", "zoom_health"),
    ("join_time", "joined_at"),
    ("leave_time", "left_at"),
];

/// Lists of texts of a session; an empty one is no attribute.
pub(super) const SESSION_LISTS: [Name; 2] = [
    ("internal_ip_addresses", "internal_ip_addresses"),
    ("issue_list", "zoom_issue_list"),
];

/// Zoom's input is what the person sends.
pub(super) const STREAMS: [Name; 6] = [
    ("audio_input", "audio_sent"),
    ("audio_output", "audio_received"),
    ("video_input", "video_sent"),
    ("video_output", "video_received"),
    ("as_input", "share_sent"),
    ("as_output", "share_received"),
];

pub(super) const MEASURES: [Name; 8] = [
    ("bitrate_kbps", "bitrate_kbps"),
    ("latency_ms", "latency_ms"),
    ("jitter_ms", "jitter_ms"),
    ("avg_loss_pct", "loss_avg_pct"),
    ("max_loss_pct", "loss_max_pct"),
    ("width_px", "width_px"),
    ("height_px", "height_px"),
    ("frame_rate_fps", "frame_rate_fps"),
];

pub(super) const CPU: [Name; 4] = [
    ("zoom_min_pct", "zoom_min_pct"),
    ("zoom_avg_pct", "zoom_avg_pct"),
    ("zoom_max_pct", "zoom_max_pct"),
    ("system_max_pct", "system_max_pct"),
];

pub(super) const WIFI: [Name; 3] = [
    ("min_dbm", "rssi_min_dbm"),
    ("avg_dbm", "rssi_avg_dbm"),
    ("max_dbm", "rssi_max_dbm"),
];
