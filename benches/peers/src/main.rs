//! The crate, other crates and the raw signature verifications, side by side on the same generated registrations and
//! logins.
//!
//! Each goes from the JSON text that it takes to its verdict. Of each registration and login there are a hundred, with as
//! many keys and signatures. The operations run interleaved, in rounds of all hundred; the least time of each counts, and
//! the mean of these is shown. Compare within one registration or login of one run only. Allocations are counted by an
//! allocator that stays in place while time is taken; it costs some nanoseconds for each.
//!
//! With the argument `differential` nothing is measured: verdicts are compared, see [`differential`]. With the argument
//! `ml-dsa` implementations of ML-DSA are measured, see [`ml_dsa`].

mod differential;
mod floor;
mod logins;
mod measure;
mod ml_dsa;
mod ours;
mod peers;
mod registrations;
mod table;

use std::time::Duration;

use attestry::crypto::SignatureProvider;
use measure::{Operation, Run};
use table::{CADEN, PASSKI, WEBAUTHN_RP, WEBAUTHN_RS_CORE};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next();
    if first.as_deref() == Some("differential") {
        return differential::run();
    }
    let is_ml_dsa = first.as_deref() == Some("ml-dsa");
    let seconds = if is_ml_dsa { arguments.next() } else { first };
    let seconds = seconds.map_or(Ok(4.0), |text| text.parse()).expect("a number of seconds");
    let duration = Duration::from_secs_f64(seconds);
    if is_ml_dsa {
        return ml_dsa::run(duration);
    }
    let mut found = Found::default();
    table::print_head();
    registrations(duration, &mut found);
    log_ins(duration, &mut found);
    table::print_summary(&found.summary);
    println!();
    found.refusals.iter().for_each(|refusal| println!("- {refusal}"));
}

/// What is printed at the end.
#[derive(Default)]
struct Found {
    summary: Vec<String>,
    refusals: Vec<String>,
}

fn registrations(duration: Duration, found: &mut Found) {
    let state = peers::webauthn_rp::State::new();
    let sets: Vec<_> =
        (0..registrations::SETS).map(|number| registrations::all(&state.challenge(), number)).collect();
    for kind in 0..sets[0].len() {
        let items: Vec<_> = sets.iter().map(|set| &set[kind]).collect();
        let mut operations = Operations::default();
        for (provider, set) in ours::providers() {
            operations.ours(&items, provider, &set, ours::register);
        }
        if items[0].is_fido2() {
            operations.peer(WEBAUTHN_RS_CORE, &items, |item| Ok(peers::webauthn_rs_core::register(item)));
            operations.peer(WEBAUTHN_RP, &items, |item| Ok(peers::webauthn_rp::register(item, &state)));
            operations.peer(PASSKI, &items, |item| Ok(peers::passki::register(item)));
            operations.peer(CADEN, &items, |item| Ok(peers::caden::register(item)));
        }
        operations.show(&items[0].name, duration, found);
    }
}

fn log_ins(duration: Duration, found: &mut Found) {
    let state = peers::webauthn_rp::State::new();
    for of_algorithm in logins::all(&state.challenge()) {
        let items: Vec<_> = of_algorithm.iter().collect();
        let mut operations = Operations::default();
        for (provider, set) in ours::providers() {
            operations.ours(&items, provider, &set, ours::log_in);
            let stored = |login| Ok(ours::log_in_from_stored(login, set.clone()));
            operations.peer(&format!("attestry from the stored record, {provider}"), &items, stored);
        }
        operations.peer(WEBAUTHN_RS_CORE, &items, peers::webauthn_rs_core::log_in);
        operations.peer(WEBAUTHN_RP, &items, |item| peers::webauthn_rp::log_in(item, &state));
        operations.peer(PASSKI, &items, peers::passki::log_in);
        operations.peer(CADEN, &items, peers::caden::log_in);
        operations.show(items[0].name, duration, found);
    }
}

/// What is compared on the same items, and what does not take them.
#[derive(Default)]
struct Operations<'a> {
    operations: Vec<Operation<'a>>,
    refusals: Vec<String>,
}

impl<'a> Operations<'a> {
    /// Ours with a provider, and its floors.
    fn ours<T>(
        &mut self,
        items: &[&'a T],
        name: &str,
        provider: &SignatureProvider,
        ours: impl Fn(&'a T, SignatureProvider) -> Run<'a>,
    ) {
        self.add(format!("attestry, {name}"), items.iter().map(|item| Ok(ours(item, provider.clone()))));
        let alone = items.iter().filter_map(|item| floor::verifications(&|set| ours(item, set), provider));
        self.add(format!("signatures alone, {name}"), alone.map(Ok));
        let after = items.iter().filter_map(|item| floor::after_all_else(&|set| ours(item, set), provider));
        self.add(format!("all else and then the signatures, {name}"), after.map(Ok));
    }

    fn peer<T>(&mut self, name: &str, items: &[&'a T], run: impl Fn(&'a T) -> Result<Run<'a>, String>) {
        self.add(name.to_owned(), items.iter().copied().map(run));
    }

    /// What does not accept all of the items is not compared.
    fn add(&mut self, name: String, runs: impl Iterator<Item = Result<Run<'a>, String>>) {
        let runs: Result<Vec<_>, String> = runs.collect();
        let checked = runs.and_then(|runs| match Operation::new(&name, runs) {
            Some(operation) => operation.check().map(|()| Some(operation)),
            None => Ok(None),
        });
        match checked {
            Ok(operation) => self.operations.extend(operation),
            Err(why) => self.refusals.push(format!("{name} refuses it: {why}")),
        }
    }

    fn show(mut self, what: &str, duration: Duration, found: &mut Found) {
        measure::measure(&mut self.operations, duration);
        table::print_rows(what, &self.operations);
        found.summary.push(table::summary_row(what, &self.operations));
        found.refusals.extend(self.refusals.iter().map(|refusal| format!("{what}: {refusal}")));
    }
}
