//! Bounds that no setting moves. Those of transports are in `tests/library/registration_response.rs`.

use attestry::Verifier;
use serde_json::json;

use super::{ACCEPTED, Limits, code, ended, fido2, key, modulus, with_rsa};
use attestry_authenticator::android::{self, Provisioning, number};
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, Key, MakeCredential, MakeKey, Role, der, safetynet};
use suite::harness::samples::anchored;
use suite::harness::{Sample, builder};

pub(super) fn rsa_spki(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = der::sequence(&[&der::integer(modulus), &der::integer(exponent)]);
    der::sequence(&[&Key::rsa2048().identifier(), &der::bit_string(&key)])
}

fn by_default(sample: &Sample) -> &'static str {
    ended(sample, Limits::DEFAULT)
}

/// A packed statement whose leaf, below one intermediate, is changed, or the intermediate.
fn packed(at: Role, change: impl Fn(&mut CertificateBuilder)) -> &'static str {
    let chain = Chain::with("limits", 1, |role, issue| {
        if role == at {
            change(&mut issue.certificate);
        }
    });
    by_default(&fido2(
        &MakeCredential::new("limits").packed_x5c(&chain.leaf_key, &chain.x5c),
        anchored(&chain),
    ))
}

#[test]
fn credential_ids() {
    let length = "authenticator_data.credential_id_length";
    for (bytes, expected) in
        [(0, length), (1, ACCEPTED), (1023, ACCEPTED), (1024, "request.credential_id_invalid")]
    {
        let mut registration = MakeCredential::new("limits");
        registration.credential_id = vec![7; bytes];
        let mut made = registration.packed_self();
        if bytes == 0 {
            // The request cannot have an empty one.
            made.credential_id = vec![7];
        }
        assert_eq!(by_default(&fido2(&made, builder())), expected, "{bytes}");
        if bytes == 1024 {
            made.credential_id = vec![7; 1023];
            assert_eq!(by_default(&fido2(&made, builder())), length);
        }
    }
    // Of a raw key the id is text, as long as the longest of the others is in base64url.
    let of = |characters: usize| {
        let mut raw = MakeKey::new("limits");
        raw.credential_id = "a".repeat(characters);
        by_default(&key(&raw.make()))
    };
    assert_eq!(of(base64url(&[7; 1023]).len()), ACCEPTED);
    assert_eq!(of(base64url(&[7; 1023]).len() + 1), "request.credential_id_invalid");
}

#[test]
fn statements_of_a_compound_one() {
    let of = |statements: usize| {
        let registration = MakeCredential::new("limits");
        let own = registration.packed_self().statement();
        by_default(&fido2(&registration.compound_of(vec![own; statements]), builder()))
    };
    assert_eq!([of(1), of(2), of(8), of(9)], ["compound.malformed", ACCEPTED, ACCEPTED, "compound.too_many"]);
}

#[test]
fn rsa_exponents() {
    let of = |exponent: &[u8]| by_default(&with_rsa(&modulus(2048), exponent));
    let refused = "public_key.rsa_exponent";
    assert_eq!([of(&[3]), of(&[1, 0xff, 0xff, 0xff, 0xff])], [ACCEPTED; 2]);
    assert_eq!([of(&[1]), of(&[2]), of(&[2, 0, 0, 0, 1])], [refused; 3]);
}

#[test]
fn numbers_in_certificates() {
    let malformed = "certificate.extension_malformed";
    // Path lengths are of four bytes.
    let path_length = |length: i64| {
        packed(Role::Intermediate(0), |issuer| {
            issuer.put_extension(certificate::basic_constraints(true, Some(length)));
        })
    };
    assert_eq!([path_length(0xffff_ffff), path_length(0x1_0000_0000)], [ACCEPTED, malformed]);
    // Firmware versions are of eight.
    let firmware = |magnitude: &[u8]| {
        let extension = Extension::new("1.3.6.1.4.1.45724.1.1.5", der::integer(magnitude));
        packed(Role::Leaf, |leaf| leaf.put_extension(extension.clone()))
    };
    assert_eq!([firmware(&[0xff; 8]), firmware(&[1, 0, 0, 0, 0, 0, 0, 0, 0])], [ACCEPTED, malformed]);
    // Key usage has nine named bits.
    let usage = |bytes: &[u8]| {
        let extension = Extension::critical("2.5.29.15", der::bit_string(bytes));
        packed(Role::Leaf, |leaf| leaf.put_extension(extension.clone()))
    };
    assert_eq!([usage(&[0x80, 0x80]), usage(&[0x80, 0x80, 0])], [ACCEPTED, malformed]);
}

/// Duplicates are looked for in one way up to sixteen extensions, in another beyond.
#[test]
fn many_extensions() {
    for count in [4, 15, 16, 17, 100] {
        // The leaf has four of its own.
        let of = |twice: bool| {
            packed(Role::Leaf, |leaf| {
                let own = leaf.extensions.len();
                let more =
                    (own..count.max(own)).map(|number| Extension::new(&format!("1.2.3.{number}"), vec![]));
                leaf.extensions.extend(more);
                if twice {
                    leaf.extensions.remove(1);
                    let first = leaf.extensions[0].clone();
                    leaf.extensions.push(first);
                }
            })
        };
        assert_eq!([of(false), of(true)], [ACCEPTED, "certificate.duplicate_extension"], "{count}");
    }
}

/// Tag numbers of an Android key's description are of four bytes, seven bits each.
#[test]
fn tag_numbers_of_a_key_description() {
    let of = |field: u64| {
        let registration = MakeCredential::new("limits");
        let change = |description: &mut android::Description| description.hardware.push(number(field, 1));
        let chain = android::chain(&registration, Provisioning::Factory, 1, change, |_, _| {});
        by_default(&fido2(&registration.android_key(&chain.x5c), builder()))
    };
    assert_eq!([of((1 << 28) - 1), of(1 << 28)], [ACCEPTED, "android_key.key_description_malformed"]);
}

/// The two JSON texts of a SafetyNet response nest as deep as client data may.
#[test]
fn depth_of_a_safetynet_response() {
    let nested = |levels: usize| (1..levels).fold(json!(0), |inner, _| json!([inner]));
    let registration = MakeCredential::new("limits");
    let chain = safetynet::chain("limits", Key::p256("limits leaf"), |_, _| {});
    let of = |in_header: bool, levels: usize| {
        let made = registration.safetynet_with(&chain, |response| {
            let members = if in_header { &mut response.header } else { &mut response.payload };
            members.push(("x".to_owned(), nested(levels)));
        });
        by_default(&fido2(&made, builder().tolerate(attestry::Tolerance::AndroidSafetyNet)))
    };
    let depth = Limits::DEFAULT.client_data_depth;
    assert_eq!([of(true, depth), of(false, depth)], [ACCEPTED; 2]);
    assert_eq!(
        [of(true, depth + 1), of(false, depth + 1)],
        ["android_safetynet.header_malformed", "android_safetynet.payload_malformed"]
    );
}

#[test]
fn relying_party_ids() {
    let of = |id: String| code(Verifier::builder(id).origin("https://example.com").build());
    let labels = |lengths: &[usize]| lengths.iter().map(|n| "a".repeat(*n)).collect::<Vec<_>>().join(".");
    assert_eq!(of(labels(&[63, 63, 63, 61])), ACCEPTED);
    assert_eq!(of(labels(&[63, 63, 63, 62])), "config.relying_party_id");
    assert_eq!([of(labels(&[63, 3])), of(labels(&[64, 3]))], [ACCEPTED, "config.relying_party_id"]);
}
