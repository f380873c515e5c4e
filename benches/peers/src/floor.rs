//! The raw signature verifications that a registration needs, by the same provider: what no verifier can do without.

use std::sync::{Arc, Mutex};

use attestry::crypto::{SignatureProvider, SignatureScheme};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

use crate::measure::Run;
use crate::ours;
use crate::registrations::Registered;
use suite::harness::providers::stubbed;

/// One verification.
struct Asked {
    scheme: SignatureScheme,
    public_key: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
}

/// `None` for a registration that needs none.
pub fn verifications<'a>(registered: &'a Registered, provider: &SignatureProvider) -> Option<Run<'a>> {
    let asked = asked(registered);
    if asked.is_empty() {
        return None;
    }
    let provider = provider.clone();
    Some(Box::new(move || {
        for Asked { scheme, public_key, message, signature } in &asked {
            let algorithm = provider.get(*scheme).ok_or("no such algorithm")?;
            algorithm.verify_signature(public_key, message, signature).map_err(|_| "an invalid signature")?;
        }
        Ok(())
    }))
}

/// The crate with signatures taken for true, and then the verifications. In a loop of verifications alone a processor has
/// its caches for them; where anything else is done in between, it has not, and both take longer.
pub fn after_all_else<'a>(registered: &'a Registered, provider: &SignatureProvider) -> Option<Run<'a>> {
    let (all_else, then) = (ours::register(registered, stubbed()), verifications(registered, provider)?);
    Some(Box::new(move || {
        all_else()?;
        then()
    }))
}

/// What the crate asks of its provider, in its order.
fn asked(registered: &Registered) -> Vec<Asked> {
    let log = Arc::new(Mutex::new(Vec::new()));
    let real = SignatureProvider::rustcrypto();
    let recording = SignatureScheme::ALL.iter().fold(SignatureProvider::empty(), |provider, &scheme| {
        let Some(real) = real.get(scheme) else { return provider };
        let recorder = Box::leak(Box::new(Recorder { scheme, real, log: Arc::clone(&log) }));
        provider.with(scheme, recorder).unwrap()
    });
    let verifier = registered.sample.verifier(recording);
    registered.sample.register(&verifier, &registered.challenge()).expect("a sound registration");
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
