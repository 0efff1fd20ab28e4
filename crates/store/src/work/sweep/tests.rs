use super::{LeftOut, Sweep, Unfinished};
use crate::dynamodb_stand_in::{noon, noon_plus};
use crate::work::of_template;
use qos::AccountId;

fn account() -> AccountId {
    "A1".parse().unwrap()
}

fn a_list() -> LeftOut {
    LeftOut {
        list: "webinars".to_owned(),
        since: noon_plus(-60),
        why: "zoom refuses it".to_owned(),
    }
}

#[tokio::test]
async fn a_sweep_goes_on_where_it_was_left() {
    let work = of_template().await;
    assert_eq!(work.sweep(&account()).await.unwrap(), Sweep::default());
    let mut at = Unfinished {
        began_at: noon(),
        lists_done: 1,
        page_token: Some("next".to_owned()),
        saved_at: noon_plus(5),
        page_count: 1,
        left_out: Vec::new(),
    };
    for (page_token, left_out) in [(Some("next"), vec![]), (None, vec![a_list()])] {
        at.page_token = page_token.map(str::to_owned);
        at.left_out = left_out;
        work.pause_sweep(&account(), &at).await.unwrap();
        let known = work.sweep(&account()).await.unwrap();
        assert_eq!(known.unfinished.as_ref(), Some(&at));
        assert_eq!(known.swept_at, None);
    }
}

#[tokio::test]
async fn a_finished_sweep_moves_the_watermark_to_where_it_began() {
    let work = of_template().await;
    let at = Unfinished {
        began_at: noon(),
        lists_done: 2,
        page_token: None,
        saved_at: noon_plus(60),
        page_count: 2,
        left_out: vec![a_list()],
    };
    let mut finished = Sweep {
        swept_at: Some(noon()),
        covered_from: Some(noon_plus(-60)),
        ..Sweep::default()
    };
    for left_out in [vec![a_list()], vec![]] {
        finished.left_out = left_out;
        work.pause_sweep(&account(), &at).await.unwrap();
        work.finish_sweep(&account(), &finished).await.unwrap();
        assert_eq!(work.sweep(&account()).await.unwrap(), finished);
    }
    // The next one keeps it until it is finished itself.
    let next = Unfinished {
        began_at: noon_plus(900),
        ..at
    };
    work.pause_sweep(&account(), &next).await.unwrap();
    let known = work.sweep(&account()).await.unwrap();
    assert_eq!(known.swept_at, Some(noon()));
    assert_eq!(known.unfinished, Some(next));
    let elsewhere = work.sweep(&"A2".parse().unwrap()).await.unwrap();
    assert_eq!(elsewhere, Sweep::default());
}

#[tokio::test]
async fn a_sweep_is_held_until_it_is_finished() {
    let work = of_template().await;
    let held_until = || async { work.sweep(&account()).await.unwrap().held_until };
    for until in [noon_plus(60), noon_plus(3_600)] {
        work.hold_sweep(&account(), until).await.unwrap();
        assert_eq!(held_until().await, Some(until));
    }
    let done = Sweep {
        swept_at: Some(noon()),
        ..Sweep::default()
    };
    work.finish_sweep(&account(), &done).await.unwrap();
    assert_eq!(held_until().await, None);
}
