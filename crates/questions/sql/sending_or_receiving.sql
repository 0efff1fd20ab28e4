-- Which way is audio poor at each site: what its people send, what they receive, or both? Each site is shown, however few its people.
WITH covered AS (
  SELECT site_name, 1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*) AS coverage_pct
  FROM sessions
  WHERE can_have_quality
  GROUP BY site_name
), named AS (
  SELECT site_name, is_audio_sent_poor, is_audio_received_poor, CASE WHEN person_kind = 'user' THEN user_key WHEN user_key IS NOT NULL THEN -- a guest is known within one meeting alone
    CAST(dense_rank() OVER (PARTITION BY site_name, meeting_uuid, person_kind ORDER BY user_key) AS varchar) END AS person
  FROM minutes
  WHERE is_classified
)
SELECT m.site_name, count(*) AS minutes, count(DISTINCT person) AS people,
  round(1e2 * sum(CASE WHEN is_audio_sent_poor AND NOT is_audio_received_poor THEN 1 ELSE 0 END) / count(*), 1) AS only_sending_pct,
  round(1e2 * sum(CASE WHEN is_audio_received_poor AND NOT is_audio_sent_poor THEN 1 ELSE 0 END) / count(*), 1) AS only_receiving_pct,
  round(1e2 * sum(CASE WHEN is_audio_sent_poor AND is_audio_received_poor THEN 1 ELSE 0 END) / count(*), 1) AS both_pct,
  round(max(coverage_pct), 1) AS coverage_pct
FROM named m LEFT JOIN covered c ON c.site_name = m.site_name
GROUP BY m.site_name
ORDER BY m.site_name
