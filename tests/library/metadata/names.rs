//! Community lists of passkey providers.

use attestry::Aaguid;
use attestry::errors::MetadataError;
use attestry::metadata::PasskeyProviders;

use super::code;

const FIRST: &str = "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4";
const SECOND: &str = "08987058-cadc-4b81-b6e1-30de50dcbe96";

fn aaguid(text: &str) -> Aaguid {
    text.parse().unwrap()
}

#[test]
fn a_list_names_providers() {
    let list = format!(
        r#"{{"{FIRST}":{{"name":"First","icon_light":"data:,l","icon_dark":"data:,d","new":[1]}},
            "{SECOND}":{{"name":"","icon_light":null}}}}"#
    );
    let providers = PasskeyProviders::parse(list).unwrap();
    let of = |text: &str| {
        let aaguid = aaguid(text);
        (providers.name(aaguid), providers.icon_light(aaguid), providers.icon_dark(aaguid))
    };
    assert_eq!(of(FIRST), (Some("First"), Some("data:,l"), Some("data:,d")));
    assert_eq!(of(SECOND), (Some(""), None, None));
    assert_eq!(of("00000000-0000-0000-0000-000000000001"), (None, None, None));
    assert_eq!(PasskeyProviders::default().name(aaguid(FIRST)), None);
    assert_eq!(PasskeyProviders::parse("{}").unwrap().name(aaguid(FIRST)), None);
}

#[test]
fn what_is_no_list_is_refused() {
    let list = |aaguid: &str, value: &str| format!(r#"{{"{aaguid}":{value}}}"#);
    let zero = "00000000-0000-0000-0000-000000000000";
    for text in [
        String::new(),
        "[]".to_owned(),
        "{}{}".to_owned(),
        list("First", r#"{"name":"a"}"#),
        list(zero, r#"{"name":"a"}"#),
        list(FIRST, "{}"),
        list(FIRST, r#""a""#),
        list(FIRST, r#"{"name":1}"#),
        list(FIRST, r#"{"name":"a","name":"a"}"#),
        format!(r#"{{"{FIRST}":{{"name":"a"}},"{FIRST}":{{"name":"a"}}}}"#),
    ] {
        assert_eq!(code(PasskeyProviders::parse(&text)), MetadataError::NamesMalformed.code(), "{text}");
    }
    assert_eq!(code(PasskeyProviders::parse([0xff])), MetadataError::NamesMalformed.code());
}
