-- In which meetings was it poor for two people or more, and for how many of them with a weak Wi-Fi signal?
SELECT meeting_uuid, min(joined_at) AS began_at, count(DISTINCT user_key) AS people,
  count(DISTINCT CASE WHEN session_class = 'poor' THEN user_key END) AS poor_people,
  count(DISTINCT CASE WHEN session_class = 'poor' AND 2 * wifi_weak_minute_count > minute_count THEN user_key END)
    AS weak_wifi_people,
  round(1e2 * sum(poor_minute_count) / nullif(sum(classified_minute_count), 0), 1) AS poor_pct,
  round(1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*), 1) AS coverage_pct
FROM sessions
WHERE can_have_quality
GROUP BY meeting_uuid
HAVING count(DISTINCT CASE WHEN session_class = 'poor' THEN user_key END) >= 2
ORDER BY poor_people DESC, poor_pct DESC, meeting_uuid
LIMIT 50
