//! Rows as CSV (RFC 4180), safe to open in a spreadsheet.

use attestry_dossier::{Again, Dossier, Verdict};
use attestry_json::Ceremony;

use super::source::Line;

/// The first line.
pub(crate) const HEADER: &str = "file,line,offset,digest,user,ceremony,time,old,new,refused_now,not_judged_again,\
credentials,aaguids,models,trust_old,trust_new,changes,causes,code\r\n";

/// One dossier.
pub(crate) fn row(into: &mut Vec<u8>, file: &str, line: &Line, dossier: &Dossier, again: &Again) {
    let old = dossier.verdict();
    let new = again.new.as_ref();
    let of_credentials = new.filter(|new| new.is_passed()).unwrap_or(old).credentials();
    let joined = |texts: Vec<&str>| texts.join(" ");
    let verdict = |verdict: &Verdict| verdict.code().unwrap_or("passed").to_owned();
    let trust = |verdict: &Verdict| {
        joined(verdict.credentials().iter().filter_map(|credential| credential.trust.as_deref()).collect())
    };
    let models =
        of_credentials.iter().filter_map(|credential| credential.model.as_ref()?.description.as_deref());
    let mut changes = String::new();
    for change in &again.changes {
        let (from, to) = (change.from.as_deref().unwrap_or("-"), change.to.as_deref().unwrap_or("-"));
        let between = if changes.is_empty() { "" } else { "; " };
        changes += &format!("{between}{}: {from} > {to}", change.what);
    }
    let ceremony = match dossier.ceremony() {
        Ceremony::Authentication => "authentication",
        _ => "registration",
    };
    let cells = [
        file.to_owned(),
        line.number.to_string(),
        line.offset.to_string(),
        dossier.digest().to_string(),
        dossier.user().unwrap_or_default(),
        ceremony.to_owned(),
        dossier.now().as_secs().to_string(),
        verdict(old),
        new.map(verdict).unwrap_or_default(),
        again.is_refused_now().to_string(),
        dossier.not_judged().map(|why| why.as_str().to_owned()).unwrap_or_default(),
        joined(of_credentials.iter().map(|credential| credential.credential_id.as_str()).collect()),
        joined(of_credentials.iter().filter_map(|credential| credential.aaguid.as_deref()).collect()),
        models.collect::<Vec<_>>().join("; "),
        trust(old),
        new.map(trust).unwrap_or_default(),
        changes,
        again.causes.join(" "),
        again.code.unwrap_or_default().to_owned(),
    ];
    for (number, text) in cells.iter().enumerate() {
        if number > 0 {
            into.push(b',');
        }
        cell(into, text);
    }
    into.extend(b"\r\n");
}

/// A cell. A spreadsheet would take some texts for formulas: an apostrophe in front of them makes them texts.
fn cell(into: &mut Vec<u8>, text: &str) {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let has_to_be_quoted = is_formula || text.contains(['"', ',', ';', '\r', '\n', '\t', '\'']);
    if !has_to_be_quoted {
        into.extend(text.as_bytes());
        return;
    }
    into.push(b'"');
    if is_formula {
        into.push(b'\'');
    }
    into.extend(text.replace('"', "\"\"").as_bytes());
    into.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_breaks_out() {
        let written = |text: &str| {
            let mut into = Vec::new();
            cell(&mut into, text);
            String::from_utf8(into).unwrap()
        };
        assert_eq!(written("plain"), "plain");
        assert_eq!(written("=1+1"), "\"'=1+1\"");
        assert_eq!(written("+1"), "\"'+1\"");
        assert_eq!(written("-1"), "\"'-1\"");
        assert_eq!(written("@SUM(A1)"), "\"'@SUM(A1)\"");
        assert_eq!(written("\t=1"), "\"'\t=1\"");
        assert_eq!(written("a,\"b\"\r\nc"), "\"a,\"\"b\"\"\r\nc\"");
    }
}
