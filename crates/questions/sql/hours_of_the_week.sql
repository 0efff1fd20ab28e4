-- At which hours of the week is it poor, by the site's own clock? Monday is 1. Only sites whose time zone the sites file names; it stands out 15 points above all other hours, from 500 minutes on.
WITH covered AS (
  SELECT 1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*) AS coverage_pct FROM sessions WHERE can_have_quality
), grouped AS (
  SELECT day_of_week(site_minute_at) AS iso_weekday, hour(site_minute_at) AS hour_of_day,
    CAST(sum(CASE WHEN is_classified THEN 1 ELSE 0 END) AS bigint) AS minutes, CAST(sum(CASE WHEN is_poor THEN 1 ELSE 0 END) AS bigint) AS poor_minutes
  FROM minutes
  WHERE site_minute_at IS NOT NULL
  GROUP BY 1, 2
), compared AS (
  SELECT iso_weekday, hour_of_day, minutes, 1e2 * poor_minutes / nullif(minutes, 0) AS poor_pct,
    1e2 * (sum(poor_minutes) OVER () - poor_minutes) / nullif(sum(minutes) OVER () - minutes, 0) AS others_pct
  FROM grouped
)
SELECT iso_weekday, hour_of_day, minutes, round(poor_pct, 1) AS poor_pct, round(coverage_pct, 1) AS coverage_pct,
  coalesce(minutes >= 500 AND poor_pct >= others_pct + 15, false) AS stands_out
FROM compared CROSS JOIN covered
ORDER BY iso_weekday, hour_of_day
