//! What can be wrong with a dossier.

use std::fmt;

use attestry::ConfigError;
use attestry_json::ContextError;

/// Declares the kinds with their stable codes and messages.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $message:literal;)*) => {
        /// What can be wrong with a dossier, or with what it is made of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum DossierErrorKind { $($(#[$doc])* #[doc = concat!("`", $code, "`: ", $message, ".")] $name,)* }

        impl DossierErrorKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            const fn message(self) -> &'static str {
                match self { $(Self::$name => $message,)* }
            }
        }
    };
}

kinds! {
    TooLarge = "dossier.too_large", "the line is larger than 4 MiB";
    InvalidUtf8 = "dossier.invalid_utf8", "the line is not UTF-8";
    Json = "dossier.json", "the line is not the JSON object of a dossier";
    Version = "dossier.version", "the dossier has a version that this release does not know";
    NotCanonical = "dossier.not_canonical", "the line is not in the canonical form of RFC 8785";
    DigestForm = "dossier.digest_form", "a digest is not the base64url of 32 bytes";
    DigestMismatch = "dossier.digest_mismatch", "the digest is not that of the line: something was changed";
    Members = "dossier.members", "the dossier has members that do not go together";
    Context = "dossier.context", "the context is not that of a call";
    Setup = "dossier.setup", "the configuration or the policy cannot make a verifier";
    Metadata = "dossier.metadata", "the metadata cannot be verified";
    HandleKeyShort = "dossier.handle_key_short", "the key that hashes user handles has less than 32 bytes";
    UnknownSetup = "dossier.unknown_setup", "no configuration that was given is the one that the dossier names";
}

/// Why something is no dossier, or cannot become one. It holds no byte of a body.
#[derive(Clone, PartialEq, Eq)]
pub struct DossierError {
    kind: DossierErrorKind,
    detail: Option<Box<str>>,
}

impl DossierError {
    pub(crate) fn with(kind: DossierErrorKind, detail: impl fmt::Display) -> Self {
        Self { kind, detail: Some(detail.to_string().into()) }
    }

    /// The kind.
    pub const fn kind(&self) -> DossierErrorKind {
        self.kind
    }

    /// The stable code, such as `dossier.digest_mismatch`.
    pub const fn code(&self) -> &'static str {
        self.kind.code()
    }
}

impl From<DossierErrorKind> for DossierError {
    fn from(kind: DossierErrorKind) -> Self {
        Self { kind, detail: None }
    }
}

impl From<ContextError> for DossierError {
    fn from(error: ContextError) -> Self {
        Self::with(DossierErrorKind::Context, error)
    }
}

impl From<ConfigError> for DossierError {
    fn from(error: ConfigError) -> Self {
        Self::with(DossierErrorKind::Setup, error)
    }
}

impl PartialEq<DossierErrorKind> for DossierError {
    fn eq(&self, kind: &DossierErrorKind) -> bool {
        self.kind == *kind
    }
}

impl fmt::Display for DossierErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl fmt::Display for DossierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Some(detail) => write!(f, "{}: {detail}", self.kind),
            None => write!(f, "{}", self.kind),
        }
    }
}

impl fmt::Debug for DossierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DossierError({}: {self})", self.code())
    }
}

impl std::error::Error for DossierError {}
