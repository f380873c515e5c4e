//! What the steps and sections of the specifications mean, for people who have not read them.

/// What a step or a section asks for.
pub(crate) fn meaning(step: &str) -> Option<&'static str> {
    STEPS.iter().find(|(name, _)| *name == step).map(|(_, meaning)| *meaning)
}

/// Where a step or a section can be read.
pub(crate) fn address(step: &str) -> Option<&'static str> {
    ADDRESSES
        .iter()
        .find(|(start, _)| {
            let rest = step.strip_prefix(start);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || rest.starts_with('.'))
        })
        .map(|(_, address)| *address)
}

const ADDRESSES: &[(&str, &str)] = &[
    ("WebAuthn L3 §7.1", "https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential"),
    ("WebAuthn L3 §7.2", "https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion"),
    ("WebAuthn L3 §8.2", "https://www.w3.org/TR/webauthn-3/#sctn-packed-attestation"),
    ("WebAuthn L3 §8.3", "https://www.w3.org/TR/webauthn-3/#sctn-tpm-attestation"),
    ("WebAuthn L3 §8.4", "https://www.w3.org/TR/webauthn-3/#sctn-android-key-attestation"),
    ("WebAuthn L3 §8.5", "https://www.w3.org/TR/webauthn-3/#sctn-android-safetynet-attestation"),
    ("WebAuthn L3 §8.6", "https://www.w3.org/TR/webauthn-3/#sctn-fido-u2f-attestation"),
    ("WebAuthn L3 §8.7", "https://www.w3.org/TR/webauthn-3/#sctn-none-attestation"),
    ("WebAuthn L3 §8.8", "https://www.w3.org/TR/webauthn-3/#sctn-apple-anonymous-attestation"),
    ("WebAuthn L3 §8.9", "https://www.w3.org/TR/webauthn-3/#sctn-compound-attestation"),
    ("RFC 5280 §4", "https://www.rfc-editor.org/rfc/rfc5280#section-4"),
    ("RFC 5280 §6", "https://www.rfc-editor.org/rfc/rfc5280#section-6"),
    ("RFC 7515 §4", "https://www.rfc-editor.org/rfc/rfc7515#section-4"),
    (
        "CTAP 2.2 §8",
        "https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#message-encoding",
    ),
    ("FIDO MDS §3", "https://fidoalliance.org/specs/mds/fido-metadata-service-v3.1-ps-20250521.html"),
];

const STEPS: &[(&str, &str)] = &[
    ("WebAuthn L3 §7.1 step 5", "client data has to be UTF-8, so that it can be read as text"),
    ("WebAuthn L3 §7.1 step 6", "client data has to be a JSON object, as browsers write it"),
    ("WebAuthn L3 §7.1 step 7", "the type keeps a login from being taken for a registration"),
    (
        "WebAuthn L3 §7.1 step 8",
        "the challenge ties the answer to this one ceremony, so that no old answer passes",
    ),
    ("WebAuthn L3 §7.1 step 9", "the origin says which page asked: a phishing page has another one"),
    (
        "WebAuthn L3 §7.1 step 10",
        "a page in a frame of another origin may ask only where the server allows it",
    ),
    ("WebAuthn L3 §7.1 step 11", "the page around the frame has to be one that the server knows"),
    ("WebAuthn L3 §7.1 step 12", "the hash of client data is part of what is signed"),
    (
        "WebAuthn L3 §7.1 step 13",
        "the attestation object is cut into format, statement and authenticator data",
    ),
    (
        "WebAuthn L3 §7.1 step 14",
        "the authenticator made the credential for this relying party, and for no other",
    ),
    ("WebAuthn L3 §7.1 step 15", "the user touched the authenticator, or was present in another way"),
    (
        "WebAuthn L3 §7.1 step 16",
        "the user proved who they are, by PIN or biometrics, where the server requires it",
    ),
    ("WebAuthn L3 §7.1 step 17", "a credential that cannot be backed up cannot be backed up already"),
    ("WebAuthn L3 §7.1 step 18", "the server may want keys that stay on one device"),
    ("WebAuthn L3 §7.1 step 20", "the key has to be of an algorithm that the server offered, and sound"),
    ("WebAuthn L3 §7.1 step 21", "the format says by which procedure the statement is verified"),
    ("WebAuthn L3 §7.1 step 22", "the statement has to prove what its format promises"),
    ("WebAuthn L3 §7.1 step 23", "the server's anchors say whom it believes about authenticators"),
    ("WebAuthn L3 §7.1 step 24", "the attestation has to be as trustworthy as the server's policy demands"),
    (
        "WebAuthn L3 §7.1 step 25",
        "the credential id has 1 to 1023 bytes, and the response names the same one",
    ),
    ("WebAuthn L3 §7.2 step 5", "the server named the credentials that may answer, and this is another one"),
    ("WebAuthn L3 §7.2 step 6", "the credential has to belong to the user who logs in"),
    ("WebAuthn L3 §7.2 step 7", "the parts of the response have to be there and readable"),
    ("WebAuthn L3 §7.2 step 8", "client data has to be UTF-8, so that it can be read as text"),
    ("WebAuthn L3 §7.2 step 9", "client data has to be a JSON object, as browsers write it"),
    ("WebAuthn L3 §7.2 step 10", "the type keeps a registration from being taken for a login"),
    (
        "WebAuthn L3 §7.2 step 11",
        "the challenge ties the answer to this one ceremony, so that no old answer passes",
    ),
    ("WebAuthn L3 §7.2 step 12", "the origin says which page asked: a phishing page has another one"),
    (
        "WebAuthn L3 §7.2 step 13",
        "a page in a frame of another origin may ask only where the server allows it",
    ),
    ("WebAuthn L3 §7.2 step 14", "the page around the frame has to be one that the server knows"),
    ("WebAuthn L3 §7.2 step 15", "the authenticator signed for this relying party, and for no other"),
    ("WebAuthn L3 §7.2 step 16", "the user touched the authenticator, or was present in another way"),
    (
        "WebAuthn L3 §7.2 step 17",
        "the user proved who they are, by PIN or biometrics, where the server requires it",
    ),
    ("WebAuthn L3 §7.2 step 18", "a credential that cannot be backed up cannot be backed up already"),
    (
        "WebAuthn L3 §7.2 step 19",
        "whether a credential may be backed up never changes, so a change is suspicious",
    ),
    ("WebAuthn L3 §7.2 step 20", "the hash of client data is part of what is signed"),
    ("WebAuthn L3 §7.2 step 21", "the signature proves that the client has the private key"),
    ("WebAuthn L3 §7.2 step 22", "a counter that does not grow hints at a copy of the authenticator"),
    (
        "WebAuthn L3 §8.2",
        "the procedure of packed statements: a signature by the attestation key or by the new key",
    ),
    ("WebAuthn L3 §8.2.1", "what the certificate of a packed attestation has to be"),
    ("WebAuthn L3 §8.3", "the procedure of tpm statements: a TPM certifies the new key"),
    ("WebAuthn L3 §8.3.1", "what the certificate of a TPM's attestation key has to be"),
    (
        "WebAuthn L3 §8.4",
        "the procedure of android-key statements: the device describes the new key in a certificate",
    ),
    ("WebAuthn L3 §8.5", "the procedure of android-safetynet statements: Google's service signs a response"),
    ("WebAuthn L3 §8.6", "the procedure of fido-u2f statements: a signature in the form of U2F"),
    ("WebAuthn L3 §8.7", "a statement of format none says nothing, and is empty"),
    (
        "WebAuthn L3 §8.8",
        "the procedure of apple statements: a certificate with a nonce of this registration",
    ),
    ("WebAuthn L3 §8.9", "the procedure of compound statements: each of its statements is verified"),
    (
        "CTAP 2.2 §8",
        "CBOR of authenticators has one way to write each value, without indefinite lengths or tags",
    ),
    ("RFC 5280 §4.1", "a certificate has to be well-formed DER with the fields of X.509"),
    ("RFC 5280 §4.2.1.12", "the extended key usage says what the key of a certificate is for"),
    ("RFC 5280 §6.1", "each certificate is signed by the next one, up to an anchor, and all hold now"),
    ("RFC 5280 §6.3", "a revocation list takes certificates back"),
    ("RFC 7515 §4", "the header of a JWS says how it is signed"),
    ("RFC 7515 §4.1.11", "a header that is critical has to be understood"),
    ("FIDO MDS §3.1.4", "the status of a model in FIDO's metadata"),
    ("FIDO MDS §3.1.6", "the payload of FIDO's metadata"),
    ("FIDO MDS §3.2", "how a server takes a BLOB of FIDO's metadata in"),
    ("FIDO Metadata Statement §4", "what FIDO's metadata says of one model"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use attestry::Code;

    #[test]
    fn every_section_of_a_code_has_a_meaning_and_an_address() {
        for code in Code::all() {
            if let Some(section) = code.section() {
                let section = section.to_string();
                assert!(meaning(&section).is_some(), "{section}");
                assert!(address(&section).is_some() || section.starts_with("FIDO Metadata"), "{section}");
            }
        }
    }
}
