-- Which sites reach a data centre of Zoom's that is not their usual one, from the first call on? The usual one is that of most calls.
WITH counted AS (
  SELECT site_name, data_center, count(*) AS calls, CAST(sum(poor_minute_count) AS bigint) AS poor_minutes,
    CAST(sum(classified_minute_count) AS bigint) AS minutes, CAST(sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) AS bigint) AS with_quality
  FROM sessions
  WHERE can_have_quality AND data_center IS NOT NULL
  GROUP BY site_name, data_center
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY site_name ORDER BY calls DESC, data_center) AS place,
    first_value(data_center) OVER (PARTITION BY site_name ORDER BY calls DESC, data_center) AS usual_data_center,
    sum(calls) OVER (PARTITION BY site_name) AS all_calls
  FROM counted
)
SELECT site_name, usual_data_center, data_center AS other_data_center, calls, round(1e2 * calls / all_calls, 2) AS calls_pct,
  round(1e2 * poor_minutes / nullif(minutes, 0), 1) AS poor_pct, round(1e2 * with_quality / calls, 1) AS coverage_pct
FROM ranked
WHERE place > 1
ORDER BY calls_pct DESC, site_name, other_data_center
LIMIT 50
