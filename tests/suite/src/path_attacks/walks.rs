//! What x5c holds beside a path, and in what order; what stands for an anchor, and what does not.

use serde_json::{Value, json};

use super::{anchored, intermediates, packed, trusted};
use attestry_authenticator::certificate::{CertificateBuilder, attestation_name};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, ChainKeys, Hash, Key, Role, Scheme, der};

const ES256: Scheme = Scheme::Ecdsa(Hash::Sha256);

/// A certificate for the attacker's key, signed by that key, that says this of its issuer.
fn forged(issuer: &[u8]) -> (Key, Vec<u8>) {
    let key = Key::p256("attacker");
    (key.clone(), CertificateBuilder::packed_leaf(&[9], issuer.to_vec(), &key, &key).sign(&key, ES256))
}

fn subject_of_leaf() -> Vec<u8> {
    attestation_name("WebAuthn test vectors", "Authenticator Attestation")
}

pub(super) fn refused() -> Vec<Value> {
    [forgeries(), orders(), not_anchors()].concat()
}

/// Real certificates above a leaf that none of them has issued.
fn forgeries() -> Vec<Value> {
    let real = Chain::new("path", 2);
    let short = Chain::new("path", 0);
    let (key, below_lower) = forged(&attestation_name("path CA 1", "Authenticator Attestation CA"));
    let (_, below_root) = forged(&real.root_name);
    let (_, of_its_own) = forged(&subject_of_leaf());
    let behind = |name: &str, leaf: &[u8], above: &[&[u8]], code: &str| {
        let x5c: Vec<_> = [leaf].iter().chain(above).map(|der| der.to_vec()).collect();
        packed(name, &key, &x5c).anchors(&[&real.root_der]).refused(code)
    };
    let invalid = "trust.signature_invalid";
    // The attacker's authority under the name of a real one, and then the real ones.
    let impostor = Chain::with_keys("path", ChainKeys::p256("attacker", 2), |_, _| {});
    let spliced = [impostor.x5c[0].clone(), impostor.x5c[1].clone(), real.x5c[2].clone()];
    // The attacker has the certificate that is the anchor, but not its key.
    let borrowed = packed("the leaf that is the anchor, without its key", &key, &short.x5c);
    vec![
        behind("a forged leaf before a real path", &below_lower, &[&real.x5c[1], &real.x5c[2]], invalid),
        behind("a forged leaf before the anchor", &below_root, &[&real.root_der], invalid),
        behind("a forged leaf alone, under the anchor's name", &below_root, &[], invalid),
        behind(
            "a self-signed leaf before a real path",
            &of_its_own,
            &[&real.x5c[1], &real.x5c[2]],
            "trust.no_path",
        ),
        behind(
            "a self-signed leaf before a real leaf",
            &of_its_own,
            &[&real.x5c[0], &real.x5c[1]],
            "trust.issuer_not_ca",
        ),
        packed("a forged issuer before a real one", &impostor.leaf_key, &spliced)
            .anchors(&[&real.root_der])
            .refused(invalid),
        borrowed.anchors(&[&short.x5c[0]]).refused("statement.signature_invalid"),
    ]
}

fn orders() -> Vec<Value> {
    let chain = Chain::new("path", 2);
    let [leaf, lower, upper] = [&chain.x5c[0], &chain.x5c[1], &chain.x5c[2]];
    let walk = |name: &str, x5c: &[&Vec<u8>]| {
        let x5c: Vec<_> = x5c.iter().map(|der| (*der).clone()).collect();
        packed(name, &chain.leaf_key, &x5c).anchors(&[&chain.root_der]).refused("trust.no_path")
    };
    let (key, of_its_own) = forged(&subject_of_leaf());
    vec![
        walk("the leaf twice", &[leaf, leaf, lower, upper]),
        walk("an intermediate twice", &[leaf, lower, lower, upper]),
        walk("the root before the intermediates", &[leaf, &chain.root_der, lower, upper]),
        walk("the path from its middle", &[leaf, upper]),
        packed("a self-signed leaf twice", &key, &[of_its_own.clone(), of_its_own])
            .anchors(&[&chain.root_der])
            .refused("trust.no_path"),
        ring("a loop in x5c", 2),
        ring("a loop of three in x5c", 3),
    ]
}

/// Authorities each of which is signed by the next, and the last by the first, as often as x5c may have it.
fn ring(name: &str, size: usize) -> Value {
    let subject = |index: usize| attestation_name(&format!("ring {index}"), "Authenticator Attestation CA");
    let key = |index: usize| Key::p256(&format!("ring {index}"));
    let leaf_key = Key::p256("ring leaf");
    let leaf = CertificateBuilder::packed_leaf(&[1], subject(0), &key(0), &leaf_key).sign(&key(0), ES256);
    let authorities = (0..7).map(|at| {
        let (of, by) = (at % size, (at + 1) % size);
        // Each with a serial number of its own: no certificate is there twice.
        CertificateBuilder::ca(&[at as u8 + 1], subject(by), subject(of), &key(of)).sign(&key(by), ES256)
    });
    let x5c: Vec<_> = std::iter::once(leaf).chain(authorities).collect();
    packed(name, &leaf_key, &x5c).anchors(&[&Chain::new("path", 0).root_der]).refused("trust.no_path")
}

fn not_anchors() -> Vec<Value> {
    let chain = Chain::new("path", 1);
    let other = Chain::new("other", 0);
    let with_root = chain.x5c_with_root();
    // Valid until the last bit of the signature, which no attacker needs to be able to make.
    let mut touched = chain.x5c[0].clone();
    *touched.last_mut().unwrap() ^= 1;
    let batch = Chain::with("path", 1, |role, issue| {
        if role == Role::Root {
            issue.certificate.extensions[0] =
                attestry_authenticator::certificate::basic_constraints(false, None);
        }
    });
    vec![
        packed("a root given as an intermediate is no anchor", &chain.leaf_key, &chain.x5c)
            .anchors(&[&other.root_der])
            .set("/verifier/trust/intermediates", intermediates(&with_root[1..]))
            .refused("trust.no_path"),
        packed("a root for another format beside a strange one", &chain.leaf_key, &chain.x5c)
            .set(
                "/verifier/trust",
                json!({ "anchors": [
                    { "certificate": base64url(&chain.root_der), "formats": ["fido-u2f", "tpm"] },
                    base64url(&other.root_der),
                ] }),
            )
            .refused("trust.no_path"),
        packed("a root for another AAGUID beside a general one", &chain.leaf_key, &chain.x5c)
            .set(
                "/verifier/trust",
                json!({ "anchors": [
                    {
                        "certificate": base64url(&chain.root_der),
                        "aaguids": ["00000000-0000-0000-0000-000000000001"]
                    },
                    base64url(&other.root_der),
                ] }),
            )
            .refused("trust.no_path"),
        packed("the leaf that is the anchor, a bit of its signature changed", &chain.leaf_key, &[touched])
            .anchors(&[&chain.x5c[0]])
            .refused("trust.no_path"),
        anchored("an anchor that is no authority", &batch).refused("trust.no_path"),
    ]
}

pub(super) fn accepted() -> Vec<Value> {
    let chain = Chain::new("path", 2);
    let one = Chain::new("path", 0);
    let stranger = Chain::new("stranger", 0);
    let old = Chain::with("path", 0, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.not_after = der::utc_time("251231235959Z");
        }
    });
    // Signed by nobody; it stands above the anchor.
    let loose = Chain::with("path", 2, |role, issue| {
        if role == super::UPPER {
            issue.signer = Key::p256("stranger");
            issue.certificate.not_after = der::utc_time("250101000000Z");
        }
    });
    let case = |name: &str, of: &Chain, x5c: &[Vec<u8>], anchor: &[u8], observations: &[&str]| {
        packed(name, &of.leaf_key, x5c).anchors(&[anchor]).accepted(trusted(observations))
    };
    let superfluous = "superfluous-certificate";
    vec![
        case(
            "the leaf twice, right below the anchor",
            &one,
            &[one.x5c.clone(), one.x5c.clone()].concat(),
            &one.root_der,
            &[superfluous],
        ),
        case(
            "the root twice",
            &one,
            &[one.x5c.clone(), vec![one.root_der.clone(); 2]].concat(),
            &one.root_der,
            &["root-in-x5c"],
        ),
        case(
            "an anchor inside the path, an unsigned and expired one above",
            &loose,
            &loose.x5c,
            &loose.x5c[1],
            &[superfluous],
        ),
        case("the lowest of two anchors ends the path", &chain, &chain.x5c, &chain.x5c[2], &[]),
        case("the leaf that is the anchor, expired", &old, &old.x5c, &old.x5c[0], &["expired-anchor"]),
        case(
            "the leaf that is the anchor, a stranger behind it",
            &one,
            &[one.x5c[0].clone(), stranger.root_der],
            &one.x5c[0],
            &[superfluous],
        ),
    ]
}
