//! android-key: what is accepted, and what is refused.

use serde_json::{Value, json};

use super::CaseBuilder;
use attestry_authenticator::android::{
    ALL_APPLICATIONS, Description, NO_AUTH_REQUIRED, OID, ORIGIN, PURPOSE, Provisioning, ROOT_OF_TRUST,
    chain, number, purpose, root_of_trust,
};
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{
    AttestationParts, Cbor, Chain, Hash, Issuance, Key, Made, MakeCredential, Role, Scheme, der,
};

pub fn accepted() -> Vec<Value> {
    [statements_accepted(), paths_accepted()].concat()
}

pub fn refused() -> Vec<Value> {
    [fields(), certificates(), descriptions(), paths_refused()].concat()
}

fn registration() -> MakeCredential {
    MakeCredential::new("android")
}

/// A registration with one change to its key description.
pub fn described(change: impl FnOnce(&mut Description)) -> Made {
    let registration = registration();
    let chain = chain(&registration, Provisioning::Factory, 1, change, |_, _| {});
    registration.android_key(&chain.x5c)
}

/// With one change to the statement.
fn stated(change: impl FnOnce(&mut AttestationParts)) -> Made {
    let registration = registration();
    let chain = chain(&registration, Provisioning::Factory, 1, |_| {}, |_, _| {});
    registration.android_key_with(&chain.x5c, change)
}

/// With one change to the certificate.
fn certified(change: impl Fn(&mut CertificateBuilder)) -> Made {
    let registration = registration();
    let chain = chain(
        &registration,
        Provisioning::Factory,
        1,
        |_| {},
        |role, issue| {
            if role == Role::Leaf {
                change(&mut issue.certificate);
            }
        },
    );
    registration.android_key(&chain.x5c)
}

fn statements_accepted() -> Vec<Value> {
    let ok = json!({
        "format": "android-key", "type": "basic", "trust": "unknown", "aaguidStanding": "claimed",
        "observations": []
    });
    let plain = |name: &str, change: &dyn Fn(&mut Description)| {
        CaseBuilder::fido2(name, &described(change)).accepted(ok.clone())
    };
    let (sign, generated) = (purpose(&[2]), number(ORIGIN, 0));
    let mut cases = vec![
        plain("a key of today", &|_| {}),
        plain("signing and verifying", &|made| made.set_lists(&[], &[purpose(&[2, 3]), number(ORIGIN, 0)])),
        plain("enforced by software only", &|made| made.set_lists(&[sign.clone(), generated.clone()], &[])),
        plain("purpose and origin in different lists", &|made| {
            made.set_lists(std::slice::from_ref(&sign), std::slice::from_ref(&generated));
        }),
        plain("purpose and origin in both lists", &|made| {
            let list = [sign.clone(), generated.clone()];
            made.set_lists(&list, &list);
        }),
        plain("lists out of order", &|made| made.hardware.reverse()),
        plain("tags that nobody knows", &|made| {
            made.hardware.insert(0, der::explicit(30, &der::null()));
            made.hardware.insert(0, der::explicit(31, &[]));
            made.hardware.push(der::explicit(0x0fff_ffff, b"anything"));
            made.software.push(der::explicit(0, &der::octet_string(&[0; 300])));
        }),
        plain("security levels of software", &|made| {
            made.level = der::enumerated(0);
            made.mint_level = der::enumerated(0);
            made.mint_version = der::small_integer(0);
        }),
        plain("a secure element, an old version, a unique id", &|made| {
            made.version = der::small_integer(3);
            made.mint_version = der::small_integer(41);
            made.level = der::enumerated(2);
            made.mint_level = der::enumerated(2);
            made.unique_id = vec![7; 16];
        }),
        plain("a root of trust that cannot be read", &|made| {
            made.hardware.retain(|field| !field.starts_with(&[0xbf, 0x85, 0x40]));
            made.hardware.push(root_of_trust(&[1, 1, 1], &der::enumerated(0)));
        }),
        plain("patch levels that are no numbers", &|made| {
            made.software = vec![der::explicit(706, &der::null()), der::explicit(705, &[])];
        }),
        CaseBuilder::fido2(
            "fields beyond those of the format",
            &stated(|parts| {
                parts.extra = vec![(Cbor::text("ver"), Cbor::text("1"))];
            }),
        )
        .accepted(ok.clone()),
    ];
    let keys = [
        ("RS256", Key::rsa2048(), -257),
        ("PS256", Key::rsa2048(), -37),
        ("ES384", Key::p384("android"), -35),
    ];
    for (name, key, alg) in keys {
        let mut registration = registration().with_key(key);
        registration.alg = alg;
        let chain = chain(&registration, Provisioning::Factory, 1, |_| {}, |_, _| {});
        cases.push(
            CaseBuilder::fido2(&format!("algorithm {name}"), &registration.android_key(&chain.x5c))
                .accepted(ok.clone()),
        );
    }
    cases
}

fn fields() -> Vec<Value> {
    let case = |name: &str, change: &dyn Fn(&mut AttestationParts), code: &str| {
        CaseBuilder::fido2(name, &stated(change)).refused(code)
    };
    vec![
        case("no alg", &|parts| parts.alg = None, "statement.alg_missing"),
        case("no sig", &|parts| parts.signer = None, "statement.sig_missing"),
        case("no x5c", &|parts| parts.x5c = None, "statement.x5c_malformed"),
        case("x5c empty", &|parts| parts.x5c = Some(Cbor::Array(vec![])), "statement.x5c_malformed"),
        case(
            "sig by another key",
            &|parts| parts.signer = Some(Key::p256("stranger")),
            "statement.signature_invalid",
        ),
        case(
            "sig over another message",
            &|parts| parts.client_data_hash = vec![0; 32],
            "statement.signature_invalid",
        ),
        case(
            "alg that the key does not fit",
            &|parts| parts.alg = Some(Cbor::Int(-257)),
            "statement.key_mismatch",
        ),
        case(
            "certificates in the wrong order",
            &|parts| {
                if let Some(Cbor::Array(x5c)) = &mut parts.x5c {
                    x5c.reverse();
                }
            },
            "statement.signature_invalid",
        ),
    ]
}

fn certificates() -> Vec<Value> {
    let registration = registration();
    // Another key of the same device, properly attested for this client data.
    let mut other = registration.clone();
    other.key = Key::p256("another key");
    let of_other = chain(&other, Provisioning::Factory, 1, |_| {}, |_, _| {});
    let another_key =
        registration.android_key_with(&of_other.x5c, |parts| parts.signer = Some(other.key.clone()));
    // An issuer that is itself a described key: the description of the leaf would be its own invention.
    let repeated = |name: &str, value: Vec<u8>| {
        let chain = chain(
            &registration,
            Provisioning::Factory,
            2,
            |_| {},
            |role, issue| {
                if role == Role::Intermediate(1) {
                    issue.certificate.put_extension(Extension::new(OID, value.clone()));
                }
            },
        );
        let made = registration.android_key(&chain.x5c);
        let code = "android_key.key_description_repeated";
        let anchor = json!({ "certificate": base64url(&chain.root_der), "formats": ["android-key"] });
        [
            CaseBuilder::fido2(&format!("{name}, no anchor"), &made).refused(code),
            CaseBuilder::fido2(&format!("{name}, anchored"), &made)
                .set("/verifier/trust", json!({ "anchors": [anchor] }))
                .refused(code),
        ]
    };
    let hash = registration.client_data_hash();
    let mut cases = vec![
        CaseBuilder::fido2("another key", &another_key).refused("android_key.credential_key_mismatch"),
        CaseBuilder::fido2("no description", &certified(|leaf| leaf.remove_extension(OID)))
            .refused("android_key.key_description_missing"),
    ];
    cases.extend(repeated("a described issuer", Description::new(&hash).encode()));
    cases.extend(repeated("an issuer with an unreadable description", vec![5, 0]));
    cases
}

fn descriptions() -> Vec<Value> {
    let case = |name: &str, change: &dyn Fn(&mut Description), code: &str| {
        CaseBuilder::fido2(name, &described(change)).refused(&format!("android_key.{code}"))
    };
    let lists = |name: &str, software: &[Vec<u8>], hardware: &[Vec<u8>], code: &str| {
        case(name, &|made| made.set_lists(software, hardware), code)
    };
    let malformed =
        |name: &str, change: &dyn Fn(&mut Description)| case(name, change, "key_description_malformed");
    let raw = |name: &str, value: Vec<u8>| {
        let made = certified(move |leaf| leaf.put_extension(Extension::new(OID, value.clone())));
        CaseBuilder::fido2(name, &made).refused("android_key.key_description_malformed")
    };
    let (sign, generated) = (purpose(&[2]), number(ORIGIN, 0));
    let both = [sign.clone(), generated.clone()];
    let with = |field: Vec<u8>| [&both[..], &[field]].concat();
    let all = der::explicit(ALL_APPLICATIONS, &der::null());
    let free = der::explicit(NO_AUTH_REQUIRED, &der::null());
    let unknown = der::explicit(9999, &der::null());
    let whole = Description::new(&registration().client_data_hash()).encode();
    // [702] with its number in three bytes where two suffice, and [1] in the long form.
    let padded = [&[0xbf, 0x80, 0x85, 0x3e, 0x03][..], &der::small_integer(0)].concat();
    let long_purpose = [&[0xbf, 0x01, 0x05][..], &der::set(&[&der::small_integer(2)])].concat();
    vec![
        case("another challenge", &|made| made.challenge[0] ^= 1, "challenge_mismatch"),
        case("an empty challenge", &|made| made.challenge.clear(), "challenge_mismatch"),
        lists("lists empty", &[], &[], "origin_missing"),
        lists("origin absent", &[], std::slice::from_ref(&sign), "origin_missing"),
        lists("purpose absent", &[], std::slice::from_ref(&generated), "purpose_missing"),
        lists("all applications, software", std::slice::from_ref(&all), &both, "all_applications"),
        lists("all applications, hardware", &[], &with(all.clone()), "all_applications"),
        lists(
            "all applications after an unknown tag",
            &[],
            &[unknown, all, sign.clone(), generated.clone()],
            "all_applications",
        ),
        lists(
            "all applications of another type",
            &[],
            &with(number(ALL_APPLICATIONS, 0)),
            "all_applications",
        ),
        lists("origin imported", &[], &[sign.clone(), number(ORIGIN, 2)], "origin_not_generated"),
        lists("origin derived", &[], &[sign.clone(), number(ORIGIN, 1)], "origin_not_generated"),
        lists("origin imported, says software alone", &[number(ORIGIN, 2)], &both, "origin_not_generated"),
        lists("origin imported, says hardware alone", &both, &[number(ORIGIN, 2)], "origin_not_generated"),
        lists("purpose decrypting", &[], &[purpose(&[0]), generated.clone()], "purpose_not_signing"),
        lists("purpose verifying only", &[], &[purpose(&[3]), generated.clone()], "purpose_not_signing"),
        lists("purpose decrypting too", &[], &[purpose(&[0, 2]), generated.clone()], "purpose_not_signing"),
        lists("purpose attesting too", &[], &[purpose(&[2, 7]), generated.clone()], "purpose_not_signing"),
        lists("purpose empty", &[], &[purpose(&[]), generated.clone()], "purpose_not_signing"),
        lists("purpose decrypting, says software alone", &[purpose(&[0])], &both, "purpose_not_signing"),
        malformed("security level as an INTEGER", &|made| made.level = der::small_integer(1)),
        malformed("KeyMint's level as an INTEGER", &|made| made.mint_level = der::small_integer(1)),
        malformed("security level unknown", &|made| made.level = der::enumerated(3)),
        malformed("security level of two bytes", &|made| made.level = vec![0x0a, 2, 0, 1]),
        malformed("version as an ENUMERATED", &|made| made.version = der::enumerated(3)),
        malformed("version negative", &|made| made.version = der::small_integer(-1)),
        malformed("version of five bytes", &|made| made.version = der::small_integer(1 << 32)),
        malformed("an element after the lists", &|made| made.suffix = der::null()),
        malformed("origin twice", &|made| made.hardware.push(number(ORIGIN, 0))),
        malformed("purpose twice, in different places", &|made| made.hardware.push(purpose(&[2]))),
        malformed("an unknown tag twice", &|made| {
            made.software.extend([number(9999, 1), number(9999, 1)]);
        }),
        malformed("root of trust twice", &|made| made.hardware.push(der::explicit(ROOT_OF_TRUST, &[]))),
        malformed("origin with a padded tag", &|made| made.set_lists(&[], &[sign.clone(), padded.clone()])),
        malformed("purpose with a long tag", &|made| {
            made.set_lists(&[], &[long_purpose.clone(), generated.clone()]);
        }),
        malformed("a tag number of five bytes", &|made| made.software.push(der::explicit(1 << 28, &[]))),
        malformed("a tag cut off", &|made| made.hardware.push(vec![0xbf, 0x85])),
        malformed("no authentication, as an INTEGER", &|made| {
            made.hardware.push(number(NO_AUTH_REQUIRED, 1));
        }),
        malformed("no authentication, as a BOOLEAN of software", &|made| {
            made.software.push(der::explicit(NO_AUTH_REQUIRED, &der::boolean(true)));
        }),
        malformed("no authentication, a NULL with content", &|made| {
            made.hardware.push(der::explicit(NO_AUTH_REQUIRED, &[5, 1, 0]));
        }),
        malformed("no authentication, empty", &|made| {
            made.software.push(der::explicit(NO_AUTH_REQUIRED, &[]));
        }),
        malformed("no authentication, something behind it", &|made| {
            made.hardware.push(der::explicit(NO_AUTH_REQUIRED, &[5, 0, 5, 0]));
        }),
        malformed("no authentication, implicit", &|made| {
            made.hardware.push(der::implicit(NO_AUTH_REQUIRED, &[]));
        }),
        malformed("no authentication, twice", &|made| {
            made.hardware.extend([free.clone(), free.clone()]);
        }),
        malformed("all applications, implicit", &|made| {
            made.software.push(der::implicit(ALL_APPLICATIONS, &[]))
        }),
        malformed("a field without a context tag", &|made| made.software.push(der::null())),
        malformed("origin as an ENUMERATED", &|made| {
            made.set_lists(&[], &[sign.clone(), der::explicit(ORIGIN, &der::enumerated(0))]);
        }),
        malformed("origin as an empty INTEGER", &|made| {
            made.set_lists(&[], &[sign.clone(), der::explicit(ORIGIN, &[2, 0])]);
        }),
        malformed("origin with something behind it", &|made| {
            let two = [der::small_integer(0), der::small_integer(2)].concat();
            made.set_lists(&[], &[sign.clone(), der::explicit(ORIGIN, &two)]);
        }),
        malformed("purpose as an INTEGER", &|made| {
            made.set_lists(&[], &[number(PURPOSE, 2), generated.clone()])
        }),
        malformed("purpose as a SEQUENCE", &|made| {
            let sequence = der::explicit(PURPOSE, &der::sequence(&[&der::small_integer(2)]));
            made.set_lists(&[], &[sequence, generated.clone()]);
        }),
        raw("description that is NULL", der::null()),
        raw("description in an OCTET STRING of its own", der::octet_string(&whole)),
        raw("description with something behind it", [&whole[..], &[5, 0]].concat()),
        raw("description cut off", whole[..whole.len() - 1].to_vec()),
    ]
}

const UPPER: Role = Role::Intermediate(0);
const LOWER: Role = Role::Intermediate(1);

/// A path of root, two intermediates and leaf, with one change to each certificate that `roles` names.
fn path(provisioning: Provisioning, roles: &[Role], change: impl Fn(&mut CertificateBuilder)) -> Chain {
    let hook = |role: Role, issue: &mut Issuance| {
        if roles.contains(&role) {
            change(&mut issue.certificate);
        }
    };
    chain(&registration(), provisioning, 2, |_| {}, hook)
}

fn anchored(name: &str, x5c: &[Vec<u8>], anchors: Value) -> CaseBuilder {
    CaseBuilder::fido2(name, &registration().android_key(x5c))
        .set("/verifier/trust", json!({ "anchors": anchors }))
}

/// The root of a path, for these formats.
fn root(chain: &Chain, formats: &[&str]) -> Value {
    json!({ "certificate": base64url(&chain.root_der), "formats": formats })
}

/// The path, under its root, which names android-key.
fn named(name: &str, chain: &Chain) -> CaseBuilder {
    anchored(name, &chain.x5c, json!([root(chain, &["android-key"])]))
}

fn expired(certificate: &mut CertificateBuilder) {
    certificate.not_after = der::utc_time("251231235959Z");
}

fn early(certificate: &mut CertificateBuilder) {
    certificate.not_before = der::utc_time("260101000001Z");
}

/// As an intermediate of a Sony phone of 2021.
fn no_authority(certificate: &mut CertificateBuilder) {
    certificate.put_extension(certificate::basic_constraints(false, None));
    certificate.put_extension(certificate::key_usage(&[0]));
}

fn no_certificate_signing(certificate: &mut CertificateBuilder) {
    certificate.put_extension(certificate::key_usage(&[0, 6]));
}

fn paths_accepted() -> Vec<Value> {
    use Provisioning::{Factory, Remote};
    let trusted = |observations: Value| json!({ "trust": "trusted", "aaguidStanding": "claimed", "observations": observations });
    let (expiry, not_ca) = ("android-factory-certificate-expired", "android-issuer-not-ca");
    let mut cases = Vec::new();
    for provisioning in [Factory, Remote] {
        let plain = path(provisioning, &[], |_| {});
        let title = |what: &str| format!("{what}, {provisioning:?}");
        let leaf = |change: fn(&mut CertificateBuilder)| path(provisioning, &[Role::Leaf], change);
        cases.extend([
            named(&title("in order"), &plain).accepted(trusted(json!([]))),
            anchored(
                &title("in order, under a general root"),
                &plain.x5c,
                json!([base64url(&plain.root_der)]),
            )
            .accepted(trusted(json!([]))),
            anchored(&title("root in x5c"), &plain.x5c_with_root(), json!([root(&plain, &["android-key"])]))
                .accepted(trusted(json!(["root-in-x5c"]))),
            named(&title("leaf expired"), &leaf(expired)).accepted(trusted(json!([]))),
            named(&title("leaf not yet valid"), &leaf(early)).accepted(trusted(json!([]))),
            anchored(
                &title("root for another format"),
                &plain.x5c,
                json!([root(&plain, &["apple", "packed"])]),
            )
            .accepted(json!({ "trust": "unknown" })),
        ]);
    }
    for provisioning in [Factory, Remote] {
        cases.extend(curves_accepted(provisioning, &trusted(json!([]))));
    }
    let old = path(Factory, &[UPPER, LOWER], expired);
    let sony = path(Factory, &[LOWER], no_authority);
    let both = path(Factory, &[UPPER, LOWER, Role::Leaf], |certificate| {
        expired(certificate);
        if certificate.extensions.iter().all(|extension| extension.oid != OID) {
            no_authority(certificate);
            certificate.put_extension(Extension::new("2.5.29.30", vec![0x30, 0]));
        }
    });
    let direct = chain(
        &registration(),
        Remote,
        0,
        |_| {},
        |role, issue| {
            if role == Role::Leaf {
                expired(&mut issue.certificate);
            }
        },
    );
    cases.extend([
        named("issuers expired, Factory", &old).accepted(trusted(json!([expiry]))),
        named("issuer expired, the lower one", &path(Factory, &[LOWER], expired))
            .accepted(trusted(json!([expiry]))),
        named("issuer without authority", &sony).accepted(trusted(json!([not_ca]))),
        named(
            "issuer without basic constraints",
            &path(Factory, &[UPPER], |certificate| {
                certificate.remove_extension("2.5.29.19");
            }),
        )
        .accepted(trusted(json!([not_ca]))),
        named("issuer without certificate signing", &path(Factory, &[LOWER], no_certificate_signing))
            .accepted(trusted(json!([not_ca]))),
        anchored("all that an old phone has", &both.x5c_with_root(), json!([root(&both, &["android-key"])]))
            .accepted(trusted(json!(["root-in-x5c", "name-constraints-ignored", expiry, not_ca]))),
        anchored(
            "the general anchor fails, the one that names the format does not",
            &old.x5c,
            json!([base64url(&old.root_der), root(&old, &["packed", "android-key"])]),
        )
        .accepted(trusted(json!([expiry]))),
        named("leaf under the root itself, expired", &direct).accepted(trusted(json!([]))),
    ]);
    cases
}

/// Any hash goes with any curve: phones have issuers on P-384 that sign with SHA-256.
fn curves_accepted(provisioning: Provisioning, trusted: &Value) -> Vec<Value> {
    let (p384, sha256) = (Key::p384("android issuer"), Scheme::Ecdsa(Hash::Sha256));
    let issuers = issued_with(provisioning, |role, issue| match role {
        Role::Root => {}
        // Issued by the root, and certifies a key on P-384.
        UPPER => issue.certificate.spki = p384.spki_der(),
        Role::Intermediate(_) => {
            issue.signer = p384.clone();
            issue.scheme = sha256;
            issue.certificate.spki = p384.spki_der();
        }
        Role::Leaf => {
            issue.signer = p384.clone();
            issue.scheme = sha256;
        }
    });
    let root_of = |key: &Key, scheme: Scheme| {
        issued_with(provisioning, |role, issue| {
            if role == Role::Root {
                issue.certificate.spki = key.spki_der();
            }
            if matches!(role, Role::Root | UPPER) {
                issue.signer = key.clone();
                issue.scheme = scheme;
            }
        })
    };
    let strong_box = chain(
        &registration(),
        provisioning,
        2,
        |made| {
            made.level = der::enumerated(2);
            made.mint_level = der::enumerated(2);
        },
        |_, _| {},
    );
    let title = |what: &str| format!("{what}, {provisioning:?}");
    vec![
        named(&title("StrongBox"), &strong_box).accepted(trusted.clone()),
        named(&title("issuers on P-384 that sign with SHA-256"), &issuers).accepted(trusted.clone()),
        named(&title("root on P-384 that signs with SHA-256"), &root_of(&p384, sha256))
            .accepted(trusted.clone()),
        named(&title("root on P-384"), &root_of(&p384, p384.default_scheme())).accepted(trusted.clone()),
        named(&title("root with an RSA key"), &root_of(&Key::rsa3072(), Scheme::RsaPkcs1(Hash::Sha256)))
            .accepted(trusted.clone()),
    ]
}

/// A path of root, two intermediates and leaf, whose keys and schemes the hook may change.
fn issued_with(provisioning: Provisioning, hook: impl FnMut(Role, &mut Issuance)) -> Chain {
    chain(&registration(), provisioning, 2, |_| {}, hook)
}

fn paths_refused() -> Vec<Value> {
    use Provisioning::{Factory, Remote};
    let case = |name: &str, chain: &Chain, code: &str| named(name, chain).refused(code);
    let general = |name: &str, chain: &Chain, code: &str| {
        anchored(name, &chain.x5c, json!([base64url(&chain.root_der)])).refused(code)
    };
    let late = path(Remote, &[UPPER, LOWER], expired);
    let old = path(Factory, &[UPPER], expired);
    let sony = path(Factory, &[LOWER], no_authority);
    // Only what is under the root says how the device was provisioned.
    let disguised = path(Remote, &[LOWER, Role::Leaf], |certificate| {
        let serial = Factory.issuer_name(1);
        if certificate.subject == Remote.issuer_name(1) {
            certificate.subject = serial;
            expired(certificate);
        } else {
            certificate.issuer = serial;
        }
    });
    let stranger = Chain::new("stranger", 0);
    let packed = Chain::with("packed", 1, |role, issue| {
        if role == Role::Intermediate(0) {
            expired(&mut issue.certificate);
        }
    });
    let packed_case = CaseBuilder::fido2(
        "packed under a root that names android-key as well",
        &registration().packed_x5c(&packed.leaf_key, &packed.x5c),
    )
    .set("/verifier/trust", json!({ "anchors": [root(&packed, &["packed", "android-key"])] }));
    let plain = path(Factory, &[], |_| {});
    let require = json!({ "require": true, "anchors": [root(&plain, &["apple", "packed"])] });
    let refuse = |name: &str, chain: &Chain, observation: &str, code: &str| {
        named(name, chain).verifier("refuse", json!([observation])).refused(code)
    };
    vec![
        case("remote issuers expired", &late, "trust.expired"),
        anchored(
            "remote issuers expired, root in x5c",
            &late.x5c_with_root(),
            json!([root(&late, &["android-key"])]),
        )
        .refused("trust.expired"),
        anchored(
            "remote issuers expired, root among the intermediates",
            &late.x5c,
            json!([root(&late, &["android-key"])]),
        )
        .set("/verifier/trust/intermediates", json!([base64url(&late.root_der)]))
        .refused("trust.expired"),
        case("remote issuer expired, the lower one", &path(Remote, &[LOWER], expired), "trust.expired"),
        case("remote issuer with a serial number expired", &disguised, "trust.expired"),
        case("remote issuer not yet valid", &path(Remote, &[UPPER], early), "trust.not_yet_valid"),
        case("remote issuer without authority", &path(Remote, &[LOWER], no_authority), "trust.issuer_not_ca"),
        case(
            "remote issuer without certificate signing",
            &path(Remote, &[LOWER], no_certificate_signing),
            "trust.issuer_key_usage",
        ),
        case("factory issuer not yet valid", &path(Factory, &[UPPER], early), "trust.not_yet_valid"),
        case(
            "factory issuer of version 1",
            &path(Factory, &[LOWER], |certificate| {
                certificate.version = None;
                certificate.extensions.clear();
            }),
            "trust.issuer_version",
        ),
        case(
            "factory issuer with an exceeded path length",
            &path(Factory, &[UPPER], |certificate| {
                certificate.put_extension(certificate::basic_constraints(true, Some(0)));
            }),
            "trust.path_length",
        ),
        case(
            "factory issuer with an unknown critical extension",
            &path(Factory, &[UPPER], |certificate| {
                certificate.put_extension(Extension::critical("1.2.3.4", vec![0x30, 0]));
            }),
            "trust.critical_extension",
        ),
        case(
            "leaf without digital signatures",
            &path(Factory, &[Role::Leaf], |leaf| leaf.put_extension(certificate::key_usage(&[2]))),
            "trust.leaf_key_usage",
        ),
        general("leaf expired, general root", &path(Factory, &[Role::Leaf], expired), "trust.expired"),
        general(
            "leaf not yet valid, general root",
            &path(Remote, &[Role::Leaf], early),
            "trust.not_yet_valid",
        ),
        general("factory issuer expired, general root", &old, "trust.expired"),
        general("factory issuer without authority, general root", &sony, "trust.issuer_not_ca"),
        anchored(
            "factory issuer expired, the format named by another root alone",
            &old.x5c,
            json!([root(&stranger, &["android-key"]), base64url(&old.root_der)]),
        )
        .refused("trust.expired"),
        anchored("another root", &old.x5c, json!([root(&stranger, &["android-key"])]))
            .refused("trust.no_path"),
        anchored(
            "the attacker's own root",
            &chain_of_namesake().x5c_with_root(),
            json!([root(&plain, &["android-key"])]),
        )
        .refused("trust.signature_invalid"),
        CaseBuilder::fido2(
            "root for another format, trust required",
            &registration().android_key(&plain.x5c),
        )
        .set("/verifier/trust", require)
        .refused("policy.attestation_not_trusted"),
        packed_case.refused("trust.expired"),
        refuse(
            "factory issuer expired, refused",
            &old,
            "android-factory-certificate-expired",
            "observation.android_factory_certificate_expired",
        ),
        refuse(
            "factory issuer without authority, refused",
            &sony,
            "android-issuer-not-ca",
            "observation.android_issuer_not_ca",
        ),
    ]
}

/// A path whose root has the name of the real one and another key.
fn chain_of_namesake() -> Chain {
    let root = Key::p256("stranger");
    let mut made = chain(
        &registration(),
        Provisioning::Factory,
        2,
        |_| {},
        |role, issue| match role {
            Role::Root => {
                issue.certificate.spki = root.spki_der();
                issue.signer = root.clone();
            }
            UPPER => issue.signer = root.clone(),
            Role::Intermediate(_) | Role::Leaf => {}
        },
    );
    made.keys.root = root;
    made
}
