//! Whatever it is given, it never panics.

use serde_json::Value;

use crate::explain::{auth_data, registered};
use crate::harness::{case_files, root, run, samples};

const KINDS: [&str; 14] = [
    "case",
    "registration",
    "authentication",
    "client-data",
    "attestation-object",
    "authenticator-data",
    "key-attestation",
    "certificate",
    "public-key",
    "metadata-blob",
    "record",
    "challenge",
    "config",
    "code",
];

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap()
    }

    fn below(&mut self, end: usize) -> usize {
        self.next() % end.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

fn explain(input: &[u8], more: &[&str]) -> u8 {
    let said = run(&[&["explain"], more].concat(), input);
    assert!(said.status <= 2);
    assert_eq!(said.status == 2, said.output.is_empty(), "{}{}", said.output, said.errors);
    said.status
}

#[test]
fn every_case_is_explained() {
    let (mut explained, mut unusable) = (0, 0);
    for file in case_files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let Ok(Value::Array(cases)) = serde_json::from_str::<Value>(&text) else { continue };
        for case in cases {
            if case.get("verifier").is_none() {
                continue;
            }
            let case = case.to_string();
            match explain(case.as_bytes(), &[]) {
                2 => unusable += 1,
                _ => explained += 1,
            }
        }
    }
    println!("{explained} explained, {unusable} unusable");
    assert!(explained > 1000, "{explained}");
    assert_eq!(unusable, 0);
}

/// Things of all kinds.
fn things() -> Vec<Vec<u8>> {
    let registered = registered();
    let mut things = vec![
        registered.response.to_string().into_bytes(),
        auth_data(&registered.made),
        registered.made.attestation_object.clone(),
        registered.chain.root_der.clone(),
        registered.chain.x5c[0].clone(),
    ];
    for file in [
        "tpm",
        "apple",
        "android_key",
        "android_safetynet",
        "compound",
        "fido_u2f",
        "authentications",
        "metadata",
    ] {
        let text =
            std::fs::read_to_string(root().join(format!("tests/vectors/accepted/{file}.json"))).unwrap();
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        let case = &cases[0];
        things.push(case.to_string().into_bytes());
        if let Some(object) = case["request"]["credentialInfo"]["attestationData"].as_str() {
            things.push(object.as_bytes().to_vec());
        }
        if let Some(blob) = case["metadata"]["blob"].as_str() {
            things.push(blob.as_bytes().to_vec());
        }
    }
    things.extend(samples().iter().map(|case| case["request"].to_string().into_bytes()));
    things
}

fn decoded(text: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap_or_else(|_| text.to_vec())
}

#[test]
fn changed_things_are_explained_or_refused() {
    let mut numbers = Numbers(1);
    for thing in things() {
        let thing = decoded(&thing);
        // Cases take a verdict each time.
        let is_case = thing.starts_with(b"{") && thing.windows(10).any(|window| window == b"\"verifier\"");
        for _ in 0..if is_case { 10 } else { 150 } {
            let mut changed = thing.clone();
            match numbers.below(4) {
                0 => changed.truncate(numbers.below(thing.len())),
                1 => {
                    let place = numbers.below(thing.len());
                    changed.insert(place, numbers.byte());
                }
                _ => {}
            }
            for _ in 0..=numbers.below(3) {
                let place = numbers.below(changed.len());
                if let Some(byte) = changed.get_mut(place) {
                    *byte = numbers.byte();
                }
            }
            explain(&changed, &[]);
            explain(&changed, &["--as", KINDS[numbers.below(KINDS.len())], "--json"]);
        }
    }
}

#[test]
fn garbage_is_refused_or_explained() {
    let mut numbers = Numbers(2);
    for round in 0..3_000 {
        let length = numbers.below(if round % 10 == 0 { 600 } else { 80 });
        let mut bytes: Vec<u8> = (0..length).map(|_| numbers.byte()).collect();
        // Starts that lead further in.
        let starts: [&[u8]; 8] = [
            b"",
            b"\x30\x82",
            b"\xa3\x63fmt",
            b"\xa1\x68authData\x58",
            b"\xa5\x01\x02\x03\x26",
            b"{\"",
            b"eyJ",
            b"\x9f",
        ];
        bytes.splice(0..0, starts[numbers.below(starts.len())].iter().copied());
        explain(&bytes, &[]);
        explain(&bytes, &["--as", KINDS[round % KINDS.len()]]);
    }
}

#[test]
fn claims_of_length_take_no_memory_and_no_stack() {
    let deep = [vec![0x81; 100_000], vec![0x00]].concat();
    let long = b"\xa1\x68authData\x5b\x7f\xff\xff\xff\xff\xff\xff\xff".to_vec();
    let many = b"\xbb\x7f\xff\xff\xff\xff\xff\xff\xff".to_vec();
    let nested = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    let members = [b"{\"a\":".repeat(100_000), b"}".repeat(100_000)].concat();
    let der = b"\x30\x84\xff\xff\xff\xff".to_vec();
    let sequences = b"\x30\x80".repeat(50_000);
    for input in [deep, long, many, nested, members, der, sequences] {
        for kind in KINDS {
            explain(&input, &["--as", kind]);
        }
        explain(&input, &[]);
    }
}
