//! A code of an error, in words.

use attestry::Code;

use super::document::Part;
use super::steps;
use super::verdict::class_meaning;

/// The page of the guide, which is made from the library and has the steps of each code.
const PAGE: &str = include_str!("../../error-codes.md");

/// The code of this name.
pub(crate) fn find(name: &str) -> Option<Code> {
    Code::all().find(|code| code.as_str() == name)
}

pub(super) fn explain(code: &Code) -> Part {
    let mut part = Part::new(code.as_str(), "the code of an error; it never changes its meaning");
    part.value("error", code.message(), "");
    let class = code.class();
    part.value("class", class.as_str(), class_meaning(class.as_str()));
    for step in steps_of(code) {
        part.value("step", step, steps::meaning(step).unwrap_or_default());
        if let Some(address) = steps::address(step) {
            part.value("read", address, "");
        }
    }
    part.value("HTTP status", status(class.as_str()), "what a server may answer");
    part
}

/// The steps and sections at which it is met.
fn steps_of(code: &Code) -> Vec<&'static str> {
    let start = format!("| `{}` |", code.as_str());
    let line = PAGE.lines().find(|line| line.starts_with(&start)).unwrap_or_default();
    let places = line.split(" | ").nth(2).unwrap_or_default();
    places.split(", ").map(str::trim).filter(|place| !place.is_empty()).collect()
}

fn status(class: &str) -> u16 {
    match class {
        "malformed" | "mismatch" | "unsupported" => 400,
        "invalid_proof" => 401,
        "untrusted" | "policy" => 403,
        _ => 500,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_of_a_code_has_a_meaning() {
        let mut count = 0;
        for code in Code::all() {
            assert!(PAGE.contains(&format!("| `{code}` |")), "{code}");
            for step in steps_of(&code) {
                assert!(steps::meaning(step).is_some(), "{code}: {step}");
                count += 1;
            }
            let section = code.section().map(|section| section.to_string());
            assert!(section.is_none_or(|section| steps_of(&code).contains(&section.as_str())), "{code}");
        }
        assert!(count > 200, "{count}");
    }
}
