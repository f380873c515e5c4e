//! What can be explained.

use clap::ValueEnum;

/// The kinds of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// a body, with what the server knew of its call
    Case,
    /// what a client sends to register: WebAuthn's JSON, or a body of the service
    Registration,
    /// what a client sends to log in: WebAuthn's JSON, or a body of the service
    Authentication,
    /// clientDataJSON: JSON, or base64 of it
    ClientData,
    /// CBOR of fmt, attStmt and authData
    AttestationObject,
    /// what the authenticator signs
    AuthenticatorData,
    /// attestationData of the service's raw keys: JSON of a public key and a signature
    KeyAttestation,
    /// X.509: PEM or DER
    Certificate,
    /// PEM, a SubjectPublicKeyInfo, a COSE_Key or a JWK
    PublicKey,
    /// FIDO's metadata, a JWS
    MetadataBlob,
    /// a stored record of a credential
    Record,
    /// a stored challenge
    Challenge,
    /// a configuration of a verifier
    Config,
    /// the name of an error
    Code,
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Registration => "registration",
            Self::Authentication => "authentication",
            Self::ClientData => "client-data",
            Self::AttestationObject => "attestation-object",
            Self::AuthenticatorData => "authenticator-data",
            Self::KeyAttestation => "key-attestation",
            Self::Certificate => "certificate",
            Self::PublicKey => "public-key",
            Self::MetadataBlob => "metadata-blob",
            Self::Record => "record",
            Self::Challenge => "challenge",
            Self::Config => "config",
            Self::Code => "code",
        }
    }
}
