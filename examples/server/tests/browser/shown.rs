//! What the page shows: on narrow and wide windows, where it was opened elsewhere, while it waits, and of what was found
//! out.

use std::time::{Duration, Instant};

use browser::{Chromium, Page};
use models::testing::{Authority, Model};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::proxy::Proxy;
use super::support::authenticator::{attested, claiming};
use super::support::page::{OpenPage as _, Outcome, SubmitForm as _};
use super::support::server::{Server, agent};
use super::{PLAIN, PLATFORM, ROAMING, SimpleCase, U2F, intercept};

pub(super) const CASES: &[SimpleCase] = &[
    ("shown::results_in_view", results_in_view),
    ("shown::without_gaps", without_gaps),
    ("shown::advice_at_127_0_0_1", advice_at_127_0_0_1),
    ("shown::advice_at_an_insecure_origin", advice_at_an_insecure_origin),
    ("shown::advice_where_the_server_has_an_insecure_origin", advice_for_an_insecure_server),
    ("shown::progress_until_stopped", progress_until_stopped),
    ("shown::progress_of_the_server", progress_of_the_server),
    ("shown::errors_in_plain_words", errors_in_plain_words),
    ("shown::evidence_explained", evidence_explained),
    ("shown::models_named", models_named),
    ("shown::observations_explained", observations_explained),
];

const SCHEMES: [&str; 2] = ["light", "dark"];
const PASSWORD: &str = "correct horse battery staple";

/// A picture where one is wanted.
fn picture(page: &mut Page, name: &str) {
    if let Ok(file) = std::env::var("ATTESTRY_SCREENSHOT") {
        page.evaluate("scrollTo(0, 0)").unwrap();
        page.screenshot(format!("{file}.{name}.png").as_ref());
    }
}

fn text(page: &mut Page, id: &str) -> String {
    let script = format!("document.getElementById('{id}').innerText");
    page.evaluate(&script).unwrap().as_str().unwrap().to_owned()
}

#[track_caller]
fn holds(page: &mut Page, expression: &str) {
    assert_eq!(page.evaluate(&format!("Boolean({expression})")), Ok(json!(true)), "{expression}");
}

/// The start of the outcome is in the window, and nothing lies above it.
#[track_caller]
fn in_view(page: &mut Page, said: &Outcome) {
    let script = "(() => {
        const outcome = document.getElementById('outcome'), { left, right, top, bottom } = outcome.getBoundingClientRect();
        const seen = (y) => outcome.contains(document.elementFromPoint((left + right) / 2, y));
        return top >= 0 && seen(top + 4) && (bottom <= innerHeight ? seen(bottom - 4) : top < innerHeight / 4);
    })()";
    assert_eq!(page.evaluate(script), Ok(json!(true)), "{said:?}");
}

fn results_in_view(chromium: &Chromium) {
    for (width, height) in [(390, 844), (820, 700), (1280, 700)] {
        let server = Server::start();
        let mut page = chromium.open(&server.origin);
        page.add_authenticator(PLATFORM);
        page.show_as(width, height, "light");
        for (form, fields, refused) in [
            ("passkey", vec![], false),
            ("passkey", vec![], true),
            ("key", vec![], false),
            ("protected", vec![("password", PASSWORD)], false),
            ("recovery", vec![], false),
            ("login-passkey", vec![], false),
            ("login-key", vec![], false),
            ("login-protected", vec![("password", "another")], true),
            ("action", vec![], false),
            ("recover", vec![("code", "AAAA")], true),
        ] {
            let to_form = format!("document.getElementById('{form}').scrollIntoView({{ block: 'center' }})");
            page.evaluate(&to_form).unwrap();
            let said = page.submit(form, &fields);
            assert_eq!(said.refused, refused, "{form}: {said:?}");
            in_view(&mut page, &said);
            let focused = format!("document.activeElement.form === document.getElementById('{form}')");
            holds(&mut page, &focused);
        }
    }
}

/// Nothing is cut off or wider than the window, and each row of cards is full.
fn without_gaps(chromium: &Chromium) {
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    page.add_authenticator(PLATFORM);
    for scheme in SCHEMES {
        page.show_as(390, 844, scheme);
        picture(&mut page, &format!("empty.390.{scheme}"));
    }
    assert!(!page.submit("key", &[]).refused);
    assert!(!page.submit("login-key", &[]).refused);
    assert!(!page.submit("action", &[("signer", "key")]).refused);
    assert!(!page.submit("recovery", &[]).refused);
    assert!(
        !page.submit("passkey", &[("name", "a passkey with a rather long name, as users have them")]).refused
    );
    for width in [320, 390, 700, 900, 1280, 1800] {
        for scheme in SCHEMES {
            page.show_as(width, 900, scheme);
            holds(&mut page, "document.documentElement.scrollWidth === document.documentElement.clientWidth");
            let gaps = "[...document.querySelectorAll('.cards')].flatMap((cards) => {
                const ends = new Map();
                for (const card of cards.children) {
                    const { top, right } = card.getBoundingClientRect();
                    ends.set(top, Math.max(right, ends.get(top) ?? 0));
                }
                const { right } = cards.getBoundingClientRect();
                return [...ends.values()].filter((end) => Math.abs(end - right) > 1);
            })";
            assert_eq!(page.evaluate(gaps), Ok(json!([])), "{width}");
            // Fonts differ: this is what one more field would take.
            let holes = "[...document.querySelectorAll('.cards .card')].flatMap((card) => {
                const boxes = [...card.children].map((child) => child.getBoundingClientRect());
                return boxes.slice(1).map(({ top }, index) => top - boxes[index].bottom).filter((gap) => gap > 96);
            })";
            assert_eq!(page.evaluate(holes), Ok(json!([])), "{width}");
            if [390, 700, 900, 1280].contains(&width) {
                picture(&mut page, &format!("{width}.{scheme}"));
            }
        }
    }
    let icon = "fetch(document.querySelector('link[rel=icon]').href).then(async (response) => {
        const image = new Image();
        image.src = response.url;
        await image.decode();
        return response.headers.get('content-type');
    })";
    assert_eq!(page.evaluate(icon), Ok(json!("image/svg+xml")));
}

fn advice_at_127_0_0_1(chromium: &Chromium) {
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    holds(&mut page, "document.getElementById('advice').hidden");

    let here = server.url("");
    let mut page = chromium.open(&here);
    page.wait_for("!document.getElementById('advice').hidden");
    let advice = text(&mut page, "advice");
    assert!(advice.contains(&here) && advice.contains(&format!("Open {}.", server.origin)), "{advice}");
    let link = "document.querySelector('#advice a').href";
    assert_eq!(page.evaluate(link), Ok(json!(format!("{}/", server.origin))));
    let said = page.submit("passkey", &[]);
    assert!(said.refused && said.message.ends_with("(SecurityError)"), "{said:?}");
    assert!(said.message.contains("Open the server at its own address"), "{said:?}");
    for scheme in SCHEMES {
        page.show_as(390, 844, scheme);
        picture(&mut page, &format!("127.{scheme}"));
    }
}

/// Opens the server's page at an address that is not its own.
fn open_through(chromium: &Chromium, origin: &'static str, server: &Server) -> (Proxy, Page) {
    let mut page = chromium.open(&format!("http://localhost:{}", server.port));
    let proxy = Proxy::serve(chromium, origin, server.port);
    page.navigate(origin, "!document.getElementById('advice').hidden");
    (proxy, page)
}

fn advice_at_an_insecure_origin(chromium: &Chromium) {
    let server = Server::start();
    let (proxy, mut page) = open_through(chromium, "http://attestry.example", &server);
    let advice = text(&mut page, "advice");
    assert!(advice.contains("http://attestry.example"), "{advice}");
    assert!(
        advice.contains("https alone") && advice.contains(&format!("Open {}.", server.origin)),
        "{advice}"
    );
    holds(&mut page, "[...document.querySelectorAll('form button')].every((button) => button.disabled)");
    for scheme in SCHEMES {
        page.show_as(1280, 700, scheme);
        picture(&mut page, &format!("insecure.{scheme}"));
    }
    drop(proxy);
}

fn advice_for_an_insecure_server(chromium: &Chromium) {
    let server = Server::start_with(&[
        "--relying-party-id",
        "attestry.example",
        "--origin",
        "http://attestry.example",
    ]);
    let (proxy, mut page) = open_through(chromium, "http://attestry.example", &server);
    let advice = text(&mut page, "advice");
    assert!(advice.contains("--origin https://"), "{advice}");
    holds(&mut page, "document.querySelector('#advice a') === null");
    drop(proxy);
}

/// The authenticator waits for a touch, and the user thinks better of it.
fn progress_until_stopped(chromium: &Chromium) {
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    let authenticator = page.add_authenticator(ROAMING);
    page.simulate_presence(&authenticator, false);
    holds(&mut page, "document.getElementById('progress').hidden");
    page.show_as(390, 844, "light");
    page.evaluate("document.querySelector('#passkey button').click()").unwrap();
    page.wait_for("!document.getElementById('stop').hidden");
    let progress = text(&mut page, "progress");
    assert!(progress.contains("Follow what the browser asks for."), "{progress}");
    holds(&mut page, "[...document.querySelectorAll('form button')].every((button) => button.disabled)");
    // It is faded in.
    page.wait_for("getComputedStyle(document.getElementById('progress')).opacity === '1'");
    for scheme in SCHEMES {
        page.show_as(390, 844, scheme);
        picture(&mut page, &format!("progress.{scheme}"));
    }
    page.evaluate("document.getElementById('stop').click()").unwrap();
    page.wait_for("!document.getElementById('outcome').hidden");
    assert_eq!(
        text(&mut page, "outcome"),
        "Not registered\n\nYou stopped it, and nothing has happened. (AbortError)"
    );
    holds(&mut page, "document.getElementById('progress').hidden");
    page.simulate_presence(&authenticator, true);
    assert!(!page.submit("passkey", &[]).refused);
}

fn progress_of_the_server(chromium: &Chromium) {
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    let script = "async (path, body, call) => {
        await new Promise((go) => window.go = go);
        return call(body);
    }";
    intercept(&mut page, script);
    page.evaluate("document.querySelector('#key button').click()").unwrap();
    page.wait_for("window.go");
    let progress = text(&mut page, "progress");
    assert!(progress.contains("The server is at work"), "{progress}");
    holds(&mut page, "document.getElementById('stop').hidden");
    page.evaluate("window.go(); window.fetch = () => Promise.reject(new TypeError('Failed to fetch'))")
        .unwrap();
    page.wait_for("!document.getElementById('outcome').hidden");
    holds(&mut page, "document.getElementById('progress').hidden");
}

fn errors_in_plain_words(chromium: &Chromium) {
    let mut server = Server::start();
    let mut page = chromium.open(&server.origin);
    page.add_authenticator(PLATFORM);
    let said = |form: &str, name: &str, words: &str, page: &mut Page| {
        let said = page.submit(form, &[]);
        assert!(said.refused && said.message.ends_with(&format!("({name})")), "{said:?}");
        assert!(said.message.contains(words), "{said:?}");
    };
    assert!(!page.submit("passkey", &[]).refused);
    said("passkey", "InvalidStateError", "has a passkey of the user already", &mut page);
    // What no virtual authenticator says.
    let thrown = |name: &str| {
        format!(
            "navigator.credentials.create = navigator.credentials.get =
               () => Promise.reject(new DOMException('Jargon.', '{name}'))"
        )
    };
    for (form, name, words) in [
        ("passkey", "NotAllowedError", "No passkey was made. You said no, or a minute went by"),
        ("login-passkey", "NotAllowedError", "No passkey was used. You said no, or a minute went by"),
        ("passkey", "ConstraintError", "cannot verify its user"),
        ("passkey", "NotSupportedError", "a passkey of this algorithm"),
        ("login-passkey", "SecurityError", "Open the server at its own address"),
        ("login-passkey", "UnknownError", "The browser or the authenticator failed"),
    ] {
        page.evaluate(&thrown(name)).unwrap();
        said(form, name, words, &mut page);
    }
    for key in ["nonsense!", "bm9uc2Vuc2U="] {
        let said = page.submit("login-key", &[("id", "an-id"), ("privateKey", key)]);
        assert!(said.refused && said.message.ends_with("as PEM. (NoPrivateKey)"), "{said:?}");
    }
    // A key that was registered is shown, although the lists fail.
    page.evaluate("{ const real = window.fetch; window.fetch = (path, request) => request ? real(path, request) : Promise.reject() }").unwrap();
    let said = page.submit("key", &[]);
    assert!(!said.refused && said.secret.contains("PRIVATE KEY"), "{said:?}");
    // The server's own words begin as sentences do.
    let said = page.submit("key", &[("name", "x")]);
    assert!(!said.refused, "{said:?}");
    intercept(&mut page, "(path, body, call) => call({ ...body, challengeIdentifier: 'another' })");
    let said = page.submit("login-key", &[]);
    assert!(said.refused && said.message.starts_with(char::is_uppercase), "{said:?}");

    server.signal("TERM");
    server.wait();
    let said = page.submit("key", &[]);
    assert!(said.refused && said.message.contains("does not answer"), "{said:?}");
}

/// What the outcome says was found out, by title.
fn findings(page: &mut Page, list: &str) -> Value {
    let script = format!(
        "Object.fromEntries([...document.querySelector('{list}').querySelectorAll('dt')].map((term) =>
           [term.textContent, [...term.nextElementSibling.children].map((part) => part.textContent)]))"
    );
    page.evaluate(&script).unwrap()
}

fn evidence_explained(chromium: &Chromium) {
    for (authenticator, attestation, trust, aaguid, verified) in [
        (PLATFORM, "direct", "unknown", "claimed", true),
        (PLAIN, "direct", "unknown", "claimed", false),
        (PLATFORM, "none", "none", "unauthenticated", true),
        (U2F, "direct", "unknown", "does not name the model", false),
    ] {
        let server = Server::start();
        let mut page = chromium.open(&server.origin);
        page.add_authenticator(authenticator);
        let resident_key = if authenticator.resident_keys { "required" } else { "discouraged" };
        let said = page.submit("passkey", &[("attestation", attestation), ("residentKey", resident_key)]);
        assert!(!said.refused, "{said:?}");
        let stored = server.stored(&agent())["items"][0]["attestation"].clone();
        let found = findings(&mut page, "#outcome dl");
        assert_eq!(found, findings(&mut page, "#stored li dl"));
        assert_eq!(found["Attestation"][0], stored["format"]);
        assert_eq!(found["Trust"][0], trust);
        assert_eq!(found["AAGUID"][0], stored["aaguid"]);
        assert!(found["AAGUID"][1].as_str().unwrap().contains(aaguid), "{found}");
        assert_eq!(found["Model"][0], "not looked up");
        assert_eq!(found["User verification"][0], if verified { "verified" } else { "not verified" });
        assert_eq!(found["Backup"][0], "not allowed");
        assert_eq!(found["Observations"][0], "none");
        let is_explained = |found: &Value| {
            found[1].as_str().is_some_and(|words| words.len() > 20 && !words.contains("undefined"))
        };
        assert!(found.as_object().unwrap().values().all(is_explained), "{found}");
    }
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    assert!(!page.submit("key", &[]).refused);
    let found = findings(&mut page, "#outcome dl");
    assert_eq!(found["Attestation"][0], "proof of possession");
    assert_eq!(found.as_object().unwrap().len(), 1, "{found}");
    // A login has found nothing out.
    assert!(!page.submit("login-key", &[]).refused);
    holds(&mut page, "document.querySelector('#outcome dl') === null");
}

/// Models of software's devices, since a browser's own authenticator is listed nowhere.
fn models_named(chromium: &Chromium) {
    let authority = Authority::new("authority");
    let (key, old) = (Model::new("Example Security Key 5 with fingerprint"), Model::new("Example Key 1"));
    let listed = |statuses: &[&str]| [key.entry(&["FIDO_CERTIFIED_L2"]), old.entry(statuses)];
    authority.publish(&authority.sign(1, &listed(&["FIDO_CERTIFIED"])));
    let arguments = authority.arguments();
    let server = Server::start_with(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let agent = agent();
    let verify = |body: &dyn Fn(&Value, &str) -> Value| {
        let answer = server.verify(&agent, &body(&server.init(&agent, "Fido2"), &server.origin));
        assert_eq!(answer.status, 200, "{answer:?}");
    };
    verify(&|issued, origin| attested("proves", &key, issued, origin));
    verify(&|issued, origin| claiming("says", &key, issued, origin));
    verify(&|issued, origin| attested("revoked", &old, issued, origin));
    authority.publish(&authority.sign(2, &listed(&["REVOKED"])));
    let mut page = chromium.open(&server.origin);
    page.add_authenticator(PLATFORM);
    let deadline = Instant::now() + Duration::from_secs(30);
    while server.stored(&agent)["items"][0]["model"]["refused"].is_null() {
        assert!(Instant::now() < deadline, "the server does not read the new BLOB");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(!page.submit("passkey", &[]).refused);
    assert_eq!(findings(&mut page, "#outcome dl")["Model"][0], "not listed");

    page.wait_for("document.querySelectorAll('#stored li').length === 4");
    for (name, model, words) in [
        ("proves", &key, "A trusted certificate proves the model. That model is FIDO certified, level 2."),
        (
            "says",
            &key,
            "The authenticator says so, and nothing that the server trusts vouches for it. That model is FIDO certified, level 2.",
        ),
        (
            "revoked",
            &old,
            "A trusted certificate proves the model. This model of device is revoked: it is not safe.",
        ),
    ] {
        page.evaluate(&format!(
            "for (const item of document.querySelectorAll('#stored li'))
               item.id = item.querySelector('.name').textContent === '{name}' ? 'looked-at' : ''"
        ))
        .unwrap();
        page.evaluate("document.querySelector('#looked-at details').open = true").unwrap();
        let found = findings(&mut page, "#looked-at dl");
        assert_eq!(found["Model"], json!([model.name, words]));
    }
    for (width, scheme) in [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")] {
        page.show_as(width, 900, scheme);
        picture(&mut page, &format!("models.{width}.{scheme}"));
    }
}

/// As they are stored, for no virtual authenticator gives reason for any.
fn observations_explained(chromium: &Chromium) {
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    page.add_authenticator(PLATFORM);
    assert!(!page.submit("passkey", &[]).refused);
    let database = Connection::open(server.database()).unwrap();
    let update = "UPDATE credential SET attestation = json_set(attestation, '$.observations',
        json('[\"cbor-key-order\", \"of-tomorrow\"]'), '$.trust', 'self-attested')";
    assert_eq!(database.execute(update, []).unwrap(), 1);
    page.navigate(
        &server.origin,
        "document.querySelector('#stored dl') && document.readyState === 'complete'",
    );
    page.wait_for("document.querySelector('#stored dl')?.textContent.includes('cbor-key-order')");
    page.evaluate("document.querySelector('#stored details').open = true").unwrap();
    let stored = text(&mut page, "stored");
    assert!(stored.contains("a CBOR map has its keys out of CTAP2 order"), "{stored}");
    assert!(stored.contains("this version of the server does not know it"), "{stored}");
    assert!(stored.contains("self-attested"), "{stored}");
    for (width, scheme) in [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")] {
        page.show_as(width, 900, scheme);
        picture(&mut page, &format!("evidence.{width}.{scheme}"));
    }
}
