//! Client data, lawful and not. It is put in before the statement is signed, so that nothing but itself is judged.

use super::Case;
use super::subjects::{CHALLENGE, Subject, response};
use attestry_authenticator::text::base64url;

const TYPE: &str = r#""type":"webauthn.create""#;
const ORIGIN: &str = r#""origin":"https://app.example.com""#;
const CROSS: &str = r#""crossOrigin":false"#;

pub fn cases(subject: &Subject) -> Vec<Case> {
    all()
        .into_iter()
        .map(|(name, bytes)| {
            let mut registration = subject.registration.clone();
            registration.client_data = Some(bytes);
            Case::new(format!("client data: {name}"), response(&subject.attest(&registration)))
        })
        .collect()
}

fn all() -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> =
        texts().into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
    let plain = plain();
    let middle = plain.len() / 2;
    all.push(("truncated".to_owned(), plain.as_bytes()[..middle].to_vec()));
    all.push(("in UTF-16".to_owned(), plain.encode_utf16().flat_map(u16::to_le_bytes).collect()));
    let with_bytes =
        |bytes: &[u8]| [plain[..plain.len() - 1].as_bytes(), b",\"other\":\"", bytes, b"\"}"].concat();
    all.push(("not UTF-8 in an unknown member".to_owned(), with_bytes(b"\xc3\x28")));
    all.push(("a surrogate in UTF-8 in an unknown member".to_owned(), with_bytes(b"\xed\xa0\x80")));
    all.push(("a raw control character in an unknown member".to_owned(), with_bytes(b"a\x01b")));
    all.push(("a raw DEL in an unknown member".to_owned(), with_bytes(b"a\x7fb")));
    all
}

fn challenge_of(text: &str) -> String {
    format!(r#""challenge":"{text}""#)
}

fn object(members: &[&str]) -> String {
    format!("{{{}}}", members.join(","))
}

fn plain() -> String {
    object(&[TYPE, &challenge_of(CHALLENGE), ORIGIN, CROSS])
}

/// With another origin.
fn at(origin: &str) -> String {
    object(&[TYPE, &challenge_of(CHALLENGE), &format!(r#""origin":"{origin}""#), CROSS])
}

/// With another challenge.
fn answering(text: &str) -> String {
    object(&[TYPE, &challenge_of(text), ORIGIN, CROSS])
}

/// With another type, as JSON.
fn of_type(value: &str) -> String {
    object(&[&format!(r#""type":{value}"#), &challenge_of(CHALLENGE), ORIGIN, CROSS])
}

/// Without crossOrigin, with more members.
fn with(members: &str) -> String {
    object(&[TYPE, &challenge_of(CHALLENGE), ORIGIN, members])
}

fn texts() -> Vec<(&'static str, String)> {
    let challenge = &challenge_of(CHALLENGE);
    let plain = plain();
    vec![
        ("as usual", plain.clone()),
        ("members in another order", object(&[ORIGIN, CROSS, challenge, TYPE])),
        ("no crossOrigin", object(&[TYPE, challenge, ORIGIN])),
        ("white space", format!(" \t\r\n{}\n", plain.replace(',', " ,\n ").replace(":\"w", " : \"w"))),
        ("byte order mark", format!("\u{feff}{plain}")),
        ("two byte order marks", format!("\u{feff}\u{feff}{plain}")),
        ("escaped slashes", plain.replace('/', "\\/")),
        ("escaped letters", plain.replace("webauthn", r"web\u0061uthn").replace("app.", r"\u0061pp.")),
        ("an escaped member name", plain.replace("\"type\"", r#""typ\u0065""#)),
        ("unknown members", with(r#""androidPackageName":"com.android.chrome","other_keys":{"a":[1,null]}"#)),
        ("unknown member null", with(r#""other":null"#)),
        ("unknown member 1e400", with(r#""other":1e400"#)),
        ("unknown member of 25 digits", with(r#""other":1234567890123456789012345"#)),
        ("unknown member, ten deep", with(&format!(r#""other":{}1{}"#, "[".repeat(9), "]".repeat(9)))),
        (
            "unknown member, a hundred deep",
            with(&format!(r#""other":{}1{}"#, "[".repeat(99), "]".repeat(99))),
        ),
        (
            "unknown member, two hundred deep",
            with(&format!(r#""other":{}1{}"#, "[".repeat(199), "]".repeat(199))),
        ),
        ("half a surrogate pair in an unknown member", with(r#""other":"\ud800""#)),
        ("half a surrogate pair in an unknown name", with(r#""\ud800":1"#)),
        ("an escaped NUL in an unknown member", with(r#""other":"\u0000""#)),
        ("an unknown member twice", with(r#""other":1,"other":2"#)),
        ("members twice within an unknown member", with(r#""other":{"a":1,"a":2}"#)),
        ("empty member name", with(r#""":1"#)),
        ("members of old clients", with(r#""clientExtensions":{},"hashAlgorithm":"SHA-256""#)),
        ("tokenBinding supported", with(r#""tokenBinding":{"status":"supported"}"#)),
        ("tokenBinding present", with(r#""tokenBinding":{"status":"present","id":"AAAA"}"#)),
        ("tokenBinding not-supported", with(r#""tokenBinding":{"status":"not-supported"}"#)),
        ("tokenBinding text", with(r#""tokenBinding":"unused""#)),
        ("tokenBinding null", with(r#""tokenBinding":null"#)),
        ("tokenBinding of another status", with(r#""tokenBinding":{"status":"other"}"#)),
        (
            "tokenBinding twice",
            with(r#""tokenBinding":{"status":"supported"},"tokenBinding":{"status":"supported"}"#),
        ),
        ("crossOrigin null", with(r#""crossOrigin":null"#)),
        ("crossOrigin true", with(r#""crossOrigin":true"#)),
        ("crossOrigin text", with(r#""crossOrigin":"false""#)),
        ("crossOrigin twice", with(r#""crossOrigin":false,"crossOrigin":false"#)),
        ("crossOrigin true, then false", with(r#""crossOrigin":true,"crossOrigin":false"#)),
        ("topOrigin alone", with(r#""topOrigin":"https://app.example.com""#)),
        ("topOrigin null", with(r#""topOrigin":null"#)),
        ("topOrigin a number", with(r#""topOrigin":1"#)),
        (
            "topOrigin with crossOrigin false",
            with(r#""crossOrigin":false,"topOrigin":"https://other.example""#),
        ),
        (
            "topOrigin with crossOrigin true",
            with(r#""crossOrigin":true,"topOrigin":"https://other.example""#),
        ),
        ("type of an assertion", of_type(r#""webauthn.get""#)),
        ("type in capitals", of_type(r#""Webauthn.Create""#)),
        ("type with a space", of_type(r#""webauthn.create ""#)),
        ("type of key credentials", of_type(r#""key.create""#)),
        ("type a number", of_type("1")),
        ("type null", of_type("null")),
        ("no type", object(&[challenge, ORIGIN, CROSS])),
        ("type twice", object(&[TYPE, TYPE, challenge, ORIGIN])),
        ("type twice, the first another", object(&[r#""type":"webauthn.get""#, TYPE, challenge, ORIGIN])),
        ("type twice, the last another", object(&[TYPE, challenge, ORIGIN, r#""type":"webauthn.get""#])),
        ("type twice, once escaped", object(&[TYPE, challenge, ORIGIN, r#""typ\u0065":"webauthn.get""#])),
        ("challenge of another", answering("AAAAAAAAAAAAAAAAAAAAAA")),
        ("challenge empty", answering("")),
        ("challenge padded", answering(&format!("{CHALLENGE}=="))),
        ("challenge in base64", answering(&CHALLENGE.replace('-', "+").replace('_', "/"))),
        (
            "challenge in base64, padded",
            answering(&format!("{}==", CHALLENGE.replace('-', "+").replace('_', "/"))),
        ),
        ("challenge with unused bits", answering(&CHALLENGE.replace("QQ", "QR"))),
        ("challenge with a line end", answering(&format!("{CHALLENGE}\\n"))),
        ("challenge with a byte more", answering(&format!("{}AA", &CHALLENGE[..20]))),
        ("challenge a byte short", answering(&CHALLENGE[..20])),
        ("challenge as base64url of its text", answering(&base64url(CHALLENGE.as_bytes()))),
        ("challenge in other case", answering(&CHALLENGE.to_lowercase())),
        (
            "challenge an array of bytes",
            object(&[
                TYPE,
                r#""challenge":[251,255,191,100,105,102,102,101,114,101,110,116,105,97,108,65]"#,
                ORIGIN,
            ]),
        ),
        ("challenge null", object(&[TYPE, r#""challenge":null"#, ORIGIN])),
        ("no challenge", object(&[TYPE, ORIGIN])),
        ("challenge twice", object(&[TYPE, challenge, challenge, ORIGIN])),
        ("origin of another", at("https://other.example")),
        ("origin with http", at("http://app.example.com")),
        ("origin of a subdomain", at("https://a.app.example.com")),
        ("origin of the parent", at("https://example.com")),
        ("origin with its port", at("https://app.example.com:443")),
        ("origin with another port", at("https://app.example.com:8443")),
        ("origin with a slash", at("https://app.example.com/")),
        ("origin with a path", at("https://app.example.com/path")),
        ("origin with a query", at("https://app.example.com?query")),
        ("origin with a fragment", at("https://app.example.com#fragment")),
        ("origin with a user", at("https://user@app.example.com")),
        ("origin with user and password", at("https://user:password@app.example.com")),
        ("origin in capitals", at("HTTPS://APP.EXAMPLE.COM")),
        ("origin with a dot", at("https://app.example.com.")),
        ("origin with white space", at(" https://app.example.com ")),
        ("origin with a tab inside", at(r"https://app.exam\tple.com")),
        ("origin with backslashes", at(r"https:\\\\app.example.com")),
        ("origin without slashes", at("https:app.example.com")),
        ("origin percent-encoded", at("https://%61pp.example.com")),
        ("origin in full-width letters", at("https://\u{ff41}pp.example.com")),
        ("origin continued", at("https://app.example.com.evil.example")),
        ("origin with half a surrogate pair", at(r"https://app.example.com\ud800")),
        ("origin empty", at("")),
        ("origin null", object(&[TYPE, challenge, r#""origin":null"#])),
        ("origin \"null\"", at("null")),
        ("origin of an app", at("android:apk-key-hash:AAAA")),
        ("no origin", object(&[TYPE, challenge, CROSS])),
        ("origin twice", object(&[TYPE, challenge, ORIGIN, ORIGIN])),
        ("bytes after it", format!("{plain}x")),
        ("a NUL after it", format!("{plain}\0")),
        ("another object after it", format!("{plain}{plain}")),
        ("a comma before the end", with(CROSS).replace('}', ",}")),
        ("a comment", with("/* */\"crossOrigin\":false")),
        ("single quotes", plain.replace('"', "'")),
        ("names without quotes", plain.replace("\"type\"", "type")),
        ("a form feed between", plain.replacen(',', ",\x0c", 1)),
        ("a no-break space between", plain.replacen(',', ",\u{a0}", 1)),
        ("unknown member NaN", with(r#""other":NaN"#)),
        ("unknown member 01", with(r#""other":01"#)),
        ("unknown member 1.", with(r#""other":1."#)),
        ("unknown member -", with(r#""other":-"#)),
        ("unknown member with a wrong escape", with(r#""other":"\x41""#)),
        ("an array", format!("[{plain}]")),
        ("text", "\"webauthn.create\"".to_owned()),
        ("an empty object", "{}".to_owned()),
        ("empty", String::new()),
        // As some deserializers read structures.
        (
            "an array of the members' values",
            format!(r#"["webauthn.create","{CHALLENGE}","https://app.example.com",false]"#),
        ),
    ]
}
