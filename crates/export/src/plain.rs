//! `DynamoDB`'s JSON without its types.

use serde_json::{Map, Value};

/// A typed value as plain JSON; a number stays as it was written.
pub(crate) fn json(of_type: &str, value: &Value) -> Value {
    match (of_type, value) {
        ("L", Value::Array(list)) => list.iter().map(typed).collect(),
        ("M", Value::Object(map)) => {
            let entries = map.iter();
            Value::Object(
                entries
                    .map(|(name, value)| (name.clone(), typed(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        ("N", Value::String(number)) => number.parse().map_or(value.clone(), Value::Number),
        ("NULL", _) => Value::Null,
        _ => value.clone(), // texts, flags and sets of texts are as they are
    }
}

fn typed(value: &Value) -> Value {
    let only = value.as_object().and_then(|map| map.iter().next());
    only.map_or(Value::Null, |(of_type, value)| json(of_type, value))
}

/// `{"N": "1732060800000000"}`, or, as some writers have it, the text or the number alone.
pub(crate) fn micros(value: &Value) -> Option<i64> {
    match value {
        Value::Object(map) => micros(map.get("N")?),
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{json, micros};
    use serde_json::json as of;

    #[test]
    fn types_go_and_values_stay() {
        let list = of!([{"S": "a"}, {"M": {"n": {"N": "1.50"}, "b": {"BOOL": true}, "x": {"NULL": true}}}]);
        let plain = json("L", &list).to_string();
        assert_eq!(plain, r#"["a",{"b":true,"n":1.5,"x":null}]"#);
    }

    #[test]
    fn the_time_of_a_write_is_read_in_all_three_forms() {
        for form in [of!({"N": "7"}), of!("7"), of!(7)] {
            assert_eq!(micros(&form), Some(7));
        }
        assert_eq!(micros(&of!(null)), None);
    }
}
