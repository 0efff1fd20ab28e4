-- Is it the machine? Poor minutes with the processor at its limit and without; it stands out 15 points above the others, from 500 minutes on.
WITH covered AS (
  SELECT 1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*) AS coverage_pct FROM sessions WHERE can_have_quality
), grouped AS (
  SELECT CASE WHEN is_cpu_high THEN 'at its limit' ELSE 'below' END AS processor, count(*) AS minutes,
    count(DISTINCT user_key) AS people, CAST(sum(CASE WHEN is_poor THEN 1 ELSE 0 END) AS bigint) AS poor_minutes
  FROM minutes
  WHERE is_classified AND cpu_system_max_pct IS NOT NULL
  GROUP BY 1
), compared AS (
  SELECT processor, minutes, people, 1e2 * poor_minutes / minutes AS poor_pct,
    1e2 * (sum(poor_minutes) OVER () - poor_minutes) / nullif(sum(minutes) OVER () - minutes, 0) AS others_pct
  FROM grouped
)
SELECT processor, people, minutes, round(poor_pct, 1) AS poor_pct, round(coverage_pct, 1) AS coverage_pct,
  coalesce(minutes >= 500 AND poor_pct >= others_pct + 15, false) AS stands_out
FROM compared CROSS JOIN covered
ORDER BY processor
