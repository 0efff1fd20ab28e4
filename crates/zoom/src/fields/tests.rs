use super::Fields;

#[test]
fn a_time_is_of_a_year_in_which_there_can_have_been_a_call() {
    let mut fields = Fields::parse(
        br#"{"join_time":"2026-11-20T09:00:00Z","early":"2010-12-31T23:59:59Z","late":"2100-01-01T00:00:00Z","far":"+200000-01-01T00:00:00Z"}"#,
    )
    .unwrap();
    assert!(fields.time("join_time").is_some());
    for name in ["early", "late", "far"] {
        assert_eq!(fields.time(name), None, "{name}");
    }
    assert_eq!(fields.rest().unreadable.len(), 3);
}

#[test]
fn an_id_may_be_a_number_or_text() {
    let mut fields = Fields::parse(br#"{"id":95123456789,"uuid":"x=="}"#).unwrap();
    assert_eq!(fields.text("id").as_deref(), Some("95123456789"));
    assert_eq!(fields.text("uuid").as_deref(), Some("x=="));
}

#[test]
fn a_field_of_another_type_stays_behind_and_costs_no_other() {
    let mut fields =
        Fields::parse(br#"{"topic":["a"],"join_time":"soon","new":1,"email":""}"#).unwrap();
    assert_eq!(fields.text("topic"), None);
    assert_eq!(fields.time("join_time"), None);
    assert_eq!(fields.text("email"), None);
    let rest = fields.rest();
    let unreadable: Vec<_> = rest.unreadable.keys().collect();
    assert_eq!(unreadable, ["join_time", "topic"]);
    assert_eq!(rest.unknown.keys().collect::<Vec<_>>(), ["new"]);
}

#[test]
fn bytes_that_are_no_object_are_refused() {
    assert!(Fields::parse(b"<html>").is_err());
    assert!(Fields::parse(b"[]").is_err());
    assert!(Fields::parse(b"").is_err());
}
