//! Our verdicts beside those of webauthn-rs-core and webauthn_rp, on the same texts: registrations that are lawful though
//! unusual, registrations with one fault, and registrations with one byte changed at random, from a fixed seed.
//!
//! The three are configured alike: one origin, no cross-origin use, user presence but not verification, the algorithms
//! ES256, ES384, EdDSA and RS256, any extensions. Where all accept or all refuse they agree, for whatever reason. The
//! rest is printed as a Markdown table, by change, our verdict and theirs.

mod authenticator_data;
mod bytes;
mod client_data;
mod json;
mod keys;
mod objects;
mod signatures;
mod subjects;

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};

use attestry::trust::TrustAnchor;
use attestry::{Aaguid, Algorithm, Error, Registration, RegistrationChallenge, RegistrationPolicy, Verifier};

use crate::peers::{webauthn_rp, webauthn_rs_core};
use subjects::{CHALLENGE, Subject};
use suite::harness::{builder, now};

/// One text to judge.
#[derive(Clone)]
pub struct Case {
    /// What was changed; cases of one name are counted together.
    pub name: String,
    /// What sets this case apart from others of its name.
    pub detail: String,
    pub response: String,
}

impl Case {
    pub fn new(name: impl Into<String>, response: impl ToString) -> Self {
        Self { name: name.into(), detail: String::new(), response: response.to_string() }
    }
}

/// `Err` with what was said.
type Verdict = Result<(), String>;

/// Change, our verdict, peer, its verdict.
type Group = (String, String, &'static str, String);

#[derive(Default)]
struct Tally {
    cases: usize,
    agreed_accepted: BTreeMap<&'static str, usize>,
    agreed_refused: BTreeMap<&'static str, usize>,
    /// How many, and the first of them.
    disagreed: BTreeMap<Group, (usize, String)>,
}

pub fn run() {
    // A peer's panic is a verdict, and printed as such.
    panic::set_hook(Box::new(|_| {}));
    let state = webauthn_rp::State::preferring_user_verification(CHALLENGE);
    let mut tally = Tally::default();
    let mut notes = Vec::new();
    for subject in subjects::all() {
        judge(&subject, &state, &mut tally, &mut notes);
    }
    print(&tally, &notes);
}

fn judge(subject: &Subject, state: &webauthn_rp::State, tally: &mut Tally, notes: &mut Vec<String>) {
    let root = subject.root.as_deref();
    let verifier = verifier(root, &subject.registration.aaguid);
    let webauthn_rs_core = webauthn_rs_core::verifier(CHALLENGE, root, &subject.registration.aaguid);
    let mut peers: Vec<(&str, Box<dyn Fn(&str) -> Verdict + '_>)> =
        vec![("webauthn-rs-core", Box::new(webauthn_rs_core))];
    if subject.for_webauthn_rp {
        peers.push(("webauthn_rp", Box::new(webauthn_rp::relaxed(state))));
    }

    let unchanged = subjects::response(&subject.attest(&subject.registration)).to_string();
    assert_eq!(ours(&verifier, &unchanged), Ok(()), "{}", subject.name);
    // Who refuses the registration itself is not asked about changes of it.
    peers.retain(|(peer, verify)| match caught(verify, &unchanged) {
        Ok(()) => true,
        Err(why) => {
            notes.push(format!("{}: {peer} refuses it unchanged: {why}", subject.name));
            false
        }
    });
    for case in cases(subject) {
        tally.cases += 1;
        let ours = ours(&verifier, &case.response);
        for (peer, verify) in &peers {
            tally.count(subject, &case, &ours, peer, &caught(verify, &case.response));
        }
    }
}

fn cases(subject: &Subject) -> Vec<Case> {
    [
        client_data::cases(subject),
        authenticator_data::cases(subject),
        keys::cases(subject),
        objects::cases(subject),
        signatures::cases(subject),
        json::cases(subject),
        bytes::cases(subject),
    ]
    .concat()
}

/// Trusting the root, if there is one, for this AAGUID alone, as webauthn-rs-core does.
fn verifier(root: Option<&[u8]>, aaguid: &[u8]) -> Verifier {
    let algorithms = [Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa, Algorithm::Rs256];
    let mut builder = builder().algorithms(algorithms);
    if let Some(root) = root {
        let aaguid = Aaguid::new(aaguid.try_into().unwrap());
        let anchor = TrustAnchor::from_certificate(root).unwrap().for_aaguids([aaguid]);
        let policy = RegistrationPolicy::new().require_trusted_attestation();
        builder = builder.trust_anchor(anchor).registration_policy(policy);
    }
    builder.build().unwrap()
}

fn ours(verifier: &Verifier, response: &str) -> Verdict {
    let verified = || -> Result<(), Error> {
        let registration = Registration::parse(response, verifier.limits())?;
        let challenge = RegistrationChallenge::for_passkey(CHALLENGE)?;
        verifier.verify_registration(&registration, &challenge, now()).map(drop)
    };
    verified().map_err(|error| error.code().as_str().to_owned())
}

fn caught(verify: &dyn Fn(&str) -> Verdict, response: &str) -> Verdict {
    panic::catch_unwind(AssertUnwindSafe(|| verify(response)))
        .unwrap_or_else(|_| Err("panics".to_owned()))
        .map_err(|message| first_words(&message))
}

/// Messages without the places and bytes that differ from one case of a group to the next.
fn first_words(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or_default();
    let message: String = message.chars().filter(|c| *c != '|' && *c != '`' && *c != '\n').take(80).collect();
    match message.find(|c: char| c.is_ascii_digit() || c == '[' || c == '"') {
        Some(at) if at > 10 => format!("{}…", &message[..at]),
        _ => message,
    }
}

impl Tally {
    fn count(
        &mut self,
        subject: &Subject,
        case: &Case,
        ours: &Verdict,
        peer: &'static str,
        theirs: &Verdict,
    ) {
        match (ours, theirs) {
            (Ok(()), Ok(())) => *self.agreed_accepted.entry(peer).or_default() += 1,
            (Err(_), Err(_)) => *self.agreed_refused.entry(peer).or_default() += 1,
            _ => {
                let text = |verdict: &Verdict| verdict.clone().err().unwrap_or_else(|| "accepted".to_owned());
                let group = (case.name.clone(), text(ours), peer, text(theirs));
                let first = || (0, format!("{}{}", subject.name, case.detail));
                self.disagreed.entry(group).or_insert_with(first).0 += 1;
            }
        }
    }
}

fn print(tally: &Tally, notes: &[String]) {
    println!("{} cases.\n", tally.cases);
    println!("| peer | both accept | both refuse | we refuse | it refuses |\n|---|--:|--:|--:|--:|");
    for peer in ["webauthn-rs-core", "webauthn_rp"] {
        let count = |accepted: bool| -> usize {
            let of_peer = tally
                .disagreed
                .iter()
                .filter(|((_, ours, of, _), _)| *of == peer && (ours == "accepted") == accepted);
            of_peer.map(|(_, (count, _))| count).sum()
        };
        println!(
            "| {peer} | {} | {} | {} | {} |",
            tally.agreed_accepted.get(peer).copied().unwrap_or_default(),
            tally.agreed_refused.get(peer).copied().unwrap_or_default(),
            count(false),
            count(true),
        );
    }
    println!("\n| change | ours | peer | its verdict | cases | the first |\n|---|---|---|---|--:|---|");
    for ((change, ours, peer, theirs), (count, first)) in &tally.disagreed {
        println!("| {change} | {ours} | {peer} | {theirs} | {count} | {first} |");
    }
    println!();
    notes.iter().for_each(|note| println!("- {note}"));
}
