//! Single bytes of an attestation object changed at random. What is accepted lies in bytes that the procedure of the
//! format does not cover; each such range is named here with its reason, and found by the structure of the object.

use std::ops::Range;

use attestry::trust::TrustAnchor;
use attestry::{RegistrationPolicy, Verifier, VerifierBuilder};
use attestry_authenticator::android::{self, Provisioning};
use attestry_authenticator::seed::Random;
use attestry_authenticator::{
    Cbor, Chain, ChainKeys, Key, Made, MakeCredential, Role, apple, safetynet, tpm,
};
use suite::harness::{builder, fido2_by};

/// Changes tried for each object.
const CHANGES: usize = 2000;

/// An accepted registration, and what of its object may change without that being noticed.
struct Subject {
    name: &'static str,
    made: Made,
    auth_data: Vec<u8>,
    verifier: Verifier,
    uncovered: Vec<(Range<usize>, &'static str)>,
}

impl Subject {
    /// Without certificates.
    fn new(name: &'static str, registration: &MakeCredential, made: Made) -> Self {
        Self::with(name, registration, made, builder())
    }

    /// Under this anchor, and no other registration will do.
    fn anchored(name: &'static str, registration: &MakeCredential, made: Made, anchor: TrustAnchor) -> Self {
        Self::with(
            name,
            registration,
            made,
            builder()
                .trust_anchor(anchor)
                .registration_policy(RegistrationPolicy::new().require_trusted_attestation()),
        )
    }

    fn with(name: &'static str, registration: &MakeCredential, made: Made, builder: VerifierBuilder) -> Self {
        let verifier = builder.build().unwrap();
        Self { name, made, auth_data: registration.auth_data(), verifier, uncovered: Vec::new() }
    }

    /// Where these bytes stand in the object, which has them once.
    fn place(&self, bytes: &[u8]) -> Range<usize> {
        let mut places = self
            .made
            .attestation_object
            .windows(bytes.len())
            .enumerate()
            .filter(|(_, window)| *window == bytes);
        let (start, _) = places.next().unwrap_or_else(|| panic!("{}: not in the object", self.name));
        assert!(places.next().is_none(), "{}: twice in the object", self.name);
        start..start + bytes.len()
    }

    /// This part of authenticator data.
    fn auth_data(mut self, part: Range<usize>, reason: &'static str) -> Self {
        let start = self.place(&self.auth_data).start;
        self.uncovered.push((start + part.start..start + part.end, reason));
        self
    }

    /// The one byte of the algorithm in the statement.
    fn statement_alg(mut self) -> Self {
        let key = self.place(b"\x63alg");
        let reason = "alg: ESP256 is ES256 under another number, and nothing signs the number";
        self.uncovered.push((key.end..key.end + 1, reason));
        self
    }

    fn part(mut self, bytes: &[u8], reason: &'static str) -> Self {
        self.uncovered.push((self.place(bytes), reason));
        self
    }

    /// An unknown member of the object and one of the statement.
    fn unknown_members(self) -> Self {
        let reason = "a member that nobody knows: it has no meaning";
        self.part(&member(OBJECT_MEMBER), reason).part(&member(STATEMENT_MEMBER), reason)
    }

    fn accepts(&self, object: Vec<u8>) -> bool {
        let mut made = self.made.clone();
        made.attestation_object = object;
        fido2_by(&self.verifier, &made).is_ok()
    }

    fn accepts_with(&self, at: usize, byte: u8) -> bool {
        let mut object = self.made.attestation_object.clone();
        object[at] = byte;
        self.accepts(object)
    }

    /// Nothing else is accepted, and no range is listed in vain.
    fn check(self) {
        let object = self.made.attestation_object.clone();
        assert!(self.accepts(object.clone()), "{} as it was made", self.name);
        let mut random = Random::new(&[b"byte changes", self.name.as_bytes()]);
        for _ in 0..CHANGES {
            let draw = random.next_u64().to_be_bytes();
            let at = usize::from(u16::from_be_bytes([draw[0], draw[1]])) % object.len();
            // Never the byte that is there.
            let byte = object[at] ^ (draw[2] % 255 + 1);
            if self.accepts_with(at, byte) {
                let listed = self.uncovered.iter().any(|(range, _)| range.contains(&at));
                assert!(listed, "{}: byte {at} changed from {:02x} to {byte:02x}", self.name, object[at]);
            }
        }
        for (range, reason) in &self.uncovered {
            let mut changes = range.clone().flat_map(|at| (1..=255).map(move |change| (at, change)));
            let some = changes.any(|(at, change)| self.accepts_with(at, object[at] ^ change));
            assert!(some, "{}: no change is accepted in: {reason}", self.name);
        }
    }
}

fn anchor(chain: &Chain) -> TrustAnchor {
    TrustAnchor::from_certificate(&chain.root_der).unwrap()
}

const OBJECT_MEMBER: &str = "of the object";
const STATEMENT_MEMBER: &str = "of the statement";

/// An encoded member that no specification has.
fn member(name: &str) -> Vec<u8> {
    [Cbor::text(name).encode(), Cbor::bytes(*b"content").encode()].concat()
}

fn with_unknown_members(made: Made) -> Made {
    made.edited(|object| {
        let unknown = |name: &str| (Cbor::text(name), Cbor::bytes(*b"content"));
        let statement =
            object.members_mut().iter_mut().find(|(key, _)| *key == Cbor::text("attStmt")).unwrap();
        statement.1.members_mut().push(unknown(STATEMENT_MEMBER));
        object.members_mut().push(unknown(OBJECT_MEMBER));
    })
}

// Parts of authenticator data.
const FLAGS: Range<usize> = 32..33;
const COUNTER: Range<usize> = 33..37;
const AAGUID: Range<usize> = 37..53;

/// The byte of the algorithm in a COSE_Key of an elliptic curve, which is the fifth.
fn key_alg(registration: &MakeCredential) -> Range<usize> {
    let start = registration.auth_data().len() - registration.cose_bytes().len() + 4;
    start..start + 1
}

/// A certificate that the path does not need: nothing to do with the others.
fn superfluous() -> Vec<u8> {
    Chain::new("superfluous", 0).root_der
}

#[test]
fn none() {
    let registration = MakeCredential::new("changes");
    let made = registration.none_with(|parts| {
        parts.extra_object = vec![(Cbor::text(OBJECT_MEMBER), Cbor::bytes(*b"content"))];
    });
    Subject::new("none", &registration, made)
        .auth_data(FLAGS, "flags: nothing is signed; user verified, backup and the reserved ones may be any")
        .auth_data(COUNTER, "counter: nothing is signed")
        .auth_data(AAGUID, "AAGUID: nothing is signed")
        .auth_data(key_alg(&registration), "alg of the key: nothing is signed, and ESP256 has the same keys")
        .part(&member(OBJECT_MEMBER), "a member that nobody knows: it has no meaning")
        .check();
}

#[test]
fn packed_self() {
    for (name, key) in [
        ("packed self, ES256", Key::p256("changes")),
        ("packed self, Ed25519", Key::ed25519("changes")),
        ("packed self, RS256", Key::rsa2048()),
    ] {
        let registration = MakeCredential::new("changes").with_key(key);
        let made = with_unknown_members(registration.packed_self());
        Subject::new(name, &registration, made).unknown_members().check();
    }
}

#[test]
fn packed_x5c() {
    let chain = Chain::new("changes", 1);
    let registration = MakeCredential::new("changes");
    let x5c = [chain.x5c.clone(), vec![chain.root_der.clone(), superfluous()]].concat();
    let made = with_unknown_members(registration.packed_x5c(&chain.leaf_key, &x5c));
    Subject::anchored("packed x5c", &registration, made, anchor(&chain))
        .unknown_members()
        .statement_alg()
        .part(&chain.root_der, "the root in x5c: the path has ended at the anchor")
        .part(&superfluous(), "a certificate above the anchor: the path has ended")
        .check();
}

#[test]
fn fido_u2f() {
    let chain = Chain::new("changes", 0);
    let registration = MakeCredential::u2f("changes");
    let made = with_unknown_members(registration.fido_u2f(&chain.leaf_key, &chain.x5c));
    let unused_bits = {
        // 03, length, unused bits, then the signature, which is the last element of the certificate.
        let leaf = &chain.x5c[0];
        let at =
            leaf.windows(4).rposition(|bytes| bytes[0] == 3 && bytes[2] == 0 && bytes[3] == 0x30).unwrap();
        assert_eq!(at + 2 + usize::from(leaf[at + 1]), leaf.len());
        at + 2..at + 3
    };
    let mut subject = Subject::anchored("fido-u2f", &registration, made, anchor(&chain))
        .unknown_members()
        .auth_data(FLAGS, "flags: U2F signs none of them")
        .auth_data(COUNTER, "counter: U2F does not sign it")
        .auth_data(AAGUID, "AAGUID: U2F does not know of it");
    let leaf = subject.place(&chain.x5c[0]).start;
    let reason =
        "unused bits of the certificate's signature: old keys have a wrong number there, it is read as zero";
    subject.uncovered.push((leaf + unused_bits.start..leaf + unused_bits.end, reason));
    subject.check();
}

#[test]
fn tpm_of_both_key_types() {
    let chain = tpm::chain_with("changes", |_| {});
    let ecc = MakeCredential::new("changes");
    let made = with_unknown_members(ecc.tpm_with(&chain, |parts| parts.x5c.push(superfluous())));
    Subject::anchored("tpm, ECC", &ecc, made, anchor(&chain))
        .unknown_members()
        .statement_alg()
        .part(&superfluous(), "a certificate above the anchor: the path has ended")
        .check();

    let chain = tpm::chain_of("changes rsa", Key::rsa2048(), |_| {});
    let rsa = MakeCredential::new("changes").with_key(Key::rsa2048());
    let made = with_unknown_members(rsa.tpm(&chain));
    Subject::anchored("tpm, RSA", &rsa, made, anchor(&chain)).unknown_members().check();
}

#[test]
fn android_key() {
    let registration = MakeCredential::new("changes");
    for (name, provisioning) in
        [("android-key, factory", Provisioning::Factory), ("android-key, remote", Provisioning::Remote)]
    {
        let chain = android::chain(&registration, provisioning, 1, |_| {}, |_, _| {});
        let made = with_unknown_members(registration.android_key(&chain.x5c_with_root()));
        let anchor = anchor(&chain).for_formats([attestry::AttestationFormat::AndroidKey]);
        Subject::anchored(name, &registration, made, anchor)
            .unknown_members()
            .statement_alg()
            .part(&chain.root_der, "the root in x5c: the path has ended at the anchor")
            .check();
    }
}

#[test]
fn apple() {
    // On P-256 throughout, for P-384 takes ten times as long without showing more.
    let registration = MakeCredential::new("changes");
    let keys = ChainKeys { leaf: registration.key.clone(), ..ChainKeys::p256("changes apple", 1) };
    let chain = Chain::with_keys("changes apple", keys, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.put_extension(apple::nonce_extension(&registration.apple_nonce()));
        }
    });
    let made = with_unknown_members(registration.apple(&chain.x5c_with_root()));
    Subject::anchored("apple", &registration, made, anchor(&chain))
        .unknown_members()
        .part(&chain.root_der, "the root in x5c: the path has ended at the anchor")
        .check();
}

#[test]
fn android_safetynet() {
    let registration = MakeCredential::new("changes");
    let chain = safetynet::chain("changes", Key::p256("changes leaf"), |_, _| {});
    let made = with_unknown_members(registration.safetynet(&chain));
    let anchor = anchor(&chain).for_formats([attestry::AttestationFormat::AndroidSafetyNet]);
    let builder = builder()
        .tolerate(attestry::Tolerance::AndroidSafetyNet)
        .trust_anchor(anchor)
        .registration_policy(RegistrationPolicy::new().require_trusted_attestation());
    Subject::with("android-safetynet", &registration, made, builder)
        .unknown_members()
        .part(b"250000000", "ver: any text will do, and nothing signs it")
        .check();
}

/// Each statement covers authenticator data, and both must hold.
#[test]
fn compound() {
    let registration = MakeCredential::new("changes");
    let keys = ChainKeys { leaf: registration.key.clone(), ..ChainKeys::p256("changes apple", 1) };
    let apple = Chain::with_keys("changes apple", keys, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.put_extension(apple::nonce_extension(&registration.apple_nonce()));
        }
    });
    let attestation = tpm::chain_with("changes", |_| {});
    let made = registration.compound(&[registration.apple(&apple.x5c), registration.tpm(&attestation)]);
    let builder = builder()
        .trust_anchor(anchor(&apple))
        .trust_anchor(anchor(&attestation))
        .registration_policy(RegistrationPolicy::new().require_trusted_attestation());
    Subject::with("compound", &registration, made, builder).statement_alg().check();
}
