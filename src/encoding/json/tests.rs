use proptest::prelude::*;
use serde::de::IgnoredAny;

use super::*;

/// The reader agrees with `serde_json` on the text.
fn check(text: &str) {
    let theirs = serde_json::from_str::<IgnoredAny>(text).is_ok();
    let mut reader = Reader::new(text);
    let ours = reader.raw().map(str::to_owned);
    assert_eq!(ours.is_ok() && reader.finish().is_ok(), theirs, "{text}");
    if theirs {
        assert_eq!(ours.as_deref(), Ok(text.trim_matches([' ', '\t', '\n', '\r'])));
    }
    let mut reader = Reader::new(text);
    let string = reader.string().ok().flatten().filter(|_| reader.finish().is_ok());
    assert_eq!(string.map(Cow::into_owned), serde_json::from_str::<String>(text).ok(), "{text}");
}

#[test]
fn values_are_stepped_over_as_serde_json_does() {
    for text in [
        "",
        " ",
        "null",
        "nul",
        "nullx",
        "true",
        "tru",
        "false",
        "False",
        "0",
        "-0",
        "-",
        "01",
        "00",
        "1.",
        "1.5",
        ".5",
        "1e5",
        "1E+5",
        "1e-",
        "1e",
        "1e400",
        "+1",
        "0x1",
        "NaN",
        "\"\"",
        "\"",
        "\"a",
        "\"\\\"",
        "\"\\n\\u00e9\"",
        "\"\\u00g0\"",
        "\"\\u12\"",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"a\u{1f}b\"",
        "\"a\nb\"",
        "\"\u{7f}é\u{fffd}\"",
        "\"fifteen bytes..\"",
        "\"sixteen bytes...\"",
        "\"seventeen bytes..\"",
        "[]",
        "[ ]",
        "[,]",
        "[1,]",
        "[1 2]",
        "[1,2]",
        "[1",
        "]",
        "{}",
        "{ }",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1}",
        "{\"a\":1,}",
        "{\"a\" : 1 , \"b\":[{}]}",
        "{a:1}",
        "{1:1}",
        "}",
        "{\"a\":[}]",
        "[{]}",
        "{]",
        "[}",
        "[[[]]]",
        "[[[]]",
        "[]]",
        "1 1",
        " 1 ",
        "\u{feff}1",
        "\u{a0}1",
        "{\"\\ud800\":1}",
    ] {
        check(text);
    }
}

#[test]
fn names_are_text() {
    let text = "{\"\\ud800\":1}";
    assert_eq!(Reader::new(text).object(|_, _| Ok::<_, JsonFault>(())), Err(JsonFault));
}

#[test]
fn nesting_has_an_end() {
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    assert!(Reader::new(&nested(128)).raw().is_ok());
    assert_eq!(Reader::new(&nested(129)).raw(), Err(JsonFault));
}

#[test]
fn members_are_read_or_stepped_over() {
    let text = "{\"a\\u0062\": \"c\\n\" , \"d\":[true, {\"e\":null}],\"f\":false,\"g\":[1,\"h\"]}";
    let mut seen = Vec::new();
    let mut reader = Reader::new(text);
    let is_object = reader.object(|name, value| {
        match name.as_ref() {
            "ab" => seen.push(value.string()?.unwrap().into_owned()),
            "f" => seen.push(value.boolean()?.unwrap().to_string()),
            "g" => {
                value.array(|element| {
                    seen.push(element.string()?.map_or_else(|| "no string".to_owned(), Cow::into_owned));
                    Ok::<_, JsonFault>(())
                })?;
            }
            _ => {}
        }
        Ok::<_, JsonFault>(())
    });
    assert_eq!(is_object, Ok(true));
    assert_eq!(reader.finish(), Ok(()));
    assert_eq!(seen, ["c\n", "false", "no string", "h"]);
}

#[test]
fn other_kinds_of_values_are_stepped_over() {
    let mut reader = Reader::new("[1] {\"a\":1} \"b\" 2");
    assert_eq!(reader.object(|_, _| Err(JsonFault)), Ok(false));
    assert_eq!(reader.array(|_| Err(JsonFault)), Ok(false));
    assert_eq!(reader.boolean(), Ok(None));
    assert_eq!(reader.string(), Ok(None));
    assert_eq!(reader.finish(), Ok(()));
}

proptest! {
    #[test]
    fn any_text_is_read_as_serde_json_reads_it(
        text in r#"([\[\]{},: ]|"a"|"\\[nu"]00e9"|"|\\|-?[01]|\.|e|true|null|é){0,12}"#
    ) {
        check(&text);
    }

    #[test]
    fn any_string_is_read_back(text in ".{0,80}") {
        let written = serde_json::to_string(&text).unwrap();
        check(&written);
    }
}

#[test]
fn containers_end_with_their_own_bracket() {
    for text in ["{\"a\":1]", "{\"a\":1:", "{\"a\":1\"", "{\"a\":1"] {
        let object = Reader::new(text).object(|_, _| Ok::<_, JsonFault>(()));
        assert_eq!(object, Err(JsonFault), "{text}");
    }
    for text in ["[1}", "[1:", "[1 2]", "[1"] {
        assert_eq!(Reader::new(text).array(|_| Ok::<_, JsonFault>(())), Err(JsonFault), "{text}");
    }
}
