//! What one request may hold of memory at one time: no more than in proportion to its body, whatever the body. Logins are
//! in `tests/memory/held_logins.rs`.
//!
//! `MEASURED=1 cargo test --test memory -- --nocapture` prints what was held.

use allocation_counter::measure;
use attestry::crypto::SignatureProvider;
use attestry::service::{CallChallenge, EndUserRegistrationBody, RecoveryBody, RegistrationBody};
use attestry::{CredentialKind, Error, Limits, Tolerance};
use attestry_authenticator::android::{self, Provisioning};
use attestry_authenticator::certificate::Extension;
use attestry_authenticator::{CHALLENGE, Cbor, Chain, Key, MakeCredential, MakeKey, Role, der, safetynet};
use suite::harness::samples::{self, anchored};
use suite::harness::{self, IDENTIFIER, NAME, Sample, builder, hostile};

/// What is held at most, in bytes: this for each byte of the body, and this besides.
const FOR_EACH_BYTE: usize = 16;
const BESIDES: usize = 64 * 1024;

/// Runs `work`; what it holds at one time must be within the bound, and nothing may be left when it is over.
pub(super) fn assert_bounded<T>(name: &str, body: &str, work: impl FnOnce() -> T) -> T {
    let mut outcome = None;
    let measured = measure(|| outcome = Some(work()));
    let (held, bound) = (usize::try_from(measured.bytes_max).unwrap(), BESIDES + FOR_EACH_BYTE * body.len());
    if std::env::var_os("MEASURED").is_some() {
        let (whole, tenths) = (held / body.len(), held * 10 / body.len() % 10);
        let beyond = held.saturating_sub(FOR_EACH_BYTE * body.len());
        println!("{name}: {held} for {}, {whole}.{tenths} a byte, {beyond} beyond", body.len());
    }
    assert!(held <= bound, "{name}: {held} bytes for a body of {}", body.len());
    outcome.unwrap()
}

/// The whole way of a body, whose outcome is dropped within.
fn register(sample: &Sample) -> Option<&'static str> {
    let verifier = sample.verifier(SignatureProvider::default());
    let challenge = sample.challenge();
    let code = |error: Error| error.code().as_str();
    assert_bounded(&sample.name, &sample.body, || sample.register(&verifier, &challenge).err().map(code))
}

fn assert_all(samples: impl IntoIterator<Item = (Sample, Option<&'static str>)>) {
    for (sample, expected) in samples {
        assert_eq!(register(&sample), expected, "{}", sample.name);
    }
}

#[test]
fn of_lawful_bodies() {
    assert_all(samples::all(0).into_iter().map(|sample| (sample, None)));
}

#[test]
fn of_hostile_bodies() {
    let bodies =
        [hostile::structures(), hostile::texts(), hostile::ec_signatures(), vec![hostile::rsa_signature()]];
    assert_all(bodies.concat().into_iter().map(|hostile| (hostile.sample, hostile.refused)));
}

/// The same credential in both places that take it.
#[test]
fn of_registrations() {
    let of_kinds = [CredentialKind::Fido2, CredentialKind::Key];
    let samples: Vec<_> =
        samples::all(0).into_iter().filter(|sample| of_kinds.contains(&sample.kind)).collect();
    assert!(samples.len() > 20, "only {} samples", samples.len());
    for sample in samples {
        let mut credential: serde_json::Value = serde_json::from_str(&sample.body).unwrap();
        for member in ["credentialName", "challengeIdentifier"] {
            credential.as_object_mut().unwrap().remove(member).unwrap();
        }
        let body =
            format!(r#"{{"firstFactorCredential":{credential},"secondFactorCredential":{credential}}}"#);
        let verifier = sample.verifier(SignatureProvider::default());
        let challenge = CallChallenge::new([sample.kind], CHALLENGE).unwrap();
        let challenge = challenge.second_factor([sample.kind]).unwrap();
        let register = || {
            let request = RegistrationBody::parse(&body, verifier.limits())?;
            let verified = verifier.verify_registrations(&request, &challenge, harness::now())?;
            let record = |one: &attestry::VerifiedRegistration| one.credential(harness::UUID, harness::now());
            Ok::<_, Error>(verified.iter().map(record).collect::<Vec<_>>().len())
        };
        assert_eq!(assert_bounded(&sample.name, &body, register), Ok(2), "{}", sample.name);
    }
}

fn of_text(name: &str, body: String) -> Sample {
    Sample { name: name.to_owned(), kind: CredentialKind::Fido2, body, builder: builder() }
}

/// `count` members of one name, which takes the reader to their end.
pub(super) fn members(name: &str, count: usize) -> String {
    vec![format!(r#""{name}":0"#); count].join(",")
}

#[test]
fn of_bodies_that_are_no_requests() {
    let most = Limits::DEFAULT.body;
    let half = most / 2;
    let (open, close) = ("[".repeat(half - 20), "]".repeat(half - 20));
    let nested = format!(r#"{{"a":{}1{}"#, r#"{"a":"#.repeat(half / 6), "}".repeat(half / 6 + 1));
    let escapes = r"\u0041".repeat(most / 6 - 10);
    assert_all([
        (of_text("lists without end", "[".repeat(most)), Some("request.invalid_json")),
        (of_text("deep lists", format!("{open}{close}")), Some("request.invalid_json")),
        (
            of_text("deep lists in a member", format!(r#"{{"a":{open}{close}}}"#)),
            Some("request.unknown_member"),
        ),
        (of_text("deep objects", nested), Some("request.unknown_member")),
        (
            of_text("deep lists as a credential", format!(r#"{{"credentialInfo":{open}{close}}}"#)),
            Some("request.invalid_json"),
        ),
        (
            of_text("a long name", format!(r#"{{"{}":0}}"#, "a".repeat(most - 6))),
            Some("request.unknown_member"),
        ),
        (of_text("a long escaped name", format!(r#"{{"{escapes}":0}}"#)), Some("request.unknown_member")),
        (
            of_text("a long string", format!(r#"{{"credentialName":"{}"}}"#, "a".repeat(most - 21))),
            Some("request.missing_member"),
        ),
        (
            of_text("a long escaped string", format!(r#"{{"credentialName":"{escapes}"}}"#)),
            Some("request.missing_member"),
        ),
        (of_text("white space", " ".repeat(most)), Some("request.invalid_json")),
    ]);
}

/// Other calls keep the names of members that they do not know, until they have seen that none is there twice.
#[test]
fn of_many_members_in_other_calls() {
    let most = Limits::DEFAULT.body;
    for name in ["", "a", r"\n", r"\u0000\u0000"] {
        // Just beyond a power of two a list has just been copied into one twice as long.
        for count in [1025, 2049, 4097, 8193, most / (name.len() + 5)] {
            for body in [
                format!("{{{}}}", members(name, count)),
                format!(r#"{{"response":{{{}}}}}"#, members(name, count)),
            ] {
                if body.len() > most {
                    continue;
                }
                let read = || attestry::Registration::parse(&body, &Limits::DEFAULT).map(|_| ());
                let ended = assert_bounded(&format!("{count} members named {name:?}"), &body, read);
                assert_eq!(ended.unwrap_err().code().as_str(), "request.duplicate_member");
            }
        }
    }
    let deep = format!(r#"{{"wallets":{}{}}}"#, "[".repeat(most / 2 - 20), "]".repeat(most / 2 - 20));
    let unknown = Some("request.unknown_member");
    let code = |error: Error| error.code().as_str();
    let registration = || RegistrationBody::parse(&deep, &Limits::DEFAULT).err().map(code);
    assert_eq!(assert_bounded("deep wallets", &deep, registration), unknown);
    let recovery = || RecoveryBody::parse(&deep, &Limits::DEFAULT).err().map(code);
    assert_eq!(assert_bounded("deep wallets", &deep, recovery), unknown);
    let end_user = || EndUserRegistrationBody::parse(&deep, &Limits::DEFAULT).err().map(code);
    assert_eq!(assert_bounded("deep wallets", &deep, end_user), Some("request.invalid_json"));
}

#[test]
fn of_client_data_at_its_limit() {
    let with = |name: &str, text: String| {
        let mut registration = MakeCredential::new("memory");
        let whole = registration.client_data_bytes();
        registration.client_data = Some([&whole[..whole.len() - 1], b",", text.as_bytes(), b"}"].concat());
        Sample::fido2(name, &registration.none(), builder())
    };
    let most = Limits::DEFAULT.client_data - 200;
    let escapes = r"\u0041".repeat(most / 6);
    let deep = format!(r#""x":{}{}"#, "[".repeat(15), "]".repeat(15));
    let duplicate = Some("client_data.duplicate_member");
    assert_all([
        (with("empty names", members("", most / 5)), duplicate),
        (with("1025 empty names", members("", 1025)), duplicate),
        (with("513 empty names", members("", 513)), duplicate),
        (with("escaped names", members(r"\n", most / 7)), duplicate),
        (with("513 escaped names", members(r"\n", 513)), duplicate),
        (with("a long escaped name", format!(r#""{escapes}":0"#)), None),
        (
            with("a long escaped origin", format!(r#""topOrigin":"{escapes}""#)),
            Some("client_data.top_origin_unexpected"),
        ),
        (with("as deep as may be", deep.clone()), None),
        (with("deeper", format!(r#"{},"y":[{}]"#, deep, &deep[4..])), Some("client_data.too_deep")),
        (with("strings of brackets", format!(r#""x":"{}""#, "[".repeat(most))), None),
    ]);
}

#[test]
fn of_objects_at_their_limits() {
    let registration = MakeCredential::new("memory");
    let with = |name: &str, member: Cbor| {
        let made = registration.none_with(|parts| parts.extra_object = vec![(Cbor::text("x"), member)]);
        Sample::fido2(name, &made, builder())
    };
    // From the last to the first, which has the keys sorted; the last one is there twice.
    let unordered = |count: i64| {
        let members = (0..count).rev().chain([0]).map(|key| (Cbor::Int(key), Cbor::Null));
        Cbor::Map(members.collect())
    };
    let deep = (1..Limits::DEFAULT.cbor_depth).fold(Cbor::Int(0), |inner, _| Cbor::Array(vec![inner]));
    let mut extended = registration.clone();
    extended.extensions =
        Some(Cbor::Map((0..500).map(|n| (Cbor::Text(format!("{n:03}")), Cbor::Null)).collect()).encode());
    assert_all([
        (with("keys of numbers", unordered(505)), Some("cbor.duplicate_key")),
        (with("257 keys of numbers", unordered(257)), Some("cbor.duplicate_key")),
        (with("too many keys", unordered(600)), Some("cbor.too_many_items")),
        (with("as deep as may be", deep.clone()), None),
        (with("deeper", Cbor::Array(vec![deep])), Some("cbor.too_deep")),
        (with("a long string", Cbor::bytes(vec![0; 32_000])), None),
        (with("empty lists", Cbor::Array(vec![Cbor::Array(Vec::new()); 1015])), None),
        (Sample::fido2("extensions", &extended.none(), builder()), None),
    ]);
}

/// As many extensions as fit, as small as may be; nothing is found before the last is read.
#[test]
fn of_certificates_at_their_limits() {
    let registration = MakeCredential::new("memory");
    let with = |name: &str, certificates: usize, extensions: usize| {
        // SEQUENCE of the shortest identifier and an empty value.
        let list = der::sequence(&[&[0x30, 5, 6, 1, 0, 4, 0].repeat(extensions)]);
        let chain = Chain::with("memory", 0, |_, issue| {
            issue.certificate.raw_extensions = Some(der::explicit(3, &list));
        });
        let x5c = vec![chain.x5c[0].clone(); certificates];
        Sample::fido2(
            name,
            &registration.packed_x5c(&chain.leaf_key, &x5c),
            anchored(&Chain::new("memory", 0)),
        )
    };
    let twice = Some("certificate.duplicate_extension");
    assert_all(
        [513, 1025, 2049, 4097, 4450].map(|count| (with(&format!("{count} extensions"), 1, count), twice)),
    );
    let distinct = |certificates: usize, count: usize| {
        let chain = Chain::with("memory", 0, |role, issue| {
            if role == Role::Leaf {
                let more =
                    (0..count).map(|n| Extension::new(&format!("1.{}.{}", n % 40, n / 40), Vec::new()));
                issue.certificate.extensions.extend(more);
            }
        });
        let x5c = vec![chain.x5c[0].clone(); certificates];
        let made = registration.packed_x5c(&chain.leaf_key, &x5c);
        (
            Sample::fido2(
                format!("{certificates} certificates of {count} extensions"),
                &made,
                anchored(&chain),
            ),
            None,
        )
    };
    assert_all([(1, 1025), (1, 2049), (2, 1025), (3, 1025), (5, 513), (8, 257)].map(|(c, n)| distinct(c, n)));
}

#[test]
fn of_statements_at_their_limits() {
    let registration = MakeCredential::new("memory");
    // Purposes as many as fit, and fields.
    let description = |purposes: usize, fields: u64| {
        let change = |description: &mut android::Description| {
            description.hardware[0] = android::purpose(&vec![2; purposes]);
            description.software.extend((10_000..10_000 + fields).map(|field| android::number(field, 0)));
        };
        let chain = android::chain(&registration, Provisioning::Factory, 1, change, |_, _| {});
        let name = format!("key description, {purposes} purposes, {fields} fields");
        Sample::fido2(name, &registration.android_key(&chain.x5c), builder())
    };
    assert_all([description(8000, 0), description(1, 3000)].map(|sample| (sample, None)));
    // A JWS with more certificates than may be, as small as they can be.
    let chain = safetynet::chain("memory", Key::p256("memory leaf"), |_, _| {});
    let jws = |count: usize| {
        let made = registration.safetynet_with(&chain, |response| {
            response.set_header("x5c", serde_json::json!(vec![""; count]));
        });
        let allowing = builder().tolerate(Tolerance::AndroidSafetyNet);
        (
            Sample::fido2(format!("JWS with {count} certificates"), &made, allowing),
            Some("statement.x5c_too_long"),
        )
    };
    assert_all([513, 1025, 2049, 4097, 7000].map(jws));
}

#[test]
fn of_raw_keys_at_their_limits() {
    let with = |name: &str, data: Vec<u8>| {
        let mut made = MakeKey::new("memory").make();
        made.attestation_data = data;
        let body = made.body("Key", NAME, IDENTIFIER).to_string();
        Sample { name: name.to_owned(), kind: CredentialKind::Key, body, builder: builder() }
    };
    let text = |key: &str, signature: &str| {
        format!(r#"{{"publicKey":"{key}","signature":"{signature}"}}"#).into_bytes()
    };
    let pem = MakeKey::new("memory").make().attestation_data;
    let pem: serde_json::Value = serde_json::from_slice(&pem).unwrap();
    let pem = pem["publicKey"].as_str().unwrap().replace('\n', r"\n");
    let most = Limits::DEFAULT.attestation_data - 200;
    let lines =
        format!(r"-----BEGIN PUBLIC KEY-----\n{}-----END PUBLIC KEY-----", r"A\n".repeat(most / 3 - 20));
    let body = "A".repeat(most / 4 * 4 - 60);
    let wide = format!(r"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----");
    let escaped = r"\u0041".repeat(most / 6);
    let key = MakeKey::new("memory").with_key(Key::rsa3072());
    let rsa =
        Sample { body: key.make().body("Key", NAME, IDENTIFIER).to_string(), ..with("RSA-3072", Vec::new()) };
    assert_all([
        (with("a key of lines", text(&lines, "00")), Some("public_key.der_malformed")),
        (with("a key of one line", text(&wide, "00")), Some("public_key.der_malformed")),
        (with("a key of escapes", text(&escaped, "00")), Some("public_key.pem_malformed")),
        (
            with("a signature of zeros", text(&pem, &"0".repeat(most - 200))),
            Some("key_attestation.signature_malformed"),
        ),
        (
            with("deep lists", [r#"{"publicKey":"#.as_bytes(), &vec![b'['; most]].concat()),
            Some("key_attestation.invalid_json"),
        ),
        (rsa, None),
    ]);
}

#[test]
fn of_keys_at_their_limits() {
    let registration = |key: Key| MakeCredential::new("memory").with_key(key);
    let of = |name: &str, key: Key| (Sample::fido2(name, &registration(key).packed_self(), builder()), None);
    let mut long = registration(Key::p256("memory"));
    long.credential_id = vec![7; 1023];
    let mut named = Sample::fido2("a long name", &long.packed_self(), builder());
    named.body = named.body.replace(NAME, &"n".repeat(Limits::DEFAULT.body - named.body.len()));
    assert_all([
        of("ML-DSA-44", Key::ml_dsa44("memory")),
        of("ML-DSA-65", Key::ml_dsa65("memory")),
        of("ML-DSA-87", Key::ml_dsa87("memory")),
        of("RSA-3072", Key::rsa3072()),
        of("P-521", Key::p521("memory")),
        of("Ed448", Key::ed448("memory")),
        (named, None),
    ]);
}
