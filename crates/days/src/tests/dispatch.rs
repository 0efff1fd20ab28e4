//! What is due is dispatched before anything that may take long.

use chrono::TimeDelta;

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
