//! Single bytes changed at random, from a fixed seed.

use super::Case;
use super::subjects::{Subject, response};
use attestry_authenticator::Made;
use attestry_authenticator::seed::Random;

/// How many changes are made of each subject's attestation object, of its client data and of the JSON around them.
const CHANGES: (usize, usize, usize) = (500, 200, 200);

pub fn cases(subject: &Subject) -> Vec<Case> {
    let made = subject.attest(&subject.registration);
    let mut random = Random::new(&[b"differential", subject.name.as_bytes()]);
    let mut draw = |below: usize| usize::try_from(random.next_u64() % u64::try_from(below).unwrap()).unwrap();
    let mut cases = Vec::new();
    for _ in 0..CHANGES.0 {
        let mut changed = made.clone();
        let at = draw(made.attestation_object.len());
        changed.attestation_object[at] ^= u8::try_from(1 + draw(255)).unwrap();
        let detail = detail(at, made.attestation_object[at], changed.attestation_object[at]);
        let name = format!("byte of {}", part(subject, &made, at));
        cases.push(Case { detail, ..Case::new(name, response(&changed)) });
    }
    for _ in 0..CHANGES.1 {
        let mut changed = made.clone();
        let at = draw(made.client_data.len());
        changed.client_data[at] ^= u8::try_from(1 + draw(255)).unwrap();
        let detail = detail(at, made.client_data[at], changed.client_data[at]);
        cases.push(Case { detail, ..Case::new("byte of client data", response(&changed)) });
    }
    let text = response(&made).to_string();
    for _ in 0..CHANGES.2 {
        let mut changed = text.clone().into_bytes();
        let at = draw(changed.len());
        // The peers take text, so it stays ASCII.
        changed[at] = u8::try_from(draw(128)).unwrap();
        let detail = detail(at, text.as_bytes()[at], changed[at]);
        cases.push(Case { detail, ..Case::new("byte of the JSON", String::from_utf8(changed).unwrap()) });
    }
    cases
}

fn detail(at: usize, old: u8, new: u8) -> String {
    format!(", byte {at} from {old:02x} to {new:02x}")
}

/// What the byte at this place of the attestation object belongs to.
fn part(subject: &Subject, made: &Made, at: usize) -> &'static str {
    let auth_data = subject.registration.auth_data();
    let start = made.attestation_object.windows(auth_data.len()).position(|window| window == auth_data);
    let start = start.expect("the object has authenticator data");
    let id_end = 55 + made.credential_id.len();
    match at.checked_sub(start) {
        Some(0..32) => "rpIdHash",
        Some(32) => "the flags",
        Some(33..37) => "the counter",
        Some(37..53) => "the AAGUID",
        Some(53..55) => "the credential id's length",
        Some(offset) if offset < id_end => "the credential id",
        Some(offset) if offset < auth_data.len() => "the credential key",
        _ => "the object, outside of authenticator data",
    }
}
