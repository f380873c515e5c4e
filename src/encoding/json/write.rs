//! Writing strings.

use super::plain::after_plain;
use crate::encoding::hex;

/// Appends `text` as a JSON string, escaped as `JSON.stringify` does.
pub(crate) fn push_string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    loop {
        let special = after_plain(rest.as_bytes()).len();
        let (plain, after) = rest.split_at_checked(rest.len().saturating_sub(special)).unwrap_or_default();
        out.push_str(plain);
        let mut after = after.chars();
        match after.next() {
            None => break,
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\u{c}') => out.push_str("\\f"),
            Some(control) => {
                out.push_str("\\u00");
                let mut byte = [0; 4];
                hex::encode_into(control.encode_utf8(&mut byte).as_bytes(), out);
            }
        }
        rest = after.as_str();
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::push_string;

    #[test]
    fn every_character_is_written_as_serde_json_does() {
        for character in (0..=0x2_ffff).filter_map(char::from_u32) {
            for text in [character.to_string(), format!("a{character}bcd"), format!("{character}{character}")]
            {
                let mut written = String::from("[");
                push_string(&text, &mut written);
                assert_eq!(written, format!("[{}", serde_json::to_string(&text).unwrap()));
            }
        }
    }
}
