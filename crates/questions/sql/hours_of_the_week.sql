-- At which hours of the week is it poor, by the site's own clock? Monday is 1. Only sites whose time zone the sites file names; it stands out 15 points above all other hours, from 500 minutes and 3 people on. Coverage is of the calls under way in that hour.
WITH clocks AS (
  SELECT participant_session_id, minute_count, CAST(at_timezone(with_timezone(least(joined_at + nth * INTERVAL '1' HOUR,
    joined_at + greatest(coalesce(duration_s, 0) - 1, 0) * INTERVAL '1' SECOND), 'UTC'), timezone_name) AS timestamp(3)) AS site_at
  FROM sessions CROSS JOIN UNNEST(sequence(0, 30)) AS hours (nth) -- Zoom's longest meeting has 30
  WHERE can_have_quality AND timezone_name IS NOT NULL AND 3600 * nth < coalesce(duration_s, 0) + 3600
), under_way AS (
  SELECT DISTINCT participant_session_id, minute_count, day_of_week(site_at) AS iso_weekday, hour(site_at) AS hour_of_day
  FROM clocks
), covered AS (
  SELECT iso_weekday, hour_of_day, 1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*) AS coverage_pct
  FROM under_way
  GROUP BY 1, 2
), of_hours AS (
  SELECT day_of_week(site_minute_at) AS iso_weekday, hour(site_minute_at) AS hour_of_day, meeting_uuid, person_kind, user_key, is_classified, is_poor
  FROM minutes
  WHERE site_minute_at IS NOT NULL
), named AS (
  SELECT *, CASE WHEN person_kind = 'user' THEN user_key WHEN user_key IS NOT NULL THEN -- a guest is known within one meeting alone
    CAST(dense_rank() OVER (PARTITION BY iso_weekday, hour_of_day, meeting_uuid, person_kind ORDER BY user_key) AS varchar) END AS person
  FROM of_hours
), grouped AS (
  SELECT iso_weekday, hour_of_day, count(DISTINCT person) AS people,
    CAST(sum(CASE WHEN is_classified THEN 1 ELSE 0 END) AS bigint) AS minutes, CAST(sum(CASE WHEN is_poor THEN 1 ELSE 0 END) AS bigint) AS poor_minutes
  FROM named
  GROUP BY 1, 2
), compared AS (
  SELECT iso_weekday, hour_of_day, people, minutes, 1e2 * poor_minutes / nullif(minutes, 0) AS poor_pct,
    1e2 * (sum(poor_minutes) OVER () - poor_minutes) / nullif(sum(minutes) OVER () - minutes, 0) AS others_pct
  FROM grouped
)
SELECT g.iso_weekday, g.hour_of_day, people, minutes, round(poor_pct, 1) AS poor_pct, round(coverage_pct, 1) AS coverage_pct,
  coalesce(minutes >= 500 AND people >= 3 AND poor_pct >= others_pct + 15, false) AS stands_out
FROM compared g LEFT JOIN covered c ON c.iso_weekday = g.iso_weekday AND c.hour_of_day = g.hour_of_day
ORDER BY g.iso_weekday, g.hour_of_day
