//! `Limits`, field by field.

use attestry::Limits;
use attestry::service::{EndUserRegistrationBody, RecoveryBody, RegistrationBody};
use attestry::trust::TrustAnchor;

use super::{ACCEPTED, code, counting, ended, fido2, key, limits, modulus, with_member, with_rsa};
use attestry_authenticator::{Cbor, Chain, ChainKeys, Key, MakeCredential, MakeKey};
use suite::harness::samples::{self, anchored};
use suite::harness::{Sample, builder, logins};

#[test]
fn body() {
    let padded = |text: &str, length: usize| format!("{text}{}", " ".repeat(length - text.len()));
    let sample = samples::none_es256(0);
    for length in [sample.body.len(), 10_000, Limits::DEFAULT.body] {
        let within = limits(|limits| limits.body = length);
        let (exact, beyond) = (padded(&sample.body, length), padded(&sample.body, length + 1));
        assert_eq!(ended(&Sample { body: exact, ..sample.clone() }, within), ACCEPTED, "{length}");
        assert_eq!(
            ended(&Sample { body: beyond, ..sample.clone() }, within),
            "request.too_large",
            "{length}"
        );
        // The other calls read their bodies up to the same byte.
        for (length, expected) in [(length, "request.missing_member"), (length + 1, "request.too_large")] {
            let empty = padded("{}", length);
            let ends = [
                code(RegistrationBody::parse(&empty, &within)),
                code(EndUserRegistrationBody::parse(&empty, &within)),
                code(RecoveryBody::parse(&empty, &within)),
                code(attestry::Registration::parse(&empty, &within)),
            ];
            assert_eq!(ends, [expected; 4], "{length}");
        }
    }
}

#[test]
fn client_data() {
    let filled = |text: &[u8], length: usize| {
        let end = &text[..text.len() - 1];
        let member = |filling: usize| format!(r#","x":"{}"}}"#, "a".repeat(filling));
        [end, member(length - end.len() - member(0).len()).as_bytes()].concat()
    };
    for length in [1000, Limits::DEFAULT.client_data] {
        let within = limits(|limits| limits.client_data = length);
        for (length, expected) in [(length, ACCEPTED), (length + 1, "client_data.too_large")] {
            let mut registration = MakeCredential::new("limits");
            registration.client_data = Some(filled(&registration.client_data_bytes(), length));
            assert_eq!(registration.client_data_bytes().len(), length);
            assert_eq!(ended(&fido2(&registration.packed_self(), builder()), within), expected, "{length}");
            let mut raw = MakeKey::new("limits");
            raw.client_data = Some(filled(&raw.make().client_data, length));
            assert_eq!(ended(&key(&raw.make()), within), expected, "{length}, raw key");
        }
    }
}

#[test]
fn client_data_depth() {
    // The object itself is one level; brackets in strings are none.
    let nested = |levels: usize| {
        let mut value = serde_json::json!("[[[[[[[[[[[[[[[[[[[[{{{{{{{{{{{{{{{{{{{{");
        for level in 1..levels {
            value =
                if level % 2 == 0 { serde_json::json!([value]) } else { serde_json::json!({ "a": value }) };
        }
        let mut registration = MakeCredential::new("limits");
        registration.extra_client_data = vec![("x".to_owned(), value)];
        fido2(&registration.packed_self(), builder())
    };
    for depth in [1, 2, Limits::DEFAULT.client_data_depth, 100] {
        let within = limits(|limits| limits.client_data_depth = depth);
        assert_eq!(ended(&nested(depth), within), ACCEPTED, "{depth}");
        assert_eq!(ended(&nested(depth + 1), within), "client_data.too_deep", "{depth}");
    }
}

#[test]
fn attestation_data() {
    for length in [1000, Limits::DEFAULT.attestation_data] {
        let within = limits(|limits| limits.attestation_data = length);
        let raw = MakeKey::new("limits").make();
        for (length, too_large) in [(length, [ACCEPTED; 2]), (length + 1, TOO_LARGE)] {
            let made = |filling: usize| {
                MakeCredential::new("limits").none_with(|parts| {
                    parts.extra_object = vec![(Cbor::text("x"), Cbor::bytes(vec![0; filling]))];
                })
            };
            let around = made(1000).attestation_object.len() - 1000;
            let made = made(length - around);
            assert_eq!(made.attestation_object.len(), length);
            let mut raw = raw.clone();
            raw.attestation_data.resize(length, b' ');
            let ends = [ended(&fido2(&made, builder()), within), ended(&key(&raw), within)];
            assert_eq!(ends, too_large, "{length}");
        }
    }
}

const TOO_LARGE: [&str; 2] = ["attestation_object.too_large", "key_attestation.too_large"];

#[test]
fn cbor_depth() {
    // The map around counts, a number inside does not.
    let nested = |levels: usize| (1..levels).fold(Cbor::Int(0), |inner, _| Cbor::Array(vec![inner]));
    let extension = |levels: usize| {
        let mut registration = MakeCredential::new("limits");
        registration.extensions = Some(Cbor::map([("x", nested(levels))]).encode());
        fido2(&registration.packed_self(), builder())
    };
    for depth in [2, 3, Limits::DEFAULT.cbor_depth, 64] {
        let within = limits(|limits| limits.cbor_depth = depth);
        assert_eq!(ended(&with_member(nested(depth)), within), ACCEPTED, "{depth}");
        assert_eq!(ended(&with_member(nested(depth + 1)), within), "cbor.too_deep", "{depth}");
        assert_eq!(ended(&extension(depth), within), ACCEPTED, "{depth}, extension");
        assert_eq!(ended(&extension(depth + 1), within), "cbor.too_deep", "{depth}, extension");
    }
}

#[test]
fn cbor_items() {
    let list = |items: usize| Cbor::Array(vec![Cbor::Int(0); items]);
    // The object with its three members has seven items, a further member's name and list two more.
    let object = |items: usize| with_member(list(items - 9));
    // Extensions are a document of their own: a map, a name, a list.
    let extensions = |items: usize| {
        let mut registration = MakeCredential::new("limits");
        registration.extensions = Some(Cbor::map([("x", list(items - 3))]).encode());
        fido2(&registration.none(), builder())
    };
    for items in [20, Limits::DEFAULT.cbor_items, 10_000] {
        let within = limits(|limits| limits.cbor_items = items);
        let documents: [&dyn Fn(usize) -> Sample; 2] = [&object, &extensions];
        for sample in documents {
            assert_eq!(ended(&sample(items), within), ACCEPTED, "{items}");
            assert_eq!(ended(&sample(items + 1), within), "cbor.too_many_items", "{items}");
        }
    }
}

#[test]
fn chain_length_of_x5c() {
    for length in [1, 3, Limits::DEFAULT.chain_length, 12] {
        let within = limits(|limits| limits.chain_length = length);
        let of = |certificates: usize| samples::packed_x5c(0, certificates);
        assert_eq!(ended(&of(length), within), ACCEPTED, "{length}");
        assert_eq!(ended(&of(length + 1), within), "statement.x5c_too_long", "{length}");
    }
}

#[test]
fn chain_length_of_every_format() {
    for sample in samples::fido2_by_format(0) {
        let of = |length| ended(&sample, limits(|limits| limits.chain_length = length));
        let longest = (1..=8).find(|length| of(*length) == ACCEPTED).unwrap();
        assert!(longest <= 3, "{}: {longest}", sample.name);
        for length in 1..longest {
            assert_eq!(of(length), "statement.x5c_too_long", "{}, {length}", sample.name);
        }
    }
}

/// A path may be as long as x5c, whoever has its certificates.
#[test]
fn chain_length_of_a_path() {
    let known = |certificates: usize| {
        let chain = Chain::new("limits", certificates - 1);
        let known = chain.x5c[1..].iter();
        let builder = known.fold(anchored(&chain), |builder, der| builder.intermediate(der.clone()));
        fido2(&MakeCredential::new("limits").packed_x5c(&chain.leaf_key, &chain.x5c[..1]), builder)
    };
    for length in [1, 2, Limits::DEFAULT.chain_length] {
        let within = limits(|limits| limits.chain_length = length);
        assert_eq!(ended(&known(length), within), ACCEPTED, "{length}");
        assert_eq!(ended(&known(length + 1), within), "trust.no_path", "{length}");
    }
}

/// Every sample is accepted by the signatures that it costs, and by no fewer.
#[test]
fn signatures() {
    let mut most = 0;
    for sample in samples::all(0) {
        counting::take();
        assert_eq!(ended(&sample, Limits::DEFAULT), ACCEPTED, "{}", sample.name);
        let costs = counting::take();
        most = most.max(costs);
        let of = |signatures| ended(&sample, limits(|limits| limits.signatures = signatures));
        assert_eq!(of(costs.max(1)), ACCEPTED, "{}: {costs}", sample.name);
        for fewer in 1..costs {
            assert_eq!(of(fewer), "statement.too_many_signatures", "{}: {fewer}", sample.name);
        }
    }
    assert!(most >= 4, "{most}");
    // At the default itself: the statement's own and fifteen certificates; one more.
    let within = |certificates: usize| {
        ended(&samples::packed_x5c(0, certificates), limits(|limits| limits.chain_length = certificates))
    };
    assert_eq!(within(15), ACCEPTED);
    assert_eq!(within(16), "statement.too_many_signatures");
}

#[test]
fn rsa_modulus_of_credentials() {
    let within = |min, max| limits(|limits| (limits.rsa_modulus_min, limits.rsa_modulus_max) = (min, max));
    for (min, max) in [(2048, 8192), (2049, 2049), (3000, 4099), (8192, 8192)] {
        let of = |bits| ended(&with_rsa(&modulus(bits), &[1, 0, 1]), within(min, max));
        let refused = "public_key.rsa_modulus";
        assert_eq!([of(min), of(max)], [ACCEPTED; 2], "{min} to {max}");
        assert_eq!([of(min - 1), of(max + 1)], [refused; 2], "{min} to {max}");
    }
}

#[test]
fn rsa_modulus_of_certificates_and_raw_keys() {
    let of = |min: usize, max: usize| {
        limits(|limits| (limits.rsa_modulus_min, limits.rsa_modulus_max) = (min, max))
    };
    let raw = |rsa: Key| key(&MakeKey::new("limits").with_key(rsa).make());
    let chain = |keys: ChainKeys| {
        let chain = Chain::with_keys("limits", keys, |_, _| {});
        fido2(&MakeCredential::new("limits").packed_x5c(&chain.leaf_key, &chain.x5c), anchored(&chain))
    };
    let keys = || ChainKeys::p256("limits", 1);
    let leaf = |rsa: Key| chain(ChainKeys { leaf: rsa, ..keys() });
    let issuer = |rsa: Key| chain(ChainKeys { intermediates: vec![rsa], ..keys() });
    let anchor = |rsa: Key| chain(ChainKeys { root: rsa, ..keys() });
    let users: [(&dyn Fn(Key) -> Sample, _); 4] = [
        (&raw, "public_key.rsa_modulus"),
        (&leaf, "certificate.key_malformed"),
        (&issuer, "trust.issuer_key"),
        (&anchor, "trust.issuer_key"),
    ];
    for (sample, refused) in users {
        assert_eq!(ended(&sample(Key::rsa2048()), of(2048, 2048)), ACCEPTED);
        assert_eq!(ended(&sample(Key::rsa2048()), of(2049, 8192)), refused);
        assert_eq!(ended(&sample(Key::rsa3072()), of(3072, 3072)), ACCEPTED);
        assert_eq!(ended(&sample(Key::rsa3072()), of(2048, 3071)), refused);
    }
    // An anchor is a fault of the configuration only where no setting could make it good.
    let anchor = |bits| {
        let spki = super::fixed::rsa_spki(&modulus(bits), &[1, 0, 1]);
        code(TrustAnchor::from_name_and_key(Chain::new("limits", 0).root_name, spki))
    };
    assert_eq!([anchor(2048), anchor(8192)], [ACCEPTED; 2]);
    assert_eq!([anchor(2047), anchor(8193)], ["config.trust_anchor"; 2]);
}

#[test]
fn authenticator_data() {
    for length in [100, Limits::DEFAULT.authenticator_data] {
        let within = limits(|limits| limits.authenticator_data = length);
        for (length, ends) in [(length, ACCEPTED), (length + 1, "authenticator_data.too_large")] {
            let credential = MakeCredential::new("limits");
            let made = |filling: usize| {
                let mut login = logins::login(&credential);
                let blob = (Cbor::text("credBlob"), Cbor::bytes(vec![0; filling]));
                login.extensions = Some(Cbor::Map(vec![blob]).encode());
                login.make()
            };
            // Heads of byte strings are as long up to 23 bytes, and from 256 on.
            let probe = if length > 300 { 1000 } else { 30 };
            let around = made(probe).authenticator_data.len() - probe;
            let made = made(length - around);
            assert_eq!(made.authenticator_data.len(), length);
            let verifier = builder().limits(within).build().unwrap();
            let record = logins::record(&credential);
            let ended = logins::authenticate(&verifier, &made, &logins::challenge(), &record);
            assert_eq!(code(ended), ends, "{length}");
        }
    }
}

/// Limits that are none, or that the crate cannot keep.
#[test]
fn limits_of_the_limits() {
    let built = |change: fn(&mut Limits)| code(builder().limits(limits(change)).build());
    let zeros: [fn(&mut Limits); 11] = [
        |limits| limits.body = 0,
        |limits| limits.client_data = 0,
        |limits| limits.client_data_depth = 0,
        |limits| limits.attestation_data = 0,
        |limits| limits.authenticator_data = 0,
        |limits| limits.cbor_depth = 0,
        |limits| limits.cbor_items = 0,
        |limits| limits.chain_length = 0,
        |limits| limits.signatures = 0,
        |limits| limits.rsa_modulus_min = 0,
        |limits| limits.rsa_modulus_max = 0,
    ];
    for (field, zero) in zeros.into_iter().enumerate() {
        assert_eq!(built(zero), "config.limits", "field {field}");
    }
    let ones: [fn(&mut Limits); 9] = [
        |limits| limits.body = 1,
        |limits| limits.client_data = 1,
        |limits| limits.client_data_depth = 1,
        |limits| limits.attestation_data = 1,
        |limits| limits.authenticator_data = 1,
        |limits| limits.cbor_depth = 1,
        |limits| limits.cbor_items = 1,
        |limits| limits.chain_length = 1,
        |limits| limits.signatures = 1,
    ];
    for (field, one) in ones.into_iter().enumerate() {
        assert_eq!(built(one), ACCEPTED, "field {field}");
    }
    assert_eq!(built(|limits| limits.cbor_depth = 64), ACCEPTED);
    assert_eq!(built(|limits| limits.cbor_depth = 65), "config.limits");
    assert_eq!(built(|limits| limits.chain_length = 64), ACCEPTED);
    assert_eq!(built(|limits| limits.chain_length = 65), "config.limits");
    assert_eq!(built(|limits| limits.chain_length = usize::MAX), "config.limits");
    assert_eq!(built(|limits| limits.rsa_modulus_min = 2047), "config.limits");
    assert_eq!(built(|limits| limits.rsa_modulus_max = 8193), "config.limits");
    assert_eq!(built(|limits| limits.rsa_modulus_min = 8192), ACCEPTED);
    assert_eq!(built(|limits| limits.rsa_modulus_max = 2048), ACCEPTED);
    let crossed = limits(|limits| (limits.rsa_modulus_min, limits.rsa_modulus_max) = (3001, 3000));
    assert_eq!(code(builder().limits(crossed).build()), "config.limits");
}
