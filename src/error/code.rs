//! The stable name of every refusal, and the one macro that defines a stage's errors.

use core::fmt;

use super::names::stable_names;
use super::step::Step;

/// The kind of failure, for choosing an answer to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Class {
    /// The input does not have the form that its format demands.
    Malformed,
    /// The input is well-formed, but belongs to another ceremony, origin or relying party.
    Mismatch,
    /// A signature or another proof does not hold.
    InvalidProof,
    /// The attestation's certificates do not lead to a trust anchor.
    Untrusted,
    /// The relying party's own rules refuse it.
    Policy,
    /// A kind, format or algorithm that this crate does not support.
    Unsupported,
    /// The verifier itself was configured wrongly.
    Configuration,
}

impl Class {
    /// All classes.
    pub const ALL: &'static [Self] = &[
        Self::Malformed,
        Self::Mismatch,
        Self::InvalidProof,
        Self::Untrusted,
        Self::Policy,
        Self::Unsupported,
        Self::Configuration,
    ];

    /// The stable name, such as `invalid_proof`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Mismatch => "mismatch",
            Self::InvalidProof => "invalid_proof",
            Self::Untrusted => "untrusted",
            Self::Policy => "policy",
            Self::Unsupported => "unsupported",
            Self::Configuration => "configuration",
        }
    }
}

stable_names!(Class);

/// The stable identity of an error: a dotted name that never changes its meaning.
///
/// Two codes are equal when their names are.
#[derive(Clone, Copy)]
pub struct Code {
    name: &'static str,
    class: Class,
    section: Option<Step>,
    message: &'static str,
}

impl Code {
    pub(crate) const fn new(
        name: &'static str,
        class: Class,
        section: Option<Step>,
        message: &'static str,
    ) -> Self {
        Self { name, class, section, message }
    }

    /// The dotted name, such as `client_data.challenge_mismatch`.
    pub const fn as_str(&self) -> &'static str {
        self.name
    }

    /// The group that it belongs to.
    pub const fn class(&self) -> Class {
        self.class
    }

    /// The section of a specification that the check belongs to in every ceremony, if there is one. An
    /// [`Error`](crate::Error) knows the step of its ceremony too.
    pub const fn section(&self) -> Option<Step> {
        self.section
    }

    /// One sentence that says what is wrong. It holds no byte of the input.
    pub const fn message(&self) -> &'static str {
        self.message
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Code {}

impl core::hash::Hash for Code {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.name.cmp(other.name)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({})", self.name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Defines the errors of one stage: an enum, and for each variant its code, class, step and message.
macro_rules! stage_errors {
    (
        $(#[$meta:meta])*
        $name:ident in $stage:literal {
            $( $variant:ident = $code:literal, $class:ident, $step:expr, $message:literal; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $stage, ".", $code, "`: ", $message, ".")]
                $variant,
            )+
        }

        impl $name {
            pub(crate) const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The stable code of this error.
            pub const fn code(self) -> $crate::error::Code {
                match self {
                    $(
                        Self::$variant => $crate::error::Code::new(
                            concat!($stage, ".", $code),
                            $crate::error::Class::$class,
                            $step,
                            $message,
                        ),
                    )+
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.code().message())
            }
        }

        impl ::core::error::Error for $name {}

        impl From<$name> for $crate::error::Error {
            fn from(error: $name) -> Self {
                Self::new(error.code())
            }
        }

        impl PartialEq<$name> for $crate::error::Error {
            fn eq(&self, other: &$name) -> bool {
                self.code() == other.code()
            }
        }
    };
}

pub(crate) use stage_errors;
