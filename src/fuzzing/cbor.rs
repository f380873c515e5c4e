//! Attestation object and authenticator data, against `ciborium`.

use ciborium::value::Integer;

use super::{assert_exact, assert_refusal};
use crate::encoding::cbor::{self, Value};
use crate::limits::Limits;
use crate::observation::Observation;
use crate::webauthn::{AssertedData, AttestationObject, AuthenticatorData, Extensions};

/// A library reads every accepted document. The document that the library writes of it is accepted too. So are any
/// bytes that a library would write, within the limits and without kinds that CTAP2 lacks.
pub fn attestation_object(bytes: &[u8]) {
    let limits = Limits::DEFAULT;
    let theirs = read(bytes);
    let ours = match cbor::decode(bytes, &limits) {
        Ok((value, observed)) => {
            let theirs = theirs.expect("a library reads it as well");
            assert_eq!(convert(&value), theirs);
            assert!(
                items(&theirs).is_some_and(|items| items <= limits.cbor_items),
                "a key twice, or too much"
            );
            assert!(depth(&theirs) <= limits.cbor_depth);
            assert_exact(bytes, |bytes| cbor::decode(bytes, &limits).is_ok());
            let written = write(&theirs);
            assert_eq!(written == bytes, !observed.contains(Observation::CborNonMinimal));
            let (again, seen) = cbor::decode(&written, &limits).unwrap();
            assert_eq!(convert(&again), theirs);
            assert!(!seen.contains(Observation::CborNonMinimal));
            assert_eq!(
                seen.contains(Observation::CborKeyOrder),
                observed.contains(Observation::CborKeyOrder)
            );
            Some(theirs)
        }
        Err(error) => {
            assert_refusal(&error.into());
            if let Some(theirs) = theirs.filter(|theirs| write(theirs) == bytes) {
                let lawful = items(&theirs).is_some_and(|items| items <= limits.cbor_items);
                assert!(!lawful || depth(&theirs) > limits.cbor_depth, "{error:?}: {theirs:?}");
            }
            None
        }
    };
    match AttestationObject::decode(bytes, &limits) {
        Ok((object, _)) => {
            let members = ours.and_then(|value| value.into_map().ok()).expect("a map");
            let member = |name: &str| &members.iter().find(|(key, _)| key.as_text() == Some(name)).unwrap().1;
            assert_eq!(member("fmt").as_text(), Some(object.format));
            assert_eq!(member("authData").as_bytes().map(Vec::as_slice), Some(object.auth_data));
            assert_eq!(*member("attStmt"), convert(&object.statement));
            assert!(bytes.len() <= limits.attestation_data);
        }
        Err(error) => assert_refusal(&error),
    }
}

/// The parts of accepted data, one after the other, are the whole.
pub fn authenticator_data(bytes: &[u8]) {
    let limits = Limits::DEFAULT;
    let asserted = AssertedData::decode(bytes, &limits);
    if let Ok(asserted) = &asserted {
        let head = &asserted.head;
        let parts = [head.rp_id_hash(), &[head.flags.bits()][..], &head.sign_count.to_be_bytes()].concat();
        let extensions = bytes.strip_prefix(parts.as_slice()).expect("the parts are the beginning");
        assert_eq!(head.flags.extensions(), asserted.extensions.is_some());
        assert_eq!(head.flags.extensions(), !extensions.is_empty());
        assert_eq!(head.flags.bits() & 0x40, 0, "attested credential data");
        assert_exact(bytes, |bytes| AssertedData::decode(bytes, &limits).is_ok());
    }
    let data = match AuthenticatorData::decode(bytes, &limits) {
        Ok(data) => data,
        Err(error) => return assert_refusal(&error),
    };
    assert!(asserted.is_err(), "both ceremonies read the same bytes");
    let head = [
        data.head.rp_id_hash(),
        &[data.head.flags.bits()][..],
        &data.head.sign_count.to_be_bytes(),
        data.aaguid.as_bytes(),
        &u16::try_from(data.credential_id.len()).unwrap().to_be_bytes(),
        data.credential_id,
        data.public_key_bytes,
    ]
    .concat();
    let extensions = bytes.strip_prefix(head.as_slice()).expect("the parts are the beginning");
    assert!((1..=1023).contains(&data.credential_id.len()));
    assert_eq!(convert(&data.public_key), read(data.public_key_bytes).unwrap());
    assert_eq!(data.head.flags.extensions(), data.extensions.is_some());
    assert_eq!(data.head.flags.extensions(), !extensions.is_empty());
    assert_exact(bytes, |bytes| AuthenticatorData::decode(bytes, &limits).is_ok());
    if let Some(map) = &data.extensions {
        let theirs = read(extensions).unwrap();
        assert_eq!(convert(&Value::Map(*map)), theirs);
        let read = Extensions::read(map);
        let known = [
            read.cred_protect.is_some(),
            read.min_pin_length.is_some(),
            read.hmac_secret.is_some(),
            read.cred_blob.is_some(),
        ];
        let known = known.into_iter().filter(|is_there| *is_there).count();
        assert_eq!(known + read.others.len(), theirs.as_map().unwrap().len());
        for (name, raw) in &read.others {
            let members = theirs.as_map().unwrap();
            let (_, value) = members.iter().find(|(key, _)| key.as_text() == Some(name)).unwrap();
            assert_eq!(self::read(raw).as_ref(), Some(value));
        }
    }
}

/// One item to the end of `bytes`, as a library reads it.
pub(super) fn read(mut bytes: &[u8]) -> Option<ciborium::Value> {
    let value = ciborium::from_reader(&mut bytes).ok()?;
    bytes.is_empty().then_some(value)
}

fn write(value: &ciborium::Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

pub(super) fn convert(value: &Value<'_>) -> ciborium::Value {
    match value {
        Value::Int(value) => Integer::try_from(*value).unwrap().into(),
        Value::Bytes(bytes) => ciborium::Value::Bytes(bytes.to_vec()),
        Value::Text(_) => ciborium::Value::Text(value.as_text().unwrap().to_owned()),
        Value::Array(array) => {
            let items: Vec<_> = array.iter().map(|item| convert(&item)).collect();
            assert_eq!(items.len(), array.len());
            ciborium::Value::Array(items)
        }
        Value::Map(map) => {
            let members: Vec<_> = map.iter().map(|(key, value)| (convert(&key), convert(&value))).collect();
            assert_eq!(members.len(), map.len());
            ciborium::Value::Map(members)
        }
        Value::Bool(value) => ciborium::Value::Bool(*value),
        Value::Null => ciborium::Value::Null,
    }
}

/// The number of items. None if CTAP2 lacks one of them, or if a key is repeated.
fn items(value: &ciborium::Value) -> Option<usize> {
    match value {
        ciborium::Value::Array(values) => {
            values.iter().try_fold(1, |count, value| Some(count + items(value)?))
        }
        ciborium::Value::Map(members) => {
            let mut keys: Vec<_> = members.iter().map(|(key, _)| write(key)).collect();
            keys.sort();
            let unique = keys.windows(2).all(|pair| pair[0] != pair[1]);
            let lawful = members.iter().all(|(key, _)| key.is_integer() || key.is_text() || key.is_bytes());
            let count = |count, (key, value): &(_, _)| Some(count + items(key)? + items(value)?);
            members.iter().try_fold(1, count).filter(|_| unique && lawful)
        }
        ciborium::Value::Tag(..) | ciborium::Value::Float(_) => None,
        _ => Some(1),
    }
}

fn depth(value: &ciborium::Value) -> usize {
    match value {
        ciborium::Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or_default(),
        ciborium::Value::Map(members) => {
            let depths = members.iter().map(|(key, value)| depth(key).max(depth(value)));
            1 + depths.max().unwrap_or_default()
        }
        _ => 0,
    }
}
