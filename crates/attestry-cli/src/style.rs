//! Colours, and texts that are safe to print on a terminal.

use clap::ValueEnum;
use serde_json::Value;

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

/// Colours, or none.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    is_colored: bool,
}

impl Style {
    pub(crate) const fn new(is_colored: bool) -> Self {
        Self { is_colored }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.is_colored { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub(crate) fn title(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(crate) fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    pub(crate) fn bad(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    pub(crate) fn odd(self, text: &str) -> String {
        self.paint("33", text)
    }

    pub(crate) fn name(self, text: &str) -> String {
        self.paint("36", text)
    }

    /// What matters less.
    pub(crate) fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }
}

/// The text without anything that moves a cursor or turns the direction of writing.
pub(crate) fn printable(text: &str) -> String {
    if !text.contains(is_mischief) {
        return text.to_owned();
    }
    text.chars()
        .map(|character| match character {
            '\n' => "\\n".to_owned(),
            '\t' => " ".to_owned(),
            character if is_mischief(character) => format!("\\u{{{:x}}}", u32::from(character)),
            character => character.to_string(),
        })
        .collect()
}

/// JSON in which the same characters are escaped. They can stand in strings alone.
pub(crate) fn json_text(value: &Value) -> String {
    let text = value.to_string();
    if !text.contains(is_mischief) {
        return text;
    }
    text.chars()
        .map(|character| {
            let mut units = [0; 2];
            if is_mischief(character) {
                character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect()
            } else {
                character.to_string()
            }
        })
        .collect()
}

fn is_mischief(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_printed_moves_the_cursor() {
        assert_eq!(printable("a\x1b[2Jb\u{202e}c\n"), "a\\u{1b}[2Jb\\u{202e}c\\n");
        assert_eq!(printable("Käse ✓"), "Käse ✓");
        let text = json_text(&Value::from("a\u{9b}\u{202e}"));
        assert_eq!(text, "\"a\\u009b\\u202e\"");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), Value::from("a\u{9b}\u{202e}"));
    }
}
