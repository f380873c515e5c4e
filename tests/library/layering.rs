//! Imports run one way: a room of `src/` uses those above it in the table of `ARCHITECTURE.md`, and itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rooms, from the bottom to the top: the table under "Who may import whom".
fn rooms() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, section) = text.split_once("## Who may import whom").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split('`').next().unwrap().trim_end_matches('/').to_owned()).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The rooms that a source text names after `crate::`, alone or in a group.
fn used(text: &str) -> BTreeSet<String> {
    // What documentation links to is no import.
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let mut rooms = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let names = if after.starts_with('{') { group(after) } else { vec![after] };
        for name in names {
            let room: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            // What the facade exports is named in generated documentation alone.
            if !room.is_empty() && !room.starts_with(char::is_uppercase) {
                rooms.insert(room);
            }
        }
    }
    rooms
}

/// The elements of `{a, b::{c, d}, e}`, each to its end or further.
fn group(text: &str) -> Vec<&str> {
    let (mut elements, mut depth) = (Vec::new(), 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && matches!(c, '{' | ',') {
            elements.push(text[at + 1..].trim_start());
        }
    }
    elements
}

#[test]
fn groups_are_understood() {
    let text =
        "use crate::{b::{c, d}, a, e as f};\n// crate::no\nlet x = crate::g::h(); pub(crate) fn i() {}";
    assert_eq!(used(text).into_iter().collect::<Vec<_>>(), ["a", "b", "e", "g"]);
    assert_eq!(
        used("use crate::{\n    trust::{self, X},\n    Y,\n};").into_iter().collect::<Vec<_>>(),
        ["trust"]
    );
}

#[test]
fn every_room_has_its_place() {
    let rooms: BTreeSet<_> = rooms().into_iter().collect();
    let name = |entry: std::fs::DirEntry| entry.path().file_stem().unwrap().to_str().unwrap().to_owned();
    let there: BTreeSet<_> =
        std::fs::read_dir(root().join("src")).unwrap().map(|entry| name(entry.unwrap())).collect();
    assert_eq!(there, rooms);
    assert!(rooms.len() <= 20, "{} rooms", rooms.len());
}

#[test]
fn imports_run_one_way() {
    let rooms = rooms();
    let place = |room: &str| rooms.iter().position(|known| known == room).expect(room);
    let mut imports = 0;
    for file in sources(&root().join("src")) {
        let relative = file.strip_prefix(root().join("src")).unwrap().with_extension("");
        let room = relative.iter().next().unwrap().to_str().unwrap().to_owned();
        for used in used(&std::fs::read_to_string(&file).unwrap()) {
            imports += 1;
            let below = place(&used) < place(&room) || used == room;
            assert!(below, "{} uses {used}, which is not above {room} in the table", file.display());
        }
    }
    assert!(imports > 100, "only {imports} imports found");
}

/// The files of `crypto`, in the order that its `mod.rs` gives.
#[test]
fn files_of_crypto_import_one_way() {
    let folder = root().join("src/crypto");
    let text = std::fs::read_to_string(folder.join("mod.rs")).unwrap();
    let (_, list) = text.split_once("before it in this list:\n// ").unwrap();
    let order: Vec<_> = list.lines().next().unwrap().trim_end_matches('.').split(", ").collect();
    let place = |name: &str| order.iter().position(|known| *known == name);
    let mut imports = 0;
    for file in sources(&folder) {
        let relative = file.strip_prefix(&folder).unwrap().with_extension("");
        let name = relative.iter().next().unwrap().to_str().unwrap();
        if name == "mod" {
            continue;
        }
        let own = place(name).unwrap_or_else(|| panic!("{name} is not in the list"));
        let text = std::fs::read_to_string(&file).unwrap();
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let path = if relative.iter().count() == 1 { "super::" } else { "crate::crypto::" };
        for after in code.split(path).skip(1) {
            let names = if after.starts_with('{') { group(after) } else { vec![after] };
            for used in names {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(used) = place(&used) else { continue };
                imports += 1;
                assert!(used < own || name == order[used], "{name} uses {}", order[used]);
            }
        }
    }
    assert!(imports > 20, "only {imports} imports found");
}

/// Formats are translated into values where a claim comes in, so that other signers can be judged by the same walk.
#[test]
fn the_walk_knows_no_formats() {
    for name in ["android", "chain", "checks", "crl", "path", "revocation", "rules", "signed", "usage"] {
        let text = std::fs::read_to_string(root().join(format!("src/trust/{name}.rs"))).unwrap();
        assert!(!text.contains("AttestationFormat") && !text.contains("webauthn"), "{name}");
    }
}
