-- How long is the round trip of sent audio by Zoom's data centre: half of the minutes, 95 of 100, and the worst?
WITH covered AS (
  SELECT data_center, 1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*) AS coverage_pct
  FROM sessions
  WHERE can_have_quality
  GROUP BY data_center
)
SELECT m.data_center, count(*) AS minutes, count(DISTINCT user_key) AS people,
  round(approx_percentile(audio_sent_latency_ms, 0.5), 0) AS p50_ms,
  round(approx_percentile(audio_sent_latency_ms, 0.95), 0) AS p95_ms, max(audio_sent_latency_ms) AS worst_ms,
  round(max(coverage_pct), 1) AS coverage_pct
FROM minutes m LEFT JOIN covered c ON coalesce(c.data_center, '') = coalesce(m.data_center, '')
WHERE audio_sent_latency_ms IS NOT NULL
GROUP BY m.data_center
ORDER BY p95_ms DESC, m.data_center
