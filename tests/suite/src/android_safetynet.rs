//! Format android-safetynet: what must be accepted where it is allowed, and what must not.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use serde_json::{Value, json};

use super::CaseBuilder;
use attestry_authenticator::certificate::{self, CertificateBuilder, dns_name, san};
use attestry_authenticator::safetynet::{Response, TIMESTAMP, chain};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Cbor, Chain, ChainKeys, Hash, Key, Made, MakeCredential, Role, Scheme, der};

fn registration() -> MakeCredential {
    MakeCredential::new("safetynet")
}

fn rsa_chain() -> Chain {
    chain("safetynet", Key::rsa2048(), |_, _| {})
}

/// Allowed, with this root named for the format.
fn judged(name: &str, made: &Made, root: &[u8]) -> CaseBuilder {
    CaseBuilder::fido2(name, made).verifier("allow", json!(["android-safetynet"])).set(
        "/verifier/trust",
        json!({ "anchors": [{ "certificate": base64url(root), "formats": ["android-safetynet"] }] }),
    )
}

fn with(name: &str, change: impl FnOnce(&mut Response)) -> CaseBuilder {
    let chain = rsa_chain();
    judged(name, &registration().safetynet_with(&chain, change), &chain.root_der)
}

fn on_leaf(name: &str, change: impl Fn(&mut CertificateBuilder)) -> CaseBuilder {
    let chain = chain("safetynet", Key::rsa2048(), |role, issue| {
        if role == Role::Leaf {
            change(&mut issue.certificate);
        }
    });
    judged(name, &registration().safetynet(&chain), &chain.root_der)
}

pub(crate) fn accepted() -> Vec<Value> {
    let trusted = |observations: Value| {
        json!({
            "format": "android-safetynet", "type": "basic", "trust": "trusted", "aaguidStanding": "claimed",
            "observations": observations,
        })
    };
    let stale = || trusted(json!(["safetynet-stale"]));
    let fresh = || trusted(json!([]));
    let chain_rsa = rsa_chain();
    let made = registration().safetynet(&chain_rsa);
    let chain_ec = chain("safetynet", Key::p256("safetynet leaf"), |_, _| {});
    let mut with_root = chain_rsa.clone();
    with_root.x5c = chain_rsa.x5c_with_root();
    let at = |name: &str, timestamp: u64| {
        with(name, |response| response.set_payload("timestampMs", json!(timestamp)))
    };
    vec![
        judged("safetynet, RS256", &made, &chain_rsa.root_der).accepted(fresh()),
        judged("safetynet, ES256", &registration().safetynet(&chain_ec), &chain_ec.root_der)
            .accepted(fresh()),
        judged("safetynet, root in x5c", &registration().safetynet(&with_root), &chain_rsa.root_der)
            .accepted(trusted(json!(["root-in-x5c"]))),
        CaseBuilder::fido2("safetynet, no anchor", &made)
            .verifier("allow", json!(["android-safetynet"]))
            .accepted(json!({ "trust": "unknown", "aaguidStanding": "claimed", "observations": [] })),
        // An anchor that names no format does not stand for roots of the public web.
        CaseBuilder::fido2("safetynet, a general anchor", &made)
            .verifier("allow", json!(["android-safetynet"]))
            .anchors(&[&chain_rsa.root_der])
            .accepted(json!({ "trust": "unknown", "observations": [] })),
        CaseBuilder::fido2("safetynet, another's general anchor", &made)
            .verifier("allow", json!(["android-safetynet"]))
            .anchors(&[&Chain::new("another", 0).root_der])
            .accepted(json!({ "trust": "unknown" })),
        at("safetynet, a minute old", TIMESTAMP - 30_000).accepted(fresh()),
        at("safetynet, a millisecond older than a minute", TIMESTAMP - 30_001).accepted(stale()),
        at("safetynet, of the last millisecond of now", TIMESTAMP + 30_999).accepted(fresh()),
        at("safetynet, of the next second", TIMESTAMP + 31_000).accepted(stale()),
        at("safetynet, of the end of time", u64::MAX).accepted(stale()),
        at("safetynet, of 1970", 0).accepted(stale()),
        with("safetynet, unknown members", |response| {
            response.set_header("typ", json!("JWT"));
            response.set_header("kid", json!({ "nested": [1, 2, 3] }));
            response.set_payload("advice", json!("none"));
            response.extra.push((Cbor::text("error"), Cbor::Null));
        })
        .accepted(fresh()),
        with("safetynet, escapes in JSON", |response| {
            let x5c: Vec<_> =
                rsa_chain().x5c.iter().map(|der| STANDARD.encode(der).replace('/', "\\/")).collect();
            let header =
                format!(" {{ \"alg\" : \"R\\u0053256\",\n\"x5c\" : [ \"{}\" ] }} ", x5c.join("\" , \""));
            response.raw_header = Some(header.into_bytes());
        })
        .accepted(fresh()),
        on_leaf("safetynet, several host names", |leaf| {
            leaf.put_extension(san(&[dns_name("android.com"), dns_name("Attest.Android.com")]));
        })
        .accepted(fresh()),
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    [fields(), response(), header(), payload(), proof(), certificates()].concat()
}

fn fields() -> Vec<Value> {
    let made = registration().safetynet(&rsa_chain());
    let response = "android_safetynet.response_missing";
    vec![
        CaseBuilder::fido2("safetynet, not allowed", &made).refused("policy.android_safetynet_not_allowed"),
        CaseBuilder::fido2("safetynet, not allowed, but trusted", &made)
            .set(
                "/verifier/trust",
                json!({ "anchors": [
                { "certificate": base64url(&rsa_chain().root_der), "formats": ["android-safetynet"] }
            ] }),
            )
            .refused("policy.android_safetynet_not_allowed"),
        with("ver missing", |parts| parts.ver = None).refused("android_safetynet.ver_missing"),
        with("ver empty", |parts| parts.ver = Some(Cbor::text(""))).refused("android_safetynet.ver_missing"),
        with("ver a number", |parts| parts.ver = Some(Cbor::Int(1))).refused("android_safetynet.ver_missing"),
        with("response as text", |parts| {
            parts.extra.push((Cbor::text("response"), Cbor::text(&parts.jws())));
        })
        .refused(response),
        with("response null", |parts| parts.extra.push((Cbor::text("response"), Cbor::Null)))
            .refused(response),
        judged(
            "response missing",
            &registration().none_with(|parts| {
                parts.format = Cbor::text("android-safetynet");
                parts.statement = Some(Cbor::map([("ver", Cbor::text("1"))]));
            }),
            &rsa_chain().root_der,
        )
        .refused(response),
        judged(
            "statement as a list",
            &registration().none_with(|parts| {
                parts.format = Cbor::text("android-safetynet");
                parts.statement = Some(Cbor::Array(vec![]));
            }),
            &rsa_chain().root_der,
        )
        .refused("statement.not_a_map"),
    ]
}

/// Something else than the JWS.
fn response() -> Vec<Value> {
    let shown = |name: &str, change: &dyn Fn(String) -> Vec<u8>| {
        with(name, |parts| {
            let response = change(parts.jws());
            parts.extra.push((Cbor::text("response"), Cbor::bytes(response)));
        })
        .refused("android_safetynet.response_malformed")
    };
    vec![
        shown("response empty", &|_| Vec::new()),
        shown("response of one part", &|jws| jws.replace('.', "").into_bytes()),
        shown("response of two parts", &|jws| jws.rsplit_once('.').unwrap().0.as_bytes().to_vec()),
        shown("response of four parts", &|jws| format!("{jws}.AAAA").into_bytes()),
        shown("response with a space", &|jws| format!("{jws} ").into_bytes()),
        shown("response with padding", &|jws| {
            let (signed, signature) = jws.rsplit_once('.').unwrap();
            let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(signature).unwrap();
            format!("{signed}.{}", URL_SAFE.encode(bytes)).into_bytes()
        }),
        shown("response not UTF-8", &|jws| [jws.as_bytes(), &[0xff]].concat()),
        shown("response in the other alphabet", &|jws| format!("{}+", &jws[..jws.len() - 1]).into_bytes()),
        shown("response as JSON", &|_| b"{\"payload\":\"\",\"signatures\":[]}".to_vec()),
    ]
}

fn header() -> Vec<Value> {
    let malformed = "android_safetynet.header_malformed";
    let set = |name: &str, member: &'static str, value: Value, code: &str| {
        with(name, move |response| response.set_header(member, value)).refused(code)
    };
    let without = |name: &str, member: &'static str| {
        with(name, |response| response.header.retain(|(name, _)| name != member)).refused(malformed)
    };
    let twice = |name: &str, member: &'static str| {
        with(name, |response| {
            let again = response.header.iter().find(|(name, _)| name == member).unwrap().clone();
            response.header.push(again);
        })
        .refused(malformed)
    };
    let raw = |name: &str, text: &'static [u8]| {
        with(name, move |response| response.raw_header = Some(text.to_vec())).refused(malformed)
    };
    let deep = [vec![b'['; 20], vec![b']'; 20]].concat();
    let leaf = rsa_chain().x5c[0].clone();
    let unsupported = "android_safetynet.alg_unsupported";
    let x5c = "statement.x5c_malformed";
    vec![
        raw("header not JSON", b"not JSON"),
        raw("header a list", b"[]"),
        raw("header not UTF-8", b"{\"alg\":\"\xff\"}"),
        raw("header with trailing text", b"{} {}"),
        with("header too deep", move |response| {
            response.raw_header = Some([&b"{\"kid\":"[..], &deep, b"}"].concat());
        })
        .refused(malformed),
        without("alg of the header missing", "alg"),
        without("x5c of the header missing", "x5c"),
        twice("alg of the header twice", "alg"),
        twice("x5c of the header twice", "x5c"),
        set("alg of the header a number", "alg", json!(-257), malformed),
        set("x5c of the header text", "x5c", json!("MII="), malformed),
        set("x5c of the header of numbers", "x5c", json!([1]), malformed),
        set("crit", "crit", json!(["exp"]), "android_safetynet.header_critical"),
        set("crit empty", "crit", json!([]), "android_safetynet.header_critical"),
        set("alg none", "alg", json!("none"), unsupported),
        set("alg HS256", "alg", json!("HS256"), unsupported),
        set("alg RS512", "alg", json!("RS512"), unsupported),
        set("alg PS256", "alg", json!("PS256"), unsupported),
        set("alg in lower case", "alg", json!("rs256"), unsupported),
        set("x5c of the header empty", "x5c", json!([]), x5c),
        set("x5c in base64url", "x5c", json!([base64url(&leaf)]), x5c),
        set(
            "x5c without padding",
            "x5c",
            json!([STANDARD_NO_PAD.encode([&leaf[..], &[0; 2]].concat())]),
            x5c,
        ),
        set("x5c not base64", "x5c", json!(["!"]), x5c),
        set("x5c of nine", "x5c", json!(vec![STANDARD.encode(&leaf); 9]), "statement.x5c_too_long"),
        set(
            "x5c of no certificate",
            "x5c",
            json!([STANDARD.encode("no certificate")]),
            "certificate.malformed",
        ),
    ]
}

fn payload() -> Vec<Value> {
    let malformed = "android_safetynet.payload_malformed";
    let set = |name: &str, member: &'static str, value: Value| {
        with(name, move |response| response.set_payload(member, value)).refused(malformed)
    };
    let without = |member: &'static str| {
        with(&format!("{member} missing"), |response| response.payload.retain(|(name, _)| name != member))
            .refused(malformed)
    };
    let twice = |member: &'static str| {
        with(&format!("{member} twice"), |response| {
            let again = response.payload.iter().find(|(name, _)| name == member).unwrap().clone();
            response.payload.push(again);
        })
        .refused(malformed)
    };
    let raw = |name: &str, text: Vec<u8>| {
        with(name, move |response| response.raw_payload = Some(text)).refused(malformed)
    };
    vec![
        raw("payload not JSON", b"not JSON".to_vec()),
        raw("payload a list", b"[]".to_vec()),
        raw("payload not UTF-8", b"{\"nonce\":\"\xff\"}".to_vec()),
        raw(
            "payload too deep",
            [b"{\"advice\":".to_vec(), vec![b'['; 20], vec![b']'; 20], b"}".to_vec()].concat(),
        ),
        without("nonce"),
        without("ctsProfileMatch"),
        without("timestampMs"),
        twice("nonce"),
        twice("ctsProfileMatch"),
        twice("timestampMs"),
        set("nonce a number", "nonce", json!(1)),
        set("ctsProfileMatch as text", "ctsProfileMatch", json!("true")),
        set("ctsProfileMatch null", "ctsProfileMatch", json!(null)),
        set("timestampMs as text", "timestampMs", json!("1767225570000")),
        set("timestampMs negative", "timestampMs", json!(-1)),
        set("timestampMs with a fraction", "timestampMs", json!(1.5)),
    ]
}

fn proof() -> Vec<Value> {
    let nonce = "android_safetynet.nonce_mismatch";
    let invalid = "statement.signature_invalid";
    let malformed = "statement.signature_malformed";
    let set_nonce = |name: &str, value: String| {
        with(name, |response| response.set_payload("nonce", json!(value))).refused(nonce)
    };
    let bytes = STANDARD.decode(registration().safetynet_nonce()).unwrap();
    let mut counted = registration();
    counted.sign_count += 1;
    let mut elsewhere = registration();
    elsewhere.challenge = "b3RoZXI".to_owned();
    let signature = |name: &str, change: &dyn Fn(&mut Vec<u8>), code: &str| {
        with(name, |response| {
            let text = response.jws();
            let (signed, _) = text.rsplit_once('.').unwrap();
            let mut signature = response.signer.sign(response.scheme, signed.as_bytes());
            change(&mut signature);
            response.signature = Some(signature);
        })
        .refused(code)
    };
    let ec = chain("safetynet", Key::p256("safetynet leaf"), |_, _| {});
    let on_ec = |name: &str, change: &dyn Fn(&mut Response), code: &str| {
        judged(name, &registration().safetynet_with(&ec, change), &ec.root_der).refused(code)
    };
    vec![
        set_nonce("nonce empty", String::new()),
        set_nonce("nonce of another counter", counted.safetynet_nonce()),
        set_nonce("nonce of another challenge", elsewhere.safetynet_nonce()),
        set_nonce("nonce in base64url", base64url(&bytes)),
        set_nonce("nonce without padding", STANDARD_NO_PAD.encode(&bytes)),
        set_nonce("nonce with white space", format!("{}\n", registration().safetynet_nonce())),
        with("profile not matched", |response| response.set_payload("ctsProfileMatch", json!(false)))
            .refused("android_safetynet.cts_profile_mismatch"),
        signature("JWS signature changed", &|signature| signature[100] ^= 1, invalid),
        signature("JWS signature short", &|signature| signature.truncate(255), malformed),
        signature("JWS signature empty", &Vec::clear, malformed),
        with("payload changed after signing", |response| {
            let mut shown = response.clone();
            shown.set_payload("basicIntegrity", json!(false));
            let members: Vec<_> = shown.payload;
            response.shown_payload = Some(attestry_authenticator::text::json_object(&members).into_bytes());
        })
        .refused(invalid),
        with("JWS signed by another key", |response| response.signer = Key::rsa3072()).refused(malformed),
        with("JWS signed with SHA-1", |response| response.scheme = Scheme::RsaPkcs1(Hash::Sha1))
            .refused(invalid),
        with("JWS signed with PSS", |response| response.scheme = Scheme::RsaPss(Hash::Sha256))
            .refused(invalid),
        with("ES256 with an RSA certificate", |response| {
            response.set_header("alg", json!("ES256"));
            response.signature = Some(vec![1; 64]);
        })
        .refused("statement.key_mismatch"),
        on_ec(
            "RS256 with a P-256 certificate",
            &|response| response.set_header("alg", json!("RS256")),
            "statement.key_mismatch",
        ),
        on_ec(
            "JWS signature in DER",
            &|response| {
                let text = response.jws();
                let (signed, _) = text.rsplit_once('.').unwrap();
                response.signature = Some(response.signer.sign(response.scheme, signed.as_bytes()));
            },
            malformed,
        ),
        on_ec("JWS signature of zeros", &|response| response.signature = Some(vec![0; 64]), malformed),
        on_ec("JWS signature of ones", &|response| response.signature = Some(vec![0xff; 64]), malformed),
        on_ec("JWS signature of 63 bytes", &|response| response.signature = Some(vec![1; 63]), malformed),
        on_ec("JWS signature of 31 bytes", &|response| response.signature = Some(vec![1; 31]), malformed),
        on_ec("JWS signature of 65 bytes", &|response| response.signature = Some(vec![1; 65]), malformed),
    ]
}

fn certificates() -> Vec<Value> {
    let host = "android_safetynet.certificate_host";
    let names = |name: &str, names: Vec<Vec<u8>>| {
        on_leaf(name, move |leaf| leaf.put_extension(san(&names))).refused(host)
    };
    let trust = |name: &str, hook: &dyn Fn(Role, &mut CertificateBuilder), code: &str| {
        let chain = chain("safetynet", Key::rsa2048(), |role, issue| hook(role, &mut issue.certificate));
        judged(name, &registration().safetynet(&chain), &chain.root_der).refused(code)
    };
    let stale = |name: &str, timestamp: u64| {
        with(name, |response| response.set_payload("timestampMs", json!(timestamp)))
            .verifier("refuse", json!(["safetynet-stale"]))
            .refused("observation.safetynet_stale")
    };
    let p384 = chain("safetynet", Key::p384("safetynet leaf"), |_, _| {});
    let impostor = Chain::with_keys(
        "impostor",
        ChainKeys { leaf: Key::rsa2048(), ..ChainKeys::p256("impostor", 1) },
        |role, issue| {
            if role == Role::Leaf {
                issue.certificate.put_extension(san(&[dns_name("attest.android.com")]));
            }
        },
    );
    vec![
        on_leaf("no host name", |leaf| leaf.remove_extension("2.5.29.17")).refused(host),
        on_leaf("host in the common name only", |leaf| {
            leaf.remove_extension("2.5.29.17");
            leaf.subject = certificate::name(&[(certificate::COMMON_NAME, "attest.android.com")]);
        })
        .refused(host),
        names("another host", vec![dns_name("attest.android.com.example.com")]),
        names("a host below", vec![dns_name("x.attest.android.com")]),
        names("a wildcard", vec![dns_name("*.android.com")]),
        names("host with a zero byte", vec![dns_name("attest.android.com\0")]),
        names("host as a mail address", vec![der::implicit(1, b"attest.android.com")]),
        on_leaf("host names not well-formed", |leaf| {
            let mut extension = san(&[dns_name("attest.android.com")]);
            extension.value.push(0);
            leaf.put_extension(extension);
        })
        .refused(host),
        judged(
            "certificate with a P-384 key",
            &registration().safetynet_with(&p384, |response| {
                response.signature = Some(vec![1; 64]);
            }),
            &p384.root_der,
        )
        .refused("statement.key_mismatch"),
        trust(
            "safetynet, expired",
            &|role, certificate| {
                if role == Role::Leaf {
                    certificate.not_after = der::utc_time("251231235959Z");
                }
            },
            "trust.expired",
        ),
        trust(
            "safetynet, issuer no authority",
            &|role, certificate| {
                if role == Role::Intermediate(0) {
                    certificate.put_extension(certificate::basic_constraints(false, None));
                }
            },
            "trust.issuer_not_ca",
        ),
        judged("safetynet, another's root", &registration().safetynet(&impostor), &rsa_chain().root_der)
            .refused("trust.no_path"),
        stale("safetynet, older than a minute, refused", TIMESTAMP - 30_001),
        stale("safetynet, of the future, refused", TIMESTAMP + 31_000),
        CaseBuilder::fido2("safetynet, trust required, no anchor", &registration().safetynet(&rsa_chain()))
            .verifier("allow", json!(["android-safetynet"]))
            .trust_required(&rsa_chain().root_der, "packed")
            .refused("policy.attestation_not_trusted"),
    ]
}
