//! Credentials that other libraries stored, imported by the code of the guide's pages: each logs in.
//!
//! The software authenticator made the registrations. The newest release of each library verified them, and these are the
//! values that it gave to store: SimpleWebAuthn 14.0.3, py_webauthn 3.0.1, python-fido2 2.2.1 (bytes are base64url here), and
//! webauthn-rs 0.6.2.

use attestry::errors::AuthenticationError;
use attestry::{AuthenticationChallenge, CredentialRecord, Error, RecordUpdate};
use attestry_authenticator::flags::{BACKED_UP, BACKUP_ELIGIBLE};
use attestry_authenticator::{CHALLENGE, GetAssertion, Key, MakeCredential};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use suite::harness::builder;
use suite::harness::logins::authenticate;

/// The `user.id` of every row, but for those of webauthn-rs.
const USER: &[u8] = b"the user of the suite";

mod simplewebauthn {
    use super::{USER, Value, bytes, logs_in, number, text};

    include!("imports/simplewebauthn.rs");

    /// `registrationInfo`: of `credential` all, `credentialDeviceType`, `credentialBackedUp` and `userVerified`.
    const SYNCED: &str = r#"{
        "id": "yMZt0bnkwWih5ODpVUKNysibw-rUUSpklk3yVn-XyiY",
        "publicKey": "pQECAyYgASFYIEX9CtluwZXDmqFdTkgff0ruye4-QOtzU60O4FgefdY2IlggPQ___fkn3m-ErbMQwrEXcOhDROp1SLn_QdWuee_8Bus",
        "counter": 0, "transports": ["hybrid", "internal"],
        "deviceType": "multiDevice", "backedUp": true, "userVerified": true
    }"#;
    const COUNTING: &str = r#"{
        "id": "sn_XS8ymJ7CZzhK4KOZTWyb6jCHtKxoHlZNQZjwqmQo",
        "publicKey": "pAEBAycgBiFYIMZmkZgdP1n3GDzfr-xDIpTicMPvdWNwv-TO0L6tmmL5",
        "counter": 7, "transports": ["hybrid", "internal"],
        "deviceType": "singleDevice", "backedUp": false, "userVerified": true
    }"#;

    fn imported(row: &str) -> CredentialRecord {
        let row: Value = serde_json::from_str(row).unwrap();
        let transports: Vec<String> = serde_json::from_value(row["transports"].clone()).unwrap();
        let row = Row {
            id: &bytes(&row, "id"),
            public_key: &bytes(&row, "publicKey"),
            user_id: USER,
            counter: number(&row, "counter"),
            device_type: text(&row, "deviceType"),
            backed_up: row["backedUp"].as_bool().unwrap(),
            user_verified: row["userVerified"].as_bool().unwrap(),
            transports: &transports,
        };
        import(&row, "example.com").unwrap()
    }

    #[test]
    fn what_simplewebauthn_stored_logs_in() {
        logs_in(&imported(SYNCED), &super::synced("simplewebauthn es256"));
        logs_in(&imported(COUNTING), &super::counting("simplewebauthn eddsa"));
        assert_eq!(imported(SYNCED).transports(), ["hybrid", "internal"]);
    }

    #[test]
    fn the_page_on_simplewebauthn_has_this_code() {
        let page = include_str!("../../docs/guide/from-simplewebauthn.md");
        assert!(page.contains(include_str!("imports/simplewebauthn.rs")));
    }
}

mod py_webauthn {
    use super::{USER, Value, bytes, logs_in, number, text};

    include!("imports/py_webauthn.rs");

    /// Members of `VerifiedRegistration`.
    const SYNCED: &str = r#"{
        "credential_id": "fda_wmozE0gDeH8l70m73AGd9w-27GRksUO3O-VJiWo",
        "credential_public_key": "pQECAyYgASFYIGhg2ftgFUfFfUiOGFDP5cnh0Hd4X9w-WHyURdqf-3zXIlggU2Dpu7T803YRUbdx5HE7Ud2MDrqnSc_YGylBrN2XG0A",
        "sign_count": 0, "credential_device_type": "multi_device",
        "credential_backed_up": true, "user_verified": true
    }"#;
    const COUNTING: &str = r#"{
        "credential_id": "UDo-GeChitI9dp22C-ZLWTNr3xVj_yJf8LKYpOxvbHQ",
        "credential_public_key": "pAEBAycgBiFYIMZmkZgdP1n3GDzfr-xDIpTicMPvdWNwv-TO0L6tmmL5",
        "sign_count": 7, "credential_device_type": "single_device",
        "credential_backed_up": false, "user_verified": true
    }"#;

    fn imported(row: &str) -> CredentialRecord {
        let row: Value = serde_json::from_str(row).unwrap();
        let row = Row {
            credential_id: &bytes(&row, "credential_id"),
            credential_public_key: &bytes(&row, "credential_public_key"),
            user_id: USER,
            sign_count: number(&row, "sign_count"),
            credential_device_type: text(&row, "credential_device_type"),
            credential_backed_up: row["credential_backed_up"].as_bool().unwrap(),
            user_verified: row["user_verified"].as_bool().unwrap(),
        };
        import(&row, "example.com").unwrap()
    }

    #[test]
    fn what_py_webauthn_stored_logs_in() {
        logs_in(&imported(SYNCED), &super::synced("py_webauthn es256"));
        logs_in(&imported(COUNTING), &super::counting("py_webauthn eddsa"));
    }

    #[test]
    fn the_page_on_py_webauthn_has_this_code() {
        let page = include_str!("../../docs/guide/from-py-webauthn.md");
        assert!(page.contains(include_str!("imports/py_webauthn.rs")));
    }
}

mod python_fido2 {
    use super::{USER, Value, bytes, logs_in, number};

    include!("imports/python_fido2.rs");

    /// `bytes(auth_data.credential_data)`, and what `AuthenticatorData` says beside it.
    const SYNCED: &str = r#"{
        "credential_data": "HB0ycPs5WpWTRNIoxeGgdQAghpdFJZIsVwgMKfttr0Q9KOFDFpuYAmengGD750AMhTulAQIDJiABIVggwiy1k0-fCZeFPRqDRmebAaNbmpBB8Fk406LDnHQwNZsiWCBYKXkhjxwKxX4mKnloAVxeu8vzSCyU47OPebK1BZ0_Yg",
        "counter": 0, "backup_eligible": true, "backed_up": true, "user_verified": true
    }"#;
    const COUNTING: &str = r#"{
        "credential_data": "pnxj4egG6rKrqeqkV--z4AAgaZIKIT-1KHwfNPc33ZqTb1BBAs1vLd5VTbPCo3ADW9akAQEDJyAGIVggxmaRmB0_WfcYPN-v7EMilOJww-91Y3C_5M7Qvq2aYvk",
        "counter": 7, "backup_eligible": false, "backed_up": false, "user_verified": true
    }"#;

    /// The credential data alone.
    fn bare(row: &Value) -> ImportedPasskey {
        let data = bytes(row, "credential_data");
        import(&data, USER, "example.com").unwrap().unwrap()
    }

    /// With what the rest of the authenticator data said.
    fn whole(row: &Value) -> ImportedPasskey {
        bare(row)
            .sign_count(number(row, "counter"))
            .backup_eligible(row["backup_eligible"].as_bool().unwrap())
            .backed_up(row["backed_up"].as_bool().unwrap())
            .user_verification_seen(row["user_verified"].as_bool().unwrap())
    }

    #[test]
    fn what_python_fido2_stored_logs_in() {
        for (row, made) in
            [(SYNCED, super::synced("python-fido2 es256")), (COUNTING, super::counting("python-fido2 eddsa"))]
        {
            let row: Value = serde_json::from_str(row).unwrap();
            logs_in(&whole(&row).into_record().unwrap(), &made);
        }
    }

    /// Many servers store nothing else. The first login fills in the rest.
    #[test]
    fn credential_data_of_python_fido2_suffice() {
        let made = super::counting("python-fido2 eddsa");
        let row: Value = serde_json::from_str(COUNTING).unwrap();
        let mut record = bare(&row).into_record().unwrap();
        assert_eq!((record.sign_count(), record.backup_eligible()), (Some(0), None));
        let update = super::login(&record, &made, 8).unwrap();
        record.apply(&update).unwrap();
        assert_eq!((record.sign_count(), record.backup_eligible()), (Some(8), Some(false)));
    }

    #[test]
    fn credential_data_that_are_cut_short_are_not_imported() {
        let row: Value = serde_json::from_str(COUNTING).unwrap();
        let data = bytes(&row, "credential_data");
        for length in 0..data.len() {
            let imported = import(&data[..length], USER, "example.com");
            assert!(!matches!(imported, Ok(Some(_))), "{length}");
        }
    }

    #[test]
    fn the_page_on_python_fido2_has_this_code() {
        let page = include_str!("../../docs/guide/from-python-fido2.md");
        assert!(page.contains(include_str!("imports/python_fido2.rs")));
    }
}

mod webauthn_rs {
    use super::{Key, MakeCredential, logs_in};

    include!("imports/webauthn_rs.rs");

    /// What serde wrote of four `Passkey`s, one a line.
    const STORED: &str = include_str!("../vectors/stored/webauthn-rs-0.6.2.jsonl");

    /// The `Uuid` with which their registrations were started: 3c5b9a1e-7d2f-4e86-9b04-d1a8c6f0e257.
    const USER: [u8; 16] = 0x3c5b_9a1e_7d2f_4e86_9b04_d1a8_c6f0_e257_u128.to_be_bytes();

    #[test]
    fn what_webauthn_rs_stored_logs_in() {
        let mut counting = MakeCredential::new("webauthn-rs counting");
        counting.sign_count = 7;
        let made = [
            super::synced("webauthn-rs es256"),
            counting,
            MakeCredential::new("webauthn-rs es384").with_key(Key::p384("import p384")),
            MakeCredential::new("webauthn-rs rs256").with_key(Key::rsa2048()),
        ];
        assert_eq!(STORED.lines().count(), made.len());
        for (line, made) in STORED.lines().zip(&made) {
            logs_in(&import(line, &USER, "example.com").unwrap(), made);
        }
    }

    /// A key that is cut short, and an algorithm that webauthn-rs offers for no passkey.
    #[test]
    fn passkeys_with_other_keys_are_not_imported() {
        let line = STORED.lines().next().unwrap();
        for (from, to) in [(r#""x":"Wbe4"#, r#""x":""#), ("ES256", "EDDSA"), ("EC_EC2", "EC_OKP")] {
            let changed = line.replacen(from, to, 1);
            assert_ne!(changed, line);
            assert!(import(&changed, &USER, "example.com").is_err(), "{to}");
        }
    }

    #[test]
    fn the_page_on_webauthn_rs_has_this_code() {
        let page = include_str!("../../docs/guide/from-webauthn-rs.md");
        assert!(page.contains(include_str!("imports/webauthn_rs.rs")));
    }
}

/// The credential of a row with counter 0, which is backed up.
fn synced(seed: &str) -> MakeCredential {
    let mut made = MakeCredential::new(seed);
    made.flags |= BACKUP_ELIGIBLE | BACKED_UP;
    made
}

/// The credential of a row with counter 7, which stays on its device.
fn counting(seed: &str) -> MakeCredential {
    let mut made = MakeCredential::new(seed).with_key(Key::ed25519("import ed25519"));
    made.sign_count = 7;
    made
}

/// The record has what the registration had, and the credential logs in with it.
fn logs_in(record: &CredentialRecord, made: &MakeCredential) {
    let synced = made.flags & BACKED_UP != 0;
    assert_eq!(record.credential_id(), URL_SAFE_NO_PAD.encode(&made.credential_id));
    assert_eq!(record.public_key().to_cose(), made.cose_bytes());
    assert_eq!(record.sign_count(), Some(made.sign_count));
    assert_eq!((record.backup_eligible(), record.backed_up()), (Some(synced), synced));
    assert!(record.user_verification_seen());

    let mut stored = CredentialRecord::from_json(record.to_json()).unwrap();
    let next = if synced { 0 } else { made.sign_count + 1 };
    stored.apply(&login(&stored, made, next).unwrap()).unwrap();
    assert_eq!(stored.sign_count(), Some(next));
    if !synced {
        let refused = login(&stored, made, next);
        assert_eq!(refused.unwrap_err(), AuthenticationError::SignCountNotIncreased);
    }
    let other = MakeCredential::new("another key");
    let mut forged = GetAssertion::with(&other).with_user_handle(record.user_handle().as_bytes());
    forged.credential_id.clone_from(&made.credential_id);
    let verifier = builder().build().unwrap();
    assert!(authenticate(&verifier, &forged.make(), &challenge(record), record).is_err());
}

/// A login with this counter.
fn login(record: &CredentialRecord, made: &MakeCredential, count: u32) -> Result<RecordUpdate, Error> {
    let mut login = GetAssertion::with(made).with_user_handle(record.user_handle().as_bytes());
    login.sign_count = count;
    let verifier = builder().build().unwrap();
    Ok(authenticate(&verifier, &login.make(), &challenge(record), record)?.update().clone())
}

/// The challenge that these logins answer, issued for the owner.
fn challenge(record: &CredentialRecord) -> AuthenticationChallenge<'static> {
    AuthenticationChallenge::for_user(CHALLENGE, *record.user_handle()).unwrap()
}

fn text<'r>(row: &'r Value, member: &str) -> &'r str {
    row[member].as_str().unwrap()
}

fn bytes(row: &Value, member: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text(row, member)).unwrap()
}

fn number(row: &Value, member: &str) -> u32 {
    row[member].as_u64().unwrap().try_into().unwrap()
}
