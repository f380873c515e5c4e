//! What a case says of metadata: a BLOB, whom to believe that it is FIDO's, and what is demanded of models.

use attestry::metadata::{FoundBy, Metadata, MetadataBlob, MetadataStanding, MetadataTrust};
use attestry::trust::{RevocationCheck, TrustAnchor};
use attestry::{ConfigError, Error, UnixTime};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::call::{object, text_of};
use super::{bytes, flag, known, texts};

/// A BLOB, as far as a case describes it: of the form of case files, if of nothing else.
pub(super) struct Blob {
    bytes: Vec<u8>,
    trust: Result<MetadataTrust, ConfigError>,
}

impl Blob {
    pub(super) fn read(case: &Map<String, Value>) -> Result<Self, String> {
        let metadata = object(case, "metadata")?;
        known(metadata, "metadata", &["blob", "blobBase64", "roots", "options"])?;
        let blob = match (text_of(metadata, "blob")?, text_of(metadata, "blobBase64")?) {
            (Some(blob), None) => blob.into_bytes(),
            (None, Some(blob)) => {
                STANDARD.decode(&blob).or_else(|_| bytes(&blob).map_err(drop)).map_err(|()| "no base64")?
            }
            _ => return Err("metadata has either blob or blobBase64".to_owned()),
        };
        let roots = metadata.get("roots").map(texts).transpose()?.into_iter().flatten();
        let roots = roots.map(|root| root.and_then(bytes)).collect::<Result<Vec<_>, _>>()?;
        let none = Map::new();
        let options = match metadata.get("options") {
            None => &none,
            Some(options) => options.as_object().ok_or("options are not an object")?,
        };
        Ok(Self { bytes: blob, trust: trust(roots, options)? })
    }

    pub(super) fn verify(&self, now: UnixTime) -> Result<Metadata, Error> {
        MetadataBlob::verify(&self.bytes, self.trust.as_ref().map_err(Clone::clone)?, now)
    }
}

/// The inner error is the library's: what it refuses ends the case.
fn trust(
    roots: Vec<Vec<u8>>,
    options: &Map<String, Value>,
) -> Result<Result<MetadataTrust, ConfigError>, String> {
    known(options, "options", &["dns", "previousNo", "crls", "requireRevocationCheck", "refuseStale"])?;
    let roots = roots.iter().map(TrustAnchor::from_certificate).collect::<Result<Vec<_>, _>>();
    let mut trust = roots.and_then(MetadataTrust::new);
    for (name, value) in options {
        match name.as_str() {
            "dns" => {
                let host = value.as_str().map(str::to_owned);
                if host.is_none() && !value.is_null() {
                    return Err("dns is neither text nor null".to_owned());
                }
                trust = trust.and_then(|trust| match host {
                    Some(host) => trust.expect_dns(host),
                    None => Ok(trust.danger_any_name()),
                });
            }
            "previousNo" => {
                let number = value.as_u64().ok_or("previousNo is no number")?;
                trust = trust.map(|trust| trust.previous_number(number));
            }
            "crls" => {
                for crl in texts(value)? {
                    let crl = bytes(crl?)?;
                    trust = trust.and_then(|trust| trust.crl(crl));
                }
            }
            "requireRevocationCheck" if flag(value)? => {
                trust = trust.map(MetadataTrust::require_revocation_check)
            }
            "refuseStale" if flag(value)? => trust = trust.map(MetadataTrust::refuse_stale),
            _ => {}
        }
    }
    Ok(trust)
}

/// What a BLOB came to.
pub(super) fn of_blob(metadata: &Metadata, now: UnixTime) -> Value {
    // Of the signer and of its issuer.
    let checks = metadata.revocation_checks().iter().take(2);
    let checked: Vec<_> = checks.map(|check| *check != RevocationCheck::NotChecked).collect();
    json!({
        "no": metadata.number(),
        "stale": metadata.is_stale(now),
        "entries": metadata.entries().len(),
        "checked": checked,
        "unreadable": metadata.unreadable().len(),
    })
}

/// What metadata made of a registration's model.
pub(super) fn of_model(standing: &MetadataStanding) -> Value {
    let entry = match standing.found_by() {
        FoundBy::Aaguid(aaguid) => Some(format!("aaguid:{aaguid}")),
        FoundBy::KeyIdentifier(identifier) => {
            Some(identifier.iter().fold("keyid:".to_owned(), |text, byte| format!("{text}{byte:02x}")))
        }
        _ => None,
    };
    json!({
        "entry": entry,
        "description": standing.entry().map(|entry| entry.description().to_owned()),
        "level": standing.level().map(|level| level.as_str()),
        "no": standing.number(),
        "stale": standing.is_stale(),
    })
}
