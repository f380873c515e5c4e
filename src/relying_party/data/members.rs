//! Reading JSON objects member by member: an unknown one and one that is there twice are refused, by name.

use std::borrow::Cow;

use serde::de::{Error as _, MapAccess};

/// What is set by the members of an object.
pub(super) trait Members: Sized {
    /// The names of all members.
    const NAMES: &'static [&'static str];

    /// Reads the value of a member and sets it.
    fn set<'de, A: MapAccess<'de>>(&mut self, name: &'static str, map: &mut A) -> Result<(), A::Error>;

    /// Reads a whole object.
    fn read<'de, A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        let mut seen = Vec::new();
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            let known = Self::NAMES.iter().copied().find(|known| *known == name);
            let known = known.ok_or_else(|| A::Error::unknown_field(&name, Self::NAMES))?;
            if seen.contains(&known) {
                return Err(A::Error::duplicate_field(known));
            }
            seen.push(known);
            self.set(known, &mut map)?;
        }
        Ok(self)
    }
}

/// Implements [`Members`]: for each name, the type of its value and what becomes of it.
macro_rules! members {
    (
        $type:ty, $target:ident:
        $( $(#[$attribute:meta])* $name:literal = $value:ident: $value_type:ty => $set:expr; )+
    ) => {
        impl $crate::relying_party::data::members::Members for $type {
            const NAMES: &'static [&'static str] = &[ $( $(#[$attribute])* $name ),+ ];

            fn set<'de, A: ::serde::de::MapAccess<'de>>(
                &mut self,
                name: &'static str,
                map: &mut A,
            ) -> ::core::result::Result<(), A::Error> {
                let $target = self;
                match name {
                    $( $(#[$attribute])* $name => { let $value: $value_type = map.next_value()?; $set; } )+
                    _ => {}
                }
                Ok(())
            }
        }
    };
}

/// Implements `Deserialize` for a type that is read by its [`Members`], from what it is without any.
macro_rules! read_as_object {
    ( $type:ty, $empty:expr, $expected:literal ) => {
        impl<'de> ::serde::de::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::de::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                struct Object;

                impl<'de> ::serde::de::Visitor<'de> for Object {
                    type Value = $type;

                    fn expecting(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_map<A: ::serde::de::MapAccess<'de>>(
                        self,
                        map: A,
                    ) -> ::core::result::Result<$type, A::Error> {
                        $crate::relying_party::data::members::Members::read($empty, map)
                    }
                }

                deserializer.deserialize_map(Object)
            }
        }
    };
}

pub(super) use {members, read_as_object};
