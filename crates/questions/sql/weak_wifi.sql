-- Is a weak Wi-Fi signal the reason? Sessions on Wi-Fi, by whether the signal was weak in most of their minutes; it stands out 15 points above the others, from 500 minutes and 3 people on.
WITH grouped AS (
  SELECT CASE WHEN 2 * wifi_weak_minute_count > minute_count THEN 'weak' ELSE 'strong enough' END AS signal_kind,
    count(DISTINCT user_key) AS people, count(*) AS sessions, CAST(sum(classified_minute_count) AS bigint) AS minutes,
    CAST(sum(poor_minute_count) AS bigint) AS poor_minutes,
    1e2 * sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) / count(*) AS coverage_pct
  FROM sessions
  WHERE can_have_quality AND network_kind = 'Wifi'
  GROUP BY 1
), compared AS (
  SELECT signal_kind, people, sessions, minutes, coverage_pct, 1e2 * poor_minutes / nullif(minutes, 0) AS poor_pct,
    1e2 * (sum(poor_minutes) OVER () - poor_minutes) / nullif(sum(minutes) OVER () - minutes, 0) AS others_pct
  FROM grouped
)
SELECT signal_kind, people, sessions, minutes, round(poor_pct, 1) AS poor_pct, round(coverage_pct, 1) AS coverage_pct,
  coalesce(minutes >= 500 AND people >= 3 AND poor_pct >= others_pct + 15, false) AS stands_out
FROM compared
ORDER BY signal_kind DESC
