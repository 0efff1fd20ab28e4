use serde_json::json;

use super::{decimal, known};
use crate::world::Hundredths;

#[test]
fn a_number_has_no_unit_and_no_trailing_zero() {
    assert_eq!(decimal(Hundredths(2715)), "27.15");
    assert_eq!(decimal(Hundredths(3050)), "30.5");
    assert_eq!(decimal(Hundredths(3)), "0.03");
    assert_eq!(decimal(Hundredths(0)), "0");
    assert_eq!(decimal(Hundredths::whole(100)), "100");
}

#[test]
fn what_zoom_leaves_empty_is_missing() {
    let value = known(json!({ "email": "", "camera": null, "issue_list": [], "rssi": 0 }));
    assert_eq!(value, json!({ "issue_list": [], "rssi": 0 }));
}
