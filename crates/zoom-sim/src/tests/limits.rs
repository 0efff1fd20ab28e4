use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::Zoom;

const ME: &str = "/v2/users/me";
const LIST: &str = "/v2/metrics/meetings";
const DETAIL: &str = "/v2/metrics/meetings/1";

/// How many of `calls` were not 429.
async fn through(zoom: &Zoom, tokens: &Value, path: &str, calls: usize) -> usize {
    let mut through = 0;
    for _ in 0..calls {
        through += usize::from(zoom.get(tokens, path).await.0 != 429);
    }
    through
}

#[tokio::test]
async fn lists_are_limited_by_the_minute() {
    let zoom = Zoom::start().await;
    zoom.stop_clock();
    let tokens = zoom.install().await;
    for (plan, limit) in [("business", 20), ("pro", 10)] {
        zoom.faults(json!({ "limits": { "plan": plan } })).await;
        assert_eq!(through(&zoom, &tokens, LIST, 25).await, limit);
        zoom.pass(TimeDelta::seconds(50));
        assert_eq!(through(&zoom, &tokens, LIST, 1).await, 0);
        zoom.pass(TimeDelta::seconds(11));
        assert_eq!(through(&zoom, &tokens, LIST, 1).await, 1);
    }
}

#[tokio::test]
async fn each_label_has_its_limit_per_second() {
    let zoom = Zoom::start().await;
    zoom.stop_clock();
    let tokens = zoom.install().await;
    let limits = json!({ "light_per_s": 3, "heavy_per_s": 2, "headers": true });
    zoom.faults(json!({ "limits": limits })).await;
    assert_eq!(through(&zoom, &tokens, DETAIL, 2).await, 2);
    let refused = zoom.raw(&tokens, DETAIL).await.unwrap();
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["x-ratelimit-category"], "Heavy");
    assert_eq!(refused.headers()["x-ratelimit-type"], "QPS");
    assert!(refused.headers().get("retry-after").is_none());
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["code"], 429);
    assert!(body["message"].as_str().unwrap().contains("per-second"));
    assert_eq!(through(&zoom, &tokens, ME, 4).await, 3);
    zoom.pass(TimeDelta::seconds(1));
    assert_eq!(through(&zoom, &tokens, DETAIL, 1).await, 1);
}

#[tokio::test]
async fn heavy_and_resource_intensive_calls_share_the_day() {
    let zoom = Zoom::start().await;
    zoom.stop_clock();
    let tokens = zoom.install().await;
    let limits = json!({ "shared_per_day": 10, "used_today": 4 });
    zoom.faults(json!({ "limits": limits })).await;
    assert_eq!(through(&zoom, &tokens, LIST, 4).await, 4);
    assert_eq!(through(&zoom, &tokens, DETAIL, 4).await, 2);
    assert_eq!(through(&zoom, &tokens, ME, 1).await, 1);
    let refused = zoom.raw(&tokens, LIST).await.unwrap();
    assert_eq!(refused.status(), 429);
    let until = refused.headers()["retry-after"].to_str().unwrap();
    let midnight = zoom.simulator.clock.now().date_naive().succ_opt().unwrap();
    assert_eq!(until, format!("{midnight}T00:00:00Z"));
    let body: Value = refused.json().await.unwrap();
    assert!(body["message"].as_str().unwrap().contains("daily"));
}

#[tokio::test]
async fn retry_after_comes_in_each_form() {
    let zoom = Zoom::start().await;
    zoom.stop_clock();
    let tokens = zoom.install().await;
    for form in ["seconds", "http_date", "iso", "none"] {
        let rule = json!({
            "answers": ["too_many_per_day"], "retry_after": form, "retry_after_s": 90,
        });
        zoom.faults(json!({ "answers": [rule] })).await;
        let refused = zoom.raw(&tokens, ME).await.unwrap();
        assert_eq!(refused.status(), 429);
        let value = refused.headers().get("retry-after");
        let value = value.map_or("", |value| value.to_str().unwrap());
        let at: Option<DateTime<Utc>> = match form {
            "http_date" => {
                let date = value.strip_suffix(" GMT").unwrap();
                let date = chrono::NaiveDateTime::parse_from_str(date, "%a, %d %b %Y %H:%M:%S");
                Some(date.unwrap().and_utc())
            }
            "iso" => Some(value.parse().unwrap()),
            "seconds" => {
                assert_eq!(value, "90");
                None
            }
            _ => {
                assert_eq!(value, "");
                None
            }
        };
        if let Some(at) = at {
            let wait = at - zoom.simulator.clock.now();
            assert!((85..=90).contains(&wait.num_seconds()), "{form} {value}");
        }
    }
}
