//! Dossiers: lines of any kind, and calls of the fuzzer's choice that are kept and judged again.

use attestry_dossier::{Clock, Digest, Dossier, HandleKey, Handles, Setup, keep};
use serde_json::Value;

/// The first byte chooses: a line as it is, a line with the digest that belongs to it, or a call to keep.
pub fn line(bytes: &[u8]) {
    let Some((&choice, bytes)) = bytes.split_first() else { return };
    match choice % 4 {
        0 => drop(Dossier::read(bytes)),
        1 => resealed(bytes),
        2 => kept(bytes, Handles::Kept),
        _ => kept(bytes, Handles::Hashed(&HandleKey::new([7; 32]).unwrap())),
    }
}

/// A line whose digest holds, so that what lies behind it is met too.
fn resealed(bytes: &[u8]) {
    let Ok(Value::Object(mut line)) = serde_json::from_slice(bytes) else { return };
    line.remove("digest");
    // Members of objects are sorted.
    let digest = Digest::of(Value::Object(line.clone()).to_string());
    line.insert("digest".to_owned(), digest.to_string().into());
    let text = Value::Object(line).to_string();
    let Ok(dossier) = Dossier::read(text.as_bytes()) else { return };
    assert_eq!(dossier.digest(), digest);
    let setup = Setup::from_json(CONFIG).unwrap();
    let first = dossier.judge_again(&setup, Clock::Then);
    assert_eq!(dossier.judge_again(&setup, Clock::Then), first);
}

const CONFIG: &str = r#"{ "relyingPartyId": "example.com", "origins": ["https://app.example.com"] }"#;

/// Configuration, context and body, each on a line of its own. What is kept says what was judged, and says it again.
fn kept(bytes: &[u8], handles: Handles<'_>) {
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (config, context, body) = (line(), line(), line());
    let Ok(setup) = Setup::from_json(config) else { return };
    let Ok(context) = std::str::from_utf8(context) else { return };
    let Ok(kept) = keep(&setup, context, body, handles) else { return };
    let dossier = Dossier::read(kept.line.as_bytes()).unwrap();
    assert_eq!(dossier.verdict().code(), kept.report.code());
    let again = dossier.judge_again(&setup, Clock::Then);
    assert!(again.causes.is_empty());
    assert!(again.is_unchanged() || again.not_judged_again.is_some(), "{:?}", again.changes);
}
