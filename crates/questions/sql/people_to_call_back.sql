-- Who had poor calls in at least three meetings, and in more than a quarter of all their meetings? The folder identity says who a user_key is, to those who may read it.
WITH counted AS (
  SELECT *, count(*) OVER (PARTITION BY user_key, site_name) AS at_site
  FROM sessions
  WHERE can_have_quality AND user_key IS NOT NULL
), placed AS (
  SELECT *, max(at_site) OVER (PARTITION BY user_key) AS at_usual_site FROM counted
)
SELECT user_key, person_kind, max(CASE WHEN at_site = at_usual_site THEN site_name END) AS usual_site_name,
  count(DISTINCT meeting_uuid) AS meetings, count(DISTINCT CASE WHEN session_class = 'poor' THEN meeting_uuid END) AS poor_meetings,
  round(1e2 * sum(poor_minute_count) / nullif(sum(classified_minute_count), 0), 1) AS poor_pct,
  round(1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*), 1) AS coverage_pct
FROM placed
GROUP BY user_key, person_kind
HAVING count(DISTINCT CASE WHEN session_class = 'poor' THEN meeting_uuid END) >= 3
  AND 4 * count(DISTINCT CASE WHEN session_class = 'poor' THEN meeting_uuid END) > count(DISTINCT meeting_uuid)
ORDER BY poor_meetings DESC, poor_pct DESC, user_key
LIMIT 200
