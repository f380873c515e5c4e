//! FIDO metadata: BLOBs and their signers, entries, and what they make of registrations. Each refusal differs from what is
//! accepted in one fault.

mod chain;
mod entries;
mod jws;
mod level;
mod lookup;
mod payload;
mod policy;
mod standing;
mod status;

use serde_json::{Value, json};

use attestry_authenticator::Made;
use attestry_authenticator::text::base64url;

use crate::CaseBuilder;
use crate::harness::blobs::Blob;

pub(crate) fn accepted() -> Vec<Value> {
    [
        jws::accepted(),
        chain::accepted(),
        payload::accepted(),
        entries::accepted(),
        lookup::accepted(),
        status::accepted(),
        level::accepted(),
        standing::accepted(),
        policy::accepted(),
    ]
    .concat()
}

pub(crate) fn refused() -> Vec<Value> {
    [
        jws::refused(),
        chain::refused(),
        payload::refused(),
        entries::refused(),
        lookup::refused(),
        status::refused(),
        level::refused(),
        standing::refused(),
        policy::refused(),
    ]
    .concat()
}

/// A case of a BLOB alone.
fn blob_case(name: &str, blob: &Blob) -> CaseBuilder {
    CaseBuilder(json!({
        "name": name,
        "source": "attestry's software authenticator",
        "ceremony": "metadata",
        "now": "2026-01-01T00:00:00Z",
        "metadata": described(blob),
    }))
}

/// A registration that is judged by a BLOB with these entries.
fn judged(name: &str, made: &Made, entries: &[Value]) -> CaseBuilder {
    CaseBuilder::fido2(name, made).set("/metadata", described(&Blob::small(entries)))
}

fn described(blob: &Blob) -> Value {
    json!({ "blob": blob.jws(), "roots": [base64url(&blob.root)] })
}

impl CaseBuilder {
    /// What metadata is to come to.
    fn metadata(self, metadata: Value) -> Value {
        self.set("/expect", json!({ "ok": true, "metadata": metadata })).0
    }

    /// The same, and members of the attestation.
    fn attested(self, attestation: Value, metadata: Value) -> Value {
        let expected = json!({ "ok": true, "attestation": attestation, "metadata": metadata });
        self.set("/expect", expected).0
    }

    /// Demands this of the model.
    fn demanding(self, policy: Value) -> Self {
        self.verifier("metadata", policy)
    }

    /// Demands an entry that can be read, and trust by its anchors.
    fn vouched(self) -> Self {
        self.demanding(json!({ "requireEntry": true }))
    }

    /// An option under which the BLOB is verified.
    fn option(mut self, name: &str, value: Value) -> Self {
        let metadata = &mut self.0["metadata"];
        if metadata.get("options").is_none() {
            metadata["options"] = json!({});
        }
        metadata["options"][name] = value;
        self
    }
}
