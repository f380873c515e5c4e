//! The JSON around a registration, lawful and not.

use serde_json::{Value, json};

use super::Case;
use super::subjects::{Subject, response};
use attestry_authenticator::text::base64url;

pub fn cases(subject: &Subject) -> Vec<Case> {
    let made = subject.attest(&subject.registration);
    let plain = response(&made);
    let copies = copies(subject);
    let values = changes().into_iter().map(|(name, change)| {
        let mut changed = plain.clone();
        change(&mut changed, &copies);
        Case::new(format!("JSON: {name}"), changed)
    });
    let text = plain.to_string();
    let texts = texts(&text).into_iter().map(|(name, text)| Case::new(format!("JSON: {name}"), text));
    values.chain(texts).collect()
}

/// What browsers add to `response` for those who cannot read CBOR.
fn copies(subject: &Subject) -> Value {
    let registration = &subject.registration;
    json!({
        "authenticatorData": base64url(&registration.auth_data()),
        "publicKey": base64url(&registration.key.spki_der()),
        "publicKeyAlgorithm": registration.alg,
        "transports": ["usb"],
    })
}

type Change = fn(&mut Value, &Value);

fn changes() -> Vec<(&'static str, Change)> {
    vec![
        ("as browsers send it", |json, copies| {
            add(&mut json["response"], copies);
            json["authenticatorAttachment"] = json!("cross-platform");
        }),
        ("publicKey null", |json, copies| {
            add(&mut json["response"], copies);
            json["response"]["publicKey"] = Value::Null;
        }),
        ("authenticatorData of another", |json, copies| {
            add(&mut json["response"], copies);
            json["response"]["authenticatorData"] = json!(base64url(&[7; 37]));
        }),
        ("publicKey of another", |json, copies| {
            add(&mut json["response"], copies);
            json["response"]["publicKey"] = json!(base64url(&[7; 91]));
        }),
        ("publicKeyAlgorithm of another", |json, copies| {
            add(&mut json["response"], copies);
            json["response"]["publicKeyAlgorithm"] = json!(-37);
        }),
        ("publicKeyAlgorithm text", |json, copies| {
            add(&mut json["response"], copies);
            json["response"]["publicKeyAlgorithm"] = json!("ES256");
        }),
        ("transports empty", |json, _| json["response"]["transports"] = json!([])),
        ("transports null", |json, _| json["response"]["transports"] = Value::Null),
        ("transports known", |json, _| {
            json["response"]["transports"] = json!(["ble", "hybrid", "internal", "nfc", "smart-card", "usb"]);
        }),
        ("transport unknown", |json, _| json["response"]["transports"] = json!(["usb", "pigeon"])),
        ("transport cable", |json, _| json["response"]["transports"] = json!(["cable"])),
        ("transport twice", |json, _| json["response"]["transports"] = json!(["usb", "usb"])),
        ("transports not sorted", |json, _| json["response"]["transports"] = json!(["usb", "ble"])),
        ("transports text", |json, _| json["response"]["transports"] = json!("usb")),
        ("transport a number", |json, _| json["response"]["transports"] = json!([1])),
        ("attachment platform", |json, _| json["authenticatorAttachment"] = json!("platform")),
        ("attachment null", |json, _| json["authenticatorAttachment"] = Value::Null),
        ("attachment unknown", |json, _| json["authenticatorAttachment"] = json!("orbital")),
        ("no clientExtensionResults", |json, _| remove(json, "clientExtensionResults")),
        ("clientExtensionResults null", |json, _| json["clientExtensionResults"] = Value::Null),
        ("clientExtensionResults text", |json, _| json["clientExtensionResults"] = json!("text")),
        ("credProps", |json, _| json["clientExtensionResults"] = json!({ "credProps": { "rk": true } })),
        ("credProps empty", |json, _| json["clientExtensionResults"] = json!({ "credProps": {} })),
        ("credProps text", |json, _| json["clientExtensionResults"] = json!({ "credProps": "text" })),
        ("prf enabled", |json, _| json["clientExtensionResults"] = json!({ "prf": { "enabled": true } })),
        ("appid", |json, _| json["clientExtensionResults"] = json!({ "appid": true })),
        ("largeBlob", |json, _| {
            json["clientExtensionResults"] = json!({ "largeBlob": { "supported": true } })
        }),
        ("client extension unknown", |json, _| json["clientExtensionResults"] = json!({ "other": [1] })),
        ("unknown member", |json, _| json["other"] = json!({ "a": null })),
        ("unknown member of response", |json, _| json["response"]["other"] = json!({ "a": null })),
        ("no id", |json, _| remove(json, "id")),
        ("no rawId", |json, _| remove(json, "rawId")),
        ("no type", |json, _| remove(json, "type")),
        ("no response", |json, _| remove(json, "response")),
        ("no clientDataJSON", |json, _| remove(&mut json["response"], "clientDataJSON")),
        ("no attestationObject", |json, _| remove(&mut json["response"], "attestationObject")),
        ("type of another", |json, _| json["type"] = json!("password")),
        ("type in capitals", |json, _| json["type"] = json!("Public-Key")),
        ("type null", |json, _| json["type"] = Value::Null),
        ("id of another", |json, _| json["id"] = json!(base64url(&[7; 32]))),
        ("rawId of another", |json, _| json["rawId"] = json!(base64url(&[7; 32]))),
        ("id and rawId of another", |json, _| {
            json["id"] = json!(base64url(&[7; 32]));
            json["rawId"] = json!(base64url(&[7; 32]));
        }),
        ("id empty", |json, _| json["id"] = json!("")),
        ("id a number", |json, _| json["id"] = json!(7)),
        ("id null", |json, _| json["id"] = Value::Null),
        ("id not base64url", |json, _| json["id"] = json!("not base64url!")),
        ("rawId padded", |json, _| pad(&mut json["rawId"])),
        ("id padded", |json, _| pad(&mut json["id"])),
        ("clientDataJSON padded", |json, _| pad(&mut json["response"]["clientDataJSON"])),
        ("attestationObject padded", |json, _| pad(&mut json["response"]["attestationObject"])),
        ("attestationObject in base64", |json, _| base64(&mut json["response"]["attestationObject"])),
        ("rawId in base64", |json, _| base64(&mut json["rawId"])),
        ("rawId with unused bits", |json, _| unused_bits(&mut json["rawId"])),
        ("clientDataJSON with unused bits", |json, _| unused_bits(&mut json["response"]["clientDataJSON"])),
        ("attestationObject with unused bits", |json, _| {
            unused_bits(&mut json["response"]["attestationObject"]);
        }),
        ("attestationObject with a line end", |json, _| {
            append(&mut json["response"]["attestationObject"], "\n")
        }),
        ("attestationObject with a space", |json, _| append(&mut json["response"]["attestationObject"], " ")),
        ("attestationObject a letter longer", |json, _| {
            append(&mut json["response"]["attestationObject"], "A");
        }),
        ("attestationObject with too much padding", |json, _| {
            append(&mut json["response"]["attestationObject"], "====");
        }),
        ("attestationObject null", |json, _| json["response"]["attestationObject"] = Value::Null),
        ("attestationObject empty", |json, _| json["response"]["attestationObject"] = json!("")),
        ("attestationObject an array of bytes", |json, _| {
            json["response"]["attestationObject"] = json!([163, 99]);
        }),
        ("clientDataJSON empty", |json, _| json["response"]["clientDataJSON"] = json!("")),
        ("response an array", |json, _| {
            let response = &json["response"];
            json["response"] = json!([response["attestationObject"], response["clientDataJSON"]]);
        }),
        ("an array of the members' values", |json, _| {
            *json = json!([json["id"], json["rawId"], json["response"], json["type"], {}]);
        }),
        ("inside an array", |json, _| *json = json!([json])),
    ]
}

fn add(value: &mut Value, members: &Value) {
    let members = members.as_object().unwrap().clone();
    value.as_object_mut().unwrap().extend(members);
}

fn remove(value: &mut Value, name: &str) {
    value.as_object_mut().unwrap().remove(name);
}

fn append(value: &mut Value, suffix: &str) {
    *value = json!(format!("{}{suffix}", value.as_str().unwrap()));
}

/// Whole padding; none is needed where the length is a multiple of four.
fn pad(value: &mut Value) {
    let missing = value.as_str().unwrap().len().wrapping_neg() % 4;
    append(value, &"=".repeat(missing));
}

fn base64(value: &mut Value) {
    *value = json!(value.as_str().unwrap().replace('-', "+").replace('_', "/"));
}

/// Sets the lowest bit of the last character, if no byte has it.
fn unused_bits(value: &mut Value) {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = value.as_str().unwrap().to_owned();
    if text.len() % 4 != 0 {
        let last = ALPHABET.find(text.pop().unwrap()).unwrap();
        text.push(char::from(ALPHABET.as_bytes()[last | 1]));
    }
    *value = json!(text);
}

fn texts(plain: &str) -> Vec<(&'static str, String)> {
    // Members before the first and after the last.
    let first = |members: &str| plain.replacen('{', &format!("{{{members},"), 1);
    let last = |members: &str| format!("{},{members}}}", &plain[..plain.len() - 1]);
    let in_response =
        |members: &str| plain.replacen("\"response\":{", &format!("\"response\":{{{members},"), 1);
    let nested = |depth: usize| last(&format!("\"other\":{}1{}", "[".repeat(depth), "]".repeat(depth)));
    let escaped = |text: &str, by: &str| plain.replacen(text, by, 1);
    vec![
        ("white space", plain.replace(',', " ,\r\n\t").replace("\":", "\" : ")),
        ("escaped letters", escaped("public-key", r"public\u002dkey")),
        ("an escaped name", escaped("\"rawId\"", r#""raw\u0049d""#)),
        ("byte order mark", format!("\u{feff}{plain}")),
        ("bytes after it", format!("{plain}x")),
        ("another object after it", format!("{plain}{plain}")),
        ("a comma before the end", format!("{},}}", &plain[..plain.len() - 1])),
        ("single quotes", plain.replace('"', "'")),
        ("unknown member, twenty deep", nested(20)),
        ("unknown member, 120 deep", nested(120)),
        ("unknown member, 200 deep", nested(200)),
        ("unknown member 1e400", last("\"other\":1e400")),
        ("unknown member with half a surrogate pair", last(r#""other":"\ud800""#)),
        ("unknown name with half a surrogate pair", last(r#""\ud800":1"#)),
        ("unknown member with a wrong escape", last(r#""other":"\x""#)),
        ("unknown member with a raw control character", last("\"other\":\"\u{1}\"")),
        ("unknown member 01", last("\"other\":01")),
        ("unknown member NaN", last("\"other\":NaN")),
        ("unknown member twice", last("\"other\":1,\"other\":1")),
        ("type twice", last("\"type\":\"public-key\"")),
        ("type twice, once of another", first("\"type\":\"password\"")),
        ("id twice", last("\"id\":\"AAAA\"")),
        ("response twice", first("\"response\":{}")),
        ("clientDataJSON twice", in_response("\"clientDataJSON\":\"AAAA\"")),
        ("attestationObject twice", in_response("\"attestationObject\":\"AAAA\"")),
        ("unknown member of response twice", in_response("\"other\":1,\"other\":1")),
        ("transports twice", in_response("\"transports\":[],\"transports\":[]")),
        ("truncated", plain[..plain.len() / 2].to_owned()),
        ("empty", String::new()),
        ("null", "null".to_owned()),
        ("an empty object", "{}".to_owned()),
    ]
}
