//! A CBOR writer that keeps the order it is given.

/// A CBOR value.
///
/// The writer keeps the order of members, and duplicates among them: most tests need such maps. It writes lengths and
/// integers in their shortest form.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::exhaustive_enums, reason = "Raw has what else there is")]
pub enum Cbor {
    /// An integer of either sign.
    Int(i64),
    /// A byte string.
    Bytes(Vec<u8>),
    /// A text string.
    Text(String),
    /// An array.
    Array(Vec<Self>),
    /// A map, its members in their order.
    Map(Vec<(Self, Self)>),
    /// A truth value.
    Bool(bool),
    /// The value null.
    Null,
    /// Bytes that are written as they are: heads that are not minimal, tags, floats, indefinite lengths.
    Raw(Vec<u8>),
}

impl Cbor {
    /// A text string.
    pub fn text(value: &str) -> Self {
        Self::Text(value.to_owned())
    }

    /// A byte string.
    pub fn bytes(value: impl Into<Vec<u8>>) -> Self {
        Self::Bytes(value.into())
    }

    /// An array of byte strings, as `x5c` is one of certificates.
    pub fn byte_strings(items: &[Vec<u8>]) -> Self {
        Self::Array(items.iter().cloned().map(Self::Bytes).collect())
    }

    /// A map with text keys.
    pub fn map<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::Map(members.into_iter().map(|(key, value)| (Self::text(key), value)).collect())
    }

    /// The value in CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let mut output = Vec::new();
        self.write(&mut output);
        output
    }

    fn write(&self, output: &mut Vec<u8>) {
        match self {
            Self::Int(value) if *value >= 0 => head(0, value.unsigned_abs(), output),
            Self::Int(value) => head(1, !value as u64, output),
            Self::Bytes(value) => {
                head(2, value.len() as u64, output);
                output.extend_from_slice(value);
            }
            Self::Text(value) => {
                head(3, value.len() as u64, output);
                output.extend_from_slice(value.as_bytes());
            }
            Self::Array(items) => {
                head(4, items.len() as u64, output);
                items.iter().for_each(|item| item.write(output));
            }
            Self::Map(members) => {
                head(5, members.len() as u64, output);
                for (key, value) in members {
                    key.write(output);
                    value.write(output);
                }
            }
            Self::Bool(value) => output.push(if *value { 0xf5 } else { 0xf4 }),
            Self::Null => output.push(0xf6),
            Self::Raw(bytes) => output.extend_from_slice(bytes),
        }
    }

    /// The members of a map. Panics for any other value.
    pub fn members_mut(&mut self) -> &mut Vec<(Self, Self)> {
        match self {
            Self::Map(members) => members,
            other => panic!("not a map: {other:?}"),
        }
    }

    /// Replaces the value of `key` where it stands, else appends the member. Panics where this is no map.
    pub fn put(&mut self, key: Self, value: Self) {
        let members = self.members_mut();
        match members.iter_mut().find(|(existing, _)| *existing == key) {
            Some(member) => member.1 = value,
            None => members.push((key, value)),
        }
    }

    /// Removes every member with this key. Panics where this is no map.
    pub fn remove(&mut self, key: &Self) {
        self.members_mut().retain(|(existing, _)| existing != key);
    }

    /// Sorts the members of this map in CTAP2's canonical order: shorter encoded keys first, then bytewise.
    ///
    /// Nested maps keep their order. Panics where this is no map.
    pub fn sort(&mut self) {
        self.members_mut().sort_by_cached_key(|(key, _)| {
            let encoded = key.encode();
            (encoded.len(), encoded)
        });
    }
}

fn head(major: u8, value: u64, output: &mut Vec<u8>) {
    let major = major << 5;
    let bytes = value.to_be_bytes();
    match value {
        0..=23 => output.push(major | bytes[7]),
        24..=0xff => output.extend_from_slice(&[major | 24, bytes[7]]),
        0x100..=0xffff => {
            output.push(major | 25);
            output.extend_from_slice(&bytes[6..]);
        }
        0x1_0000..=0xffff_ffff => {
            output.push(major | 26);
            output.extend_from_slice(&bytes[4..]);
        }
        _ => {
            output.push(major | 27);
            output.extend_from_slice(&bytes);
        }
    }
}
