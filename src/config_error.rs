//! What can be wrong with a verifier's configuration; it shows when the verifier is built.

use crate::code::stage_errors;

stage_errors! {
    /// What can be wrong with the configuration of a verifier.
    ConfigError in "config" {
        RelyingPartyId = "relying_party_id", Configuration, None,
            "a relying party id is not a domain name in lower case A-labels";
        NoOrigin = "no_origin", Configuration, None, "no origin is configured";
        Origin = "origin", Configuration, None,
            "an origin is not one that any client sends, or has no subdomains";
        OriginNotSerialized = "origin_not_serialized", Configuration, None,
            "an http or https origin is not written as browsers serialize it";
        OriginSubdomains = "origin_subdomains", Configuration, None,
            "an origin with subdomains is neither localhost nor an https domain of two labels or more";
        NoAlgorithm = "no_algorithm", Configuration, None, "the list of algorithms is empty";
        SignatureAlgorithm = "signature_algorithm", Configuration, None,
            "a signature algorithm states other identifiers than those of the scheme that it is given for";
        Limits = "limits", Configuration, None,
            "a limit is zero, the depth of CBOR is above 64, or the RSA moduli are not a range within 2048 to 8192 bits";
        TrustAnchor = "trust_anchor", Configuration, None,
            "a trust anchor is not a certificate, or not a name and key, that can be read";
        Intermediate = "intermediate", Configuration, None, "an intermediate is not a certificate that can be read";
        Aaguid = "aaguid", Configuration, None, "the text of an AAGUID is not in the form of a UUID";
        Crl = "crl", Configuration, None, "a certificate revocation list cannot be read";
    }
}
