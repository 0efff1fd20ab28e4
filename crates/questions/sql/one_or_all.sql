-- One person or the whole meeting? Minutes of meetings with three people or more, by how many of them it was poor for; coverage is of the calls of those meetings.
WITH covered AS (
  SELECT meeting_uuid, count(*) AS calls, sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) AS calls_with_quality
  FROM sessions
  WHERE can_have_quality
  GROUP BY meeting_uuid
), by_minute AS (
  SELECT meeting_uuid, date_trunc('minute', minute_at) AS at_minute, count(DISTINCT user_key) AS people,
    count(DISTINCT CASE WHEN is_poor THEN user_key END) AS poor_people
  FROM minutes
  WHERE is_classified
  GROUP BY 1, 2
  HAVING count(DISTINCT user_key) >= 3
)
SELECT CASE WHEN poor_people = 0 THEN '0 nobody' WHEN poor_people = 1 THEN '1 one person'
    WHEN 2 * poor_people < people THEN '2 some' ELSE '3 half or more' END AS poor_for,
  count(*) AS meeting_minutes, round(1e2 * count(*) / sum(count(*)) OVER (), 1) AS share_pct,
  round(1e2 * sum(calls_with_quality) / sum(calls), 1) AS coverage_pct
FROM by_minute b LEFT JOIN covered c ON c.meeting_uuid = b.meeting_uuid
GROUP BY 1
ORDER BY 1
