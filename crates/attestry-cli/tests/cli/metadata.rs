//! `attestry metadata`.

use serde_json::Value;

use crate::harness::{Folder, root, run};

/// A case of FIDO's metadata, as files.
pub(crate) struct Blob {
    pub(crate) folder: Folder,
    pub(crate) file: String,
    pub(crate) root: String,
}

impl Blob {
    /// The accepted case with most models.
    pub(crate) fn new() -> Self {
        let text = std::fs::read_to_string(root().join("tests/vectors/accepted/metadata.json")).unwrap();
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        let of =
            |case: &&Value| case["metadata"]["options"].is_null() && case["metadata"]["roots"][0].is_string();
        let entries = |case: &&Value| case["metadata"]["blob"].as_str().map_or(0, str::len);
        let case = cases.iter().filter(of).max_by_key(entries).unwrap();
        let folder = Folder::new();
        let file = folder.write("blob.jwt", case["metadata"]["blob"].as_str().unwrap());
        let root = folder.write("root.pem", pem(case["metadata"]["roots"][0].as_str().unwrap()));
        Self { folder, file, root }
    }

    fn run(&self, arguments: &[&str]) -> crate::harness::Said {
        let mut all = vec!["metadata", arguments[0], "--root", &self.root, "--now", "2026-01-01T00:00:00Z"];
        all.extend(["--any-name", &self.file]);
        all.extend(&arguments[1..]);
        run(&all, b"")
    }
}

fn pem(base64url: &str) -> String {
    let mut text = base64url.replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

#[test]
fn a_blob_is_verified_listed_and_asked() {
    let blob = Blob::new();
    let text = blob.run(&["verify"]).well();
    assert!(text.starts_with("verified: BLOB 42, "), "{text}");
    let report = blob.run(&["verify", "--json"]).json();
    assert_eq!((&report["ok"], &report["metadata"]["no"]), (&true.into(), &42.into()));

    let rows: Vec<Value> = blob
        .run(&["list", "--json"])
        .well()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        Some(rows.len()),
        report["metadata"]["entries"].as_u64().and_then(|count| usize::try_from(count).ok())
    );
    assert!(!rows.is_empty());
    let list = blob.run(&["list"]).well();
    assert_eq!(list.lines().count(), rows.len());
    for row in &rows {
        let (name, id) = (row["name"].as_str().unwrap(), row["id"].as_str().unwrap());
        assert!(list.lines().any(|line| line.starts_with(id) && line.contains(name)), "{name}: {list}");
        let shown = blob.run(&["show", id]).well();
        assert!(shown.starts_with(name), "{shown}");
        let shown = blob.run(&["show", "--json", &id.to_uppercase()]);
        assert_eq!(shown.json()["id"], id);
        assert_eq!(blob.run(&["show", &name.to_uppercase()]).status, 0);
    }
    let said = blob.run(&["show", "no such model"]);
    assert_eq!((said.status, said.output.as_str()), (1, ""));
}

#[test]
fn a_blob_of_somebody_else_is_refused_and_not_shown() {
    let blob = Blob::new();
    for command in [vec!["verify"], vec!["list"], vec!["show", "a"]] {
        let mut arguments = vec!["metadata", command[0], &blob.file];
        arguments.extend(&command[1..]);
        let said = run(&arguments, b"");
        assert_eq!((said.status, said.output.as_str()), (1, ""), "{command:?}");
        assert!(
            said.errors.contains("refused: ") && said.errors.contains("(trust.no_path)"),
            "{}",
            said.errors
        );
        arguments.push("--json");
        let said = run(&arguments, b"");
        assert_eq!((said.status, &said.json()["ok"]), (1, &false.into()));
    }
    let mut changed = std::fs::read(&blob.file).unwrap();
    let last = changed.len() - 1;
    changed[last - 4] ^= 1;
    let changed = blob.folder.write("changed.jwt", changed);
    let said = run(&["metadata", "verify", "--any-name", "--root", &blob.root, &changed], b"");
    assert_eq!(said.status, 1, "{}", said.errors);
    let said = blob.run(&["verify", "--previous-no", "43"]);
    assert_eq!(said.status, 1);
    for arguments in [vec!["--now", "yesterday"], vec!["--root", "/nowhere.pem"], vec!["--root", &changed]] {
        let mut all = vec!["metadata", "verify", &blob.file];
        all.extend(arguments);
        assert_eq!(run(&all, b"").status, 2, "{all:?}");
    }
    assert_eq!(run(&["metadata", "verify", "/nowhere.jwt"], b"").status, 2);
}
