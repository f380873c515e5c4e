//! An attacker's best effort within the default limits: bodies that cost as much as they can.

use std::fmt::Write as _;

use attestry::trust::TrustAnchor;
use serde_json::json;

use super::samples::anchored;
use super::{IDENTIFIER, Sample, builder};
use attestry_authenticator::certificate::{self, Extension, basic_constraints};
use attestry_authenticator::{Cbor, Chain, ChainKeys, Key, Made, MakeCredential, Role, der};

/// What becomes of a hostile body.
#[derive(Clone)]
pub struct Hostile {
    pub sample: Sample,
    /// The code of its refusal.
    pub refused: Option<&'static str>,
}

/// All that are accepted, then all that are refused.
pub fn all() -> Vec<Hostile> {
    [rsa_signatures(), ec_signatures(), structures(), texts()].concat()
}

fn accepted(sample: Sample) -> Hostile {
    Hostile { sample, refused: None }
}

fn refused(sample: Sample, code: &'static str) -> Hostile {
    Hostile { sample, refused: Some(code) }
}

/// RSA signatures, as many as fit, and dear ones of other keys besides: 16 in all. To sign them takes seconds.
pub fn rsa_signatures() -> Vec<Hostile> {
    let (rsa, ec) = (wide_rsa(), Key::p521("hostile"));
    // More certificates do not fit into the limit of the attestation data. Anchors check two signatures more.
    let anchored = paths(&[(8, &rsa), (5, &rsa)]).beside_self_attestation();
    let unknown = paths(&[(8, &rsa), (5, &rsa), (2, &ec)]).beside_self_attestation();
    let name = "signatures, RSA-8192 and P-521";
    // A modulus that is greater than every signature.
    let other = der::sequence(&[&der::integer(&[0xff; 1024]), &der::integer(&EXPONENT.to_be_bytes())]);
    let other = der::sequence(&[&rsa.identifier(), &der::bit_string(&other)]);
    vec![
        anchored.accepted(name),
        unknown.refused(name),
        anchored.refused_at_last(&format!("{name}, the last forged"), &other),
    ]
}

/// One of them, for where seconds are too long.
pub fn rsa_signature() -> Hostile {
    let made = MakeCredential::new("hostile").with_key(wide_rsa()).packed_self();
    accepted(Sample::fido2("one signature, RSA-8192", &made, builder()))
}

/// As many signatures as may be checked, on the curves that take longest: 16, those by the anchors included.
pub fn ec_signatures() -> Vec<Hostile> {
    let of = |name: &str, key: &Key, other: Key| {
        let name = format!("signatures, {name}");
        let [anchored, unknown] = [6, 8].map(|second| paths(&[(8, key), (second, key)]));
        vec![
            anchored.accepted(&name),
            unknown.refused(&name),
            anchored.refused_at_last(&format!("{name}, the last forged"), &other.spki_der()),
        ]
    };
    [
        of("P-384", &Key::p384("hostile"), Key::p384("another")),
        of("P-521", &Key::p521("hostile"), Key::p521("another")),
        anchors(),
    ]
    .concat()
}

/// A compound statement of several paths.
struct Paths {
    registration: MakeCredential,
    statements: Vec<Made>,
    chains: Vec<Chain>,
}

/// Of so many certificates, each with one key throughout.
fn paths(paths: &[(usize, &Key)]) -> Paths {
    let chain = |(index, (length, key)): (usize, &(usize, &Key))| path(&index.to_string(), *length, key);
    let chains: Vec<_> = paths.iter().enumerate().map(chain).collect();
    let mut registration = MakeCredential::new("hostile").with_key(Key::p521("hostile"));
    registration.credential_id.truncate(1);
    let statement = |chain: &Chain| registration.packed_x5c(&chain.leaf_key, &chain.x5c);
    Paths { statements: chains.iter().map(statement).collect(), registration, chains }
}

impl Paths {
    /// And a statement by the credential key, before them.
    fn beside_self_attestation(mut self) -> Self {
        self.statements.insert(0, self.registration.packed_self());
        self
    }

    fn made(&self) -> Made {
        self.registration.compound(&self.statements)
    }

    /// Their roots are trusted.
    fn accepted(&self, name: &str) -> Hostile {
        let trusting = self.chains.iter().fold(builder(), |builder, chain| {
            builder.trust_anchor(TrustAnchor::from_certificate(&chain.root_der).unwrap())
        });
        accepted(Sample::fido2(name, &self.made(), trusting))
    }

    /// Another root is.
    fn refused(&self, name: &str) -> Hostile {
        refused(Sample::fido2(name, &self.made(), anchored(&Chain::new("another", 0))), "trust.no_path")
    }

    /// Their roots are trusted, but the last one has another key.
    fn refused_at_last(&self, name: &str, other: &[u8]) -> Hostile {
        let (last, chains) = self.chains.split_last().unwrap();
        let trusting = chains.iter().fold(builder(), |builder, chain| {
            builder.trust_anchor(TrustAnchor::from_certificate(&chain.root_der).unwrap())
        });
        let namesake = TrustAnchor::from_name_and_key(&last.root_name, other).unwrap();
        refused(Sample::fido2(name, &self.made(), trusting.trust_anchor(namesake)), "trust.signature_invalid")
    }
}

/// Every anchor of the issuer's name has to be tried.
fn anchors() -> Vec<Hostile> {
    let chain = path("0", 1, &Key::p384("hostile"));
    let others = (0..20).map(|index| Key::p384(&format!("hostile {index}")));
    let builder = others.fold(builder(), |builder, key| {
        builder.trust_anchor(TrustAnchor::from_name_and_key(&chain.root_name, key.spki_der()).unwrap())
    });
    let made = MakeCredential::new("hostile").packed_x5c(&chain.leaf_key, &chain.x5c);
    vec![refused(
        Sample::fido2("signatures, twenty anchors of one name", &made, builder),
        "statement.too_many_signatures",
    )]
}

/// One key throughout, and certificates as small as they can be.
fn path(seed: &str, certificates: usize, key: &Key) -> Chain {
    let intermediates = certificates - 1;
    let keys =
        ChainKeys { root: key.clone(), intermediates: vec![key.clone(); intermediates], leaf: key.clone() };
    let short_name =
        |level: usize| certificate::name(&[(certificate::COMMON_NAME, &format!("{seed}{level}"))]);
    let mut chain = Chain::with_keys(&format!("hostile {seed}"), keys, |role, issue| {
        let level = match role {
            Role::Root => 0,
            Role::Intermediate(index) => index + 1,
            Role::Leaf => certificates,
        };
        issue.certificate.issuer = short_name(level.saturating_sub(1));
        // The leaf's name is one that packed demands.
        if role != Role::Leaf {
            issue.certificate.subject = short_name(level);
        }
        issue.certificate.extensions = vec![basic_constraints(role != Role::Leaf, None)];
        issue.certificate.serial.truncate(1);
        issue.certificate.not_after = der::utc_time("491231235959Z");
    });
    chain.root_name = short_name(0);
    chain
}

/// The largest modulus and the dearest exponent: 2^33 - 9, nearly all of whose bits are ones. The primes are those of
/// Mersenne.
fn wide_rsa() -> Key {
    let primes = [31, 521, 3217, 4423].map(|bits: usize| {
        let mut bytes = vec![0xff_u8; bits.div_ceil(8)];
        bytes[0] >>= (8 - bits % 8) % 8;
        bytes
    });
    Key::rsa_from_primes(&primes, EXPONENT)
}

const EXPONENT: u64 = (1 << 33) - 9;

/// As many parts as may be, in an order that lets no duplicate be seen early.
pub fn structures() -> Vec<Hostile> {
    let registration = MakeCredential::new("hostile");
    let unordered = |count: i64| Cbor::Map((0..count).rev().map(|n| (Cbor::Int(n), Cbor::Null)).collect());
    // The object itself has seven items.
    let items = |count| {
        let made = registration.none_with(|parts| {
            parts.extra_object = vec![(Cbor::text("hostile"), unordered(count))];
        });
        Sample::fido2("CBOR items", &made, builder())
    };
    let doubled = registration.none_with(|parts| {
        let Cbor::Map(mut members) = unordered(506) else { return };
        members.push((Cbor::Int(505), Cbor::Null));
        parts.extra_object = vec![(Cbor::text("hostile"), Cbor::Map(members))];
    });
    let extensions = |duplicate: bool| {
        let chain = Chain::with("hostile", 0, |role, issue| {
            if role == Role::Leaf {
                let identifiers = (0..2000).map(|n| format!("1.3.{}.{}", n % 40, n / 40));
                let more = identifiers.map(|oid| Extension::new(&oid, der::null()));
                issue.certificate.extensions.extend(more);
                if duplicate {
                    issue.certificate.extensions.push(Extension::new("1.3.39.49", der::null()));
                }
            }
        });
        let made = registration.packed_x5c(&chain.leaf_key, &chain.x5c);
        Sample::fido2("certificate extensions", &made, builder())
    };
    vec![
        accepted(items(506)),
        accepted(extensions(false)),
        refused(Sample::fido2("CBOR items", &doubled, builder()), "cbor.duplicate_key"),
        refused(extensions(true), "certificate.duplicate_extension"),
    ]
}

/// Long and deep texts.
pub fn texts() -> Vec<Hostile> {
    let client_data = |name: &str, extra: Vec<(String, serde_json::Value)>| {
        let mut registration = MakeCredential::new("hostile");
        registration.extra_client_data = extra;
        Sample::fido2(name, &registration.none(), builder())
    };
    let mut deep = json!({});
    for _ in 0..14 {
        deep = json!([deep]);
    }
    let deep = (0..220).map(|n| (format!("{n}"), deep.clone())).collect();
    let many: Vec<_> = (0..900).map(|n| (format!("{n}"), json!(0))).collect();
    let mut doubled = many.clone();
    doubled.push(("899".to_owned(), json!(0)));
    let mut name = String::new();
    for _ in 0..10_000 {
        write!(name, "\\u{:04x}", 0xe9).unwrap();
    }
    let mut escapes = client_data("escapes in the name", Vec::new());
    escapes.body = escapes.body.replace(super::NAME, &name);
    let mut unknown = escapes.clone();
    unknown.body = unknown.body.replace(IDENTIFIER, "challenge-2");
    vec![
        accepted(client_data("deep client data", deep)),
        accepted(client_data("members of the client data", many)),
        accepted(escapes),
        refused(client_data("members of the client data", doubled), "client_data.duplicate_member"),
        refused(unknown, "challenge.identifier_mismatch"),
    ]
}
