//! The rows of an audit.

use attestry_dossier::{Clock, DossierErrorKind, Judge, Row, Setup};
use serde_json::{Value, json};

use crate::harness::{case, kept, setup, with};

fn json(row: &Row) -> Value {
    serde_json::to_value(row).unwrap()
}

#[test]
fn a_dossier_is_judged_by_the_setup_that_it_names_or_by_the_only_one() {
    let call = case("samples.json", "Fido2, none").call().unwrap();
    let line = kept(&call).line;
    let named = setup(&call).unwrap();
    let other = |name: &str| {
        Setup::from_json(with(&call.config, "/origins", json!([format!("https://{name}.example.com")])))
            .unwrap()
    };
    let judge = Judge::new([other("a"), named], Clock::Then).unwrap();
    let row = json(&judge.row(line.as_bytes()));
    assert_eq!((&row["changes"], &row["causes"], row.get("code")), (&json!([]), &json!([]), None));
    let judge = Judge::new([other("a")], Clock::Then).unwrap();
    let row = json(&judge.row(line.as_bytes()));
    assert_eq!(
        (&row["new"]["code"], &row["causes"]),
        (&json!("client_data.origin_mismatch"), &json!(["configuration"]))
    );
    let judge = Judge::new([other("a"), other("b")], Clock::Then).unwrap();
    let row = json(&judge.row(line.as_bytes()));
    assert_eq!((&row["new"], &row["code"]), (&Value::Null, &json!("dossier.unknown_setup")));
    assert_eq!(row["old"]["ok"], true);
    assert_eq!(Judge::new([], Clock::Then).unwrap_err(), DossierErrorKind::Setup);
}

#[test]
fn a_bad_line_is_a_row_with_its_code_and_nothing_of_the_line() {
    let call = case("samples.json", "Fido2, none").call().unwrap();
    let judge = Judge::new([setup(&call).unwrap()], Clock::Then).unwrap();
    let line = kept(&call).line;
    for (line, code) in [
        (line.replacen("Fido2", "Fido3", 1), "dossier.digest_mismatch"),
        (line.replacen("\"version\":1", "\"hunter2\":1", 1), "dossier.json"),
        ("hunter2".to_owned(), "dossier.json"),
    ] {
        let row = json(&judge.row(line.as_bytes()));
        assert_eq!(row["code"], code);
        assert!(!row.to_string().contains("hunter2"), "{row}");
        assert_eq!(row.as_object().unwrap().len(), 2);
    }
}
