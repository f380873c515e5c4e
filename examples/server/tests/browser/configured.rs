//! What the library takes for the origin of a configuration is what this browser says that it is.

use attestry::Verifier;
use browser::Chromium;
use serde_json::json;
use suite::harness::origins;

use super::SimpleCase;
use super::support::page::OpenPage as _;
use super::support::server::Server;

pub(super) const CASES: &[SimpleCase] =
    &[("configured::origins_are_as_the_browser_serializes_them", origins_as_serialized)];

fn origins_as_serialized(chromium: &Chromium) {
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    let rows = origins::rows();
    let texts: Vec<_> = rows.iter().map(|(text, _)| text).collect();
    let script = format!(
        "{}.map((text) => {{ try {{ return new URL(text).origin; }} catch {{ return null; }} }})",
        json!(texts)
    );
    let serialized = page.evaluate(&script).unwrap();
    assert_eq!(serialized.as_array().unwrap().len(), rows.len());
    for ((text, verdict), said) in rows.iter().zip(serialized.as_array().unwrap()) {
        assert_eq!(*said == json!(text), verdict.is_serialized(), "{text:?} {verdict:?}: {said}");
        let fault = Verifier::builder("example.com").origin(text).build().err();
        assert_eq!(fault.map(|error| error.code().as_str()), verdict.code(), "{text:?}: {said}");
    }
}
