//! What the fuzz targets run is the library: built from the same versions, with the same features.

use std::path::Path;

fn read(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The lines of a manifest's section, those without a value aside.
fn section<'m>(manifest: &'m str, name: &str) -> Vec<&'m str> {
    let (_, after) = manifest.split_once(&format!("\n[{name}]\n")).unwrap();
    let lines = after.lines().take_while(|line| !line.starts_with('['));
    lines.filter(|line| !line.starts_with('#') && line.contains('=')).collect()
}

#[test]
fn fuzzed_library_has_the_manifest_of_the_library() {
    let (ours, fuzzed) = (read("Cargo.toml"), read("fuzz/library/Cargo.toml"));
    assert_eq!(section(&fuzzed, "features"), section(&ours, "features"));
    // But for what the oracles need.
    let fuzzed = fuzzed.replace(r#", "raw_value""#, "").replace("x509-parser.workspace = true\n", "");
    assert_eq!(section(&fuzzed, "dependencies"), section(&ours, "dependencies"));
}

#[test]
fn fuzzed_library_has_the_versions_of_the_library() {
    let (ours, fuzzed) = (read("Cargo.toml"), read("fuzz/Cargo.toml"));
    let ours = section(&ours, "workspace.dependencies");
    for line in section(&fuzzed, "workspace.dependencies") {
        assert!(ours.contains(&line), "{line}");
    }
}
