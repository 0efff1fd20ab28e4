-- What share of minutes was poor at each site on each day? It stands out 15 points above the other sites of that day, from 100 minutes and 3 people on.
WITH named AS (
  SELECT *, CASE WHEN person_kind = 'user' THEN user_key WHEN user_key IS NOT NULL THEN -- a guest is known within one meeting alone
    CAST(dense_rank() OVER (PARTITION BY site_name, dt, meeting_uuid, person_kind ORDER BY user_key) AS varchar) END AS person
  FROM sessions
  WHERE can_have_quality
), grouped AS (
  SELECT site_name, dt, count(DISTINCT person) AS people, CAST(sum(classified_minute_count) AS bigint) AS minutes,
    CAST(sum(poor_minute_count) AS bigint) AS poor_minutes,
    1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*) AS coverage_pct
  FROM named
  GROUP BY site_name, dt
), compared AS (
  SELECT site_name, dt, people, minutes, coverage_pct, 1e2 * poor_minutes / nullif(minutes, 0) AS poor_pct,
    1e2 * (sum(poor_minutes) OVER (PARTITION BY dt) - poor_minutes)
      / nullif(sum(minutes) OVER (PARTITION BY dt) - minutes, 0) AS others_pct
  FROM grouped
)
SELECT site_name, dt, people, minutes, round(poor_pct, 1) AS poor_pct, round(others_pct, 1) AS others_pct,
  round(coverage_pct, 1) AS coverage_pct,
  coalesce(minutes >= 100 AND people >= 3 AND poor_pct >= others_pct + 15, false) AS stands_out
FROM compared
ORDER BY site_name, dt
