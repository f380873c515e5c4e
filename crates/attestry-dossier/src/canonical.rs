//! Canonical JSON, RFC 8785.

use serde_json::Value;

use crate::error::DossierErrorKind;

/// Objects in objects, beyond which a text is none of a dossier's.
const DEPTH: usize = 64;

/// Writes a value in its canonical form. Numbers are whole and within 2^53, so that no number needs rounding.
pub(crate) fn text(value: &Value) -> Result<String, DossierErrorKind> {
    let mut text = String::new();
    write(value, &mut text, DEPTH)?;
    Ok(text)
}

fn write(value: &Value, text: &mut String, depth: usize) -> Result<(), DossierErrorKind> {
    let depth = depth.checked_sub(1).ok_or(DossierErrorKind::NotCanonical)?;
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(is) => text.push_str(if *is { "true" } else { "false" }),
        Value::Number(number) => {
            let is_exact = number.as_i64().is_some_and(|number| number.unsigned_abs() < 1 << 53);
            if !is_exact {
                return Err(DossierErrorKind::NotCanonical);
            }
            text.push_str(&number.to_string());
        }
        Value::String(string) => write_string(string, text),
        Value::Array(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(value, text, depth)?;
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            // Section 3.2.3: by UTF-16 code units.
            members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            text.push('{');
            for (index, (name, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_string(name, text);
                text.push(':');
                write(value, text, depth)?;
            }
            text.push('}');
        }
    }
    Ok(())
}

/// `serde_json` escapes what section 3.2.2.2 escapes, in the same way.
fn write_string(string: &str, text: &mut String) {
    text.push_str(&serde_json::to_string(string).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::text;
    use crate::error::DossierErrorKind;

    #[test]
    fn members_are_sorted_by_utf_16_and_strings_escaped_as_rfc_8785_says() {
        // The order of RFC 8785 §3.2.3: the emoji's first unit is below that of the dalet with dagesh.
        let value = json!({
            "\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7,
        });
        assert_eq!(
            text(&value).unwrap(),
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
        );
        let escaped = "\u{20ac}$\u{f}\nA'B\"\\\"/\u{7f}\u{8}\u{c}\t";
        assert_eq!(
            text(&Value::from(escaped)).unwrap(),
            "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\"/\u{7f}\\b\\f\\t\""
        );
    }

    #[test]
    fn numbers_that_would_need_rounding_are_refused() {
        assert_eq!(text(&json!([0, -1, 9_007_199_254_740_991_u64])).unwrap(), "[0,-1,9007199254740991]");
        for number in [json!(1.5), json!(1e3), json!(9_007_199_254_740_992_u64), json!(u64::MAX), json!(-0.0)]
        {
            assert_eq!(text(&number), Err(DossierErrorKind::NotCanonical), "{number}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| (0..depth).fold(json!(0), |inner, _| json!([inner]));
        assert!(text(&nested(63)).is_ok());
        assert_eq!(text(&nested(64)), Err(DossierErrorKind::NotCanonical));
    }
}
