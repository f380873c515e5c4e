//! The report for people: one file, without script and without network.

use attestry::Code;
use std::collections::BTreeMap;

use super::progress::grouped;
use super::summary::{Counts, Model, PASSED, Summary};
use super::text::{counted, of, readable};
use crate::commands::audit::Asked;
use crate::style::printable;
use crate::world::rfc3339;

/// The report of a run that is over.
pub(crate) fn report(summary: &Summary, asked: &Asked) -> String {
    let mut page = Page { text: String::from(HEAD), summary, asked };
    page.headline();
    page.noted();
    page.refused();
    page.verdicts();
    page.changes();
    page.models();
    page.left_out();
    page.question();
    page.text.push_str("</main>\n</body>\n</html>\n");
    page.text
}

const HEAD: &str = r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Audit of credentials</title>
<style>
:root { --ground: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --card: #f5f7f9;
  --bad: #a40e26; --bad-ground: #ffeef0; --good: #116329; --link: #0a58ca; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #12161b; --ink: #e4e8ec; --soft: #9aa5b1; --line: #333b45; --card: #1a2027;
    --bad: #ff8f9c; --bad-ground: #3a1a1f; --good: #6fd08c; --link: #7ab7ff; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .4rem 0; max-width: 46rem; }
a { color: var(--link); }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
code, .mono { font: .85em/1.45 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; }
.tile b { display: block; font-size: 1.45rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile.bad { background: var(--bad-ground); border-color: var(--bad); }
.bad b, b.bad, td.bad { color: var(--bad); }
.badge { display: inline-block; border-radius: 1rem; padding: .05rem .6rem; font-size: .78rem; font-weight: 600;
  border: 1px solid var(--line); color: var(--soft); overflow-wrap: anywhere; }
.badge.bad { color: var(--bad); border-color: var(--bad); background: var(--bad-ground); }
.card { border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem; margin: .75rem 0; }
.card.bad { border-left: .3rem solid var(--bad); }
.card p { margin: .35rem 0; }
details { margin-top: .5rem; }
summary { cursor: pointer; color: var(--link); padding: .2rem 0; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-size: .8rem; color: var(--soft); font-weight: 600; overflow-wrap: normal; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.users { max-height: 26rem; overflow: auto; border: 1px solid var(--line); border-radius: .4rem; }
.users table { margin: 0; }
.users thead th { position: sticky; top: 0; background: var(--card); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: .5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  main { padding: 1rem .9rem 3rem; }
  .tiles { grid-template-columns: 1fr 1fr; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  .users thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .users tr { display: block; border-bottom: 1px solid var(--line); padding: .45rem .6rem; }
  .users td { display: block; border: 0; padding: 0; }
  .users td + td { color: var(--soft); font-size: .9rem; }
  table.wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.wide tr { display: block; border-bottom: 1px solid var(--line); padding: .5rem 0; }
  table.wide td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .1rem 0; text-align: right; white-space: normal; }
  table.wide td::before { content: attr(data-label); color: var(--soft); font-size: .875rem; text-align: left; flex: none; }
  table.wide td.first { display: block; text-align: left; font-weight: 600; }
  table.wide td.first::before { content: none; }
}
@media print { .users { max-height: none; overflow: visible; } }
</style>
</head>
<body>
<main>
"##;

struct Page<'p> {
    text: String,
    summary: &'p Summary,
    asked: &'p Asked,
}

/// A column: its title, and whether it has numbers.
type Column = (&'static str, bool);

impl Page<'_> {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn headline(&mut self) {
        let (summary, asked) = (self.summary, self.asked);
        let parties = asked.relying_parties.join(", ");
        self.put(&format!("<h1>Audit of the credentials of {}</h1>", escaped(&parties)));
        let when = match (summary.from, summary.to) {
            (Some(from), Some(to)) => format!(
                "{} from {} to {}",
                of(summary.dossiers, "kept verdict", "kept verdicts"),
                day(from),
                day(to)
            ),
            _ => of(summary.dossiers, "kept verdict", "kept verdicts"),
        };
        let judged = asked.at.as_deref().map_or_else(
            || "judged again, each at its own time".to_owned(),
            |at| format!("judged again as of {}", at.chars().take(10).collect::<String>()),
        );
        let rule = if asked.policy.is_some() { ", under another policy" } else { "" };
        self.put(&format!("<p class=\"soft\">{}, {judged}{rule}.</p>", escaped(&when)));
        let refused = &summary.refused;
        let mut tiles = vec![
            (counted(summary, summary.users), "users", false),
            (counted(summary, summary.credentials), "credentials", false),
            (
                counted(summary, refused.users),
                "users with a credential that would be refused",
                refused.users > 0,
            ),
            (
                counted(summary, refused.credentials),
                "credentials that would be refused",
                refused.credentials > 0,
            ),
        ];
        if summary.bad_lines > 0 {
            tiles.push((grouped(summary.bad_lines), "lines that are no dossiers", true));
        }
        if summary.unknown_setup > 0 {
            tiles.push((grouped(summary.unknown_setup), "dossiers whose configuration is missing", true));
        }
        if summary.unreadable_inputs > 0 {
            tiles.push((
                grouped(summary.unreadable_inputs),
                "inputs that could not be read to the end",
                true,
            ));
        }
        let mut text = String::from("<div class=\"tiles\">");
        for (number, name, is_bad) in tiles {
            let class = if is_bad { "tile bad" } else { "tile" };
            text += &format!("<div class=\"{class}\"><b>{number}</b>{name}</div>");
        }
        self.put(&(text + "</div>"));
        if !summary.is_exact {
            self.put("<p><b class=\"bad\">Not all users and credentials could be told apart.</b> Their numbers are lower bounds.</p>");
        }
        if summary.is_incomplete() {
            self.put("<p><a href=\"#left-out\">Something was left out</a>: this report is not whole.</p>");
        }
    }

    /// Models to act on, and who holds them.
    fn noted(&mut self) {
        let noted = self.summary.noted_models();
        self.put("<h2 id=\"holders\">Who holds a revoked, compromised or refused model</h2>");
        if noted.is_empty() {
            self.put("<p>Nobody: no such model is among these credentials.</p>");
            return;
        }
        self.put("<p class=\"soft\">A model is the make of an authenticator. It is here if FIDO's metadata reports that it is revoked or that its keys can be had, or if credentials of it passed once and would be refused now.</p>");
        let (flagged, others): (Vec<_>, Vec<_>) =
            noted.into_iter().partition(|model| model.described.is_flagged);
        for model in &flagged {
            self.card(model);
        }
        if flagged.is_empty() {
            self.put("<p>No model of these credentials is revoked or compromised.</p>");
        }
        if others.is_empty() {
            return;
        }
        let open = if flagged.is_empty() { " open" } else { "" };
        let count = u64::try_from(others.len()).unwrap_or_default();
        self.put(&format!(
            "<details{open}><summary>{} with credentials that would be refused</summary>",
            of(count, "other model", "other models")
        ));
        for model in others {
            self.card(model);
        }
        self.put("</details>");
    }

    fn card(&mut self, model: &Model) {
        let described = &model.described;
        let class = if described.is_flagged { "card bad" } else { "card" };
        let mut badges = String::new();
        for (text, class) in [
            (described.status.as_deref().filter(|_| described.is_flagged), "badge bad"),
            (Some(level(model)).filter(|level| *level != UNKNOWN), "badge"),
        ] {
            if let Some(text) = text {
                badges += &format!(" <span class=\"{class}\">{}</span>", escaped(text));
            }
        }
        self.put(&format!("<section class=\"{class}\"><h3>{}{badges}</h3>", escaped(&model.title())));
        if let Some(aaguid) = &described.aaguid {
            self.put(&format!("<p class=\"small soft\">AAGUID <code>{}</code></p>", escaped(aaguid)));
        }
        self.put(&format!(
            "<p><b>{}</b> registered <b>{}</b> of this model. Of these, <b class=\"bad\">{}</b> of {} passed once and would be refused now.</p>",
            of(model.users, "user", "users"),
            of(model.credentials, "credential", "credentials"),
            of(model.refused.credentials, "credential", "credentials"),
            of(model.refused.users, "user", "users"),
        ));
        if !model.refused_by_reason.is_empty() {
            let reasons = model
                .refused_by_reason
                .iter()
                .map(|(code, number)| format!("{} ({})", meaning(code), grouped(*number)));
            self.put(&format!("<p class=\"small\">Why: {}.</p>", reasons.collect::<Vec<_>>().join("; ")));
        }
        self.holders(model);
        self.put("</section>");
    }

    fn holders(&mut self, model: &Model) {
        if model.without_user > 0 {
            self.put(&format!(
                "<p class=\"small\">{} in dossiers that name no user.</p>",
                of(model.without_user, "credential is", "credentials are")
            ));
        }
        if model.holders.is_empty() {
            return;
        }
        let listed = u64::try_from(model.holders.len()).unwrap_or(u64::MAX);
        let left = model.holders_count.saturating_sub(listed);
        let title = if model.described.is_flagged {
            "Users who hold it"
        } else {
            "Users with a credential of it that would be refused"
        };
        let first = if left > 0 { format!("the first {} of ", grouped(listed)) } else { String::new() };
        // What matters most is open at once.
        let open = if listed <= 10 || model.described.is_flagged { " open" } else { "" };
        self.put(&format!(
            "<details{open}><summary>{title}: {first}{}</summary>",
            grouped(model.holders_count)
        ));
        let mut text = String::from(
            "<div class=\"users\"><table><thead><tr><th>User</th><th>Handle (base64url)</th><th>First credential</th></tr></thead><tbody>",
        );
        for holder in &model.holders {
            let name = readable(&holder.user).unwrap_or_else(|| "–".to_owned());
            text += &format!(
                "<tr><td>{}</td><td><code>{}</code></td><td><code>{}</code></td></tr>",
                escaped(&name),
                escaped(&holder.user),
                escaped(&holder.credential)
            );
        }
        self.put(&(text + "</tbody></table></div>"));
        if left > 0 {
            let rows = match &self.asked.rows {
                Some(rows) => format!("All of them are in the rows, in <code>{}</code>.", escaped(rows)),
                None => {
                    "Run the audit with <code>--out rows.jsonl</code> to have all of them as rows.".to_owned()
                }
            };
            self.put(&format!(
                "<p class=\"small\">{} here. {rows}</p>",
                of(left, "user is not listed", "users are not listed")
            ));
        }
        self.put("</details>");
    }

    fn refused(&mut self) {
        self.put("<h2>Why credentials would be refused</h2>");
        if self.summary.refused_by_reason.is_empty() {
            self.put("<p>Nothing that passed would be refused.</p>");
            return;
        }
        let mut reasons: Vec<_> = self.summary.refused_by_reason.iter().collect();
        reasons.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.credentials));
        let columns: &[Column] =
            &[("Reason", false), ("Credentials", true), ("Users", true), ("Dossiers", true)];
        let rows = reasons.into_iter().map(|(code, counts)| {
            let Counts { dossiers, credentials, users } = *counts;
            vec![meaning(code), grouped(credentials), grouped(users), grouped(dossiers)]
        });
        self.table(columns, rows.collect());
        self.put("<p class=\"small soft\">A credential or a user counts if one of its dossiers passed and would be refused. With several reasons it counts for each.</p>");
    }

    fn verdicts(&mut self) {
        let summary = self.summary;
        self.put("<h2>Verdicts then and now</h2>");
        let columns: &[Column] = &[("Outcome", false), ("Dossiers", true)];
        let outcomes = [
            ("Passed, and would pass", summary.still_passed),
            ("Passed, and would be refused", summary.refused_now),
            ("Was refused, and would pass", summary.accepted_now),
            ("Was refused, and still would be", summary.still_refused),
        ];
        let rows = outcomes.into_iter().map(|(name, number)| vec![name.to_owned(), grouped(number)]);
        self.table(columns, rows.collect());
        let mut codes: Vec<_> = summary.then.keys().chain(summary.now.keys()).collect();
        codes.sort();
        codes.dedup();
        codes.sort_by_key(|code| code.as_str() != PASSED);
        let at =
            |table: &BTreeMap<String, u64>, code: &str| grouped(table.get(code).copied().unwrap_or_default());
        let columns: &[Column] = &[("Verdict", false), ("Then", true), ("Now", true)];
        let rows = codes
            .into_iter()
            .map(|code| vec![meaning(code), at(&summary.then, code), at(&summary.now, code)]);
        self.table(columns, rows.collect());
    }

    fn changes(&mut self) {
        let summary = self.summary;
        self.put("<h2>What changed</h2>");
        self.put(&format!(
            "<p>Of {}, {} came to the same verdict in every part.</p>",
            of(summary.dossiers, "dossier", "dossiers"),
            grouped(summary.unchanged)
        ));
        if !summary.changes.is_empty() {
            let columns: &[Column] = &[("Kind of change", false), ("Dossiers", true)];
            let rows = sorted(&summary.changes).into_iter().map(|(kind, number)| {
                vec![format!("{} <code>{}</code>", kind_meaning(kind), escaped(kind)), grouped(number)]
            });
            self.table(columns, rows.collect());
        }
        if !summary.change_values.is_empty() {
            let mut values: Vec<_> = summary.change_values.iter().collect();
            values.sort_by_key(|value| std::cmp::Reverse(value.count));
            let columns: &[Column] =
                &[("Part of the verdict", false), ("Then", false), ("Now", false), ("Times", true)];
            let of = |value: &Option<String>| match value {
                Some(value) => format!("<code>{}</code>", escaped(value)),
                None => "–".to_owned(),
            };
            let rows = values.iter().map(|value| {
                vec![escaped(&value.what), of(&value.from), of(&value.to), grouped(value.count)]
            });
            self.put("<details><summary>The changes, value by value</summary>");
            self.table(columns, rows.collect());
            self.put("</details>");
        }
        if !summary.causes.is_empty() {
            let causes = sorted(&summary.causes).into_iter().map(|(cause, number)| {
                let what = match cause.as_str() {
                    "configuration" => "another configuration",
                    "policy" => "another policy",
                    "metadata" => "other metadata",
                    "time" => "another time",
                    "version" => "another version of attestry",
                    other => other,
                };
                format!("{} ({})", escaped(what), grouped(number))
            });
            self.put(&format!(
                "<p class=\"small\">Not as it was for the old verdict: {}.</p>",
                causes.collect::<Vec<_>>().join(", ")
            ));
        }
    }

    fn models(&mut self) {
        self.put("<h2>All models</h2>");
        let models = self.summary.models_by_count();
        if models.is_empty() {
            self.put("<p>No dossier of a registration names a model.</p>");
            return;
        }
        let columns: &[Column] = &[
            ("Model", false),
            ("Certification", false),
            ("Status", false),
            ("Credentials", true),
            ("Attested", true),
            ("Users", true),
            ("Refused now", true),
        ];
        let rows = models.into_iter().map(|model| {
            let described = &model.described;
            let aaguid = described.aaguid.as_deref().filter(|_| described.name.is_some());
            let aaguid = aaguid.map(|aaguid| format!("<br><code class=\"soft\">{}</code>", escaped(aaguid)));
            let status = match described.status.as_deref() {
                Some(status) if status.starts_with("FIDO_CERTIFIED") => "nothing against it",
                Some(status) => status,
                None if described.is_listed => "nothing against it",
                None if described.aaguid.is_none() && described.name.is_none() => "–",
                None => "not listed",
            };
            let class = if described.is_flagged { "badge bad" } else { "badge" };
            vec![
                escaped(&model.title()) + &aaguid.unwrap_or_default(),
                escaped(level(model)),
                format!("<span class=\"{class}\">{}</span>", escaped(status)),
                grouped(model.credentials),
                grouped(model.attested),
                grouped(model.users),
                grouped(model.refused.credentials),
            ]
        });
        self.table(columns, rows.collect());
        self.put(&format!(
            "<p class=\"small soft\">Credentials are those that registrations name. Attested: a trusted certificate proves the model; otherwise the authenticator only claims it. Status and certification are those of {}.</p>",
            escaped(&self.asked.today)
        ));
    }

    fn left_out(&mut self) {
        let summary = self.summary;
        self.put("<h2 id=\"left-out\">What was left out</h2>");
        let mut rows: Vec<_> = sorted(&summary.bad_by_code)
            .into_iter()
            .map(|(code, number)| vec![bad_line(code), grouped(number)])
            .collect();
        rows.extend(sorted(&summary.not_judged_again).into_iter().map(|(why, number)| {
            let why = match why.as_str() {
                "secret" => "A dossier that cannot be judged again: the body was a secret",
                "signed-secret" => "A dossier that cannot be judged again: a signature covers a secret",
                "unparsed" => "A dossier that cannot be judged again: the body could not be kept",
                _ => "A dossier that cannot be judged again",
            };
            vec![why.to_owned(), grouped(number)]
        }));
        let others = [
            (
                "A dossier whose configuration was not given <code>dossier.unknown_setup</code>",
                summary.unknown_setup,
            ),
            (
                "An input that could not be read to its end <code>audit.unreadable</code>",
                summary.unreadable_inputs,
            ),
        ];
        rows.extend(
            others
                .into_iter()
                .filter(|(_, number)| *number > 0)
                .map(|(name, number)| vec![name.to_owned(), grouped(number)]),
        );
        if rows.is_empty() {
            self.put("<p>Nothing: every line was judged again.</p>");
            return;
        }
        let columns: &[Column] = &[("What", false), ("Number", true)];
        self.table(columns, rows);
        if let Some(bad) = &self.asked.bad {
            self.put(&format!("<p class=\"small\">Their places are in <code>{}</code>.</p>", escaped(bad)));
        }
    }

    fn question(&mut self) {
        let asked = self.asked;
        self.put("<h2>What was asked</h2>\n<dl>");
        let list = |texts: &[String]| {
            let shown: Vec<_> =
                texts.iter().take(20).map(|text| format!("<code>{}</code>", escaped(text))).collect();
            let more = texts.len().saturating_sub(20);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            shown.join(", ") + &more
        };
        let mut items = vec![
            ("Inputs", list(&asked.inputs)),
            ("Configuration", list(&asked.configs)),
            ("Relying party", list(&asked.relying_parties)),
        ];
        items.push((
            "Policy",
            match &asked.policy {
                Some(policy) => {
                    format!("<code>{}</code>, in the place of that of the configuration", escaped(policy))
                }
                None => "that of the configuration".to_owned(),
            },
        ));
        items.push((
            "Metadata",
            match &asked.metadata {
                Some(metadata) => {
                    let number = metadata.number.map(|number| format!("BLOB {number}, ")).unwrap_or_default();
                    let next = metadata.next_update.as_ref();
                    let next = next.map(|day| format!(", next update {}", escaped(day))).unwrap_or_default();
                    let overdue = if metadata.is_overdue { " (overdue)" } else { "" };
                    format!(
                        "{number}{} models{next}{overdue}, <code>{}</code>",
                        metadata.models,
                        escaped(&metadata.file)
                    )
                }
                None => "none: names and statuses are those of the old verdicts".to_owned(),
            },
        ));
        items.push((
            "Time of the new verdicts",
            asked.at.as_deref().map_or_else(|| "that of each dossier".to_owned(), escaped),
        ));
        items.push(("Program", format!("attestry {}", attestry::VERSION)));
        for (name, value) in items {
            self.put(&format!("<dt>{name}</dt><dd>{value}</dd>"));
        }
        self.put("</dl>");
    }

    /// A table of cells that are HTML already.
    fn table(&mut self, columns: &[Column], rows: Vec<Vec<String>>) {
        let mut text = String::from("<table class=\"wide\"><thead><tr>");
        for (title, is_number) in columns {
            let class = if *is_number { " class=\"n\"" } else { "" };
            text += &format!("<th{class}>{title}</th>");
        }
        text.push_str("</tr></thead><tbody>\n");
        for row in rows {
            text.push_str("<tr>");
            for (number, (cell, (title, is_number))) in row.iter().zip(columns).enumerate() {
                let class = match (number, is_number) {
                    (0, _) => "first",
                    (_, true) => "n",
                    (_, false) => "t",
                };
                text += &format!("<td class=\"{class}\" data-label=\"{title}\"><span>{cell}</span></td>");
            }
            text.push_str("</tr>\n");
        }
        self.put(&(text + "</tbody></table>"));
    }
}

fn sorted(table: &BTreeMap<String, u64>) -> Vec<(&String, u64)> {
    let mut rows: Vec<_> = table.iter().map(|(name, number)| (name, *number)).collect();
    rows.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    rows
}

/// A code with what it means.
fn meaning(code: &str) -> String {
    if code == PASSED {
        return "Passed".to_owned();
    }
    let known = Code::all().find(|known| known.as_str() == code);
    let meaning = known.map(|known| format!("{} ", escaped(&capital(known.message())))).unwrap_or_default();
    format!("{meaning}<code>{}</code>", escaped(code))
}

/// What a kind of change is about.
fn kind_meaning(kind: &str) -> &'static str {
    match kind {
        "verdict" => "It passes or it is refused",
        "code" => "The code of the refusal",
        "class" => "The class of the refusal",
        "step" => "The step of the refusal",
        "trust" => "Whether the attestation is trusted",
        "reason" => "Why no path leads to an anchor",
        "observation" => "What is unusual",
        "status" => "What metadata reports of the model",
        "level" => "The certification of the model",
        "model" | "model-name" => "The model in metadata",
        "aaguid" | "aaguid-standing" => "The AAGUID, or how far it is proven",
        "evidence" => "Details of the evidence, which decide nothing",
        "record" => "Details of the record, which decide nothing",
        _ => "Another part of the verdict",
    }
}

/// A code of a line that is no dossier.
fn bad_line(code: &str) -> String {
    let kinds = attestry_dossier::DossierErrorKind::ALL;
    let kind = kinds.iter().find(|kind| kind.code() == code);
    let meaning = kind.map(|kind| format!("{} ", capital(&kind.to_string()))).unwrap_or_default();
    format!("{}<code>{}</code>", escaped(&meaning), escaped(code))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

const UNKNOWN: &str = "unknown";

/// The certification of a model in short.
fn level(model: &Model) -> &str {
    let described = &model.described;
    match described.level.as_deref() {
        Some("FIDO_CERTIFIED") => "certified",
        Some(level) => level.strip_prefix("FIDO_CERTIFIED_").unwrap_or(level),
        None if described.is_listed => "not certified",
        None => UNKNOWN,
    }
}

fn day(seconds: u64) -> String {
    rfc3339(seconds).chars().take(10).collect()
}

/// Text as HTML shows it, in an element or an attribute. What would turn the direction of writing is named.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for letter in printable(text).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_its_element() {
        assert_eq!(escaped("<script>\"'&"), "&lt;script&gt;&quot;&#39;&amp;");
        assert_eq!(escaped("a\u{202e}b"), "a\\u{202e}b");
    }
}
