//! The signatures that a verification asks its provider for: what no verifier can do without.

use std::sync::{Arc, Mutex};

use attestry::crypto::{SignatureProvider, SignatureScheme};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

/// One verification.
#[derive(Clone, Debug)]
pub struct Asked {
    scheme: SignatureScheme,
    public_key: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Asked {
    /// Asks this provider the same.
    pub fn verify(&self, provider: &SignatureProvider) -> Result<(), InvalidSignature> {
        let algorithm = provider.get(self.scheme).ok_or(InvalidSignature)?;
        algorithm.verify_signature(&self.public_key, &self.message, &self.signature)
    }
}

/// What `work` asks of the provider that it is given, in its order. The provider says yes to all.
pub fn by(work: impl FnOnce(SignatureProvider)) -> Vec<Asked> {
    let log = Arc::new(Mutex::new(Vec::new()));
    let real = SignatureProvider::rustcrypto();
    work(SignatureScheme::ALL.iter().fold(SignatureProvider::empty(), |provider, &scheme| {
        let Some(real) = real.get(scheme) else { return provider };
        let recorder = Box::leak(Box::new(Recorder { scheme, real, log: Arc::clone(&log) }));
        provider.with(scheme, recorder).unwrap()
    }));
    std::mem::take(&mut log.lock().unwrap())
}

/// Notes what it is asked, and says yes. It has the identifiers of the algorithm that it stands for.
struct Recorder {
    scheme: SignatureScheme,
    real: &'static dyn SignatureVerificationAlgorithm,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.scheme.fmt(f)
    }
}

impl SignatureVerificationAlgorithm for Recorder {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        self.log.lock().unwrap().push(Asked {
            scheme: self.scheme,
            public_key: public_key.to_vec(),
            message: message.to_vec(),
            signature: signature.to_vec(),
        });
        Ok(())
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.real.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.real.signature_alg_id()
    }
}
