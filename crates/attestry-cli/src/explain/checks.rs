//! What a verifier checks of each thing, with the section that asks for it.

/// One check.
#[derive(Clone, Copy)]
pub(crate) struct Check {
    pub(crate) section: &'static str,
    pub(crate) text: &'static str,
}

const fn check(section: &'static str, text: &'static str) -> Check {
    Check { section, text }
}

pub(super) const CREATED_CLIENT_DATA: &[Check] = &[
    check("WebAuthn L3 §7.1 step 5", "it is UTF-8"),
    check("WebAuthn L3 §7.1 step 6", "it is a JSON object"),
    check("WebAuthn L3 §7.1 step 7", "type is webauthn.create"),
    check("WebAuthn L3 §7.1 step 8", "challenge is the one that the server issued"),
    check("WebAuthn L3 §7.1 step 9", "origin is one that the server expects"),
    check(
        "WebAuthn L3 §7.1 step 10",
        "crossOrigin is false, unless the server allows frames of other origins",
    ),
    check("WebAuthn L3 §7.1 step 11", "topOrigin is absent, or a page that may embed the server's"),
    check("WebAuthn L3 §7.1 step 12", "its SHA-256 is what the attestation statement signs"),
];

pub(super) const USED_CLIENT_DATA: &[Check] = &[
    check("WebAuthn L3 §7.2 step 8", "it is UTF-8"),
    check("WebAuthn L3 §7.2 step 9", "it is a JSON object"),
    check("WebAuthn L3 §7.2 step 10", "type is webauthn.get"),
    check("WebAuthn L3 §7.2 step 11", "challenge is the one that the server issued"),
    check("WebAuthn L3 §7.2 step 12", "origin is one that the server expects"),
    check(
        "WebAuthn L3 §7.2 step 13",
        "crossOrigin is false, unless the server allows frames of other origins",
    ),
    check("WebAuthn L3 §7.2 step 14", "topOrigin is absent, or a page that may embed the server's"),
    check("WebAuthn L3 §7.2 step 20", "its SHA-256 is the second half of what is signed"),
];

pub(super) const RAW_KEY_CLIENT_DATA: &[Check] = &[
    check("service", "type is key.create at a registration, key.get at a login"),
    check("service", "challenge is the one that the server issued"),
    check("service", "origin is one that the server expects; it may be absent, unless it is required"),
];

pub(super) const ATTESTATION_OBJECT: &[Check] = &[
    check("WebAuthn L3 §7.1 step 13", "it is a CBOR map of fmt, attStmt and authData"),
    check("CTAP 2.2 §8", "the CBOR has definite lengths, no tags, and no key twice"),
    check("WebAuthn L3 §7.1 step 21", "fmt is a registered format"),
    check("WebAuthn L3 §7.1 step 22", "attStmt is valid by the procedure of its format"),
    check("WebAuthn L3 §7.1 step 23", "trust anchors are there for the format and the AAGUID"),
    check("WebAuthn L3 §7.1 step 24", "the attestation is as trustworthy as the server wants"),
];

pub(super) const CREATED_AUTHENTICATOR_DATA: &[Check] = &[
    check("WebAuthn L3 §7.1 step 14", "rpIdHash is the SHA-256 of the server's relying party id"),
    check("WebAuthn L3 §7.1 step 15", "UP is set, except in a conditional create"),
    check("WebAuthn L3 §7.1 step 16", "UV is set, if user verification is required"),
    check("WebAuthn L3 §7.1 step 17", "BS is clear, unless BE is set"),
    check("WebAuthn L3 §7.1 step 18", "BE is as the server wants it"),
    check("WebAuthn L3 §7.1 step 25", "the credential id has 1 to 1023 bytes, and is that of the response"),
    check("WebAuthn L3 §7.1 step 26", "no other credential has the id: the server asks its storage"),
    check("WebAuthn L3 §7.1 step 28", "extension outputs: they are reported, and refuse nothing"),
];

pub(super) const USED_AUTHENTICATOR_DATA: &[Check] = &[
    check(
        "WebAuthn L3 §7.2 step 15",
        "rpIdHash is the SHA-256 of the server's relying party id, or of its AppID",
    ),
    check("WebAuthn L3 §7.2 step 16", "UP is set"),
    check("WebAuthn L3 §7.2 step 17", "UV is set, if user verification is required"),
    check("WebAuthn L3 §7.2 step 18", "BS is clear, unless BE is set"),
    check("WebAuthn L3 §7.2 step 19", "BE is as the record has it"),
    check("WebAuthn L3 §7.2 step 22", "signCount is greater than the record's, or both are 0"),
];

pub(super) const ASSERTION: &[Check] = &[
    check(
        "WebAuthn L3 §7.2 step 5",
        "the credential is one of those that the server allowed, if it named any",
    ),
    check("WebAuthn L3 §7.2 step 6", "the record is that of the credential, and its owner is the user"),
    check("WebAuthn L3 §7.2 step 7", "client data, authenticator data and signature are there, as base64url"),
    check("WebAuthn L3 §7.2 step 21", "the signature verifies with the stored key"),
    check("WebAuthn L3 §7.2 step 23", "extension outputs: they are reported, and refuse nothing"),
    check("WebAuthn L3 §7.2 step 24", "the record gets the new counter and the new backup state"),
];

pub(super) const RAW_KEY_ASSERTION: &[Check] = &[
    check("service", "the credential is one of those that the server allowed, if it named any"),
    check("service", "the record is that of the credential, and its owner is the user"),
    check("service", "the signature over client data verifies with the stored key"),
];

pub(super) const CREDENTIAL_KEY: &[Check] =
    &[check("WebAuthn L3 §7.1 step 20", "alg is one that the server offered, and the key is sound")];

pub(super) const NONE: &[Check] = &[check("WebAuthn L3 §8.7", "the statement is an empty map")];

pub(super) const PACKED: &[Check] = &[
    check("WebAuthn L3 §8.2", "sig verifies over authData and the hash of client data"),
    check("WebAuthn L3 §8.2", "without x5c: alg is that of the credential, whose own key signed"),
    check("WebAuthn L3 §8.2.1", "with x5c: the first certificate meets the requirements of the format"),
    check("RFC 5280 §6.1", "with x5c: the certificates lead to an anchor"),
];

pub(super) const TPM: &[Check] = &[
    check("WebAuthn L3 §8.3", "pubArea has the credential's key"),
    check("WebAuthn L3 §8.3", "certInfo is a TPM's attestation of that key, and of authData and client data"),
    check("WebAuthn L3 §8.3", "sig verifies over certInfo with the key of the first certificate"),
    check("WebAuthn L3 §8.3.1", "the first certificate is that of an attestation identity key"),
    check("RFC 5280 §6.1", "the certificates lead to an anchor"),
];

pub(super) const ANDROID_KEY: &[Check] = &[
    check("WebAuthn L3 §8.4", "sig verifies over authData and the hash of client data"),
    check("WebAuthn L3 §8.4", "the first certificate has the credential's key"),
    check("WebAuthn L3 §8.4", "the key description has the hash of client data as its challenge"),
    check("WebAuthn L3 §8.4", "the device made the key itself, for signing, and for one application"),
    check("RFC 5280 §6.1", "the certificates lead to an anchor"),
];

pub(super) const ANDROID_SAFETYNET: &[Check] = &[
    check("WebAuthn L3 §8.5", "the server tolerates the format, which is deprecated"),
    check("WebAuthn L3 §8.5", "nonce is the hash of authData and the hash of client data"),
    check("WebAuthn L3 §8.5", "ctsProfileMatch is true, and the signer is attest.android.com"),
    check("RFC 7515 §4", "the response is a JWS in its compact form"),
    check("RFC 5280 §6.1", "the certificates of the response lead to an anchor"),
];

pub(super) const FIDO_U2F: &[Check] = &[
    check("WebAuthn L3 §8.6", "x5c has one certificate, with a key on P-256"),
    check("WebAuthn L3 §8.6", "sig verifies over rpIdHash, the hash of client data, the id and the key"),
    check("RFC 5280 §6.1", "the certificate leads to an anchor"),
];

pub(super) const APPLE: &[Check] = &[
    check(
        "WebAuthn L3 §8.8",
        "the nonce in the first certificate is the hash of authData and the hash of client data",
    ),
    check("WebAuthn L3 §8.8", "the first certificate has the credential's key"),
    check("RFC 5280 §6.1", "the certificates lead to an anchor"),
];

pub(super) const COMPOUND: &[Check] =
    &[check("WebAuthn L3 §8.9", "there are two statements or more, and each is valid by its own procedure")];

pub(super) const CERTIFICATE: &[Check] = &[
    check("RFC 5280 §4.1", "it is strict DER, and has no extension twice"),
    check("RFC 5280 §6.1", "it holds now, its issuer signed it, and the path leads to an anchor"),
    check("RFC 5280 §6.1", "it has no critical extension that the verifier does not know"),
    check("RFC 5280 §6.3", "no revocation list has it"),
];

pub(super) const PACKED_CERTIFICATE: &[Check] = &[
    check("WebAuthn L3 §8.2.1", "its version is 3, and it is no authority"),
    check(
        "WebAuthn L3 §8.2.1",
        "its subject has a country, a vendor, a name, and the unit Authenticator Attestation",
    ),
    check("WebAuthn L3 §8.2.1", "its AAGUID, if it has one, is that of authData"),
];

pub(super) const TPM_CERTIFICATE: &[Check] = &[
    check("WebAuthn L3 §8.3.1", "its version is 3, its subject is empty, and it is no authority"),
    check("WebAuthn L3 §8.3.1", "its alternative name has manufacturer, model and version of the TPM"),
    check("RFC 5280 §4.2.1.12", "its extended key usage has tcg-kp-AIKCertificate"),
];

pub(super) const BLOB: &[Check] = &[
    check("RFC 7515 §4", "it is a JWS in its compact form, with x5c and without crit"),
    check("RFC 5280 §6.1", "the certificates lead to a root of FIDO's metadata service"),
    check("RFC 5280 §6.3", "no revocation list has one of them"),
    check("FIDO MDS §3.2", "the signature verifies with the first certificate"),
    check("FIDO MDS §3.2", "no is not lower than that of the BLOB before"),
    check("FIDO MDS §3.2", "nextUpdate has not passed: an old BLOB is observed, or refused on request"),
];

pub(super) const RECORD: &[Check] = &[
    check("WebAuthn L3 §7.2 step 6", "the record is that of the credential, and its owner is the user"),
    check("WebAuthn L3 §7.2 step 19", "BE of the login is backupEligible"),
    check("WebAuthn L3 §7.2 step 21", "the signature verifies with publicKey"),
    check("WebAuthn L3 §7.2 step 22", "the counter of the login is greater than signCount, or both are 0"),
];

pub(super) const CREATION_CHALLENGE: &[Check] = &[
    RANDOM,
    check("WebAuthn L3 §7.1 step 8", "client data has it, exactly"),
    check("server", "the answer comes in time, and only once"),
];

pub(super) const REQUEST_CHALLENGE: &[Check] = &[
    RANDOM,
    check("WebAuthn L3 §7.2 step 11", "client data has it, exactly"),
    check("server", "the answer comes in time, and only once"),
];

const RANDOM: Check = check("WebAuthn L3 §13.4.3", "the server made it of 16 random bytes or more");

pub(super) const RAW_KEY: &[Check] = &[
    check("service", "the public key is one PEM block, and sound"),
    check("service", "the signature verifies over the fingerprint text, by the key itself"),
];
