//! The tables, in Markdown: every operation, and a summary for `docs/performance.md`.

use crate::measure::Operation;
use crate::ours;

pub fn print_head() {
    let ours = ours::providers();
    let ratios = ours.iter().map(|(name, _)| format!(" ours, {name} ÷ this |")).collect::<String>();
    println!("| registration | operation | µs | allocations |{ratios}");
    println!("|---|---|--:|--:|{}", "--:|".repeat(ours.len()));
}

/// A row for each operation. The last columns say how many times its time each of ours takes: below 1 we are faster. The
/// floor of a provider is for ours with that provider.
pub fn print_rows(registration: &str, operations: &[Operation<'_>]) {
    let ours = ours::providers();
    for operation in operations {
        let ratios = ours.iter().map(|(provider, _)| {
            let is_for_another =
                operation.name.contains(", ") && !operation.name.ends_with(&format!(", {provider}"));
            let ours = operations.iter().find(|ours| ours.name == format!("attestry, {provider}"));
            match ours.filter(|_| !is_for_another) {
                Some(ours) => format!(" {:.3} |", ours.seconds() / operation.seconds()),
                None => " |".to_owned(),
            }
        });
        println!(
            "| {registration} | {} | {:.2} | {} |{}",
            operation.name,
            operation.seconds() * 1e6,
            operation.allocations,
            ratios.collect::<String>(),
        );
    }
}

/// The other crates, each with its usual backend.
const PEERS: [&str; 4] = [WEBAUTHN_RS_CORE, WEBAUTHN_RP, PASSKI, CADEN];
pub const WEBAUTHN_RS_CORE: &str = "webauthn-rs-core (RustCrypto)";
pub const WEBAUTHN_RP: &str = "webauthn_rp (RustCrypto)";
pub const PASSKI: &str = "passki (RustCrypto)";
pub const CADEN: &str = "caden (ring)";

pub fn print_summary(rows: &[String]) {
    let ours = ours::providers();
    let providers = ours.iter().map(|(name, _)| format!(" {name} ÷ signatures |")).collect::<String>();
    let peers = PEERS.map(|name| format!(" default ÷ {name} |")).concat();
    println!("\n| |{providers} default ÷ rustcrypto |{peers}");
    println!("|---|{}", "--:|".repeat(ours.len() + 1 + PEERS.len()));
    rows.iter().for_each(|row| println!("{row}"));
}

/// Each of ours beside its signatures, then the default beside RustCrypto and the other crates.
pub fn summary_row(what: &str, operations: &[Operation<'_>]) -> String {
    let seconds =
        |name: &str| operations.iter().find(|operation| operation.name == name).map(Operation::seconds);
    let ratio = |one: &str, other: &str| match (seconds(one), seconds(other)) {
        (Some(one), Some(other)) => format!(" {:.2} |", one / other),
        _ => " |".to_owned(),
    };
    let beside_signatures = ours::providers()
        .iter()
        .map(|(provider, _)| {
            ratio(&format!("attestry, {provider}"), &format!("signatures alone, {provider}"))
        })
        .collect::<String>();
    let rustcrypto = ratio("attestry, default", "attestry, rustcrypto");
    let peers = PEERS.map(|peer| ratio("attestry, default", peer)).concat();
    format!("| {what} |{beside_signatures}{rustcrypto}{peers}")
}
