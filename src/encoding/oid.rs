//! Every object identifier that the crate knows: the content of its DER, its dotted form, and where it is defined.
//! Whole AlgorithmIdentifiers are `rustls_pki_types::alg_id`'s.

macro_rules! object_identifiers {
    ($($(#[$attribute:meta])* $name:ident = $dotted:literal, $content:literal;)*) => {
        $($(#[$attribute])* #[doc = $dotted] pub(crate) const $name: &[u8] = $content;)*

        #[cfg(test)]
        const ALL: &[(&str, &[u8])] = &[$(($dotted, $name)),*];
    };
}

object_identifiers! {
    // Keys (RFC 5480 §2.1, RFC 8017 A.1, RFC 8410 §3).
    EC_PUBLIC_KEY = "1.2.840.10045.2.1", b"\x2a\x86\x48\xce\x3d\x02\x01";
    RSA_ENCRYPTION = "1.2.840.113549.1.1.1", b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
    /// The identifier of keys restricted to PSS, and of signatures.
    RSASSA_PSS = "1.2.840.113549.1.1.10", b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
    ED25519 = "1.3.101.112", b"\x2b\x65\x70";
    ED448 = "1.3.101.113", b"\x2b\x65\x71";

    // Curves (RFC 5480 §2.1.1.1; secp256k1: SEC 2 A.2.1).
    P256 = "1.2.840.10045.3.1.7", b"\x2a\x86\x48\xce\x3d\x03\x01\x07";
    P384 = "1.3.132.0.34", b"\x2b\x81\x04\x00\x22";
    P521 = "1.3.132.0.35", b"\x2b\x81\x04\x00\x23";
    SECP256K1 = "1.3.132.0.10", b"\x2b\x81\x04\x00\x0a";

    // ML-DSA (RFC 9881 §2), of keys and signatures.
    ML_DSA_44 = "2.16.840.1.101.3.4.3.17", b"\x60\x86\x48\x01\x65\x03\x04\x03\x11";
    ML_DSA_65 = "2.16.840.1.101.3.4.3.18", b"\x60\x86\x48\x01\x65\x03\x04\x03\x12";
    ML_DSA_87 = "2.16.840.1.101.3.4.3.19", b"\x60\x86\x48\x01\x65\x03\x04\x03\x13";

    // Hashes and MGF1 (RFC 8017 B.1, A.2.1).
    SHA256 = "2.16.840.1.101.3.4.2.1", b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
    SHA384 = "2.16.840.1.101.3.4.2.2", b"\x60\x86\x48\x01\x65\x03\x04\x02\x02";
    SHA512 = "2.16.840.1.101.3.4.2.3", b"\x60\x86\x48\x01\x65\x03\x04\x02\x03";
    MGF1 = "1.2.840.113549.1.1.8", b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08";

    // Signatures (RFC 8017 A.2.4; RFC 3279 §2.2.3, RFC 5758 §3.2).
    RSA_SHA1 = "1.2.840.113549.1.1.5", b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05";
    RSA_SHA256 = "1.2.840.113549.1.1.11", b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
    RSA_SHA384 = "1.2.840.113549.1.1.12", b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c";
    RSA_SHA512 = "1.2.840.113549.1.1.13", b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d";
    ECDSA_SHA1 = "1.2.840.10045.4.1", b"\x2a\x86\x48\xce\x3d\x04\x01";
    ECDSA_SHA256 = "1.2.840.10045.4.3.2", b"\x2a\x86\x48\xce\x3d\x04\x03\x02";
    ECDSA_SHA384 = "1.2.840.10045.4.3.3", b"\x2a\x86\x48\xce\x3d\x04\x03\x03";
    ECDSA_SHA512 = "1.2.840.10045.4.3.4", b"\x2a\x86\x48\xce\x3d\x04\x03\x04";

    // Attributes of names (RFC 5280 A.1).
    COMMON_NAME = "2.5.4.3", b"\x55\x04\x03";
    SERIAL_NUMBER = "2.5.4.5", b"\x55\x04\x05";
    COUNTRY = "2.5.4.6", b"\x55\x04\x06";
    ORGANIZATION = "2.5.4.10", b"\x55\x04\x0a";
    ORGANIZATIONAL_UNIT = "2.5.4.11", b"\x55\x04\x0b";

    // Extensions of certificates (RFC 5280 §4.2.1).
    KEY_USAGE = "2.5.29.15", b"\x55\x1d\x0f";
    SUBJECT_ALT_NAME = "2.5.29.17", b"\x55\x1d\x11";
    BASIC_CONSTRAINTS = "2.5.29.19", b"\x55\x1d\x13";
    NAME_CONSTRAINTS = "2.5.29.30", b"\x55\x1d\x1e";
    CERTIFICATE_POLICIES = "2.5.29.32", b"\x55\x1d\x20";
    EXTENDED_KEY_USAGE = "2.5.29.37", b"\x55\x1d\x25";

    // Purposes of keys (RFC 5280 §4.2.1.12; the last: TCG EK Credential Profile).
    ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0", b"\x55\x1d\x25\x00";
    SERVER_AUTH = "1.3.6.1.5.5.7.3.1", b"\x2b\x06\x01\x05\x05\x07\x03\x01";
    AIK_CERTIFICATE = "2.23.133.8.3", b"\x67\x81\x05\x08\x03";

    // Extensions of revocation lists and of their entries (RFC 5280 §5.2, §5.3; the hold instruction is of RFC 3280).
    ISSUER_ALT_NAME = "2.5.29.18", b"\x55\x1d\x12";
    CRL_NUMBER = "2.5.29.20", b"\x55\x1d\x14";
    AUTHORITY_KEY_IDENTIFIER = "2.5.29.35", b"\x55\x1d\x23";
    DELTA_CRL_INDICATOR = "2.5.29.27", b"\x55\x1d\x1b";
    ISSUING_DISTRIBUTION_POINT = "2.5.29.28", b"\x55\x1d\x1c";
    CRL_REASON = "2.5.29.21", b"\x55\x1d\x15";
    HOLD_INSTRUCTION_CODE = "2.5.29.23", b"\x55\x1d\x17";
    INVALIDITY_DATE = "2.5.29.24", b"\x55\x1d\x18";
    CERTIFICATE_ISSUER = "2.5.29.29", b"\x55\x1d\x1d";

    // A TPM's attributes (TCG EK Credential Profile §3.2.9).
    TPM_MANUFACTURER = "2.23.133.2.1", b"\x67\x81\x05\x02\x01";
    TPM_MODEL = "2.23.133.2.2", b"\x67\x81\x05\x02\x02";
    TPM_VERSION = "2.23.133.2.3", b"\x67\x81\x05\x02\x03";

    // Extensions of attestation certificates (WebAuthn L3 §8.2.1, §8.2.2; §8.4.1; §8.8).
    FIDO_SERIAL_NUMBER = "1.3.6.1.4.1.45724.1.1.2", b"\x2b\x06\x01\x04\x01\x82\xe5\x1c\x01\x01\x02";
    FIDO_AAGUID = "1.3.6.1.4.1.45724.1.1.4", b"\x2b\x06\x01\x04\x01\x82\xe5\x1c\x01\x01\x04";
    FIDO_FIRMWARE_VERSION = "1.3.6.1.4.1.45724.1.1.5", b"\x2b\x06\x01\x04\x01\x82\xe5\x1c\x01\x01\x05";
    ANDROID_KEY_DESCRIPTION = "1.3.6.1.4.1.11129.2.1.17", b"\x2b\x06\x01\x04\x01\xd6\x79\x02\x01\x11";
    APPLE_NONCE = "1.2.840.113635.100.8.2", b"\x2a\x86\x48\x86\xf7\x63\x64\x08\x02";
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]
mod tests {
    use super::ALL;

    /// The content of the DER of a dotted identifier (X.690 §8.19).
    fn encode(dotted: &str) -> Vec<u8> {
        let arcs: Vec<u32> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
        let mut content = Vec::new();
        for arc in [&[arcs[0] * 40 + arcs[1]], &arcs[2..]].concat() {
            let septets = (0..5).rev().map(|place| arc >> (7 * place));
            let mut septets: Vec<_> = septets.skip_while(|rest| *rest == 0).collect();
            if septets.is_empty() {
                septets.push(0);
            }
            let last = septets.len() - 1;
            let byte = |(place, rest): (usize, &u32)| {
                u8::try_from(rest & 0x7f).unwrap() | if place == last { 0 } else { 0x80 }
            };
            content.extend(septets.iter().enumerate().map(byte));
        }
        content
    }

    #[test]
    fn each_is_its_dotted_form_and_stands_once() {
        for (place, (dotted, content)) in ALL.iter().enumerate() {
            assert_eq!(encode(dotted), *content, "{dotted}");
            assert!(ALL[place + 1..].iter().all(|(_, other)| other != content), "{dotted}");
        }
    }
}
