-- Is it the machine? Poor minutes with the processor at its limit and without; it stands out 15 points above the others, from 500 minutes on. Coverage is of all calls of those people.
WITH covered AS (
  SELECT user_key, count(*) AS calls, sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) AS calls_with_quality
  FROM sessions
  WHERE can_have_quality
  GROUP BY user_key
), by_person AS (
  SELECT user_key, CASE WHEN is_cpu_high THEN 'at its limit' ELSE 'below' END AS processor, count(*) AS minutes,
    sum(CASE WHEN is_poor THEN 1 ELSE 0 END) AS poor_minutes
  FROM minutes
  WHERE is_classified AND cpu_system_max_pct IS NOT NULL
  GROUP BY 1, 2
), grouped AS (
  SELECT processor, CAST(sum(minutes) AS bigint) AS minutes, count(b.user_key) AS people,
    CAST(sum(poor_minutes) AS bigint) AS poor_minutes, 1e2 * sum(calls_with_quality) / sum(calls) AS coverage_pct
  FROM by_person b LEFT JOIN covered c ON c.user_key = b.user_key
  GROUP BY processor
), compared AS (
  SELECT processor, minutes, people, coverage_pct, 1e2 * poor_minutes / minutes AS poor_pct,
    1e2 * (sum(poor_minutes) OVER () - poor_minutes) / nullif(sum(minutes) OVER () - minutes, 0) AS others_pct
  FROM grouped
)
SELECT processor, people, minutes, round(poor_pct, 1) AS poor_pct, round(coverage_pct, 1) AS coverage_pct,
  coalesce(minutes >= 500 AND poor_pct >= others_pct + 15, false) AS stands_out
FROM compared
ORDER BY processor
