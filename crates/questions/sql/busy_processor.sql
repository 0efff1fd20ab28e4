-- Is it the machine? Poor minutes with the processor at its limit and without; it stands out 15 points above the others, from 500 minutes and 3 people on. Coverage is of all calls of those people.
WITH covered AS (
  SELECT user_key, count(*) AS calls, sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) AS calls_with_quality
  FROM sessions
  WHERE can_have_quality
  GROUP BY user_key
), by_person AS (
  SELECT user_key, person_kind, max(meeting_uuid) AS meeting_uuid, CASE WHEN is_cpu_high THEN 'at its limit' ELSE 'below' END AS processor,
    count(*) AS minutes, sum(CASE WHEN is_poor THEN 1 ELSE 0 END) AS poor_minutes
  FROM minutes
  WHERE is_classified AND cpu_system_max_pct IS NOT NULL
  GROUP BY 1, 2, 4
), named AS (
  SELECT *, CASE WHEN person_kind = 'user' THEN user_key WHEN user_key IS NOT NULL THEN -- a guest is known within one meeting alone
    CAST(dense_rank() OVER (PARTITION BY processor, meeting_uuid, person_kind ORDER BY user_key) AS varchar) END AS person
  FROM by_person
), grouped AS (
  SELECT processor, CAST(sum(minutes) AS bigint) AS minutes, count(DISTINCT person) AS people,
    CAST(sum(poor_minutes) AS bigint) AS poor_minutes, 1e2 * sum(calls_with_quality) / sum(calls) AS coverage_pct
  FROM named b LEFT JOIN covered c ON c.user_key = b.user_key
  GROUP BY processor
), compared AS (
  SELECT processor, minutes, people, coverage_pct, 1e2 * poor_minutes / minutes AS poor_pct,
    1e2 * (sum(poor_minutes) OVER () - poor_minutes) / nullif(sum(minutes) OVER () - minutes, 0) AS others_pct
  FROM grouped
)
SELECT processor, people, minutes, round(poor_pct, 1) AS poor_pct, round(coverage_pct, 1) AS coverage_pct,
  coalesce(minutes >= 500 AND people >= 3 AND poor_pct >= others_pct + 15, false) AS stands_out
FROM compared
ORDER BY processor
