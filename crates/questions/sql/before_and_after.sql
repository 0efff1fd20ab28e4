-- At which sites did it change, and on which day? For each site the day on which the share of poor minutes moved most against the other sites, with before and after; it stands out when that is 15 points, and its own share moved as far the same way, with 300 minutes and 3 people on each side, and no one person has half of the poor minutes on the worse side.
WITH named AS (
  SELECT *, CASE WHEN person_kind = 'user' THEN user_key WHEN user_key IS NOT NULL THEN -- a guest is known within one meeting alone
    CAST(dense_rank() OVER (PARTITION BY site_name, meeting_uuid, person_kind ORDER BY user_key) AS varchar) END AS person
  FROM sessions
  WHERE can_have_quality
), by_day AS (
  SELECT site_name, dt, CAST(sum(classified_minute_count) AS bigint) AS minutes, CAST(sum(poor_minute_count) AS bigint) AS poor, count(*) AS sessions,
    CAST(sum(CASE WHEN minute_count > 0 THEN 1 ELSE 0 END) AS bigint) AS with_quality
  FROM named
  GROUP BY site_name, dt
), of_all AS (
  SELECT dt, sum(minutes) AS minutes, sum(poor) AS poor FROM by_day GROUP BY dt
), all_running AS (
  SELECT dt, sum(minutes) OVER (ORDER BY dt) - minutes AS minutes_before, sum(poor) OVER (ORDER BY dt) - poor AS poor_before,
    sum(minutes) OVER () AS minutes_total, sum(poor) OVER () AS poor_total
  FROM of_all
), site_running AS (
  SELECT site_name, dt,
    sum(minutes) OVER (PARTITION BY site_name ORDER BY dt) - minutes AS minutes_before,
    sum(poor) OVER (PARTITION BY site_name ORDER BY dt) - poor AS poor_before,
    sum(minutes) OVER (PARTITION BY site_name) AS minutes_total,
    sum(poor) OVER (PARTITION BY site_name) AS poor_total,
    1e2 * sum(with_quality) OVER (PARTITION BY site_name) / sum(sessions) OVER (PARTITION BY site_name) AS coverage_pct
  FROM by_day
), compared AS (
  SELECT s.site_name, s.dt AS changed_on, CAST(s.minutes_before AS bigint) AS minutes_before,
    CAST(s.minutes_total - s.minutes_before AS bigint) AS minutes_after, s.coverage_pct,
    1e2 * s.poor_before / nullif(s.minutes_before, 0) AS before_pct,
    1e2 * (s.poor_total - s.poor_before) / nullif(s.minutes_total - s.minutes_before, 0) AS after_pct,
    1e2 * (a.poor_before - s.poor_before) / nullif(a.minutes_before - s.minutes_before, 0) AS others_before_pct,
    1e2 * (a.poor_total - a.poor_before - s.poor_total + s.poor_before)
      / nullif(a.minutes_total - a.minutes_before - s.minutes_total + s.minutes_before, 0) AS others_after_pct
  FROM site_running s JOIN all_running a ON a.dt = s.dt
), moved AS (
  SELECT *, after_pct - before_pct AS own_points, after_pct - before_pct - coalesce(others_after_pct - others_before_pct, 0) AS moved_points
  FROM compared
  WHERE minutes_before >= 300 AND minutes_after >= 300
), judged AS (
  SELECT *, CASE WHEN moved_points * own_points > 0 THEN least(abs(moved_points), abs(own_points)) ELSE 0 END AS surely_moved_points FROM moved
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY site_name ORDER BY surely_moved_points DESC, abs(moved_points) DESC, changed_on) AS place FROM judged
), chosen AS (
  SELECT * FROM ranked WHERE place = 1
), by_person AS (
  SELECT n.site_name, person, sum(CASE WHEN dt < changed_on THEN classified_minute_count ELSE 0 END) AS minutes_before,
    sum(CASE WHEN dt >= changed_on THEN classified_minute_count ELSE 0 END) AS minutes_after,
    sum(CASE WHEN (dt < changed_on) = (before_pct > after_pct) THEN poor_minute_count ELSE 0 END) AS poor_when_worse
  FROM named n JOIN chosen c ON c.site_name = n.site_name
  GROUP BY 1, 2
), people AS (
  SELECT site_name, count(CASE WHEN minutes_before > 0 THEN person END) AS people_before,
    count(CASE WHEN minutes_after > 0 THEN person END) AS people_after,
    1e0 * max(CASE WHEN person IS NOT NULL THEN poor_when_worse END) / nullif(sum(poor_when_worse), 0) AS share_of_one
  FROM by_person
  GROUP BY site_name
)
SELECT c.site_name, changed_on, people_before, people_after, minutes_before, minutes_after, round(before_pct, 1) AS before_pct,
  round(after_pct, 1) AS after_pct, round(others_before_pct, 1) AS others_before_pct, round(others_after_pct, 1) AS others_after_pct,
  round(coverage_pct, 1) AS coverage_pct,
  coalesce(surely_moved_points >= 15 AND people_before >= 3 AND people_after >= 3 AND share_of_one < 0.5e0, false) AS stands_out
FROM chosen c JOIN people p ON p.site_name = c.site_name
ORDER BY surely_moved_points DESC, abs(moved_points) DESC, c.site_name
