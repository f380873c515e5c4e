//! Trust, paths and anchors.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::bytes::{Bytes, Der};
use super::object;
use crate::trust::{Trust, TrustAnchor, TrustedPath};

/// Written as its name alone. Evidence has the path and the reason beside it.
impl Serialize for Trust {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

object! {
    /// Written in full. The lists are equally long.
    TrustedPath as "TrustedPath", path:
    "certificates": path.certificates().iter().map(|der| Der(der)).collect::<Vec<_>>(),
    "revocationChecks": path.revocation_checks(),
    "anchor": path.anchor(),
}

/// Written as [`VerifierConfig`](crate::VerifierConfig) reads it: what was not given is absent.
impl Serialize for TrustAnchor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut anchor = serializer.serialize_map(None)?;
        match self.certificate() {
            Some(certificate) => anchor.serialize_entry("certificate", &Der(certificate))?,
            None => {
                anchor.serialize_entry("subject", &Bytes(self.subject()))?;
                anchor.serialize_entry("subjectPublicKeyInfo", &Bytes(self.subject_public_key_info()))?;
            }
        }
        if let Some(formats) = self.formats() {
            anchor.serialize_entry("formats", formats)?;
        }
        if let Some(aaguids) = self.aaguids() {
            anchor.serialize_entry("aaguids", aaguids)?;
        }
        if self.recognises_only() {
            anchor.serialize_entry("recognise", &true)?;
        }
        anchor.end()
    }
}
