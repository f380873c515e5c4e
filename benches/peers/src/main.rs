//! The crate, other crates and the raw signature verifications, side by side on the same generated registrations.
//!
//! Each goes from the JSON text that it takes to a verified registration. The operations of one registration run
//! interleaved, in rounds, and the least time of all rounds counts. Compare within one registration of one run only.
//! Allocations are counted by an allocator that stays in place while time is taken; it costs some nanoseconds for each.
//!
//! With the argument `differential` nothing is measured: verdicts are compared, see [`differential`].

mod differential;
mod floor;
mod measure;
mod ours;
mod peers;
mod registrations;
mod table;

use std::time::Duration;

use measure::Operation;
use registrations::Registered;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("differential") {
        return differential::run();
    }
    let seconds = std::env::args().nth(1).map_or(Ok(4.0), |text| text.parse()).expect("a number of seconds");
    let state = peers::webauthn_rp::State::new();
    let mut notes = Vec::new();
    table::print_head();
    for registered in registrations::all(&state.challenge()) {
        let mut operations = operations(&registered, &state);
        // What does not accept the registration is not compared.
        operations.retain(|operation| match (operation.run)() {
            Ok(()) => true,
            Err(why) => {
                notes.push(format!("{}: {} refuses it: {why}", registered.name, operation.name));
                false
            }
        });
        measure::measure(&mut operations, Duration::from_secs_f64(seconds));
        table::print_rows(&registered.name, &operations);
    }
    println!();
    notes.iter().for_each(|note| println!("- {note}"));
}

/// Ours with every provider, each with its floors, then the peers.
fn operations<'a>(registered: &'a Registered, state: &'a peers::webauthn_rp::State) -> Vec<Operation<'a>> {
    let mut operations = Vec::new();
    for (provider, set) in ours::providers() {
        operations
            .push(Operation::new(format!("attestry, {provider}"), ours::register(registered, set.clone())));
        operations.extend(
            floor::verifications(registered, &set)
                .map(|run| Operation::new(format!("signatures alone, {provider}"), run)),
        );
        operations.extend(
            floor::after_all_else(registered, &set)
                .map(|run| Operation::new(format!("all else and then the signatures, {provider}"), run)),
        );
    }
    if registered.is_fido2() {
        operations.push(Operation::new("webauthn-rs-core", peers::webauthn_rs_core::register(registered)));
        operations.push(Operation::new("webauthn_rp", peers::webauthn_rp::register(registered, state)));
        operations.push(Operation::new("passki", peers::passki::register(registered)));
        operations.push(Operation::new("caden", peers::caden::register(registered)));
    }
    operations
}
