//! The summary in words, and as data.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::progress::grouped;
use super::summary::{Counts, Model, Summary};
use crate::commands::audit::Asked;
use crate::style::{Style, printable};
use crate::world::rfc3339;

/// Rows of a table in words; all of them are in the data and in the report.
const ROWS: usize = 20;

/// The summary as data.
pub(crate) fn data(summary: &Summary, asked: &Asked) -> Value {
    let mut counted = serde_json::to_value(summary).unwrap_or_default();
    if let Some(members) = counted.as_object_mut() {
        members.remove("listedHolders");
        // The keys of the table are in its rows.
        let models: Vec<_> = summary.models_by_count().into_iter().map(model).collect();
        members.insert("models".to_owned(), models.into());
        members.insert("asked".to_owned(), serde_json::to_value(asked).unwrap_or_default());
        for name in ["from", "to"] {
            if let Some(seconds) = members.get(name).and_then(Value::as_u64) {
                members.insert(name.to_owned(), rfc3339(seconds).into());
            }
        }
    }
    counted
}

fn model(model: &Model) -> Value {
    let mut value = serde_json::to_value(model).unwrap_or_default();
    let all = u64::try_from(model.holders.len()).is_ok_and(|listed| listed == model.holders_count);
    if let Some(members) = value.as_object_mut() {
        members.insert("areHoldersComplete".to_owned(), all.into());
        for holder in members.get_mut("holders").and_then(Value::as_array_mut).into_iter().flatten() {
            let text = holder.get("user").and_then(Value::as_str).and_then(readable);
            if let (Some(text), Some(holder)) = (text, holder.as_object_mut()) {
                holder.insert("userText".to_owned(), json!(text));
            }
        }
    }
    value
}

/// A handle in letters, where it is a text that people can read.
pub(crate) fn readable(user: &str) -> Option<String> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(user).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let is_readable =
        !text.is_empty() && text.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ');
    is_readable.then_some(text)
}

/// A count, or the least that it can be.
pub(crate) fn counted(summary: &Summary, number: u64) -> String {
    let number = grouped(number);
    if summary.is_exact { number } else { format!("at least {number}") }
}

/// How much of the whole it is, in per cent. `None`, where the numbers are lower bounds or there is none.
pub(crate) fn share(summary: &Summary, number: u64, total: u64) -> Option<String> {
    if !summary.is_exact {
        return None;
    }
    let per_mille = number.saturating_mul(1_000).saturating_add(total / 2).checked_div(total)?;
    let text = match per_mille {
        0 if number > 0 => "under 0.1".to_owned(),
        1_000.. if number < total => "over 99.9".to_owned(),
        per_mille => format!("{}.{}", per_mille / 10, per_mille % 10),
    };
    Some(format!("{text}\u{202f}%"))
}

/// A noun with its number.
pub(crate) fn of(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// The summary in words.
pub(crate) fn words(summary: &Summary, asked: &Asked, style: Style) -> String {
    let mut lines = Vec::new();
    lines.push(style.title(&format!(
        "{}: {} and {}, of {} users with {} credentials",
        of(summary.dossiers, "dossier", "dossiers"),
        of(summary.registrations, "registration", "registrations"),
        of(summary.logins, "login", "logins"),
        counted(summary, summary.users),
        counted(summary, summary.credentials),
    )));
    let mut asked_of = format!("judged by {}", asked.configs.join(", "));
    if let Some(policy) = &asked.policy {
        asked_of += &format!(" under {policy}");
    }
    if let Some(metadata) = &asked.metadata {
        let number = metadata.number.map(|number| format!(" {number}")).unwrap_or_default();
        asked_of += &format!(", with metadata{number} of {} models", metadata.models);
    }
    asked_of +=
        &asked.at.as_ref().map_or_else(|| ", each at its own time".to_owned(), |at| format!(", at {at}"));
    lines.push(style.faint(&printable(&asked_of)));
    lines.push(String::new());
    let pairs = [
        ("passed, and would pass", summary.still_passed),
        ("passed, and would be refused", summary.refused_now),
        ("was refused, and would pass", summary.accepted_now),
        ("was refused, and still would be", summary.still_refused),
        ("cannot be judged again", summary.not_judged_again.values().sum()),
        ("names a configuration that is not given", summary.unknown_setup),
        ("cannot be read as a dossier", summary.bad_lines),
        ("inputs that cannot be read to the end", summary.unreadable_inputs),
    ];
    for (name, number) in pairs {
        let is_bad = number > 0 && !name.starts_with("was") && !name.ends_with("would pass");
        let line = format!("  {:>14}  {name}", grouped(number));
        if number > 0 || name.starts_with("passed") {
            lines.push(if is_bad { style.odd(&line) } else { line });
        }
    }
    codes(&mut lines, "lines that cannot be read as dossiers, by code", &summary.bad_by_code, style);
    if summary.refused_now > 0 {
        lines.push(String::new());
        lines.push(style.bad(&format!(
            "would be refused: {} and {}",
            part(summary, summary.refused.credentials, summary.credentials, "credentials"),
            part(summary, summary.refused.users, summary.users, "users")
        )));
        lines.push(
            "  a user counts as soon as one credential would be refused; others may still pass".to_owned(),
        );
        let mut reasons: Vec<_> = summary.refused_by_reason.iter().collect();
        reasons.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.credentials));
        lines.push("  by reason".to_owned());
        for (code, counts) in reasons.iter().take(ROWS) {
            lines.push(row(&printable(code), counts, style));
        }
        left_out(&mut lines, reasons.len());
    }
    let noted = summary.noted_models();
    if !noted.is_empty() {
        lines.push("  by model; a status in capitals is what metadata reports".to_owned());
        for model in noted.iter().take(ROWS) {
            let status = model.described.status.as_deref().filter(|_| model.described.is_flagged);
            let status = status.map(|status| format!(" {status}")).unwrap_or_default();
            let aaguid = model.described.aaguid.as_deref().filter(|_| model.described.name.is_some());
            let aaguid = aaguid.map(|aaguid| format!(" ({aaguid})")).unwrap_or_default();
            lines.push(row(&printable(&format!("{}{aaguid}{status}", model.title())), &model.refused, style));
            if model.described.is_flagged {
                lines.push(format!(
                    "{:31} held by {} users with {} credentials",
                    "",
                    grouped(model.users),
                    grouped(model.credentials)
                ));
            }
        }
        left_out(&mut lines, noted.len());
    }
    codes(&mut lines, "what changed, in dossiers", &summary.changes, style);
    codes(&mut lines, "judged otherwise than then, in dossiers", &summary.causes, style);
    if !summary.is_exact {
        lines.push(String::new());
        lines.push(
            style.odd("Not all users and credentials could be told apart: their numbers are lower bounds."),
        );
    }
    lines.join("\n")
}

/// A number of a whole, with the share.
fn part(summary: &Summary, number: u64, total: u64, noun: &str) -> String {
    let share = share(summary, number, total).map(|share| format!(" ({share})")).unwrap_or_default();
    format!("{} of {} {noun}{share}", counted(summary, number), counted(summary, total))
}

fn row(name: &str, counts: &Counts, style: Style) -> String {
    let (credentials, users) = (grouped(counts.credentials), grouped(counts.users));
    format!("  {credentials:>10} of {users:>9} users  {}", style.name(name))
}

fn codes(lines: &mut Vec<String>, title: &str, table: &BTreeMap<String, u64>, style: Style) {
    if table.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push(title.to_owned());
    let mut rows: Vec<_> = table.iter().collect();
    rows.sort_by_key(|(_, number)| std::cmp::Reverse(**number));
    for (name, number) in rows.iter().take(ROWS) {
        lines.push(format!("  {:>14}  {}", grouped(**number), style.name(&printable(name))));
    }
    left_out(lines, rows.len());
}

fn left_out(lines: &mut Vec<String>, rows: usize) {
    if rows > ROWS {
        lines.push(format!("  … and {} more: --json and --html have all", rows.saturating_sub(ROWS)));
    }
}
