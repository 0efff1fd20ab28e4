use super::Score;
use crate::class::Class;

#[test]
fn poor_and_bad_minutes_are_poor_and_unclassified_ones_neither_good_nor_poor() {
    let mut score = Score::default();
    let minutes = [
        Some(Class::Good),
        Some(Class::Fair),
        Some(Class::Poor),
        Some(Class::Bad),
        None,
    ];
    for class in minutes {
        score.add(class);
    }
    let expected = Score {
        minute_count: 5,
        classified_minute_count: 4,
        poor_minute_count: 2,
    };
    assert_eq!(score, expected);
    assert_eq!(score.plus(expected).poor_minute_count, 4);
}
