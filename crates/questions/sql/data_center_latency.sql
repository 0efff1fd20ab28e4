-- How long is the round trip of sent audio by Zoom's data centre: half of the minutes, 95 of 100, and the worst? A data centre is shown from 500 minutes and 3 people on.
WITH covered AS (
  SELECT data_center, 1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*) AS coverage_pct
  FROM sessions
  WHERE can_have_quality
  GROUP BY data_center
), named AS (
  SELECT data_center, audio_sent_latency_ms, CASE WHEN person_kind = 'user' THEN user_key WHEN user_key IS NOT NULL THEN -- a guest is known within one meeting alone
    CAST(dense_rank() OVER (PARTITION BY data_center, meeting_uuid, person_kind ORDER BY user_key) AS varchar) END AS person
  FROM minutes
  WHERE audio_sent_latency_ms IS NOT NULL
), grouped AS (
  SELECT data_center, count(*) AS minutes, count(DISTINCT person) AS people,
    approx_percentile(audio_sent_latency_ms, 0.5) AS p50_ms, approx_percentile(audio_sent_latency_ms, 0.95) AS p95_ms,
    max(audio_sent_latency_ms) AS worst_ms
  FROM named
  GROUP BY data_center
)
SELECT g.data_center, minutes, people, round(p50_ms, 0) AS p50_ms, round(p95_ms, 0) AS p95_ms, worst_ms, round(coverage_pct, 1) AS coverage_pct
FROM grouped g LEFT JOIN covered c ON coalesce(c.data_center, '') = coalesce(g.data_center, '')
WHERE minutes >= 500 AND people >= 3
ORDER BY g.p95_ms DESC, g.data_center
