//! What a statement comes with although nothing in it vouches for that: accepted and observed, and refused where the
//! relying party says so. By itself and inside a compound statement.

use serde_json::{Value, json};

use super::CaseBuilder;
use attestry_authenticator::android::{
    AUTH_TIMEOUT, Description, NO_AUTH_REQUIRED, Provisioning, USER_AUTH_TYPE, chain, number,
};
use attestry_authenticator::flags::{BACKED_UP, BACKUP_ELIGIBLE, USER_VERIFIED};
use attestry_authenticator::tpm::chain_with;
use attestry_authenticator::{Cbor, Chain, Made, MakeCredential, der};

/// One statement, under a root that is trusted.
struct Claim {
    name: String,
    registration: MakeCredential,
    made: Made,
    root: Vec<u8>,
    /// Whether the observation is to be seen.
    seen: bool,
}

impl Claim {
    fn case(&self, suffix: &str) -> CaseBuilder {
        self.case_of(suffix, &self.made)
    }

    /// With self attestation before it, which is of the same authenticator data.
    fn in_compound(&self, suffix: &str) -> CaseBuilder {
        let made = self.registration.compound(&[self.registration.packed_self(), self.made.clone()]);
        self.case_of(&format!(", in a compound statement{suffix}"), &made)
    }

    fn case_of(&self, suffix: &str, made: &Made) -> CaseBuilder {
        CaseBuilder::fido2(&format!("{}{suffix}", self.name), made).anchors(&[&self.root])
    }
}

const U2F: &str = "u2f-unsigned-data";
const ANDROID: &str = "android-no-user-authentication";
const TPM: &str = "tpm-key-not-bound";

fn claims() -> Vec<(&'static str, Claim)> {
    let all = [(U2F, u2f()), (ANDROID, android()), (TPM, tpm())];
    all.into_iter().flat_map(|(name, claims)| claims.into_iter().map(move |claim| (name, claim))).collect()
}

/// All of them; those without the observation, also where it is refused.
pub(crate) fn accepted() -> Vec<Value> {
    let mut cases = Vec::new();
    for (observation, claim) in claims() {
        let observations = if claim.seen { json!([observation]) } else { json!([]) };
        let trusted = json!({ "trust": "trusted", "observations": observations });
        cases.push(claim.case("").accepted(trusted.clone()));
        cases.push(claim.in_compound("").accepted(trusted.clone()));
        if !claim.seen {
            let refusing = |case: CaseBuilder| case.verifier("refuse", json!([observation]));
            cases.push(refusing(claim.case(", the observation refused")).accepted(trusted.clone()));
            cases.push(refusing(claim.in_compound(", the observation refused")).accepted(trusted));
        }
    }
    cases
}

pub(crate) fn refused() -> Vec<Value> {
    let mut cases = Vec::new();
    for (observation, claim) in claims().into_iter().filter(|(_, claim)| claim.seen) {
        let code = format!("observation.{}", observation.replace('-', "_"));
        for case in [claim.case(", refused"), claim.in_compound(", refused")] {
            cases.push(case.verifier("refuse", json!([observation])).refused(&code));
        }
    }
    cases
}

/// Backup flags and extension outputs, which no U2F key can have signed.
fn u2f() -> Vec<Claim> {
    let u2f_chain = Chain::new("unproven u2f", 0);
    let claim = |name: &str, flags: u8, extensions: Option<Cbor>, seen: bool| {
        let mut registration = MakeCredential::u2f("unproven");
        registration.flags |= flags;
        registration.extensions = extensions.map(|outputs| outputs.encode());
        let made = registration.fido_u2f(&u2f_chain.leaf_key, &u2f_chain.x5c);
        Claim {
            name: format!("fido-u2f, {name}"),
            registration,
            made,
            root: u2f_chain.root_der.clone(),
            seen,
        }
    };
    let outputs = |name: &str| Some(Cbor::map([(name, Cbor::Bool(true))]));
    vec![
        claim("nothing unsigned", 0, None, false),
        claim("an empty map of extension outputs", 0, Some(Cbor::Map(Vec::new())), false),
        claim("eligible for backup", BACKUP_ELIGIBLE, None, true),
        claim("backed up", BACKUP_ELIGIBLE | BACKED_UP, None, true),
        claim("a known extension output", 0, outputs("credBlob"), true),
        claim("an unknown extension output", 0, outputs("x"), true),
        claim("backed up, an extension output", BACKUP_ELIGIBLE | BACKED_UP, outputs("credBlob"), true),
    ]
}

/// A key that needs no authentication, and a user who is said to be verified.
fn android() -> Vec<Claim> {
    let free = der::explicit(NO_AUTH_REQUIRED, &der::null());
    let claim = |name: &str, flags: u8, describe: &dyn Fn(&mut Description), seen: bool| {
        let mut registration = MakeCredential::new("unproven");
        registration.flags = registration.flags & !USER_VERIFIED | flags;
        let chain = chain(&registration, Provisioning::Remote, 1, describe, |_, _| {});
        let made = registration.android_key(&chain.x5c);
        Claim { name: format!("android-key, {name}"), registration, made, root: chain.root_der, seen }
    };
    let mut claims = Vec::new();
    for (flags, user) in [(USER_VERIFIED, "user verified"), (0, "user not verified")] {
        let seen = flags != 0;
        let mut claim = |name: &str, describe: &dyn Fn(&mut Description), seen: bool| {
            claims.push(claim(&format!("{name}, {user}"), flags, describe, seen));
        };
        claim("authentication needed", &|_| {}, false);
        claim("no word of authentication", &without_authentication, false);
        claim("no authentication needed, says software", &|made| made.software.push(free.clone()), seen);
        claim("no authentication needed, says hardware", &|made| made.hardware.push(free.clone()), seen);
        claim(
            "no authentication needed, say both",
            &|made| {
                without_authentication(made);
                made.software.insert(0, free.clone());
                made.hardware.insert(0, free.clone());
            },
            seen,
        );
    }
    // These are reported alone, so that one that cannot be read counts as absent.
    claims.push(claim(
        "authentication of a kind and for a time that are no numbers",
        USER_VERIFIED,
        &|made| {
            without_authentication(made);
            made.hardware.push(der::explicit(USER_AUTH_TYPE, &der::null()));
            made.hardware.push(number(AUTH_TIMEOUT, -1));
        },
        false,
    ));
    claims
}

fn without_authentication(made: &mut Description) {
    made.hardware.retain(|field| *field != number(USER_AUTH_TYPE, 3));
}

/// A key that can be copied, or was not made in the TPM.
fn tpm() -> Vec<Claim> {
    let chain = chain_with("unproven tpm", |_| {});
    let claim = |name: &str, attributes: u32, seen: bool| {
        let registration = MakeCredential::new("unproven");
        let made = registration.tpm_with(&chain, |parts| parts.attributes = attributes.to_be_bytes());
        Claim { name: format!("tpm, {name}"), registration, made, root: chain.root_der.clone(), seen }
    };
    let bound = FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN;
    vec![
        claim("bound to it, and nothing else", bound, false),
        claim("every attribute", u32::MAX, false),
        claim("not fixed to it", !FIXED_TPM, true),
        claim("not fixed to a parent", !FIXED_PARENT, true),
        claim("made elsewhere", !SENSITIVE_DATA_ORIGIN, true),
        claim("every attribute but the three", !bound, true),
        claim("no attribute", 0, true),
        // Off by one, as some libraries read them.
        claim("the bits below", bound >> 1, true),
        claim("the bits above", bound << 1, true),
    ]
}

const FIXED_TPM: u32 = 1 << 1;
const FIXED_PARENT: u32 = 1 << 4;
const SENSITIVE_DATA_ORIGIN: u32 = 1 << 5;
