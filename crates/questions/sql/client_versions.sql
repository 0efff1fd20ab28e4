-- Which versions of Zoom's program have the largest share of poor minutes? A group is shown from 500 minutes and 3 people on, and stands out 15 points above all others.
WITH named AS (
  SELECT *, CASE WHEN person_kind = 'user' THEN user_key WHEN user_key IS NOT NULL THEN -- a guest is known within one meeting alone
    CAST(dense_rank() OVER (PARTITION BY client_version, device_os, meeting_uuid, person_kind ORDER BY user_key) AS varchar) END AS person
  FROM sessions
  WHERE can_have_quality
), grouped AS (
  SELECT client_version, device_os, count(DISTINCT person) AS people, count(*) AS sessions,
    CAST(sum(classified_minute_count) AS bigint) AS minutes, CAST(sum(poor_minute_count) AS bigint) AS poor_minutes,
    1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*) AS coverage_pct
  FROM named
  GROUP BY client_version, device_os
), compared AS (
  SELECT client_version, device_os, people, sessions, minutes, coverage_pct, 1e2 * poor_minutes / minutes AS poor_pct,
    1e2 * (sum(poor_minutes) OVER () - poor_minutes) / nullif(sum(minutes) OVER () - minutes, 0) AS others_pct
  FROM grouped
  WHERE minutes > 0
)
SELECT client_version, device_os, people, sessions, minutes, round(poor_pct, 1) AS poor_pct, round(others_pct, 1) AS others_pct,
  round(coverage_pct, 1) AS coverage_pct, coalesce(poor_pct >= others_pct + 15, false) AS stands_out
FROM compared
WHERE minutes >= 500 AND people >= 3
ORDER BY poor_pct DESC, client_version, device_os
LIMIT 50
