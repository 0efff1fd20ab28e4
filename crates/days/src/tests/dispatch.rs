//! What is due is dispatched before anything that may take long, and no more than may be asked for.

use chrono::TimeDelta;
use store::Work;

use crate::clock;
use crate::day::Day;
use crate::functions::Functions;
use crate::gates::Gates;

#[tokio::test]
async fn a_tick_sends_what_is_due_before_it_asks_zoom_for_anything() {
    let day = Day::begin(3).await;
    day.tell_of_all_but(&[]).await;
    // By now the token wants to be renewed, the lists want to be read, and all is due.
    clock::move_to(clock::now() + TimeDelta::minutes(55));
    let gates = Gates::before(&day).await;
    let functions = Functions::of(gates.variables());
    fn_poller::tick(&functions.poller, clock::now).await;
    let asked = gates.asked();
    let messages: Vec<_> = (0..asked.len())
        .filter(|nth| asked[*nth].is_message())
        .collect();
    let of_zoom: Vec<_> = (0..asked.len())
        .filter(|nth| asked[*nth].is_of_zoom())
        .collect();
    assert_eq!(messages.len(), 3);
    assert!(asked[of_zoom[0]].is_token(), "it was renewed");
    assert!(of_zoom.len() > 3, "and the lists were read");
    assert!(
        messages.last() < of_zoom.first(),
        "{messages:?} {of_zoom:?}"
    );
}

#[tokio::test]
async fn no_more_is_sent_than_the_days_calls_are_enough_for() {
    let mut day = Day::begin(10).await;
    day.tell_of_all_but(&[]).await;
    let work = Work::new(day.functions.aws.dynamodb(), "WorkTable".to_owned());
    for _ in 0..20 {
        let counted = work
            .count_call(&day.account_id(), 1_000, clock::now())
            .await;
        assert!(counted.unwrap());
    }
    let used = work.calls_used(&day.account_id(), clock::now()).await;
    // Of all apps' calls, half are ours: three are left, and an entry costs two at least.
    let of_all_apps = (used.unwrap() + 3) * 2;
    let limits = format!("100000,100000,100000,6000000,{of_all_apps}");
    assert_eq!(sent_by_ticks(&mut day, &limits).await[0], 2);
}

/// With one heavy call a second there are 60 in a minute, and an entry costs two at least. What is left
/// is sent by the next tick.
#[tokio::test]
async fn no_more_is_sent_than_a_minutes_calls_are_enough_for() {
    let mut day = Day::begin(40).await;
    day.tell_of_all_but(&[]).await;
    let sent = sent_by_ticks(&mut day, "100000,100000,1,6000000,60000").await;
    assert_eq!(sent, [30, 10]);
}

/// How many entries two ticks send when these are Zoom's limits, and nothing is collected meanwhile.
async fn sent_by_ticks(day: &mut Day, limits: &str) -> [usize; 2] {
    day.redeploy(&[("ZOOM_LIMITS", limits)]);
    clock::move_to(clock::now() + TimeDelta::minutes(5));
    let gates = Gates::before(day).await;
    let poller = Functions::of(gates.variables()).poller;
    let mut sent = [0; 2];
    for of_tick in &mut sent {
        fn_poller::tick(&poller, clock::now).await;
        *of_tick = gates.asked().iter().filter(|one| one.is_message()).count();
        clock::move_to(clock::now() + TimeDelta::minutes(1));
    }
    sent
}
