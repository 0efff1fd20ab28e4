//! Pages of quality that are longer than an answer may be.

use chrono::TimeDelta;
use store::ledger::{Slice, SliceList};
use zoom_client::CallError;

use super::{Reader, knows, sealer, slice};
use crate::CollectError;
use crate::stand_in::{StandIn, claim, place};

fn too_long() -> String {
    "x".repeat(32 * 1024 * 1024 + 1)
}

fn page(person: usize, next: &str) -> String {
    format!(r#"{{"next_page_token":"{next}","participants":[{{"user_id":"{person}"}}]}}"#)
}

/// Reads the quality of so many sessions, or goes on with it: how it ends, and what was asked for.
async fn read(
    answer: fn(usize) -> String,
    sessions: usize,
    (list, page_token): (SliceList, Option<&str>),
) -> (Result<(), CollectError>, Vec<String>, Slice) {
    let (stand_in, ctx) = StandIn::start(answer).await;
    let claim = claim();
    let place = place(&claim.account, &claim.meeting, claim.kind);
    let until = (place.clock)() + TimeDelta::hours(1);
    let begun = Slice {
        list,
        page_token: page_token.map(str::to_owned),
        ..slice()
    };
    let reader = Reader::new(&ctx, &claim, &place, &[], sealer(), begun, until);
    let mut reader = knows(reader, sessions);
    let read = reader.read(true).await;
    let asked = stand_in.asked().into_iter().filter(|path| path != "/");
    let asked = asked.map(|path| {
        let (_, query) = path.split_once("/qos?type=past&page_size=").unwrap();
        query.to_owned()
    });
    (read, asked.collect(), reader.slice)
}

#[tokio::test]
async fn pages_that_are_too_long_are_read_one_by_one_from_the_beginning() {
    let at_once = |number| match number {
        0 => too_long(),
        1 => page(0, "b"),
        _ => page(1, ""),
    };
    let (outcome, asked, slice) = read(at_once, 2, (SliceList::Quality, None)).await;
    outcome.unwrap();
    assert_eq!(asked, ["10", "1", "1&next_page_token=b"]);
    assert_eq!(slice.list, SliceList::QualityOneByOne);
    let in_the_middle = |number| match number {
        0 => page(0, "a"),
        1 => too_long(),
        2 => page(0, "b"),
        _ => page(1, ""),
    };
    let (outcome, asked, _) = read(in_the_middle, 2, (SliceList::Quality, None)).await;
    outcome.unwrap();
    let expected = ["10", "10&next_page_token=a", "1", "1&next_page_token=b"];
    assert_eq!(asked, expected);
}

#[tokio::test]
async fn a_slice_goes_on_one_by_one() {
    let begun = (SliceList::QualityOneByOne, Some("b"));
    let (outcome, asked, _) = read(|_| page(1, ""), 2, begun).await;
    outcome.unwrap();
    assert_eq!(asked, ["1&next_page_token=b"]);
}

#[tokio::test]
async fn one_by_one_has_an_end_too() {
    let (outcome, asked, _) = read(|_| too_long(), 2, (SliceList::Quality, None)).await;
    let too_long_again = matches!(outcome, Err(CollectError::Call(CallError::TooLong)));
    assert!(too_long_again, "{outcome:?}");
    assert_eq!(asked, ["10", "1"]);
    let circle = |number| page(0, if number % 2 == 0 { "a" } else { "b" });
    let (outcome, asked, _) = read(circle, 25, (SliceList::QualityOneByOne, None)).await;
    let endless = matches!(outcome, Err(CollectError::EndlessPages));
    assert!(endless, "{outcome:?}");
    assert_eq!(asked.len(), 60, "twice the sessions, and ten");
}
