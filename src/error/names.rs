//! Stable names: written by Display, read by FromStr.

/// Both for a type that has `ALL` and `as_str`.
macro_rules! stable_names {
    ($type:ident) => {
        impl $type {
            /// The one with this stable name.
            pub(crate) fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == name)
            }
        }

        impl ::core::fmt::Display for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        /// Reads the stable name, exactly.
        impl ::core::str::FromStr for $type {
            type Err = $crate::error::ConfigError;

            fn from_str(name: &str) -> Result<Self, $crate::error::ConfigError> {
                Self::from_name(name).ok_or_else(|| {
                    $crate::error::ConfigError::from($crate::error::ConfigErrorKind::UnknownName)
                        .with_value(name)
                })
            }
        }
    };
}

pub(crate) use stable_names;

/// The error of a reader that met a name that is none of these.
pub(crate) fn unknown_name<E: serde::de::Error>(name: &str, known: impl Iterator<Item = &'static str>) -> E {
    let names: Vec<_> = known.collect();
    E::custom(format_args!("unknown {name:?}, expected one of {}", names.join(", ")))
}
