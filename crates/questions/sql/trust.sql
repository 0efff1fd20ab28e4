-- Can I trust the numbers? By day, how many meetings ended and are complete, and how many calls have quality, have gaps, or have none at all.
WITH of_calls AS (
  SELECT dt, count(*) AS calls, CAST(sum(CASE WHEN can_have_quality THEN 1 ELSE 0 END) AS bigint) AS calls_that_can,
    CAST(sum(CASE WHEN can_have_quality AND minute_count = 0 THEN 1 ELSE 0 END) AS bigint) AS calls_without,
    CAST(sum(CASE WHEN can_have_quality AND minute_count > 0 AND minute_count < 0.8e0 * duration_s / 60 THEN 1 ELSE 0 END) AS bigint)
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
)
SELECT coalesce(c.dt, m.dt) AS dt, meetings, meetings_complete, calls, calls_that_can, calls_without, calls_with_gaps,
  round(coverage_pct, 1) AS coverage_pct
FROM of_calls c FULL JOIN of_meetings m ON m.dt = c.dt
ORDER BY 1
