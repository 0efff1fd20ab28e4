-- Who had at least three poor calls, and more than a quarter of all their calls poor? The folder identity says who a user_key is, to those who may read it.
SELECT user_key, person_kind, max(site_name) AS site_name, count(*) AS calls,
  CAST(sum(CASE WHEN session_class = 'poor' THEN 1 ELSE 0 END) AS bigint) AS poor_calls,
  round(1e2 * sum(poor_minute_count) / nullif(sum(classified_minute_count), 0), 1) AS poor_pct,
  round(1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*), 1) AS coverage_pct
FROM sessions
WHERE can_have_quality
GROUP BY user_key, person_kind
HAVING sum(CASE WHEN session_class = 'poor' THEN 1 ELSE 0 END) >= 3
  AND 4 * sum(CASE WHEN session_class = 'poor' THEN 1 ELSE 0 END) > count(*)
ORDER BY poor_calls DESC, poor_pct DESC, user_key
LIMIT 200
