//! Bodies without their secrets. A marker keeps each secret's place, its JSON type and its length.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use attestry_json::{Ceremony, Context};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::handles::HandleKey;

/// A body as a dossier may have it.
pub(crate) struct Edited {
    pub(crate) text: String,
    /// Where secrets were: JSON pointers, in the order of the body.
    pub(crate) omitted: Vec<String>,
    /// It has a credential of kind `Password` or `Totp`.
    pub(crate) is_secret: bool,
    /// A signature covers one of the secrets.
    pub(crate) is_secret_signed: bool,
}

impl Edited {
    /// What stands for the body in a digest. The lengths of secrets would help whoever guesses them.
    pub(crate) fn bare(&self) -> String {
        self.text.chars().filter(|letter| !matches!(letter, '.' | ' ')).collect()
    }
}

/// Takes the secrets out of a body. `None`: it is not JSON.
pub(crate) fn edit(body: &[u8], context: &Context, key: Option<&HandleKey>) -> Option<Edited> {
    let body = std::str::from_utf8(body).ok()?;
    let root: &RawValue = serde_json::from_str(body).ok()?;
    let mut editor = Editor {
        body,
        key,
        is_login: context.ceremony() == Ceremony::Authentication,
        is_recovery: context.is_recovery(),
        edits: Vec::new(),
        omitted: Vec::new(),
        is_secret: false,
        is_secret_signed: false,
    };
    editor.value(root.get(), "", Within::default(), DEPTH)?;
    Some(Edited {
        text: editor.apply()?,
        omitted: editor.omitted,
        is_secret: editor.is_secret,
        is_secret_signed: editor.is_secret_signed,
    })
}

/// Values in values that are looked into. The library reads nothing as deep as that: what lies below is left out.
const DEPTH: usize = 32;

/// A body being read.
struct Editor<'b, 'k> {
    body: &'b str,
    key: Option<&'k HandleKey>,
    is_login: bool,
    is_recovery: bool,
    edits: Vec<(Range<usize>, String)>,
    omitted: Vec<String>,
    is_secret: bool,
    is_secret_signed: bool,
}

/// What a value lies in.
#[derive(Clone, Copy, Default)]
struct Within {
    /// `newCredentials` of a recovery, which the recovery key signs.
    signed: bool,
    extensions: Extensions,
}

/// How far inside client extension results.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Extensions {
    #[default]
    Outside,
    /// The names of extensions.
    Names,
    /// The members of an extension's result, of which this one counts.
    Result(&'static str),
}

impl Editor<'_, '_> {
    fn value(&mut self, raw: &str, path: &str, within: Within, depth: usize) -> Option<()> {
        let Some(depth) = depth.checked_sub(1) else { return self.omit(raw, path, within) };
        match raw.as_bytes().first() {
            Some(b'{') => {
                let members: Members<'_> = serde_json::from_str(raw).ok()?;
                for (name, value) in members.0 {
                    let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                    self.member(&name, value.get(), &path, within, depth)?;
                }
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
                for (index, value) in items.into_iter().enumerate() {
                    self.value(value.get(), &format!("{path}/{index}"), within, depth)?;
                }
            }
            _ => {}
        }
        Some(())
    }

    fn member(&mut self, name: &str, raw: &str, path: &str, within: Within, depth: usize) -> Option<()> {
        let is_boolean = matches!(raw, "true" | "false");
        match (within.extensions, name) {
            // They say something that the verdict looks at.
            (Extensions::Names, "appid") if is_boolean => return Some(()),
            (Extensions::Names, "credProps") if raw.starts_with('{') => {
                let within = Within { extensions: Extensions::Result("rk"), ..within };
                return self.value(raw, path, within, depth);
            }
            (Extensions::Names, "largeBlob") if raw.starts_with('{') => {
                let within = Within { extensions: Extensions::Result("written"), ..within };
                return self.value(raw, path, within, depth);
            }
            (Extensions::Result(kept), name) if name == kept && is_boolean => return Some(()),
            (Extensions::Names | Extensions::Result(_), _) => return self.omit(raw, path, within),
            (Extensions::Outside, "clientExtensionResults") => {
                let within = Within { extensions: Extensions::Names, ..within };
                return if raw.starts_with('{') {
                    self.value(raw, path, within, depth)
                } else {
                    self.omit(raw, path, within)
                };
            }
            (Extensions::Outside, "userHandle") if !within.signed && raw.starts_with('"') => {
                return self.handle(raw, path, within);
            }
            (Extensions::Outside, "credentialKind" | "kind") => {
                let kind: Option<Cow<'_, str>> = serde_json::from_str(raw).ok();
                self.is_secret |= kind.is_some_and(|kind| matches!(kind.as_ref(), "Password" | "Totp"));
            }
            (Extensions::Outside, _) if is_secret(name) => return self.omit(raw, path, within),
            _ => {}
        }
        let signed = within.signed || self.is_recovery && name == "newCredentials";
        self.value(raw, path, Within { signed, ..within }, depth)
    }

    fn omit(&mut self, raw: &str, path: &str, within: Within) -> Option<()> {
        let marker = marker(raw);
        if marker != raw {
            self.is_secret_signed |= within.signed;
            self.edits.push((self.range(raw)?, marker));
            self.omitted.push(path.to_owned());
        }
        Some(())
    }

    fn handle(&mut self, raw: &str, path: &str, within: Within) -> Option<()> {
        let Some(key) = self.key else { return Some(()) };
        if !self.is_login {
            // No member that a registration reads.
            return self.omit(raw, path, within);
        }
        let handle: Cow<'_, str> = serde_json::from_str(raw).ok()?;
        let mut hashed = format!("\"{}\"", key.hash_text(&handle));
        // As long as it was, if it was as long as a hash.
        hashed.extend(std::iter::repeat_n(' ', raw.len().saturating_sub(hashed.len())));
        self.edits.push((self.range(raw)?, hashed));
        Some(())
    }

    /// Where a part of the body stands.
    fn range(&self, raw: &str) -> Option<Range<usize>> {
        let start = raw.as_ptr().addr().checked_sub(self.body.as_ptr().addr())?;
        let end = start.checked_add(raw.len())?;
        (self.body.get(start..end)? == raw).then_some(start..end)
    }

    fn apply(&self) -> Option<String> {
        let mut text = String::with_capacity(self.body.len());
        let mut from = 0;
        for (range, replacement) in &self.edits {
            text.push_str(self.body.get(from..range.start)?);
            text.push_str(replacement);
            from = range.end;
        }
        text.push_str(self.body.get(from..)?);
        Some(text)
    }
}

/// What stands for a secret: of its type, and of its length in bytes. `true`, `false` and `null` stay.
fn marker(raw: &str) -> String {
    let inner = raw.len().saturating_sub(2);
    match raw.as_bytes().first() {
        Some(b'"') => format!("\"{}\"", ".".repeat(inner)),
        Some(b'{') => format!("{{{}}}", " ".repeat(inner)),
        Some(b'[') => format!("[{}]", " ".repeat(inner)),
        Some(b't' | b'f' | b'n') => raw.to_owned(),
        _ => format!("0{}", " ".repeat(raw.len().saturating_sub(1))),
    }
}

/// Whether a member's name says that its value is a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["token", "password", "passphrase", "secret", "privatekey", "otpcode"]
        .iter()
        .any(|part| name.contains(part))
}

/// The members of an object, repeated ones too.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Read)
    }
}
