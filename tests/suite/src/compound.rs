//! Format compound: several statements about one authenticator, and what they come to together.

use serde_json::{Value, json};

use super::CaseBuilder;
use attestry_authenticator::certificate::fido_aaguid;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Cbor, Chain, Made, MakeCredential, Role, safetynet, tpm};

/// Statements of several formats about one registration, each with a root of its own.
struct Bench {
    registration: MakeCredential,
    packed: Chain,
    u2f: Chain,
    tpm: Chain,
    apple: Chain,
}

impl Bench {
    fn new() -> Self {
        let registration = MakeCredential::new("compound");
        Self {
            packed: Chain::with("compound packed", 1, |role, issue| {
                if role == Role::Leaf {
                    issue.certificate.put_extension(fido_aaguid(&registration.aaguid));
                }
            }),
            u2f: Chain::new("compound u2f", 0),
            tpm: tpm::chain_with("compound tpm", |_| {}),
            apple: registration.apple_chain("compound apple", |_, _| {}),
            registration,
        }
    }

    fn packed(&self) -> Made {
        self.registration.packed_x5c(&self.packed.leaf_key, &self.packed.x5c)
    }

    fn packed_self(&self) -> Made {
        self.registration.packed_self()
    }

    fn u2f(&self) -> Made {
        self.registration.fido_u2f(&self.u2f.leaf_key, &self.u2f.x5c)
    }

    fn tpm(&self) -> Made {
        self.registration.tpm(&self.tpm)
    }

    fn apple(&self) -> Made {
        self.registration.apple(&self.apple.x5c)
    }

    /// All of these statements, these roots trusted.
    fn case(&self, name: &str, made: &[Made], roots: &[(&Chain, &str)]) -> CaseBuilder {
        let anchors: Vec<_> = roots
            .iter()
            .map(|(chain, format)| json!({ "certificate": base64url(&chain.root_der), "formats": [format] }))
            .collect();
        CaseBuilder::fido2(&format!("compound, {name}"), &self.registration.compound(made))
            .set("/verifier/trust", json!({ "anchors": anchors }))
    }

    fn of(&self, name: &str, parts: Vec<Cbor>) -> CaseBuilder {
        CaseBuilder::fido2(&format!("compound, {name}"), &self.registration.compound_of(parts))
    }
}

fn whole(trust: &str, standing: &str, observations: Value) -> Value {
    json!({
        "format": "compound", "type": "compound", "trust": trust, "aaguidStanding": standing,
        "observations": observations,
    })
}

const U2F_QUIRKS: [&str; 2] = ["u2f-nonzero-aaguid", "u2f-user-verified"];

pub(crate) fn accepted() -> Vec<Value> {
    let bench = Bench::new();
    let (packed, own, u2f, tpm, apple) =
        (bench.packed(), bench.packed_self(), bench.u2f(), bench.tpm(), bench.apple());
    let packed_root = (&bench.packed, "packed");
    let u2f_root = (&bench.u2f, "fido-u2f");
    let tpm_root = (&bench.tpm, "tpm");
    let quirks = json!(U2F_QUIRKS);

    let certified = tpm::chain_with("compound tpm", |leaf| {
        leaf.put_extension(fido_aaguid(&MakeCredential::new("compound").aaguid));
    });
    let tpm_certified = bench.registration.tpm(&certified);

    let vendor = |made: &Made| {
        let mut part = made.statement();
        part.put(Cbor::text("note"), Cbor::Null);
        part.sort();
        part
    };
    let safetynet_chain = safetynet::chain("compound safetynet", bench.packed.leaf_key.clone(), |_, _| {});
    let safetynet = bench.registration.safetynet(&safetynet_chain);
    vec![
        bench.case("two of self attestation", &[own.clone(), own.clone()], &[]).accepted(whole(
            "self",
            "claimed",
            json!([]),
        )),
        bench.case("eight statements", &vec![own.clone(); 8], &[]).accepted(whole(
            "self",
            "claimed",
            json!([]),
        )),
        bench.case("no anchor", &[packed.clone(), own.clone()], &[]).accepted(whole(
            "unknown",
            "claimed",
            json!([]),
        )),
        bench
            .case("all trusted", &[packed.clone(), tpm.clone()], &[packed_root, tpm_root])
            .set("/verifier/trust/require", json!(true))
            .accepted(whole("trusted", "attested", json!([]))),
        bench
            .case("one trusted, one unknown", &[apple.clone(), packed.clone()], &[packed_root])
            .set("/verifier/trust/require", json!(true))
            .accepted(whole("trusted", "attested", json!([]))),
        bench
            .case("one trusted, one of self attestation", &[own.clone(), packed.clone()], &[packed_root])
            .accepted(whole("trusted", "attested", json!([]))),
        // The one that is trusted says nothing of the AAGUID, the one that does is not trusted.
        bench
            .case("trusted tpm, packed unknown", &[packed.clone(), tpm.clone()], &[tpm_root])
            .accepted(whole("trusted", "claimed", json!([]))),
        bench
            .case(
                "trusted tpm with an AAGUID, packed unknown",
                &[packed.clone(), tpm_certified],
                &[(&certified, "tpm")],
            )
            .accepted(whole("trusted", "attested", json!([]))),
        bench
            .case("trusted fido-u2f, packed unknown", &[packed.clone(), u2f.clone()], &[u2f_root])
            .accepted(whole("trusted", "claimed", quirks.clone())),
        bench.case("trusted fido-u2f only", &[u2f.clone(), u2f.clone()], &[u2f_root]).accepted(whole(
            "trusted",
            "unauthenticated",
            quirks.clone(),
        )),
        bench
            .case("user verification by packed", &[u2f.clone(), packed.clone()], &[u2f_root, packed_root])
            .verifier("userVerification", json!("required"))
            .accepted(whole("trusted", "attested", quirks.clone())),
        bench
            .case("user verification, nothing trusted", &[u2f.clone(), own.clone()], &[])
            .verifier("userVerification", json!("required"))
            .accepted(whole("unknown", "claimed", quirks)),
        bench.of("members beside fmt and attStmt", vec![vendor(&own), own.statement()]).accepted(whole(
            "self",
            "claimed",
            json!([]),
        )),
        bench
            .case("with android-safetynet where it is allowed", &[own, safetynet], &[])
            .verifier("allow", json!(["android-safetynet"]))
            .accepted(whole("unknown", "claimed", json!([]))),
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    [shape(), statements(), trust()].concat()
}

fn shape() -> Vec<Value> {
    let bench = Bench::new();
    let own = bench.packed_self();
    let malformed = "compound.malformed";
    let spoilt = |change: &dyn Fn(&mut Cbor)| {
        let mut spoilt = own.statement();
        change(&mut spoilt);
        vec![own.statement(), spoilt]
    };
    let format = |format: &str| spoilt(&|part| part.put(Cbor::text("fmt"), Cbor::text(format)));
    let none = bench.registration.none();
    let nested = bench.registration.compound(&[own.clone(), own.clone()]);
    let as_map = bench.registration.none_with(|parts| {
        parts.format = Cbor::text("compound");
        parts.statement = Some(own.statement());
    });
    vec![
        bench.of("no statement", vec![]).refused(malformed),
        bench.of("one statement", vec![own.statement()]).refused(malformed),
        bench.of("nine statements", vec![own.statement(); 9]).refused("compound.too_many"),
        CaseBuilder::fido2("compound, a map", &as_map).refused(malformed),
        bench.of("a statement null", vec![own.statement(), Cbor::Null]).refused(malformed),
        bench
            .of("a statement without fmt", spoilt(&|part| part.remove(&Cbor::text("fmt"))))
            .refused(malformed),
        bench
            .of("a fmt as bytes", spoilt(&|part| part.put(Cbor::text("fmt"), Cbor::bytes(*b"packed"))))
            .refused(malformed),
        bench
            .of("a statement without attStmt", spoilt(&|part| part.remove(&Cbor::text("attStmt"))))
            .refused(malformed),
        bench
            .of("an attStmt null", spoilt(&|part| part.put(Cbor::text("attStmt"), Cbor::Null)))
            .refused("statement.not_a_map"),
        bench
            .of("an attStmt as a list", spoilt(&|part| part.put(Cbor::text("attStmt"), Cbor::Array(vec![]))))
            .refused("statement.not_a_map"),
        bench.of("an unknown format", format("BananaPancake")).refused("attestation_object.fmt_unknown"),
        bench.of("a format in upper case", format("Packed")).refused("attestation_object.fmt_unknown"),
        bench.of("none inside", vec![own.statement(), none.statement()]).refused("compound.none_inside"),
        bench.of("none first", vec![none.statement(), own.statement()]).refused("compound.none_inside"),
        bench.of("compound inside", vec![own.statement(), nested.statement()]).refused("compound.nested"),
        bench.of("compound in name only", format("compound")).refused("compound.nested"),
    ]
}

/// Each statement is judged, wherever it stands.
fn statements() -> Vec<Value> {
    let bench = Bench::new();
    let own = bench.packed_self();
    let forged =
        bench.registration.packed_self_with(|parts| parts.message = Some(b"something else".to_vec()));
    let mut other = bench.registration.clone();
    other.sign_count += 1;
    let of_another = other.packed_self();
    let both = |name: &str, made: &Made, code: &str| {
        [("first", [made.clone(), own.clone()]), ("last", [own.clone(), made.clone()])]
            .map(|(place, made)| bench.case(&format!("{name} {place}"), &made, &[]).refused(code))
    };
    let safetynet_chain = safetynet::chain("compound safetynet", bench.packed.leaf_key.clone(), |_, _| {});
    let safetynet = bench.registration.safetynet(&safetynet_chain);
    let deep = Chain::new("compound deep", 3);
    let long = bench.registration.packed_x5c(&deep.leaf_key, &deep.x5c);
    let mut cases = [
        both("forged", &forged, "statement.signature_invalid"),
        both("of another registration", &of_another, "statement.signature_invalid"),
        both("android-safetynet", &safetynet, "policy.android_safetynet_not_allowed"),
    ]
    .concat();
    cases.push(
        bench
            .case("more signatures than a request may have", &vec![long; 4], &[(&deep, "packed")])
            .refused("statement.too_many_signatures"),
    );
    cases
}

fn trust() -> Vec<Value> {
    let bench = Bench::new();
    let (packed, own, u2f, apple) = (bench.packed(), bench.packed_self(), bench.u2f(), bench.apple());
    let packed_root = (&bench.packed, "packed");
    let u2f_root = (&bench.u2f, "fido-u2f");
    let expired = bench.registration.apple_chain("compound apple", |role, issue| {
        if role == Role::Leaf {
            issue.certificate.not_after = attestry_authenticator::der::utc_time("251231235959Z");
        }
    });
    let late = bench.registration.apple(&expired.x5c);
    let apple_root = (&expired, "apple");
    vec![
        bench
            .case("one untrusted, one trusted", &[late.clone(), packed.clone()], &[packed_root, apple_root])
            .refused("trust.expired"),
        bench
            .case("one trusted, one untrusted", &[packed.clone(), late], &[packed_root, apple_root])
            .refused("trust.expired"),
        bench
            .case(
                "trusted for the other's format",
                &[apple.clone(), packed.clone()],
                &[(&bench.packed, "apple")],
            )
            .refused("trust.no_path"),
        bench
            .case("trust required, unknown", &[packed.clone(), apple], &[])
            .trust_required(&bench.tpm.root_der, "tpm")
            .refused("policy.attestation_not_trusted"),
        bench
            .case("trust required, self attestation", &[own.clone(), own.clone()], &[])
            .trust_required(&bench.tpm.root_der, "tpm")
            .refused("policy.attestation_not_trusted"),
        bench
            .case("user verification by fido-u2f only", &[u2f.clone(), u2f.clone()], &[])
            .verifier("userVerification", json!("required"))
            .refused("authenticator_data.user_not_verified"),
        bench
            .case("user verification, only fido-u2f trusted", &[u2f.clone(), own], &[u2f_root])
            .verifier("userVerification", json!("required"))
            .refused("authenticator_data.user_not_verified"),
        bench
            .case("user verification, packed unknown", &[packed, u2f], &[u2f_root])
            .verifier("userVerification", json!("required"))
            .refused("authenticator_data.user_not_verified"),
    ]
}
