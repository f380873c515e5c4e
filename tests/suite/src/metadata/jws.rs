//! The compact JWS: its parts, its header, and its signature.

use serde_json::{Value, json};

use super::blob_case;
use crate::harness::blobs::{self, Blob};
use attestry_authenticator::{Hash, Key, Scheme};

fn sound() -> Blob {
    Blob::small(&[])
}

fn changed(change: impl FnOnce(&mut Blob)) -> Blob {
    let mut blob = sound();
    change(&mut blob);
    blob
}

/// The order of the group of P-256.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
    0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// The signature that the BLOB would have.
fn signature(blob: &Blob) -> Vec<u8> {
    let jws = blob.jws();
    let (signed, _) = jws.rsplit_once('.').unwrap();
    blob.signer.sign_jose(blob.scheme, signed.as_bytes())
}

/// With the other s of an ECDSA signature, which verifies as well.
fn other_s(mut signature: Vec<u8>) -> Vec<u8> {
    let mut borrow = 0;
    for (digit, order) in signature[32..].iter_mut().zip(ORDER).rev() {
        let difference = i16::from(order) - i16::from(*digit) - borrow;
        borrow = i16::from(difference < 0);
        *digit = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    signature
}

pub(super) fn accepted() -> Vec<Value> {
    let case = |name: &str, change: &dyn Fn(&mut Blob)| {
        blob_case(name, &changed(change)).metadata(json!({ "no": 42, "stale": false, "entries": 0 }))
    };
    let rsa = Blob::of(&blobs::chain(Key::rsa2048(), 1, |_, _| {}), &[]);
    vec![
        case("jws, ES256", &|_| {}),
        blob_case("jws, RS256", &rsa).metadata(json!({ "no": 42, "entries": 0 })),
        case("jws, the other s", &|blob| blob.signature = Some(other_s(signature(blob)))),
        case("jws, members that decide nothing", &|blob| {
            for (name, value) in [
                ("iat", json!("2026-01-01")),
                ("b64", json!(false)),
                ("kid", json!(7)),
                ("jku", json!("https://example.com/")),
                ("jwk", json!({})),
                ("typ", json!(null)),
                ("X5U", json!("https://example.com/")),
            ] {
                blob.set_header(name, value);
            }
        }),
        case("jws, header with white space", &|blob| {
            let text = attestry_authenticator::text::json_object(&blob.header);
            blob.raw_header = Some(format!(" {text}\n").into_bytes());
        }),
        case("jws, names with escapes", &|blob| {
            let text = attestry_authenticator::text::json_object(&blob.header);
            blob.raw_header = Some(text.replace("\"alg\"", r#""\u0061lg""#).into_bytes());
        }),
        case("jws, payload beyond ASCII", &|blob| blob.set_payload("legalHeader", json!("é\u{1f511}"))),
    ]
}

pub(super) fn refused() -> Vec<Value> {
    [parts(), headers(), certificates(), signatures()].concat()
}

/// The text, with one change after it was signed.
fn parts() -> Vec<Value> {
    let case = |name: &str, change: &dyn Fn(&str) -> String| {
        let jws = sound().jws();
        let case = blob_case(name, &sound()).set("/metadata/blob", json!(change(&jws)));
        case.refused("metadata.jws_malformed")
    };
    let part = |jws: &str, index: usize, change: &dyn Fn(&str) -> String| {
        let mut parts: Vec<_> = jws.split('.').map(str::to_owned).collect();
        parts[index] = change(&parts[index]);
        parts.join(".")
    };
    vec![
        case("jws, nothing", &|_| String::new()),
        case("jws, one part", &|jws| jws.replace('.', "")),
        case("jws, two parts", &|jws| jws.rsplit_once('.').unwrap().0.to_owned()),
        case("jws, four parts", &|jws| format!("{jws}.AAAA")),
        case("jws, a dot at the end", &|jws| format!("{jws}.")),
        case("jws, a line's end", &|jws| format!("{jws}\n")),
        case("jws, a space before", &|jws| format!(" {jws}")),
        case("jws, a byte order mark", &|jws| format!("\u{feff}{jws}")),
        case("jws, header with padding", &|jws| part(jws, 0, &|header| format!("{header}="))),
        case("jws, payload with padding", &|jws| part(jws, 1, &|payload| format!("{payload}=="))),
        case("jws, signature with padding", &|jws| part(jws, 2, &|signature| format!("{signature}=="))),
        case("jws, signature in standard base64", &|jws| part(jws, 2, &|text| format!("+/{}", &text[2..]))),
        case("jws, signature with loose bits", &|jws| {
            part(jws, 2, &|text| {
                let last = if text.ends_with('A') { "B" } else { "R" };
                format!("{}{last}", &text[..text.len() - 1])
            })
        }),
        case("jws, signature cut to an impossible length", &|jws| {
            part(jws, 2, &|text| text[..85].to_owned())
        }),
        case("jws, a letter beyond ASCII", &|jws| part(jws, 1, &|text| format!("é{}", &text[1..]))),
    ]
}

fn headers() -> Vec<Value> {
    let case = |name: &str, code: &str, change: &dyn Fn(&mut Blob)| {
        blob_case(name, &changed(change)).refused(&format!("metadata.{code}"))
    };
    let text = |change: &dyn Fn(&str) -> String| {
        let text = attestry_authenticator::text::json_object(&sound().header);
        Some(change(&text).into_bytes())
    };
    let member =
        |name: &'static str, value: Value| move |blob: &mut Blob| blob.set_header(name, value.clone());
    let again = |name: &'static str| {
        move |blob: &mut Blob| {
            let member = blob.header.iter().find(|(there, _)| there == name).unwrap().clone();
            blob.header.push(member);
        }
    };
    let without = |name: &'static str| move |blob: &mut Blob| blob.header.retain(|(there, _)| there != name);
    let malformed = "header_malformed";
    vec![
        case("header, empty", malformed, &|blob| blob.raw_header = Some(Vec::new())),
        case("header, no UTF-8", malformed, &|blob| blob.raw_header = Some(vec![0xff])),
        case("header, a list", malformed, &|blob| blob.raw_header = Some(b"[]".to_vec())),
        case("header, cut", malformed, &|blob| {
            blob.raw_header = text(&|text| text[..text.len() - 1].to_owned());
        }),
        case("header, something after it", malformed, &|blob| {
            blob.raw_header = text(&|text| format!("{text}{{}}"));
        }),
        case("header, a byte order mark", malformed, &|blob| {
            blob.raw_header = text(&|text| format!("\u{feff}{text}"));
        }),
        case("header, deep", malformed, &member("typ", json!([[[[[[[[]]]]]]]]))),
        case("header, no alg", malformed, &without("alg")),
        case("header, alg a number", malformed, &member("alg", json!(256))),
        case("header, alg twice", malformed, &again("alg")),
        case("header, alg twice, once with an escape", malformed, &|blob| {
            blob.raw_header = text(&|text| text.replacen('{', r#"{"a\u006cg":"ES256","#, 1));
        }),
        case("header, typ twice", malformed, &again("typ")),
        case("header, no x5c", malformed, &without("x5c")),
        case("header, x5c twice", malformed, &again("x5c")),
        case("header, x5c a text", malformed, &|blob| {
            let first = blob.header.iter().find(|(name, _)| name == "x5c").unwrap().1[0].clone();
            blob.set_header("x5c", first);
        }),
        case("header, x5c with a number", malformed, &member("x5c", json!([1]))),
        case("header, crit", "header_critical", &member("crit", json!(["exp"]))),
        case("header, crit null", "header_critical", &member("crit", json!(null))),
        case("header, x5u beside x5c", "remote_certificates", &member("x5u", json!("https://example.com/"))),
        case("header, x5u alone", "remote_certificates", &|blob| {
            without("x5c")(blob);
            blob.set_header("x5u", json!("https://example.com/"));
        }),
        case("header, x5u null", "remote_certificates", &member("x5u", json!(null))),
        case("header, alg none", "alg_unsupported", &|blob| {
            blob.set_header("alg", json!("none"));
            blob.signature = Some(Vec::new());
        }),
        case("header, alg HS256", "alg_unsupported", &member("alg", json!("HS256"))),
        case("header, alg RS1", "alg_unsupported", &member("alg", json!("RS1"))),
        case("header, alg ES256 in small letters", "alg_unsupported", &member("alg", json!("es256"))),
        case("header, alg ES384", "alg_unsupported", &|blob| {
            blob.set_header("alg", json!("ES384"));
            blob.scheme = Scheme::Ecdsa(Hash::Sha384);
        }),
    ]
}

fn certificates() -> Vec<Value> {
    let case = |name: &str, code: &str, change: &dyn Fn(&mut Vec<Value>)| {
        let blob = changed(|blob| {
            let (_, x5c) = blob.header.iter_mut().find(|(name, _)| name == "x5c").unwrap();
            change(x5c.as_array_mut().unwrap());
        });
        blob_case(name, &blob).refused(code)
    };
    let first = |change: &'static dyn Fn(&str) -> String| {
        move |x5c: &mut Vec<Value>| x5c[0] = json!(change(x5c[0].as_str().unwrap()))
    };
    let malformed = "metadata.x5c_malformed";
    vec![
        case("x5c, none", malformed, &|x5c| x5c.clear()),
        case("x5c, base64url", malformed, &first(&|text| text.replacen("MII", "MI-", 1))),
        case("x5c, white space", malformed, &first(&|text| format!("{}\n{}", &text[..64], &text[64..]))),
        case("x5c, without padding", malformed, &first(&|text| format!("{}AA", text.trim_end_matches('=')))),
        case("x5c, the second no base64", malformed, &|x5c| x5c.push(json!("*"))),
        case("x5c, nine", "metadata.x5c_too_long", &|x5c| {
            x5c.extend(vec![x5c[0].clone(); 8]);
        }),
        case("x5c, an empty text", "certificate.malformed", &first(&|_| String::new())),
        case("x5c, no certificate", "certificate.malformed", &first(&|_| "AAAA".to_owned())),
        case("x5c, the second no certificate", "certificate.malformed", &|x5c| x5c.push(json!("AAAA"))),
    ]
}

fn signatures() -> Vec<Value> {
    let case =
        |name: &str, code: &str, blob: &Blob| blob_case(name, blob).refused(&format!("metadata.{code}"));
    let es256 = |name: &str, code: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        case(name, code, &changed(|blob| blob.signature = Some(change(signature(blob)))))
    };
    let rsa = |name: &str, code: &str, change: &dyn Fn(&mut Blob)| {
        let mut blob = Blob::of(&blobs::chain(Key::rsa2048(), 0, |_, _| {}), &[]);
        change(&mut blob);
        case(name, code, &blob)
    };
    let (malformed, invalid) = ("signature_malformed", "signature_invalid");
    let with = |range: core::ops::Range<usize>, value: [u8; 32]| {
        move |mut signature: Vec<u8>| {
            signature[range.clone()].copy_from_slice(&value);
            signature
        }
    };
    vec![
        es256("signature, none", malformed, &|_| Vec::new()),
        es256("signature, 63 octets", malformed, &|signature| signature[..63].to_vec()),
        es256("signature, 65 octets", malformed, &|signature| [&[0], &*signature].concat()),
        es256("signature, r of zero", malformed, &with(0..32, [0; 32])),
        es256("signature, s of zero", malformed, &with(32..64, [0; 32])),
        es256("signature, r of the order", malformed, &with(0..32, ORDER)),
        es256("signature, s of the order", malformed, &with(32..64, ORDER)),
        es256("signature, r and s changed over", invalid, &|signature| {
            [&signature[32..], &signature[..32]].concat()
        }),
        case(
            "signature, DER",
            malformed,
            &changed(|blob| {
                let jws = blob.jws();
                let (signed, _) = jws.rsplit_once('.').unwrap();
                blob.signature = Some(blob.signer.sign(blob.scheme, signed.as_bytes()));
            }),
        ),
        case("signature, by another key", invalid, &changed(|blob| blob.signer = Key::p256("another"))),
        case(
            "signature, of another hash",
            invalid,
            &changed(|blob| blob.scheme = Scheme::Ecdsa(Hash::Sha384)),
        ),
        case(
            "signature, of another payload",
            invalid,
            &changed(|blob| {
                blob.signature = Some(signature(blob));
                blob.set_payload("no", json!(43));
            }),
        ),
        case(
            "signature, of another header",
            invalid,
            &changed(|blob| {
                blob.signature = Some(signature(blob));
                blob.set_header("typ", json!("jwt"));
            }),
        ),
        case(
            "signature, of the payload alone",
            invalid,
            &changed(|blob| {
                let jws = blob.jws();
                let payload = jws.split('.').nth(1).unwrap();
                blob.signature = Some(blob.signer.sign_jose(blob.scheme, payload.as_bytes()));
            }),
        ),
        case("signature, ES256 with a key of P-384", invalid, &{
            let mut blob = Blob::of(&blobs::chain(Key::p384("metadata"), 0, |_, _| {}), &[]);
            blob.signature = Some(vec![1; 64]);
            blob
        }),
        rsa("signature, RS256 of another hash", invalid, &|blob| {
            blob.scheme = Scheme::RsaPkcs1(Hash::Sha512)
        }),
        rsa("signature, RS256 by PSS", invalid, &|blob| blob.scheme = Scheme::RsaPss(Hash::Sha256)),
        rsa("signature, RS256 cut", malformed, &|blob| {
            blob.signature = Some(signature(blob)[..255].to_vec());
        }),
        rsa("signature, ES256 with a key of RSA", invalid, &|blob| {
            blob.set_header("alg", json!("ES256"));
            blob.signature = Some(vec![1; 64]);
        }),
        case(
            "signature, RS256 with a key of P-256",
            invalid,
            &changed(|blob| {
                blob.set_header("alg", json!("RS256"));
                blob.signature = Some(vec![1; 256]);
            }),
        ),
    ]
}
