//! `attestry audit`, on the dossiers of a server that never was.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use attestry_dossier::{Handles, Setup, keep};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use suite::dossiers::{Fleet, Line, REVOKED};

use crate::harness::{Folder, Said, Setting, run, run_in};

const AT: &str = "2026-11-29T12:00:00Z";
const LINES: u64 = 120;

/// Made once for all tests: it signs a few hundred times.
struct Sample {
    fleet: Fleet,
    lines: Vec<Line>,
}

fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let fleet = Fleet::new("tests", 150_000);
        let lines = (0..LINES).map(|index| fleet.line(index)).collect();
        Sample { fleet, lines }
    })
}

fn joined<'l>(lines: impl IntoIterator<Item = &'l Line>) -> Vec<u8> {
    lines.into_iter().flat_map(|line| [&line.text[..], b"\n"].concat()).collect()
}

/// A folder with the files that judge.
struct Audit {
    folder: Folder,
}

impl Audit {
    fn new() -> Self {
        let (folder, sample) = (Folder::new(), sample());
        folder.write("verifier.json", Fleet::config().to_string());
        folder.write("stricter.json", Fleet::stricter().to_string());
        folder.write("blob.jwt", sample.fleet.blob(true));
        folder.write("intake.json", sample.fleet.intake(true).to_string());
        folder.write("kept.jsonl", joined(&sample.lines));
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn rows(&self, name: &str) -> Vec<Value> {
        self.read(name).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The arguments of every audit, and these. Names that end in a dot and letters are of the folder.
    fn arguments(&self, more: &[&str]) -> Vec<String> {
        let own =
            ["--config", "verifier.json", "--metadata", "blob.jwt", "--metadata-context", "intake.json"];
        let all = [&["audit"], &own[..], &["--at", AT], more].concat();
        let named = |argument: &&str| {
            let is_name = argument.contains('.') || argument.ends_with('/');
            if is_name { self.path(argument) } else { (*argument).to_owned() }
        };
        all.iter().map(named).collect()
    }

    fn run(&self, more: &[&str]) -> Said {
        self.run_on(more, b"")
    }

    fn run_on(&self, more: &[&str], input: &[u8]) -> Said {
        let arguments = self.arguments(more);
        run(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), input)
    }
}

fn sound() -> impl Iterator<Item = &'static Line> {
    sample().lines.iter().filter(|line| line.damage.is_none())
}

#[test]
fn every_line_has_its_row_or_its_place_among_the_bad_ones() {
    let audit = Audit::new();
    let said = audit.run(&["--out", "rows.jsonl", "--bad", "bad.jsonl", "--json", "kept.jsonl"]);
    assert_eq!(said.status, 2, "{}", said.errors);
    let (rows, bad, summary) = (audit.rows("rows.jsonl"), audit.rows("bad.jsonl"), said.json());
    let (mut of_rows, mut of_bad) = (rows.iter(), bad.iter());
    let mut offset = 0;
    let mut codes = BTreeMap::new();
    for (index, line) in sample().lines.iter().enumerate() {
        let row = match line.damage {
            None => of_rows.next().unwrap(),
            Some(code) => {
                let row = of_bad.next().unwrap();
                assert_eq!(row["code"], code, "line {}", index + 1);
                assert!(!row["message"].as_str().unwrap().is_empty());
                *codes.entry(code).or_insert(0) += 1;
                row
            }
        };
        assert_eq!(row["line"], index + 1);
        assert_eq!(row["offset"], offset);
        assert_eq!(row["file"], audit.path("kept.jsonl"));
        offset += line.text.len() + 1;
    }
    assert!(of_rows.next().is_none() && of_bad.next().is_none());
    assert_eq!(codes.len(), 4, "{codes:?}");
    assert_eq!(summary["badByCode"], json!(codes));
    assert_eq!(summary["lines"], sample().lines.len());
    assert_eq!(summary["dossiers"], sound().count());
    assert_eq!(summary["logins"], sound().filter(|line| line.is_login).count());
    // What the lines hold is told only where it is asked for.
    assert!(!audit.read("bad.jsonl").contains("no dossier at all"));
    audit.run(&["--bad", "bad.jsonl", "--bad-content", "kept.jsonl"]);
    assert!(audit.read("bad.jsonl").contains("\"content\":\"no dossier at all\""));
}

#[test]
fn the_holders_of_the_revoked_model_are_named() {
    let audit = Audit::new();
    // A few more of the model.
    let fleet = &sample().fleet;
    let more: Vec<_> = (LINES..4 * LINES)
        .filter(|index| fleet.model_of(*index) == Some(REVOKED))
        .map(|index| fleet.line(index))
        .filter(|line| line.damage.is_none())
        .collect();
    audit.folder.write("more.jsonl", joined(&more));
    let said =
        audit.run(&["--json", "--html", "report.html", "--out", "rows.jsonl", "kept.jsonl", "more.jsonl"]);
    let rows = audit.rows("rows.jsonl");
    let passed = |line: &&Line| {
        let digest = serde_json::from_slice::<Value>(&line.text).unwrap()["digest"].clone();
        rows.iter().any(|row| row["digest"] == digest && row["old"]["ok"] == true)
    };
    let all: Vec<&Line> = sound().collect();
    let holders = all.into_iter().chain(&more).filter(|line| line.model == Some(REVOKED)).filter(passed);
    let holders: BTreeSet<_> = holders.map(|line| line.user.clone()).collect();
    assert!(holders.len() > 2, "{holders:?}");
    let summary = said.json();
    let models = summary["models"].as_array().unwrap();
    let model = models.iter().find(|model| model["aaguid"] == fleet.models[REVOKED].uuid()).unwrap();
    assert_eq!((&model["status"], &model["isFlagged"]), (&json!("REVOKED"), &json!(true)));
    let named = model["holders"].as_array().unwrap().iter();
    let named: BTreeSet<_> = named.map(|holder| holder["userText"].as_str().unwrap().to_owned()).collect();
    assert_eq!(named, holders);
    assert_eq!(model["users"], holders.len());
    assert_eq!(model["refused"]["users"], holders.len());
    // The report says so too.
    let report = audit.read("report.html");
    let card = report.split("<section").find(|card| card.contains(&fleet.models[REVOKED].name)).unwrap();
    for holder in &holders {
        assert!(card.contains(&format!("<td data-label=\"User\">{holder}</td>")), "{holder}");
    }
    let places: Vec<_> =
        holders.iter().map(|holder| card.find(&format!("\"User\">{holder}<")).unwrap()).collect();
    assert!(places.is_sorted(), "somebody can be looked up: {holders:?}");
    let listed = format!("<details open><summary>Users who hold it: {0} of {0} listed", holders.len());
    assert!(card.contains(&listed) && card.contains("passed then and would be refused now"), "{card}");
    reads_from_the_top(&report);
    assert!(
        !["<script", "://", "src=", "url("].iter().any(|text| report.contains(text)),
        "it needs no network"
    );
}

/// The words that somebody needs who reads the first report.
fn reads_from_the_top(report: &str) {
    let titles: Vec<_> =
        report.split("<h2 id=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
    assert_eq!(titles, ["judged", "next", "holders", "reasons", "verdicts", "changes", "models", "left-out"]);
    for title in titles {
        assert!(report.contains(&format!("<a href=\"#{title}\">")), "{title}");
    }
    for words in [
        "A <i>dossier</i> is a kept verdict of one registration or login.",
        "the configuration’s own policy",
        "A user counts as soon as one credential would be refused",
        "When something is revoked",
        "lines that cannot be read as dossiers",
        "They may hide more holders.",
        "Differences in evidence decide nothing.",
        "Judged otherwise than then: with other metadata (",
        "Credentials refused now",
        "An AAGUID is the number of a model.",
        "Nothing is known against them.",
        ", all of <span class=\"d\">2026-01-01</span>",
        "\u{202f}%)",
    ] {
        assert!(report.contains(words), "{words}");
    }
}

#[test]
fn the_table_of_models_and_the_logins_add_up() {
    let audit = Audit::new();
    let said = audit.run(&["--json", "--html", "report.html", "kept.jsonl"]);
    let (summary, report) = (said.json(), audit.read("report.html"));
    let models = summary["models"].as_array().unwrap();
    let named: u64 = models.iter().map(|model| model["credentials"].as_u64().unwrap()).sum();
    let all = summary["credentials"].as_u64().unwrap();
    let by_logins = report.split("known by logins alone").count() > 1;
    assert_eq!(by_logins, named < all, "{named} of {all}");
    if by_logins {
        assert!(report.contains(&format!("With the {named} of this table, that makes all {all}.")));
    }
    // Unsafe models come first, then those with an update.
    let table = report.split("<h2 id=\"models\">").nth(1).unwrap();
    let place = |class: &str| table.find(&format!("class=\"{class}\""));
    let (worst, update, other) = (place("badge bad"), place("badge update"), place("badge"));
    assert!(worst.is_some() && worst < other, "{worst:?} {other:?}");
    assert!(update.is_none() || (worst < update && update < other), "{update:?} {other:?}");
    // Where a policy is tried out, the report names its file.
    audit.run(&["--policy", "stricter.json", "--html", "report.html", "--out", "rows.jsonl", "kept.jsonl"]);
    let report = audit.read("report.html");
    assert!(report.contains("was tried out here") && report.contains("Find these users in the rows file"));
}

#[test]
fn it_counts_what_a_stricter_rule_would_refuse() {
    let audit = Audit::new();
    let said = audit.run(&["--policy", "stricter.json", "--out", "rows.jsonl", "--json", "kept.jsonl"]);
    let (rows, summary) = (audit.rows("rows.jsonl"), said.json());
    let refused: Vec<_> =
        rows.iter().filter(|row| row["old"]["ok"] == true && row["new"]["ok"] == false).collect();
    let ids = |rows: &[&Value]| {
        let credentials = rows.iter().flat_map(|row| row["old"]["credentials"].as_array().unwrap());
        credentials.map(|credential| credential["credentialId"].to_string()).collect::<BTreeSet<_>>().len()
    };
    let users =
        |rows: &[&Value]| rows.iter().map(|row| row["user"].to_string()).collect::<BTreeSet<_>>().len();
    let counts =
        |rows: &[&Value]| json!({ "dossiers": rows.len(), "credentials": ids(rows), "users": users(rows) });
    assert!(refused.len() > 5);
    assert_eq!(summary["refused"], counts(&refused));
    assert_eq!(summary["refusedNow"], refused.len());
    let reasons: BTreeSet<_> = refused.iter().map(|row| row["new"]["code"].as_str().unwrap()).collect();
    assert!(reasons.contains("authenticator_data.user_not_verified"), "{reasons:?}");
    assert_eq!(summary["refusedByReason"].as_object().unwrap().len(), reasons.len());
    for reason in reasons {
        let of_reason: Vec<_> = refused.iter().copied().filter(|row| row["new"]["code"] == reason).collect();
        assert_eq!(summary["refusedByReason"][reason], counts(&of_reason), "{reason}");
    }
    let of_models: u64 = summary["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| model["refused"]["dossiers"].as_u64().unwrap())
        .sum();
    let registrations = refused.iter().filter(|row| row["old"]["credentials"][0]["format"].is_string());
    assert_eq!(of_models, u64::try_from(registrations.count()).unwrap());
    let words = audit.run(&["--policy", "stricter.json", "kept.jsonl"]).output;
    assert!(words.contains("would be refused: ") && words.contains("\u{202f}%)"), "{words}");
    assert!(words.contains("cannot be read as a dossier") && words.contains("user_not_verified"), "{words}");
}

#[test]
fn packed_inputs_folders_and_standard_input_come_to_the_same() {
    let audit = Audit::new();
    let (folder, text) = (&audit.folder, joined(&sample().lines));
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let zstd =
        |bytes: &[u8]| ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest);
    // In the middle of a line.
    let (first, second) = text.split_at(text.len() / 2);
    folder.write("a.gz", gzip(&text));
    folder.write("b.gz", [gzip(first), gzip(second)].concat());
    // Its name does not say what it is.
    folder.write("c.jsonl", zstd(&text));
    let skipped = [&[0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
    folder.write("d.zst", [zstd(first), skipped, zstd(second)].concat());
    folder.write("kept/1/first.jsonl", joined(&sample().lines[..50]));
    folder.write("kept/2.gz", gzip(&joined(&sample().lines[50..])));
    folder.write("kept/.hidden", "is passed over");
    let result = |said: Said, rows: &str| {
        assert_eq!(said.status, 2, "{}", said.errors);
        let mut summary = said.json();
        summary.as_object_mut().unwrap().remove("asked");
        let mut rows = audit.rows(rows);
        for row in &mut rows {
            for name in ["file", "line", "offset"] {
                assert!(row.as_object_mut().unwrap().remove(name).is_some());
            }
        }
        (summary, rows)
    };
    let plain = result(audit.run(&["--json", "--out", "rows.jsonl", "kept.jsonl"]), "rows.jsonl");
    for input in ["a.gz", "b.gz", "c.jsonl", "d.zst", "kept/"] {
        let packed = result(audit.run(&["--json", "--out", "other.jsonl", input]), "other.jsonl");
        assert_eq!(packed, plain, "{input}");
    }
    for input in [&text, &gzip(&text)] {
        let said = audit.run_on(&["--json", "--out", "other.jsonl", "-"], input);
        assert_eq!(result(said, "other.jsonl"), plain);
    }
    let blank = [b"\n  \r\n", &text[..], b"\n\n"].concat();
    assert_eq!(result(audit.run_on(&["--json", "--out", "other.jsonl", "-"], &blank), "other.jsonl"), plain);
}

#[test]
fn damaged_packing_is_told_and_the_other_inputs_are_judged() {
    let audit = Audit::new();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&joined(sound())).unwrap();
    let packed = encoder.finish().unwrap();
    audit.folder.write("cut.gz", &packed[..packed.len() - 9]);
    let zstd =
        ruzstd::encoding::compress_to_vec(&joined(sound())[..], ruzstd::encoding::CompressionLevel::Fastest);
    audit.folder.write("cut.zst", &zstd[..zstd.len() - 9]);
    audit.folder.write("wide.zst", [0x28, 0xb5, 0x2f, 0xfd, 0, 0xff]);
    audit.folder.write("sound.jsonl", joined(sound().take(1)));
    let said = audit.run(&["--json", "--bad", "bad.jsonl", "cut.gz", "cut.zst", "wide.zst", "sound.jsonl"]);
    assert_eq!(said.status, 2);
    assert_eq!(said.json()["unreadableInputs"], 3);
    let bad = audit.rows("bad.jsonl");
    let told: Vec<_> = bad.iter().map(|row| (row["code"].as_str().unwrap(), row["file"].clone())).collect();
    let names = ["cut.gz", "cut.zst", "wide.zst"];
    let expected: Vec<_> = names.iter().map(|name| ("audit.unreadable", json!(audit.path(name)))).collect();
    assert_eq!(told, expected);
    assert!(said.errors.contains("window is larger than 32 MiB"), "{}", said.errors);
    assert!(said.json()["dossiers"].as_u64().unwrap() >= 1);
}

#[test]
fn a_line_that_is_too_large_is_passed_over() {
    let audit = Audit::new();
    let first = &sound().next().unwrap().text;
    let large = vec![b'{'; (4 << 20) + 3];
    let text = [&large[..], b"\n", first, b"\n", &large].concat();
    let said = audit.run_on(&["--json", "--bad", "bad.jsonl", "--out", "rows.jsonl", "-"], &text);
    assert_eq!(said.json()["badByCode"], json!({ "dossier.too_large": 2 }));
    let places: Vec<_> =
        audit.rows("bad.jsonl").iter().map(|row| (row["line"].clone(), row["offset"].clone())).collect();
    let third = large.len() + first.len() + 2;
    assert_eq!(places, [(json!(1), json!(0)), (json!(3), json!(third))]);
    assert_eq!(audit.rows("rows.jsonl")[0]["offset"], large.len() + 1);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let audit = Audit::new();
    let outputs = |threads: &str| {
        let said = audit.run(&[
            "--threads",
            threads,
            "--json",
            "--out",
            "rows.jsonl",
            "--csv",
            "rows.csv",
            "--bad",
            "bad.jsonl",
            "--html",
            "report.html",
            "kept.jsonl",
        ]);
        let names = ["rows.jsonl", "rows.csv", "bad.jsonl", "report.html"];
        (said.output, names.map(|name| audit.read(name)))
    };
    let one = outputs("1");
    assert_eq!(outputs("2"), one);
    assert_eq!(outputs("7"), one);
    assert_eq!(audit.run(&["--threads", "0", "kept.jsonl"]).status, 2);
}

#[test]
fn a_dossier_is_judged_by_the_configuration_that_it_names() {
    let audit = Audit::new();
    let mut other = Fleet::config();
    other["origins"] = json!(["https://other.example.com"]);
    audit.folder.write("other.json", other.to_string());
    audit.folder.write("third.json", {
        other["origins"] = json!(["https://third.example.com"]);
        other.to_string()
    });
    audit.folder.write("sound.jsonl", joined(sound()));
    // By the one that it names, of several.
    let said = audit.run(&["--config", "other.json", "--json", "sound.jsonl"]);
    assert_eq!(said.json()["unknownSetup"], 0);
    // By the only one.
    let only = |config: &[&str]| {
        let config: Vec<_> =
            config.iter().flat_map(|name| ["--config".to_owned(), audit.path(name)]).collect();
        let mut arguments = vec!["audit".to_owned()];
        arguments.extend(config);
        for (name, value) in
            [("--metadata", "blob.jwt"), ("--metadata-context", "intake.json"), ("--out", "rows.jsonl")]
        {
            arguments.extend([name.to_owned(), audit.path(value)]);
        }
        arguments.extend(["--at".to_owned(), AT.to_owned(), "--json".to_owned(), audit.path("sound.jsonl")]);
        run(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), b"")
    };
    let said = only(&["other.json"]);
    assert_eq!((said.status, &said.json()["stillPassed"]), (1, &json!(0)));
    assert!(said.json()["causes"]["configuration"].as_u64().is_some());
    // By none.
    let said = only(&["other.json", "third.json"]);
    assert_eq!((said.status, &said.json()["unknownSetup"]), (2, &json!(sound().count())));
    let rows = audit.rows("rows.jsonl");
    assert_eq!(rows.len(), sound().count());
    assert!(rows.iter().all(|row| row["code"] == "dossier.unknown_setup" && row["new"].is_null()));
}

#[test]
fn the_time_is_now_or_given_or_that_of_each_dossier() {
    let audit = Audit::new();
    audit.folder.write("sound.jsonl", joined(sound()));
    let said = |at: &[&str]| {
        let own = [
            "audit",
            "--json",
            "--config",
            "verifier.json",
            "--metadata",
            "blob.jwt",
            "--metadata-context",
            "intake.json",
        ];
        let all = [&own[..], at, &["sound.jsonl"]].concat();
        let all: Vec<_> = all
            .iter()
            .map(|text| if text.contains('.') { audit.path(text) } else { (*text).to_owned() })
            .collect();
        run(&all.iter().map(String::as_str).collect::<Vec<_>>(), b"")
    };
    // The clock of the tests says 2026-01-01, when the model was not revoked yet.
    let (now, given) = (said(&[]).json(), said(&["--at", "2026-01-01T00:00:00Z"]).json());
    assert_eq!(now["asked"]["at"], "2026-01-01T00:00:00Z");
    assert_eq!((&now["refused"], &now["refusedNow"]), (&given["refused"], &json!(0)));
    let then = said(&["--at", "then"]);
    assert_eq!((then.status, &then.json()["asked"]["at"]), (0, &Value::Null));
    assert_eq!(then.json()["causes"]["time"], Value::Null);
    assert_eq!(said(&["--at", "yesterday"]).status, 2);
}

#[test]
fn what_cannot_judge_is_said_before_anything_is_written() {
    let audit = Audit::new();
    audit.folder.write("broken.json", "{");
    let refused = |more: &[&str], words: &str| {
        let said = audit.run(more);
        assert_eq!((said.status, said.output.as_str()), (2, ""), "{more:?}");
        assert!(said.errors.contains(words), "{more:?}: {}", said.errors);
    };
    refused(&["--policy", "broken.json", "kept.jsonl"], "broken.json");
    refused(&["--config", "broken.json", "kept.jsonl"], "broken.json");
    refused(&["nowhere.jsonl"], "nowhere.jsonl");
    refused(&["--out", "kept.jsonl", "kept.jsonl"], "named twice");
    refused(&["--out", "rows.jsonl", "--csv", "rows.jsonl", "kept.jsonl"], "named twice");
    refused(&["--resume", "state.json", "-"], "standard input cannot be resumed");
    assert!(!std::path::Path::new(&audit.path("rows.jsonl")).exists());
    let own = ["audit", "--config", &audit.path("verifier.json"), &audit.path("kept.jsonl")];
    assert!(run(&own, b"").errors.contains("--metadata is needed"));
    // FIDO's own roots do not vouch for the BLOB of the tests.
    let foreign = [
        "audit",
        "--config",
        &audit.path("verifier.json"),
        "--metadata",
        &audit.path("blob.jwt"),
        &audit.path("kept.jsonl"),
    ];
    let said = run(&foreign, b"");
    assert!(said.status == 2 && said.errors.contains("blob.jwt"), "{}", said.errors);
}

#[test]
fn a_killed_run_goes_on_to_the_same_files() {
    let audit = Audit::new();
    let text = joined(&sample().lines);
    audit.folder.write("many/1.jsonl", &text);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&text.repeat(2)).unwrap();
    audit.folder.write("many/2.gz", encoder.finish().unwrap());
    let zstd = ruzstd::encoding::compress_to_vec(&text[..], ruzstd::encoding::CompressionLevel::Fastest);
    audit.folder.write("many/3.zst", zstd);
    let names = ["rows.jsonl", "rows.csv", "bad.jsonl", "report.html"];
    let outputs =
        ["--out", names[0], "--csv", names[1], "--bad", names[2], "--html", names[3], "--json", "many/"];
    let whole = audit.run(&outputs);
    let expected = names.map(|name| audit.read(name));
    names.iter().for_each(|name| std::fs::remove_file(audit.path(name)).unwrap());

    // A note after each batch, and killed as soon as there is another.
    let resumed =
        [&["--resume", "state.json", "--checkpoint-seconds", "0", "--threads", "2"], &outputs[..]].concat();
    let (state, mut kills, mut positions) = (audit.path("state.json"), 0, BTreeSet::new());
    while kills < 4 {
        let before = std::fs::read(&state).ok();
        let mut child = Command::new(env!("CARGO_BIN_EXE_attestry"))
            .args(audit.arguments(&resumed))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() && std::fs::read(&state).ok() == before {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        if let Ok(state) = std::fs::read(&state) {
            let state: Value = serde_json::from_slice(&state).unwrap();
            positions.insert(state["position"].to_string());
        }
        // What was written after the note is cut away.
        let mut rows = std::fs::OpenOptions::new().append(true).open(audit.path(names[0])).unwrap();
        rows.write_all(b"half a row").unwrap();
    }
    assert!(positions.len() > 1, "{positions:?}");
    let said = audit.run(&resumed);
    assert_eq!((said.status, &said.output), (whole.status, &whole.output), "{}", said.errors);
    assert_eq!(names.map(|name| audit.read(name)), expected);

    // Once done, it says the same again.
    let again = audit.run(&resumed);
    assert_eq!((again.output, names.map(|name| audit.read(name))), (whole.output, expected));
    // Other options, other inputs, and no checkpoint at all.
    let said = audit.run(&[&["--policy", "stricter.json"], &resumed[..]].concat());
    assert!(said.status == 2 && said.errors.contains("options are not those"), "{}", said.errors);
    audit.folder.write("many/4.jsonl", "");
    let said = audit.run(&resumed);
    assert!(said.status == 2 && said.errors.contains("inputs are not those"), "{}", said.errors);
    audit.folder.write("state.json", "{}");
    let said = audit.run(&resumed);
    assert!(said.status == 2 && said.errors.contains("no checkpoint"), "{}", said.errors);
}

#[test]
fn hostile_texts_do_no_harm() {
    let folder = Folder::new();
    let config =
        json!({ "relyingPartyId": "example.com", "origins": ["https://app.example.com"] }).to_string();
    let setup = Setup::from_json(&config).unwrap();
    let context = json!({
        "requestForm": "webauthn", "now": "2026-01-01T00:00:00Z", "userHandle": "-D0xKzE",
        "challenge": { "kind": "Fido2", "value": attestry_authenticator::CHALLENGE },
    });
    let made = attestry_authenticator::MakeCredential::new("hostile").packed_self();
    let body = made.registration_response().to_string();
    let kept = keep(&setup, &context.to_string(), body.as_bytes(), Handles::Kept).unwrap();
    // What the line says of the first verdict is whatever its writer wrote: the digest is no signature.
    let mut line: Value = serde_json::from_str(&kept.line).unwrap();
    let credential = &mut line["verdict"]["credentials"][0];
    credential["model"] = json!({ "description": "=cmd|'/c'!A1,\"<script>alert(1)</script>", "foundBy": "aaguid", "statuses": ["<b>"] });
    let line = signed(line);
    let (config, kept) = (folder.write("verifier.json", config), folder.write("<kept>&\".jsonl", line));
    let (csv, html) = (folder.write("rows.csv", ""), folder.write("report.html", ""));
    let stricter = folder
        .write("stricter.json", json!({ "registrationPolicy": { "acceptFormats": ["tpm"] } }).to_string());
    let said = run(
        &[
            "audit", "--config", &config, "--policy", &stricter, "--at", "then", "--csv", &csv, "--html",
            &html, &kept,
        ],
        b"",
    );
    assert_eq!(said.status, 1, "{}", said.errors);
    let (csv, html) = (std::fs::read_to_string(csv).unwrap(), std::fs::read_to_string(html).unwrap());
    assert!(csv.contains(",\"'=cmd|'/c'!A1,\"\"<script>alert(1)</script>\","), "{csv}");
    assert!(csv.contains(",\"'-D0xKzE\","), "{csv}");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
    assert!(html.contains("&lt;kept&gt;&amp;&quot;.jsonl"));
    assert!(!html.contains("<script") && !html.contains("<b>\u{0}") && !html.contains("<kept>"));
}

/// The line with its digest.
fn signed(mut line: Value) -> String {
    line.as_object_mut().unwrap().remove("digest");
    // serde_json sorts members, as the canonical form does.
    let text = line.to_string();
    let digest = attestry_dossier::Digest::of(&text);
    line["digest"] = json!(digest.to_string());
    line.to_string()
}

#[test]
fn a_bar_is_drawn_where_somebody_watches() {
    let audit = Audit::new();
    let watched = Setting { output_is_terminal: true, ..Setting::default() };
    let say = |more: &[&str]| {
        let arguments = audit.arguments(more);
        run_in(watched, &arguments.iter().map(String::as_str).collect::<Vec<_>>(), b"").errors
    };
    let bar = say(&["kept.jsonl"]);
    assert!(bar.contains('█') && bar.contains("/s") && bar.ends_with("\r\x1b[2K"), "{bar:?}");
    assert_eq!(say(&["--quiet", "kept.jsonl"]), "");
    assert_eq!(audit.run(&["kept.jsonl"]).errors, "");
    let typed = Setting { input_is_terminal: true, ..Setting::default() };
    let arguments = audit.arguments(&["-"]);
    let said = run_in(typed, &arguments.iter().map(String::as_str).collect::<Vec<_>>(), b"");
    assert!(said.status == 2 && said.errors.contains("standard input is a terminal"), "{}", said.errors);
}
