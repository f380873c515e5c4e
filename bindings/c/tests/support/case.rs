//! A case, carried out by the shared library.

use serde_json::Value;

use super::support::{Answer, Functions};
use attestry_json::{Call, Case};

/// Faults of the case itself, which end it before it has a verdict.
const UNUSABLE: [&str; 2] = ["config.json", "context.json"];

/// The report, with the name of the case. A case that cannot be understood is an error.
pub(crate) fn run(library: &Functions, case: &Case) -> Result<Value, String> {
    report(case, &answer(library, &case.call().map_err(|problem| problem.to_string())?))
}

/// What an answer says of a case.
pub(crate) fn report(case: &Case, answer: &Answer) -> Result<Value, String> {
    if let Some(code) =
        answer.code.as_deref().filter(|code| UNUSABLE.contains(code) || code.starts_with("call."))
    {
        return Err(format!("{code}: {}", answer.text));
    }
    let mut report: Value = serde_json::from_str(&answer.text).map_err(|error| error.to_string())?;
    report["name"] = case.name().into();
    Ok(report)
}

fn answer(library: &Functions, call: &Call) -> Answer {
    let metadata =
        || call.metadata.as_ref().map(|call| library.metadata(&call.blob, call.context.as_bytes()));
    let Some((config, context)) = call.config.as_ref().zip(call.full_context()) else {
        let (metadata, answer) = metadata().unwrap();
        free_metadata(library, metadata);
        return answer;
    };
    let verifier = match library.verifier(config.as_bytes()) {
        Ok(verifier) => verifier,
        Err(answer) => return answer,
    };
    let answer = match metadata() {
        Some((0, refused)) => refused,
        taken_in => {
            let metadata = taken_in.map_or(0, |(metadata, _)| metadata);
            let is_authentication = call.is_authentication;
            let answer =
                library.verify(is_authentication, verifier, &call.body, context.as_bytes(), metadata);
            free_metadata(library, metadata);
            answer
        }
    };
    // SAFETY: no pointer is lent.
    assert_eq!(unsafe { (library.attestry_verifier_free)(verifier) }, 0);
    answer
}

fn free_metadata(library: &Functions, metadata: usize) {
    // SAFETY: no pointer is lent.
    assert_eq!(unsafe { (library.attestry_metadata_free)(metadata) }, 0);
}
