//! The chain of BLOB 278, the first under the new root: it leads to R46, and across to R3. Its payload is not there.

use super::{PathRules, SignatureRules, TrustStore, TrustedPath, find_signer, well_known};
use crate::crypto::{RsaBounds, SignatureChecker, SignatureProvider};
use crate::encoding::jws::Jws;
use crate::error::Error;
use crate::x509::Certificate;

#[allow(clippy::disallowed_methods, reason = "a test that reads its data")]
fn x5c() -> Vec<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/target/metadata/blobs/chain-0278/header.b64url");
    let header = std::fs::read_to_string(path).expect(path);
    let text = format!("{}..", header.trim_end());
    let jws = Jws::decode(text.as_bytes()).unwrap();
    let header = jws.header(8, 8).unwrap();
    assert_eq!((&*header.alg, header.has_x5u), ("RS256", false));
    header.certificates().unwrap()
}

/// The path to these of GlobalSign's roots, at noon of 15 September 2026.
fn path_to(roots: core::ops::Range<usize>) -> Result<TrustedPath, Error> {
    let mut store = TrustStore::default();
    well_known::globalsign_metadata().unwrap().drain(roots).for_each(|root| store.add_root(root));
    let x5c = x5c();
    let x5c: Vec<_> = x5c.iter().map(|der| Certificate::parse(der).unwrap()).collect();
    assert!(x5c[0].has_dns_name("mds.fidoalliance.org"));
    let signatures = SignatureRules { rsa_bounds: RsaBounds::WIDEST, sha1: false };
    let rules = PathRules { now: 1_789_473_600, signatures, max_length: 8 };
    let provider = SignatureProvider::default();
    find_signer(&store, &x5c, &rules, &mut SignatureChecker::new(&provider, 8, false))
}

#[test]
#[ignore = "SKIPPED: needs ../shared/vectors, which a clone does not have; .ci/run runs it"]
fn the_chain_of_2026_leads_to_both_roots() {
    let roots = well_known::globalsign_metadata().unwrap();
    // R3 has signed R46, whose certificate is the last of x5c. By R46 itself the path is one shorter.
    for (given, met, length) in [(0..1, 0, 3), (1..2, 1, 2), (0..2, 1, 2)] {
        let path = path_to(given).unwrap();
        assert_eq!(path.certificates().len(), length);
        assert!(path.anchor().is_same_certificate(&roots[met].clone()));
    }
    assert!(path_to(0..0).is_err());
}
