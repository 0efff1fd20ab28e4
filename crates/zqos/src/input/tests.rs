use secrecy::{ExposeSecret as _, SecretString};

use super::{Wanted, check, piped};

const WANTED: [Wanted; 2] = [
    Wanted {
        name: "client_id",
        title: "client id",
        is_public: true,
    },
    Wanted {
        name: "client_secret",
        title: "client secret",
        is_public: false,
    },
];

fn read(text: &str) -> Result<Vec<String>, String> {
    let values = piped(&SecretString::from(text), &WANTED);
    let values = values.map_err(|trouble| format!("{trouble:?}"))?;
    Ok(values
        .iter()
        .map(|value| value.expose_secret().to_owned())
        .collect())
}

#[test]
fn lines_and_json_say_the_same() {
    for text in [
        "client_id=abc\nclient_secret=x=y==\n",
        "\u{feff}client_secret = x=y==\r\n\r\n client_id = abc\r\n",
        r#"{"client_id": "abc", "client_secret": " x=y==\n"}"#,
        "\n{\"client_secret\":\"x=y==\",\n\"client_id\":\"abc\"}\n",
    ] {
        assert_eq!(read(text).unwrap(), ["abc", "x=y=="], "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_told_without_repeating_it() {
    for text in [
        "",
        "hush",
        "client_id=hush",
        "client_id=hush\nclient_secret=hush\nhush=1",
        "client_id=hush\nclient_id=hush\nclient_secret=hush",
        "client_id=a\nhush\nclient_secret=b",
        r#"{"client_id":"hush","client_secret":{"hush":"hush"}}"#,
        r#"{"client_id":"hush","client_secret":"hush","hush":"hush"}"#,
        r#"{"client_id":"hush" "hush""#,
        r#"{"client_secret":"hush"}"#,
    ] {
        let told = read(text).unwrap_err();
        assert!(!told.contains("hush"), "{told}");
        assert!(told.contains("client_id=… and client_secret=…"), "{told}");
    }
}

#[test]
fn an_error_says_where() {
    assert!(read("client_id=a\nhush").unwrap_err().contains("line 2"));
    assert!(
        read("{\n\"a\":hush}")
            .unwrap_err()
            .contains("line 2, column 5")
    );
    assert!(
        read("client_id=a")
            .unwrap_err()
            .contains("has no client_secret")
    );
}

#[test]
fn what_zoom_would_never_give_is_not_taken() {
    let long = "x".repeat(4_097);
    for text in ["", "two words", "caf\u{e9}", "a\u{1b}b", long.as_str()] {
        assert!(check("Secret Token", &text.into()).is_err(), "{text:?}");
    }
    assert!(check("Secret Token", &"aZ09_-+/=.~!".into()).is_ok());
}
