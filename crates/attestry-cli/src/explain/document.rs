//! What an explanation is made of, and how it looks: as text, and as data.

use serde_json::{Map, Value, json};

use super::Explanation;
use super::checks::Check;
use super::verdict::Verdict;
use crate::decode::{to_base64url, to_hex};
use crate::style::{Style, printable};

/// One thing, or one part of it.
#[derive(Default)]
pub(crate) struct Part {
    title: String,
    about: String,
    fields: Vec<Field>,
    /// What is odd or wrong with it, as far as that shows by itself.
    faults: Vec<String>,
    notes: Vec<String>,
    checks: Vec<Check>,
    parts: Vec<Self>,
}

struct Field {
    name: String,
    value: Value,
    shown: String,
    meaning: String,
}

/// A value of a field.
pub(crate) enum Shown {
    Value(Value),
    /// Bytes, as hexadecimal digits.
    Bytes(Vec<u8>),
    /// It is secret, or private: how long it is says enough.
    Secret,
}

/// Bytes of a value that text shows in full.
const SHOWN_BYTES: usize = 32;
/// Characters of a value that text shows in full.
const SHOWN_CHARACTERS: usize = 160;

impl Part {
    pub(crate) fn new(title: impl Into<String>, about: impl Into<String>) -> Self {
        Self { title: title.into(), about: about.into(), ..Self::default() }
    }

    pub(crate) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    pub(crate) fn field(&mut self, name: impl Into<String>, shown: Shown, meaning: impl Into<String>) {
        let (value, shown) = match shown {
            Shown::Value(value) => {
                let shown = words(&value);
                (value, shown)
            }
            Shown::Bytes(bytes) => {
                let hex = to_hex(&bytes);
                let shown = match bytes.get(..SHOWN_BYTES) {
                    Some(start) if bytes.len() > SHOWN_BYTES => {
                        format!("{}… ({} bytes)", to_hex(start), bytes.len())
                    }
                    _ if bytes.is_empty() => "(empty)".to_owned(),
                    _ => hex.clone(),
                };
                (hex.into(), shown)
            }
            Shown::Secret => (Value::Null, "(left out)".to_owned()),
        };
        self.fields.push(Field { name: name.into(), value, shown, meaning: meaning.into() });
    }

    pub(crate) fn value(
        &mut self,
        name: impl Into<String>,
        value: impl Into<Value>,
        meaning: impl Into<String>,
    ) {
        self.field(name, Shown::Value(value.into()), meaning);
    }

    pub(crate) fn bytes(&mut self, name: impl Into<String>, bytes: &[u8], meaning: impl Into<String>) {
        self.field(name, Shown::Bytes(bytes.to_vec()), meaning);
    }

    /// Bytes that people know in base64url, such as ids.
    pub(crate) fn id(&mut self, name: impl Into<String>, bytes: &[u8], meaning: impl Into<String>) {
        self.value(name, to_base64url(bytes), meaning);
    }

    /// A member of JSON that is a scalar or a list of them. An absent one is no field.
    pub(crate) fn text(&mut self, name: &str, value: Option<&Value>, meaning: impl Into<String>) {
        match value {
            None => {}
            Some(Value::Object(_)) => {
                self.fault(format!("{name} is an object, and has to be something else"))
            }
            Some(value) => self.value(name, value.clone(), meaning),
        }
    }

    /// What is there, and is not for everybody.
    pub(crate) fn secret(&mut self, name: impl Into<String>, meaning: impl Into<String>) {
        self.field(name, Shown::Secret, meaning);
    }

    pub(crate) fn fault(&mut self, fault: impl Into<String>) {
        self.faults.push(fault.into());
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    pub(crate) fn checks(&mut self, checks: &[Check]) {
        self.checks.extend_from_slice(checks);
    }

    pub(crate) fn part(&mut self, part: Self) {
        self.parts.push(part);
    }

    fn to_json(&self, refused_at: Option<&str>) -> Value {
        let mut object = Map::new();
        object.insert("title".to_owned(), self.title.clone().into());
        if !self.about.is_empty() {
            object.insert("about".to_owned(), self.about.clone().into());
        }
        let fields = self.fields.iter().map(|field| {
            let mut object = Map::new();
            object.insert("name".to_owned(), field.name.clone().into());
            object.insert("value".to_owned(), field.value.clone());
            if !field.meaning.is_empty() {
                object.insert("meaning".to_owned(), field.meaning.clone().into());
            }
            Value::Object(object)
        });
        let checks = self.checks.iter().map(|check| {
            let mut value = json!({ "section": check.section, "check": check.text });
            if let (true, Some(object)) = (Some(check.section) == refused_at, value.as_object_mut()) {
                object.insert("refusedHere".to_owned(), true.into());
            }
            value
        });
        let lists = [
            ("fields", fields.collect::<Vec<_>>()),
            ("faults", self.faults.iter().cloned().map(Value::from).collect()),
            ("notes", self.notes.iter().cloned().map(Value::from).collect()),
            ("checks", checks.collect()),
            ("parts", self.parts.iter().map(|part| part.to_json(refused_at)).collect()),
        ];
        for (name, list) in lists {
            if !list.is_empty() {
                object.insert(name.to_owned(), list.into());
            }
        }
        Value::Object(object)
    }

    fn write(&self, text: &mut Vec<String>, depth: usize, style: Style, refused_at: Option<&str>) {
        let indent = "  ".repeat(depth);
        let about = if self.about.is_empty() {
            String::new()
        } else {
            style.faint(&format!(" — {}", printable(&self.about)))
        };
        if depth == 0 && !text.is_empty() {
            text.push(String::new());
        }
        text.push(format!("{indent}{}{about}", style.title(&printable(&self.title))));
        let width = self.fields.iter().map(|field| field.name.chars().count()).max().unwrap_or(0).min(28);
        for field in &self.fields {
            let name = format!("{:width$}", printable(&field.name));
            let shown = shortened(&field.shown);
            let meaning = if field.meaning.is_empty() {
                String::new()
            } else {
                style.faint(&format!("  · {}", printable(&field.meaning)))
            };
            text.push(format!("{indent}  {}  {}{meaning}", style.name(&name), printable(&shown)));
        }
        for fault in &self.faults {
            text.push(format!("{indent}  {} {}", style.bad("!"), printable(fault)));
        }
        for note in &self.notes {
            text.push(format!("{indent}  {}", style.faint(&printable(note))));
        }
        if !self.checks.is_empty() {
            text.push(format!("{indent}  {}", style.title("a verifier checks")));
            let width = self.checks.iter().map(|check| check.section.chars().count()).max().unwrap_or(0);
            for check in &self.checks {
                let section = format!("{:width$}", check.section);
                let mark = if Some(check.section) == refused_at {
                    style.bad("  ← refused here")
                } else {
                    String::new()
                };
                text.push(format!("{indent}    {}  {}{mark}", style.faint(&section), check.text));
            }
        }
        for part in &self.parts {
            part.write(text, depth.saturating_add(1), style, refused_at);
        }
    }
}

/// A value as people write it.
pub(super) fn words(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "(empty)".to_owned(),
        Value::String(text) => text.clone(),
        Value::Null => "null".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => {
            let start = text.get(..end).unwrap_or_default();
            format!("{start}… ({} characters)", text.chars().count())
        }
        None => text.to_owned(),
    }
}

impl Explanation {
    /// As words.
    pub(crate) fn to_text(&self, style: Style) -> String {
        let mut text = Vec::new();
        let refused_at = self.verdict.as_ref().and_then(Verdict::step);
        if let Some(verdict) = &self.verdict {
            verdict.write(&mut text, style);
        }
        for part in &self.parts {
            part.write(&mut text, 0, style, refused_at);
        }
        text.join("\n")
    }

    /// As data.
    pub(crate) fn to_json(&self) -> Value {
        let refused_at = self.verdict.as_ref().and_then(Verdict::step);
        let mut object = Map::new();
        object.insert("kind".to_owned(), self.kind.as_str().into());
        if let Some(verdict) = &self.verdict {
            object.insert("verdict".to_owned(), verdict.to_json());
        }
        object.insert("parts".to_owned(), self.parts.iter().map(|part| part.to_json(refused_at)).collect());
        Value::Object(object)
    }
}
