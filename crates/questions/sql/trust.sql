-- Can I trust the numbers? By day, how many calls have quality, have gaps, or have none at all.
SELECT dt, count(*) AS calls, CAST(sum(CASE WHEN can_have_quality THEN 1 ELSE 0 END) AS bigint) AS calls_that_can,
  CAST(sum(CASE WHEN can_have_quality AND minute_count = 0 THEN 1 ELSE 0 END) AS bigint) AS calls_without,
  CAST(sum(CASE WHEN can_have_quality AND minute_count > 0 AND minute_count < 0.8e0 * duration_s / 60 THEN 1 ELSE 0 END) AS bigint)
    AS calls_with_gaps,
  round(1e2 * sum(CASE WHEN can_have_quality AND minute_count > 0 THEN 1 ELSE 0 END)
    / nullif(sum(CASE WHEN can_have_quality THEN 1 ELSE 0 END), 0), 1) AS coverage_pct
FROM sessions
GROUP BY dt
ORDER BY dt
