//! Metadata of an authority of the tests' own, and models of devices in software.

#![allow(
    missing_docs,
    clippy::exhaustive_structs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_debug_implementations,
    reason = "tests"
)]

use std::path::{Path, PathBuf};

use attestry_authenticator::certificate::{dns_name, san, ski};
use attestry_authenticator::text::{base64url, hex, uuid};
use attestry_authenticator::{Chain, Hash, MakeCredential, Role, Scheme};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The host that the signer's certificate is for.
pub const HOST: &str = "metadata.example.com";

/// Who signs BLOBs. It has a folder with its root and the newest of them.
pub struct Authority {
    chain: Chain,
    folder: TempDir,
}

impl Authority {
    pub fn new(seed: &str) -> Self {
        let chain = Chain::with(seed, 1, |role, issue| {
            if role == Role::Leaf {
                issue.certificate.put_extension(san(&[dns_name(HOST)]));
            }
        });
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("root.der"), &chain.root_der).unwrap();
        Self { chain, folder }
    }

    /// The root, as it is and in PEM.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("root.der")
    }

    pub fn root_pem(&self) -> String {
        let lines = STANDARD.encode(&self.chain.root_der);
        format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("blob.jwt")
    }

    /// The arguments of a server that uses the file.
    pub fn arguments(&self) -> Vec<String> {
        let text = |path: &Path| path.display().to_string();
        let (file, root) = (text(&self.file()), text(&self.root()));
        ["--metadata", &file, "--metadata-root", &root, "--metadata-host", HOST].map(str::to_owned).to_vec()
    }

    /// A BLOB with this number.
    pub fn sign(&self, number: u64, entries: &[Value]) -> String {
        let x5c: Vec<_> = self.chain.x5c.iter().map(|der| STANDARD.encode(der)).collect();
        let header = json!({ "alg": "ES256", "typ": "JWT", "x5c": x5c });
        let payload = json!({ "no": number, "nextUpdate": "2999-12-31", "entries": entries });
        let part = |part: &Value| base64url(part.to_string().as_bytes());
        let signed = format!("{}.{}", part(&header), part(&payload));
        let signature = self.chain.leaf_key.sign_jose(Scheme::Ecdsa(Hash::Sha256), signed.as_bytes());
        format!("{signed}.{}", base64url(&signature))
    }

    /// Puts a BLOB into the place of the one before, all at once.
    pub fn publish(&self, blob: &str) {
        let new = self.folder.path().join("blob.jwt.new");
        std::fs::write(&new, blob).unwrap();
        std::fs::rename(new, self.file()).unwrap();
    }
}

/// A model: what its devices attest with, and what metadata has of it.
pub struct Model {
    pub aaguid: Vec<u8>,
    pub chain: Chain,
    pub name: String,
}

impl Model {
    pub fn new(name: &str) -> Self {
        let aaguid = MakeCredential::new(name).aaguid;
        Self { aaguid, chain: Chain::new(name, 0), name: name.to_owned() }
    }

    /// An entry with these statuses, all in force.
    pub fn entry(&self, statuses: &[&str]) -> Value {
        let id = json!({ "aaguid": uuid(&self.aaguid) });
        self.entry_of(id, statuses)
    }

    /// The same as a model of U2F, which has no AAGUID.
    pub fn u2f_entry(&self, statuses: &[&str]) -> Value {
        // The value is an OCTET STRING: two bytes, and then the identifier.
        let identifier = hex(&ski(&self.chain.leaf_key).value[2..]);
        self.entry_of(json!({ "attestationCertificateKeyIdentifiers": [identifier] }), statuses)
    }

    fn entry_of(&self, id: Value, statuses: &[&str]) -> Value {
        let report = |status: &&str| json!({ "status": status, "effectiveDate": "2025-06-01" });
        let reports: Vec<_> = statuses.iter().map(report).collect();
        let icon = |colour: &str| {
            let picture = format!(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 40'><path fill='{colour}' \
                 d='M4 13h22a7 7 0 1 1 0 14H4z'/><circle cx='26' cy='20' r='3' fill='#c90'/></svg>"
            );
            format!("data:image/svg+xml;base64,{}", STANDARD.encode(picture))
        };
        let mut entry = json!({
            "metadataStatement": {
                "description": self.name,
                "authenticatorVersion": 1,
                "authenticationAlgorithms": ["secp256r1_ecdsa_sha256_raw"],
                "attestationTypes": ["basic_full"],
                "attestationRootCertificates": [STANDARD.encode(&self.chain.root_der)],
                "icon": icon("#234"),
                "iconDark": icon("#cde"),
            },
            "statusReports": reports,
            "timeOfLastStatusChange": "2025-06-01",
        });
        for (name, value) in id.as_object().unwrap() {
            entry[name] = value.clone();
            entry["metadataStatement"][name] = value.clone();
        }
        entry
    }
}
