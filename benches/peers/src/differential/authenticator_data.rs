//! Authenticator data, lawful and not, signed as it is.

use super::Case;
use super::subjects::{Subject, response};
use attestry_authenticator::flags::{
    ATTESTED_DATA, BACKED_UP, BACKUP_ELIGIBLE, EXTENSION_DATA, USER_PRESENT, USER_VERIFIED,
};
use attestry_authenticator::{Cbor, MakeCredential};

type Change = fn(&mut MakeCredential);

pub fn cases(subject: &Subject) -> Vec<Case> {
    let named = CHANGES.iter().map(|(name, change)| {
        let mut registration = subject.registration.clone();
        change(&mut registration);
        Case::new(format!("authenticator data: {name}"), response(&subject.attest(&registration)))
    });
    let with_extensions = extensions().into_iter().map(|(name, extensions)| {
        let mut registration = subject.registration.clone();
        registration.extensions = Some(extensions);
        Case::new(format!("extensions: {name}"), response(&subject.attest(&registration)))
    });
    named.chain(with_extensions).chain(truncations(subject)).collect()
}

const CHANGES: &[(&str, Change)] = &[
    ("user verified", |registration| registration.flags |= USER_VERIFIED),
    ("user not verified", |registration| registration.flags &= !USER_VERIFIED),
    ("user not present", |registration| registration.flags &= !USER_PRESENT),
    ("verified but not present", |registration| {
        registration.flags = registration.flags & !USER_PRESENT | USER_VERIFIED;
    }),
    ("BE", |registration| registration.flags |= BACKUP_ELIGIBLE),
    ("BE and BS", |registration| registration.flags |= BACKUP_ELIGIBLE | BACKED_UP),
    ("BS without BE", |registration| registration.flags |= BACKED_UP),
    ("reserved bit 1", |registration| registration.flags |= 0x02),
    ("reserved bit 5", |registration| registration.flags |= 0x20),
    ("AT clear", |registration| registration.flags &= !ATTESTED_DATA),
    ("AT clear, no data", |registration| {
        registration.flags &= !ATTESTED_DATA;
        registration.attested_data = Some(Vec::new());
    }),
    ("AT set, no data", |registration| registration.attested_data = Some(Vec::new())),
    ("ED set, no data", |registration| registration.flags |= EXTENSION_DATA),
    ("ED clear, extensions there", |registration| registration.auth_data_suffix = vec![0xa0]),
    ("a byte after the key", |registration| registration.auth_data_suffix = vec![0]),
    ("counter 1", |registration| registration.sign_count = 1),
    ("counter at its greatest", |registration| registration.sign_count = u32::MAX),
    ("AAGUID zero", |registration| registration.aaguid = vec![0; 16]),
    ("AAGUID of another", |registration| registration.aaguid = vec![7; 16]),
    ("relying party of another", |registration| registration.rp_id = "other.example".to_owned()),
    ("relying party in capitals", |registration| registration.rp_id = "EXAMPLE.COM".to_owned()),
    ("relying party its origin", |registration| {
        registration.rp_id = "https://app.example.com".to_owned();
    }),
    ("id of 0 bytes", |registration| registration.credential_id = Vec::new()),
    ("id of 1 byte", |registration| registration.credential_id = vec![7]),
    ("id of 15 bytes", |registration| registration.credential_id = vec![7; 15]),
    ("id of 16 bytes", |registration| registration.credential_id = vec![7; 16]),
    ("id of 256 bytes", |registration| registration.credential_id = vec![7; 256]),
    ("id of 1023 bytes", |registration| registration.credential_id = vec![7; 1023]),
    ("id of 1024 bytes", |registration| registration.credential_id = vec![7; 1024]),
];

fn extensions() -> Vec<(&'static str, Vec<u8>)> {
    let one = |name: &str, value| Cbor::map([(name, value)]).encode();
    let raw = |bytes: &[u8]| bytes.to_vec();
    vec![
        ("empty", raw(&[0xa0])),
        ("credProtect 1", one("credProtect", Cbor::Int(1))),
        ("credProtect 3", one("credProtect", Cbor::Int(3))),
        ("credProtect 0", one("credProtect", Cbor::Int(0))),
        ("credProtect 4", one("credProtect", Cbor::Int(4))),
        ("credProtect text", one("credProtect", Cbor::text("1"))),
        ("hmac-secret true", one("hmac-secret", Cbor::Bool(true))),
        ("hmac-secret false", one("hmac-secret", Cbor::Bool(false))),
        ("hmac-secret text", one("hmac-secret", Cbor::text("true"))),
        ("minPinLength 4", one("minPinLength", Cbor::Int(4))),
        ("minPinLength 0", one("minPinLength", Cbor::Int(0))),
        ("minPinLength 300", one("minPinLength", Cbor::Int(300))),
        ("minPinLength -1", one("minPinLength", Cbor::Int(-1))),
        ("credBlob true", one("credBlob", Cbor::Bool(true))),
        ("thirdPartyPayment true", one("thirdPartyPayment", Cbor::Bool(true))),
        ("unknown", one("example.extension", Cbor::text("value"))),
        ("unknown, nested", one("example.extension", Cbor::map([("a", Cbor::Array(vec![Cbor::Null]))]))),
        ("two", Cbor::map([("credProtect", Cbor::Int(2)), ("hmac-secret", Cbor::Bool(true))]).encode()),
        (
            "two, not sorted",
            Cbor::map([("hmac-secret", Cbor::Bool(true)), ("credBlob", Cbor::Bool(true))]).encode(),
        ),
        ("one twice", Cbor::map([("credProtect", Cbor::Int(2)), ("credProtect", Cbor::Int(2))]).encode()),
        ("unknown twice", Cbor::map([("unknown", Cbor::Int(2)), ("unknown", Cbor::Int(2))]).encode()),
        ("a head longer than needed", [&[0xb9, 0, 1][..], &one("credProtect", Cbor::Int(2))[1..]].concat()),
        ("of indefinite length", [&[0xbf][..], &one("credProtect", Cbor::Int(2))[1..], &[0xff]].concat()),
        ("key an integer", Cbor::Map(vec![(Cbor::Int(1), Cbor::Bool(true))]).encode()),
        ("an array", Cbor::Array(Vec::new()).encode()),
        ("null", Cbor::Null.encode()),
        ("with a byte after", raw(&[0xa0, 0])),
        ("twice", raw(&[0xa0, 0xa0])),
        ("truncated", raw(&[0xa1])),
    ]
}

/// The statement signs what is left.
fn truncations(subject: &Subject) -> Vec<Case> {
    let length = subject.registration.attested_data_bytes().len();
    (0..length)
        .step_by(7)
        .map(|length| {
            let mut registration = subject.registration.clone();
            registration.attested_data = Some(registration.attested_data_bytes()[..length].to_vec());
            Case::new("authenticator data: truncated", response(&subject.attest(&registration)))
        })
        .collect()
}
