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
pub(super) const MEETING_APART: [&str; 9] = [
    "kind",
    "single",
    "practice_uuid",
    "listed_participants",
    "host_name",
    "start_time",
    "end_time",
    "webhook_sent",
    "sessions",
];

/// Texts of a session.
pub(super) const SESSION: [Name; 36] = [
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
    ("video_connection_type", "video_connection_kind"),
    ("as_connection_type", "share_connection_kind"),
    ("data_center", "data_center"),
    ("registrant_id", "registrant_id"),
    ("customer_key", "customer_key"),
    ("groupId", "group_id"),
    ("sip_uri", "sip_uri"),
    ("browser_name", "browser_name"),
    ("browser_version", "browser_version"),
    ("plugin_version", "thin_client_plugin_version"),
    ("microphone", "microphone_name"),
    ("speaker", "speaker_name"),
    ("camera", "camera_name"),
    ("role", "participant_role"),
    ("status", "participant_status"),
    ("bo_mtg_id", "breakout_room_id"),
    ("audio_quality", "zoom_audio_quality"),
    ("video_quality", "zoom_video_quality"),
    ("screen_share_quality", "zoom_share_quality"),
    ("join_time", "joined_at"),
    ("leave_time", "left_at"),
];

/// Lists of texts of a session; an empty one is no attribute.
pub(super) const SESSION_LISTS: [Name; 2] = [
    ("internal_ip_addresses", "internal_ip_addresses"),
    ("full_data_center", "data_center_list"),
];

/// Flags of a session.
pub(super) const SESSION_FLAGS: [Name; 6] = [
    ("share_application", "shared_application"),
    ("share_desktop", "shared_desktop"),
    ("share_whiteboard", "shared_whiteboard"),
    ("recording", "recorded"),
    ("has_archiving", "has_archiving"),
    ("optional_archiving", "has_optional_archiving"),
];

/// Numbers of a session.
pub(super) const SESSION_NUMBERS: [Name; 2] = [
    ("in_room_participants", "in_room_participant_count"),
    ("total_jointime_cost", "join_cost_s"),
];

/// Texts of a telephone leg.
pub(super) const AUDIO_CALL: [Name; 3] = [
    ("call_number", "call_number"),
    ("call_type", "call_kind"),
    ("zoom_number", "zoom_number"),
];

/// Zoom's own words for a meeting, on its list only.
pub(super) const MEETING_QUALITY: [Name; 3] = [
    ("audio_quality", "zoom_audio_quality"),
    ("video_quality", "zoom_video_quality"),
    ("screen_share_quality", "zoom_share_quality"),
];

/// Of a session, but in its item of the QoS list only, which not each has.
pub(super) const SESSION_QUALITY: [Name; 2] =
    [("health", "zoom_health"), ("rc_reason", "reconnect_reason")];

pub(super) const SESSION_QUALITY_LISTS: [Name; 1] = [("issue_list", "zoom_issue_list")];

/// Of a session, but handled by hand.
pub(super) const SESSION_APART: [&str; 5] = [
    "in_qos",
    "unknown_fields",
    "unknown_minute_fields",
    "audio_call",
    "minutes",
];

/// Zoom's input is what the person sends. Behind a gateway the device and the gateway send.
pub(super) const STREAMS: [Name; 18] = [
    ("audio_input", "audio_sent"),
    ("audio_output", "audio_received"),
    ("video_input", "video_sent"),
    ("video_output", "video_received"),
    ("as_input", "share_sent"),
    ("as_output", "share_received"),
    ("audio_device_from_crc", "audio_from_crc"),
    ("audio_device_to_crc", "audio_to_crc"),
    ("video_device_from_crc", "video_from_crc"),
    ("video_device_to_crc", "video_to_crc"),
    ("as_device_from_crc", "share_from_crc"),
    ("as_device_to_crc", "share_to_crc"),
    ("audio_device_from_rwg", "audio_from_rwg"),
    ("audio_device_to_rwg", "audio_to_rwg"),
    ("video_device_from_rwg", "video_from_rwg"),
    ("video_device_to_rwg", "video_to_rwg"),
    ("as_device_from_rwg", "share_from_rwg"),
    ("as_device_to_rwg", "share_to_rwg"),
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

/// Texts, unlike the measures.
pub(super) const CPU_PRESSURE: [Name; 3] = [
    ("system_min", "min_level"),
    ("system_avg", "avg_level"),
    ("system_max", "max_level"),
];

pub(super) const WIFI: [Name; 3] = [
    ("min_dbm", "rssi_min_dbm"),
    ("avg_dbm", "rssi_avg_dbm"),
    ("max_dbm", "rssi_max_dbm"),
];
