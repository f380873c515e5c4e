//! Reading JSON of the server's own: strictly, and with the place of what is wrong.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::time::Duration;

use attestry::{ConfigError, UnixTime, UserHandle};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::ContextError;

/// Reads an object that is a whole text. Unknown and repeated members are refused by the types that are read.
pub(crate) fn read<'j, T: Deserialize<'j>>(json: &'j [u8]) -> Result<T, ContextError> {
    read_value(json).map(|object: Object<T>| object.0)
}

/// The same, for what every call reads. To note the place takes as long as to read. So only a text that is refused is read
/// again, for its place. The code of such a reader is there twice, and the npm package has no room for more of them.
pub(crate) fn read_soon<'j, T: Deserialize<'j>>(json: &'j [u8]) -> Result<T, ContextError> {
    serde_json::from_slice(json).map(|object: Object<T>| object.0).or_else(|_| read(json))
}

/// Reads an object without other objects in it, such as most stored challenges. Its messages name the member, and not the
/// place within: to note that takes as much code again.
pub(crate) fn read_flat<'j, T: Deserialize<'j>>(place: &str, json: &'j RawValue) -> Result<T, ContextError> {
    if !json.get().starts_with('{') {
        return Err(ContextError::new(&format_args!("{place}: not an object")));
    }
    serde_json::from_str(json.get())
        .map_err(|error| ContextError::new(&format_args!("{place}: {}", without_position(&error))))
}

/// Reads the value that is a whole text.
pub(crate) fn read_value<'j, T: Deserialize<'j>>(json: &'j [u8]) -> Result<T, ContextError> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let problem = error.into_inner().to_string();
        let problem = without_text(&problem);
        if path == "." {
            ContextError::new(&problem)
        } else {
            ContextError::new(&format_args!("{path}: {problem}"))
        }
    })?;
    reader.end().map_err(|error| ContextError::new(&error))?;
    Ok(value)
}

/// Reads the object in a member whose type depends on other members.
pub(crate) fn read_member<'j, T: Deserialize<'j>>(
    place: &str,
    json: &'j RawValue,
) -> Result<T, ContextError> {
    let mut reader = serde_json::Deserializer::from_str(json.get());
    serde_path_to_error::deserialize(&mut reader).map(|object: Object<T>| object.0).map_err(|error| {
        let path = error.path().to_string();
        let problem = without_position(&error.into_inner());
        if path == "." {
            ContextError::new(&format_args!("{place}: {problem}"))
        } else {
            ContextError::new(&format_args!("{place}.{path}: {problem}"))
        }
    })
}

/// The problem in a member: positions count from the member's start, and would mislead.
fn without_position(error: &serde_json::Error) -> String {
    let problem = error.to_string();
    without_text(problem.rsplit_once(" at line ").map_or(problem.as_str(), |(problem, _)| problem))
        .into_owned()
}

/// The problem without the text that was found, which may be a key in a place where none belongs.
fn without_text(problem: &str) -> Cow<'_, str> {
    for (found, end) in [
        ("invalid type: string", "\", expected "),
        ("invalid value: string", "\", expected "),
        ("unknown variant", "`, expected "),
        ("unknown", "\", expected "),
    ] {
        let expected = problem.strip_prefix(found).and_then(|rest| rest.rsplit_once(end));
        if let Some((_, expected)) = expected {
            return Cow::Owned(format!("{found}, expected {expected}"));
        }
    }
    Cow::Borrowed(problem)
}

/// An object. Derived types would take an array of their members too.
#[derive(Clone, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfMembers<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for OfMembers<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }

        deserializer.deserialize_map(OfMembers(PhantomData)).map(Self)
    }
}

/// A time, RFC 3339.
#[derive(Clone, Copy)]
pub(crate) struct Time(pub(crate) UnixTime);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        let time = time::OffsetDateTime::parse(&text, &time::format_description::well_known::Rfc3339)
            .map_err(D::Error::custom)?;
        let seconds = u64::try_from(time.unix_timestamp()).map_err(|_| D::Error::custom("before 1970"))?;
        Ok(Self(UnixTime::since_unix_epoch(Duration::from_secs(seconds))))
    }
}

/// Bytes, base64url without padding.
#[derive(Clone)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Bytes {
    pub(crate) fn decode(text: &str) -> Result<Vec<u8>, base64::DecodeError> {
        URL_SAFE_NO_PAD.decode(text)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        Self::decode(&text).map(Self).map_err(|_| D::Error::custom("not base64url without padding"))
    }
}

/// A user handle, base64url without padding.
#[derive(Clone, Copy)]
pub(crate) struct Handle(pub(crate) UserHandle);

impl<'de> Deserialize<'de> for Handle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Bytes::deserialize(deserializer)?;
        UserHandle::new(bytes.0).map(Self).map_err(D::Error::custom)
    }
}

/// A value of the library's by its stable name.
#[derive(Clone, Copy)]
pub(crate) struct Named<T>(pub(crate) T);

impl<'de, T: FromStr<Err = ConfigError>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<'_, str>::deserialize(deserializer)?;
        // Without the name, which may be a key in a place where none belongs.
        name.parse().map(Self).map_err(|_| D::Error::custom("a name is not one of its type"))
    }
}

/// The values of a list.
pub(crate) fn each<T: Clone>(list: &[Named<T>]) -> impl Iterator<Item = T> + '_ {
    list.iter().map(|named| named.0.clone())
}

/// A member that is absent, null or has a value. `null` says something of its own.
#[derive(Clone, Default)]
pub(crate) enum Nullable<T> {
    #[default]
    Absent,
    Null,
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

impl<T> fmt::Debug for Nullable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "Absent",
            Self::Null => "Null",
            Self::Value(_) => "Value",
        })
    }
}
