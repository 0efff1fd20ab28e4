-- Can I trust the numbers? By day, how many meetings ended and are complete, and how many calls have quality, have gaps, which is under four fifths of their whole minutes, or have none at all; and minutes whose call is not there, which no answer has.
WITH of_calls AS (
  SELECT dt, count(*) AS calls, CAST(sum(CASE WHEN can_have_quality THEN 1 ELSE 0 END) AS bigint) AS calls_that_can,
    CAST(sum(CASE WHEN can_have_quality AND minute_count = 0 THEN 1 ELSE 0 END) AS bigint) AS calls_without,
    CAST(sum(CASE WHEN can_have_quality AND minute_count > 0 AND minute_count < 0.8e0 * floor(duration_s / 60) THEN 1 ELSE 0 END) AS bigint)
      AS calls_with_gaps,
    1e2 * sum(CASE WHEN can_have_quality AND minute_count > 0 THEN 1 ELSE 0 END)
      / nullif(sum(CASE WHEN can_have_quality THEN 1 ELSE 0 END), 0) AS coverage_pct
  FROM sessions
  GROUP BY dt
), of_meetings AS (
  SELECT CAST(ended_at AS date) AS dt, count(*) AS meetings,
    CAST(sum(CASE WHEN ledger_state = 'complete' THEN 1 ELSE 0 END) AS bigint) AS meetings_complete
  FROM meetings
  GROUP BY 1
), of_minutes AS (
  SELECT m.dt, count(*) AS minutes_without_call
  FROM raw_qos_minutes m LEFT JOIN raw_participants s ON s.participant_session_id = m.participant_session_id
    AND s.meeting_uuid = m.meeting_uuid
  WHERE s.meeting_uuid IS NULL
  GROUP BY m.dt
)
SELECT coalesce(c.dt, m.dt, o.dt) AS dt, meetings, meetings_complete, calls, calls_that_can, calls_without, calls_with_gaps,
  coalesce(minutes_without_call, 0) AS minutes_without_call, round(coverage_pct, 1) AS coverage_pct
FROM of_calls c FULL JOIN of_meetings m ON m.dt = c.dt FULL JOIN of_minutes o ON o.dt = coalesce(c.dt, m.dt)
ORDER BY 1
