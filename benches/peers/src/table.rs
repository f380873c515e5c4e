//! One table, in Markdown.

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
