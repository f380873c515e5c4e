//! The report for people: one file, without script and without network.

use attestry::Code;
use std::collections::BTreeMap;

use super::progress::grouped;
use super::summary::{Counts, Model, PASSED, Summary};
use super::text::{counted, of, readable, share};
use crate::commands::audit::Asked;
use crate::style::printable;
use crate::world::rfc3339;

/// The report of a run that is over.
pub(crate) fn report(summary: &Summary, asked: &Asked) -> String {
    let mut page = Page { text: String::from(HEAD), summary, asked };
    page.headline();
    page.contents();
    page.judged();
    page.next();
    page.noted();
    page.refused();
    page.verdicts();
    page.changes();
    page.models();
    page.left_out();
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
:root { color-scheme: light dark; --ground: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --card: #f5f7f9;
  --bad: #a40e26; --bad-ground: #ffeef0; --update: #7a4b00; --update-ground: #fff4d6; --link: #0a58ca; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #12161b; --ink: #e4e8ec; --soft: #9aa5b1; --line: #333b45; --card: #1a2027;
    --bad: #ff8f9c; --bad-ground: #3a1a1f; --update: #f0c15a; --update-ground: #352a10; --link: #7ab7ff; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: break-word; }
p { margin: .4rem 0; max-width: 46rem; }
a { color: var(--link); }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.d { white-space: nowrap; }
ol { margin: .4rem 0; padding-left: 1.4rem; max-width: 46rem; }
li { margin: .2rem 0; }
.contents { display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: 1rem 0; font-size: .95rem; }
code, .mono { font: .85em/1.45 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; }
.tile b { display: block; font-size: 1.45rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile.bad { background: var(--bad-ground); border-color: var(--bad); }
.tile.bad b, b.bad { color: var(--bad); }
.badge { display: inline-block; border-radius: 1rem; padding: .05rem .6rem; font-size: .78rem; font-weight: 600;
  border: 1px solid var(--line); color: var(--soft); overflow-wrap: break-word; max-width: 18rem; }
.badge.update { color: var(--update); border-color: var(--update); background: var(--update-ground); }
.badge.bad { color: var(--bad); border-color: var(--bad); background: var(--bad-ground); }
.card { border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem; margin: .75rem 0; }
.card.bad { border-left: .3rem solid var(--bad); }
.card p { margin: .35rem 0; }
details { margin-top: .5rem; }
summary { cursor: pointer; color: var(--link); padding: .2rem 0; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
th { font-size: .8rem; color: var(--soft); font-weight: 600; overflow-wrap: normal; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
td.n { white-space: nowrap; }
td.first, td.t { overflow-wrap: anywhere; }
.users { border: 1px solid var(--line); border-radius: .4rem; }
.users table { margin: 0; }
.users td { overflow-wrap: anywhere; }
.users code { word-break: break-all; }
.users thead th { position: sticky; top: 0; background: var(--card); }
@media (min-width: 641px) {
  tbody tr:nth-child(even) { background: var(--card); }
  td.first { min-width: 12rem; }
}
@media (min-width: 1100px) { td.first { min-width: 20rem; } }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: .5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: break-word; min-width: 0; }
@media (max-width: 640px) {
  main { padding: 1rem .9rem 3rem; }
  .tiles { grid-template-columns: 1fr 1fr; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  .users thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .users tr { display: block; border-bottom: 1px solid var(--line); padding: .45rem .6rem; }
  .users td { display: block; border: 0; padding: 0; }
  .users td + td { font-size: .9rem; }
  .users td::before { content: attr(data-label) ": "; color: var(--soft); font-size: .8rem; }
  table.wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.wide tr { display: block; border-bottom: 1px solid var(--line); padding: .5rem 0; }
  table.wide td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .1rem 0; text-align: right; white-space: normal; }
  table.wide td::before { content: attr(data-label); color: var(--soft); font-size: .875rem; text-align: left; flex: none; }
  table.wide td > span { min-width: 0; }
  table.wide td.first { display: block; text-align: left; font-weight: 600; }
  table.wide td.first::before { content: none; }
}
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

/// The sections and their titles, in order.
const SECTIONS: &[(&str, &str)] = &[
    ("judged", "When and by what it was judged"),
    ("next", "What to do next"),
    ("holders", "Who holds a revoked, compromised or refused model"),
    ("reasons", "Why credentials would be refused"),
    ("verdicts", "Verdicts then and now"),
    ("changes", "What changed"),
    ("models", "All models"),
    ("left-out", "What was left out"),
];

impl Page<'_> {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn headline(&mut self) {
        let (summary, asked) = (self.summary, self.asked);
        let parties = asked.relying_parties.join(", ");
        self.put(&format!("<h1>Audit of the credentials of {}</h1>", escaped(&parties)));
        let dossiers = of(summary.dossiers, "kept verdict", "kept verdicts");
        let days = match (summary.from.map(day), summary.to.map(day)) {
            (Some(from), Some(to)) if from != to => format!(" from {} to {}", dated(&from), dated(&to)),
            (Some(from), Some(_)) if summary.dossiers == 1 => format!(" of {}", dated(&from)),
            (Some(from), Some(_)) => format!(", all of {}", dated(&from)),
            _ => String::new(),
        };
        let judged = asked.at.as_deref().map_or_else(
            || "judged again, each at its own time".to_owned(),
            |at| format!("judged again as of {}", dated(&at.chars().take(10).collect::<String>())),
        );
        let rule = if asked.policy.is_some() { ", under another policy" } else { "" };
        self.put(&format!("<p class=\"soft\">{dossiers}{days}, {judged}{rule}.</p>"));
        self.tiles();
        let time = asked.at.as_deref().map_or_else(
            || "Each was judged again at its own time".to_owned(),
            |at| format!("They were judged again as of {}", dated(at)),
        );
        self.put(&format!(
            "<p>A <i>dossier</i> is a kept verdict of one registration or login. {time}, by {} and {}.</p>",
            self.blob(),
            self.policy()
        ));
        self.put("<p>A user counts as soon as one credential would be refused; other credentials of theirs may still pass.</p>");
        if !summary.is_exact {
            self.put("<p><b class=\"bad\">Not all users and credentials could be told apart.</b> Their numbers are lower bounds.</p>");
        }
        if summary.is_incomplete() {
            self.put("<p><a href=\"#left-out\">Something was left out</a>: this report is not whole.</p>");
        }
    }

    fn tiles(&mut self) {
        let summary = self.summary;
        let refused = &summary.refused;
        let share = |number: u64, total: u64, noun: &str| {
            let share = share(summary, number, total).map(|share| format!(" ({share})")).unwrap_or_default();
            format!("of {} {noun}{share}", counted(summary, total))
        };
        let mut tiles = vec![
            (counted(summary, summary.users), "users".to_owned(), false),
            (counted(summary, summary.credentials), "credentials".to_owned(), false),
            (
                counted(summary, refused.users),
                share(refused.users, summary.users, "users") + " with a credential that would be refused",
                refused.users > 0,
            ),
            (
                counted(summary, refused.credentials),
                share(refused.credentials, summary.credentials, "credentials") + " would be refused",
                refused.credentials > 0,
            ),
        ];
        for (number, name) in [
            (summary.bad_lines, "lines that cannot be read as dossiers"),
            (summary.unknown_setup, "dossiers whose configuration is missing"),
            (summary.unreadable_inputs, "inputs that could not be read to the end"),
        ] {
            if number > 0 {
                tiles.push((grouped(number), name.to_owned(), true));
            }
        }
        let mut text = String::from("<div class=\"tiles\">");
        for (number, name, is_bad) in tiles {
            let class = if is_bad { "tile bad" } else { "tile" };
            text += &format!("<div class=\"{class}\"><b>{number}</b>{name}</div>");
        }
        self.put(&(text + "</div>"));
    }

    /// The metadata that judged, in words.
    fn blob(&self) -> String {
        let Some(metadata) = &self.asked.metadata else { return "no BLOB of FIDO".to_owned() };
        let number = metadata.number.map(|number| format!(" {number}")).unwrap_or_default();
        let next = metadata.next_update.as_deref();
        let next = next.map(|day| format!(" (next update {})", dated(day))).unwrap_or_default();
        format!("FIDO’s BLOB{number}{next}")
    }

    /// The policy that judged, in words.
    fn policy(&self) -> String {
        match &self.asked.policy {
            Some(policy) => format!("the policy in <code>{}</code>", escaped(policy)),
            None => "the configuration’s own policy".to_owned(),
        }
    }

    fn contents(&mut self) {
        let mut text = String::from("<nav class=\"contents\" aria-label=\"Contents\">");
        for (id, title) in SECTIONS {
            text += &format!("<a href=\"#{id}\">{title}</a> ");
        }
        self.put(&(text.trim_end().to_owned() + "</nav>"));
    }

    /// The heading of a section, as the contents name it.
    fn heading(&mut self, id: &str) {
        let title = SECTIONS.iter().find(|(known, _)| *known == id).map_or(id, |(_, title)| *title);
        self.put(&format!("<h2 id=\"{id}\">{title}</h2>"));
    }

    fn next(&mut self) {
        self.heading("next");
        let (summary, asked) = (self.summary, self.asked);
        let mut steps = Vec::new();
        if summary.noted_models().is_empty() && summary.refused_now == 0 {
            self.put("<p>No user has to be looked for.</p>");
        } else {
            if let Some(policy) = &asked.policy {
                self.put(&format!(
                    "<p>The policy in <code>{}</code> was tried out here. The server still follows its own.</p>",
                    escaped(policy)
                ));
            }
            steps.push(match &asked.rows {
                Some(rows) => format!(
                    "Find these users in the rows file, <code>{}</code>: each row names a handle.",
                    escaped(rows)
                ),
                None => "Find these users in the rows file: <code class=\"d\">--out rows.jsonl</code> writes it, with all handles."
                    .to_owned(),
            });
            for step in [
                "Demand a second factor at their next login.",
                "Let them register another authenticator then.",
                "Remove the old credential only after that, so that they can still log in.",
            ] {
                steps.push(step.to_owned());
            }
        }
        if summary.bad_lines > 0 || summary.unreadable_inputs > 0 {
            steps.push(match &asked.bad {
                Some(bad) => format!(
                    "Look at the lines that cannot be read: their places are in <code>{}</code>.",
                    escaped(bad)
                ),
                None => {
                    "Look at the lines that cannot be read: <code class=\"d\">--bad bad.jsonl</code> writes their places."
                        .to_owned()
                }
            });
        }
        if !steps.is_empty() {
            let steps: String = steps.iter().map(|step| format!("<li>{step}</li>")).collect();
            self.put(&format!("<ol>{steps}</ol>"));
        }
        self.put("<p class=\"small soft\">The page “When something is revoked” of the guide says more.</p>");
    }

    fn judged(&mut self) {
        let asked = self.asked;
        self.heading("judged");
        let list = |texts: &[String]| {
            let shown: Vec<_> =
                texts.iter().take(20).map(|text| format!("<code>{}</code>", escaped(text))).collect();
            let more = texts.len().saturating_sub(20);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            shown.join(", ") + &more
        };
        let policy = match &asked.policy {
            Some(policy) => {
                format!("<code>{}</code>, in the place of the configuration’s own", escaped(policy))
            }
            None => "the configuration’s own".to_owned(),
        };
        let metadata = match &asked.metadata {
            Some(metadata) => {
                let overdue = if metadata.is_overdue { ", which is overdue" } else { "" };
                let models = u64::try_from(metadata.models).unwrap_or(u64::MAX);
                format!(
                    "{}{overdue}: {} in <code>{}</code>",
                    self.blob(),
                    of(models, "model", "models"),
                    escaped(&metadata.file)
                )
            }
            None => "none: names and statuses are those of the old verdicts".to_owned(),
        };
        let items = [
            (
                "Time of the new verdicts",
                asked.at.as_deref().map_or_else(|| "that of each dossier".to_owned(), dated),
            ),
            ("Metadata", metadata),
            ("Policy", policy),
            ("Configuration", list(&asked.configs)),
            ("Relying party", list(&asked.relying_parties)),
            ("Inputs", list(&asked.inputs)),
            ("Program", format!("attestry {}", attestry::VERSION)),
        ];
        self.put("<dl>");
        for (name, value) in items {
            self.put(&format!("<dt>{name}</dt><dd>{value}</dd>"));
        }
        self.put("</dl>");
    }

    /// Models to act on, and who holds them.
    fn noted(&mut self) {
        let noted = self.summary.noted_models();
        self.heading("holders");
        if noted.is_empty() {
            self.put("<p>Nobody: no such model is among these credentials.</p>");
            return;
        }
        self.put("<p class=\"soft\">A model is the make of an authenticator. A model is listed if FIDO’s metadata reports it as revoked, or its keys as compromised. A model is listed, too, if credentials of it passed then and would be refused now. A user who holds several models counts for each.</p>");
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
        let certified = Some(level(model)).filter(|level| *level != UNKNOWN).map(|level| match level {
            "certified" => "FIDO certified".to_owned(),
            level if level.starts_with('L') => format!("FIDO level {level}"),
            level => level.to_owned(),
        });
        for (text, class) in [
            (described.status.as_deref().filter(|_| described.is_flagged), "badge bad"),
            (certified.as_deref(), "badge"),
        ] {
            if let Some(text) = text {
                badges += &format!(" <span class=\"{class}\">{}</span>", escaped(text));
            }
        }
        self.put(&format!("<section class=\"{class}\"><h3>{}{badges}</h3>", escaped(&model.title())));
        if let Some(aaguid) = &described.aaguid {
            self.put(&format!("<p class=\"small soft\">AAGUID <code>{}</code></p>", escaped(aaguid)));
        }
        let refused = of(model.refused.credentials, "credential", "credentials");
        self.put(&format!(
            "<p><b>{}</b> registered <b>{}</b> of this model. Of these, {} of {} passed then and would be refused now.</p>",
            of(model.users, "user", "users"),
            of(model.credentials, "credential", "credentials"),
            if model.refused.credentials > 0 { format!("<b class=\"bad\">{refused}</b>") } else { refused },
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
        let open = if model.described.is_flagged { " open" } else { "" };
        self.put(&format!(
            "<details{open}><summary>{title}: {} of {} listed, by handle</summary>",
            grouped(listed),
            grouped(model.holders_count)
        ));
        let mut holders: Vec<_> =
            model.holders.iter().map(|holder| (readable(&holder.user), holder)).collect();
        // Names that can be read come first, in the order of their letters.
        holders.sort_by(|(one, first), (other, second)| {
            (one.is_none(), one, &first.user).cmp(&(other.is_none(), other, &second.user))
        });
        let mut text = String::from(
            "<div class=\"users\"><table><thead><tr><th>User</th><th>Handle (base64url)</th><th>First credential</th></tr></thead><tbody>",
        );
        for (name, holder) in holders {
            text += &format!(
                "<tr><td data-label=\"User\">{}</td><td data-label=\"Handle\"><code>{}</code></td><td data-label=\"First credential\"><code>{}</code></td></tr>",
                escaped(name.as_deref().unwrap_or("–")),
                escaped(&holder.user),
                escaped(&holder.credential)
            );
        }
        self.put(&(text + "</tbody></table></div>"));
        if left > 0 {
            let rows = match &self.asked.rows {
                Some(rows) => format!("All of them are in the rows, in <code>{}</code>.", escaped(rows)),
                None => {
                    "Run the audit with <code class=\"d\">--out rows.jsonl</code> to have all of them as rows.".to_owned()
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
        self.heading("reasons");
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
        self.heading("verdicts");
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
        self.heading("changes");
        self.put(&format!(
            "<p>Of {}, {} passed then and would be refused now, or the other way round. {} came to the same verdict in every part. Differences in evidence decide nothing.</p>",
            of(summary.dossiers, "dossier", "dossiers"),
            grouped(summary.refused_now.saturating_add(summary.accepted_now)),
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
                    "configuration" => "by another configuration",
                    "policy" => "under another policy",
                    "metadata" => "with other metadata",
                    "time" => "at another time",
                    "version" => "by another version of attestry",
                    other => other,
                };
                format!("{} ({})", escaped(what), grouped(number))
            });
            self.put(&format!(
                "<p class=\"small\">Judged otherwise than then: {}.</p>",
                causes.collect::<Vec<_>>().join(", ")
            ));
        }
    }

    fn models(&mut self) {
        self.heading("models");
        let models = self.summary.models_by_weight();
        if models.is_empty() {
            self.put("<p>No dossier of a registration names a model.</p>");
            return;
        }
        self.put("<p class=\"small\">An AAGUID is the number of a model. <i>Attested</i>: certificates prove it. Otherwise the authenticator only <i>claims</i> it.</p>");
        let columns: &[Column] = &[
            ("Model", false),
            ("Certification", false),
            ("Status", false),
            ("Credentials", true),
            ("Attested", true),
            ("Users", true),
            ("Credentials refused now", true),
        ];
        let rows = models.into_iter().map(|model| {
            let described = &model.described;
            let aaguid = described.aaguid.as_deref().filter(|_| described.name.is_some());
            let aaguid = aaguid.map(|aaguid| format!("<br><code class=\"soft\">{}</code>", escaped(aaguid)));
            let is_nameless = described.aaguid.is_none() && described.name.is_none();
            let below = if is_nameless { Some(NAMELESS.to_owned()) } else { aaguid };
            let status = match described.status.as_deref() {
                Some(status) if status.starts_with("FIDO_CERTIFIED") => "nothing against it",
                Some(status) => status,
                None if described.is_listed => "nothing against it",
                None if is_nameless => "–",
                None => "not listed",
            };
            let class = match (described.is_flagged, described.has_update()) {
                (true, _) => "badge bad",
                (false, true) => "badge update",
                (false, false) => "badge",
            };
            vec![
                escaped(&model.title()) + &below.unwrap_or_default(),
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
            "<p class=\"small soft\">Status and certification are those of {}.</p>",
            dated(&self.asked.today)
        ));
        self.sums();
    }

    /// Why the table of models does not add up to the tiles.
    fn sums(&mut self) {
        let summary = self.summary;
        self.put("<p class=\"small soft\">A user who holds several models counts for each, so that the users can add up to more than there are.</p>");
        if !summary.is_exact {
            return;
        }
        let named = summary.models.values().fold(0_u64, |sum, model| sum.saturating_add(model.credentials));
        match summary.credentials.checked_sub(named) {
            Some(0) => {}
            Some(rest) => self.put(&format!(
                "<p class=\"small soft\">{} known by logins alone, which name no model. With the {} of this table, that makes all {}.</p>",
                of(rest, "credential is", "credentials are"),
                grouped(named),
                grouped(summary.credentials)
            )),
            None => self.put("<p class=\"small soft\">A credential that was registered as several models counts for each.</p>"),
        }
    }

    fn left_out(&mut self) {
        let summary = self.summary;
        self.heading("left-out");
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
        if summary.bad_lines > 0 {
            self.put(&format!(
                "<p>{} of {} cannot be read as dossiers. They may hide more holders.</p>",
                of(summary.bad_lines, "line", "lines"),
                grouped(summary.lines)
            ));
        }
        if summary.bad_by_code.contains_key(CHANGED) {
            self.put(&format!(
                "<p><code>{CHANGED}</code> means that a line was changed after it was written.</p>"
            ));
        }
        let columns: &[Column] = &[("What", false), ("Number", true)];
        self.table(columns, rows);
        if let Some(bad) = &self.asked.bad {
            self.put(&format!("<p class=\"small\">Their places are in <code>{}</code>.</p>", escaped(bad)));
        }
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

/// A code of a line that cannot be read as a dossier.
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

/// Below the row of what names no model.
const NAMELESS: &str = "<br><span class=\"small soft\">Passkeys that name no model, as synced passkeys do. Nothing is known against them.</span>";

/// The code of a line that is not as it was written.
const CHANGED: &str = "dossier.digest_mismatch";

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

/// A time or a day, which is not broken at its hyphens.
fn dated(text: &str) -> String {
    format!("<span class=\"d\">{}</span>", escaped(text))
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
