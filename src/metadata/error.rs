//! Why a BLOB is refused, and why a registration is refused by its metadata.

use crate::error::{Step, stage_errors};

stage_errors! {
    /// What can be wrong with a metadata BLOB, or with a registration that metadata judges.
    MetadataError in "metadata" {
        TooLarge = "too_large", Malformed, None, "the BLOB is larger than 64 MiB, or its header than 64 KiB";
        JwsMalformed = "jws_malformed", Malformed, Some(JWS), "the BLOB is not a JWS in compact form";
        HeaderMalformed = "header_malformed", Malformed, Some(JWS),
            "the header of the BLOB is not a JSON object with alg and x5c, or repeats a member";
        HeaderCritical = "header_critical", Unsupported, Some(Step::section("RFC 7515 §4.1.11")),
            "the header of the BLOB has critical extensions";
        AlgUnsupported = "alg_unsupported", Unsupported, Some(JWS),
            "the alg of the BLOB is neither RS256 nor ES256";
        RemoteCertificates = "remote_certificates", Unsupported, Some(PROCESSING),
            "the header of the BLOB has an x5u: its certificates would have to be fetched";
        X5cMalformed = "x5c_malformed", Malformed, Some(JWS),
            "x5c of the BLOB is not a list of certificates in base64";
        X5cTooLong = "x5c_too_long", Malformed, Some(JWS), "x5c of the BLOB has more than eight certificates";
        SignerName = "signer_name", Untrusted, Some(PROCESSING),
            "the certificate of the BLOB's signer is not for the expected host";
        SignatureMalformed = "signature_malformed", Malformed, Some(PROCESSING),
            "the signature of the BLOB does not have the form of its alg";
        SignatureInvalid = "signature_invalid", InvalidProof, Some(PROCESSING),
            "the signature of the BLOB is not by the key of its certificate";
        RevocationUnchecked = "revocation_unchecked", Untrusted, Some(PROCESSING),
            "a certificate of the BLOB's signer is covered by no revocation list";
        PayloadMalformed = "payload_malformed", Malformed, Some(PAYLOAD),
            "the payload of the BLOB is not a JSON object with no, nextUpdate and entries, each of its type and none twice";
        TooManyEntries = "too_many_entries", Malformed, Some(PAYLOAD), "the BLOB has more than 100,000 entries";
        Older = "older", Mismatch, Some(PROCESSING), "the number of the BLOB is below that of one seen before";
        Stale = "stale", Policy, Some(PAYLOAD), "the BLOB's next update was due before today";
        StatementMalformed = "statement_malformed", Malformed, Some(Step::section("FIDO Metadata Statement §4")),
            "a metadata statement is not a JSON object with an id and members of their types, none twice";
        NamesMalformed = "names_malformed", Malformed, None,
            "a list of passkey providers is not a JSON object of AAGUIDs, each with a name";
        Missing = "missing", Configuration, None,
            "the registration came without metadata, although the verifier expects it";
        TooStale = "too_stale", Policy, None, "the metadata is staler than the policy allows";
        NotListed = "not_listed", Policy, None,
            "the attestation has no trusted statement of a model with a readable entry";
        AttestationType = "attestation_type", Untrusted, Some(STATEMENT),
            "the attestation's type is not listed for the model";
        LevelTooLow = "level_too_low", Policy, None,
            "the attestation has no trusted statement of a model with the certification that the policy demands";
        FipsLevelTooLow = "fips_level_too_low", Policy, None,
            "the attestation has no trusted statement of a model with the FIPS 140 level that the policy demands";
        Revoked = "revoked", Untrusted, Some(STATUS), "the model is revoked";
        UserVerificationBypass = "user_verification_bypass", Untrusted, Some(STATUS),
            "user verification of the model can be bypassed";
        AttestationKeyCompromise = "attestation_key_compromise", Untrusted, Some(STATUS),
            "attestation keys of the model are compromised";
        UserKeyRemoteCompromise = "user_key_remote_compromise", Untrusted, Some(STATUS),
            "keys of users of the model can be taken over remotely";
        UserKeyPhysicalCompromise = "user_key_physical_compromise", Untrusted, Some(STATUS),
            "keys of users can be taken from the model by its holder";
        Retired = "retired", Untrusted, Some(STATUS), "the model is retired";
        CompromisedKey = "compromised_key", Untrusted, Some(STATUS),
            "a certificate of the attestation, or its anchor, has a key that is known to be compromised";
    }
}

const JWS: Step = Step::section("RFC 7515 §4");
const PROCESSING: Step = Step::section("FIDO MDS §3.2");
const PAYLOAD: Step = Step::section("FIDO MDS §3.1.6");
const STATUS: Step = Step::section("FIDO MDS §3.1.4");
const STATEMENT: Step = Step::section("FIDO Metadata Statement §4");
