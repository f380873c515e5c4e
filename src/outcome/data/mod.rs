//! Results as data: how what was verified is written with serde, and the names that servers store, log and configure.
//! Any later version reads what is written today. The record's own impls are beside it, in `record/stored.rs`.

mod bytes;
mod devices;
mod error;
mod evidence;
#[cfg(feature = "metadata")]
mod metadata;
mod names;
mod trust;
mod verified;

/// Writes a type as an object: each member with its value. A member is always there, and null where nothing is known.
macro_rules! object {
    (
        $(#[$meta:meta])*
        $type:ty as $name:literal, $this:ident:
        $( $(#[$attribute:meta])* $member:literal: $value:expr, )+
    ) => {
        $(#[$meta])*
        impl ::serde::ser::Serialize for $type {
            fn serialize<S: ::serde::ser::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeStruct as _;

                const MEMBERS: &[&str] = &[ $( $(#[$attribute])* $member ),+ ];
                let $this = self;
                let mut object = serializer.serialize_struct($name, MEMBERS.len())?;
                $( $(#[$attribute])* object.serialize_field($member, &$value)?; )+
                object.end()
            }
        }
    };
}

use object;
