//! What comes to nothing, and what the page says of it.

use browser::{Chromium, Page};
use rusqlite::Connection;
use serde_json::json;

use super::site::{NO_AUTOFILL, Site};
use super::support::server::Server;
use super::{Case, NOT_USED, PLATFORM};

pub(super) const CASES: &[Case] = &[
    ("refused::cancelled", cancelled),
    ("refused::stopped", stopped),
    ("refused::names", names),
    ("refused::replayed", replayed),
    ("refused::wrong_user", wrong_user),
    ("refused::forgotten_passkey", forgotten_passkey),
];

const REFUSED: &str = "This passkey does not log you in here. Try another one, or sign up.";

/// The user does not go through with it: the page says so, and can do it again.
fn cancelled(chromium: &Chromium) {
    let server = Server::start_with(&["--user-verification", "required"]);
    let mut site = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    site.page.verify_user(&site.device, false);
    site.submit("signup", "ada");
    site.says(NOT_USED);
    site.logged_out();
    site.page.verify_user(&site.device, true);
    site.sign_up("ada");
    site.log_out();
    site.page.verify_user(&site.device, false);
    for name in ["ada", ""] {
        site.submit("login", name);
        site.says(NOT_USED);
        site.logged_out();
    }
    site.page.verify_user(&site.device, true);
    site.submit("login", "ada");
    site.logged_in("ada", 1);
}

/// Nobody touches the device: the page says what it waits for, and stops when it is told to.
fn stopped(chromium: &Chromium) {
    let server = Server::start();
    let mut site = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    site.page.simulate_presence(&site.device, false);
    site.submit("signup", "ada");
    site.page.wait_for(
        "getComputedStyle(document.getElementById('stop').parentElement).opacity === '1'
                             && document.getElementById('stop').checkVisibility()",
    );
    let words = site.page.evaluate("document.getElementById('what').textContent");
    assert_eq!(words, Ok(json!("Follow what your browser or your device asks for.")));
    site.pictures("waiting");
    site.click("stop");
    site.says("You stopped. Nothing has changed.");
    assert_eq!(site.page.evaluate("document.getElementById('progress').hidden"), Ok(json!(true)));
    site.page.simulate_presence(&site.device, true);
    site.sign_up("ada");
}

/// A name that is taken. And one that nobody has: it fails as if the device had no passkey of that account.
fn names(chromium: &Chromium) {
    let server = Server::start();
    let mut site = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    site.sign_up("ada");
    site.log_out();
    site.submit("signup", "Ada");
    site.says("This user name is taken. Choose another one.");
    site.pictures("refused");
    let nobody = site.nobody();
    site.submit("login", &nobody);
    site.says(NOT_USED);
}

fn replayed(chromium: &Chromium) {
    let server = Server::start();
    let mut site = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    keep_answers(&mut site.page);
    site.sign_up("ada");
    site.log_out();
    site.submit("login", "ada");
    site.logged_in("ada", 1);
    site.log_out();
    // As it was, and after a new challenge.
    let send = "fetch('/login/finish', window.answers.at(-1)).then((reply) => reply.json()).then(({ error }) => error.code)";
    assert_eq!(site.page.evaluate(send), Ok(json!("website.nothing_pending")));
    let ask = "fetch('/login/options', { ...window.answers.at(-1), body: '{}' }).then(({ ok }) => ok)";
    assert_eq!(site.page.evaluate(ask), Ok(json!(true)));
    assert_eq!(site.page.evaluate(send), Ok(json!("website.nothing_pending")));
}

/// A passkey of another account, where a name says who logs in.
fn wrong_user(chromium: &Chromium) {
    let server = Server::start();
    let mut ada = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    ada.sign_up("ada");
    let mut eve = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    eve.sign_up("eve");
    eve.log_out();
    // The browser finds none of ada's.
    eve.submit("login", "ada");
    eve.says(NOT_USED);
    // A page that lets the user choose any.
    let any = "{ const real = window.fetch;
                 window.fetch = async (path, request) => {
                   const reply = await real(path, request);
                   if (path !== '/login/options') return reply;
                   const { allowCredentials, ...options } = await reply.json();
                   return Response.json(options);
                 }; }";
    eve.page.evaluate(any).unwrap();
    eve.submit("login", "ada");
    eve.says(REFUSED);
    eve.logged_out();
    assert_eq!(eve.credentials().len(), 1, "eve's passkey is as good as before");
    drop((ada, eve));
    let log = server.log();
    assert!(log.len() == 1 && log[0].contains("authentication.credential_not_allowed"), "{log:#?}");
}

/// The server has lost a passkey that the device has: the page tells the device.
fn forgotten_passkey(chromium: &Chromium) {
    let server = Server::start();
    let keep = "window.signals = [];
                PublicKeyCredential.signalUnknownCredential = async (argument) => { window.signals.push(argument); };";
    let mut site = Site::open(chromium, &server, PLATFORM, &format!("{NO_AUTOFILL} {keep}"));
    site.sign_up("ada");
    site.log_out();
    let database = Connection::open(server.database()).unwrap();
    let id: String =
        database.query_row("DELETE FROM credential RETURNING credential_id", [], |row| row.get(0)).unwrap();
    site.submit("login", "");
    site.says(REFUSED);
    let told = json!([{ "rpId": "localhost", "credentialId": id }]);
    assert_eq!(site.page.evaluate("window.signals"), Ok(told));
}

/// Keeps what the page posts to `/login/finish`.
fn keep_answers(page: &mut Page) {
    let script = "{ const real = window.fetch;
                    window.answers = [];
                    window.fetch = (path, request) => {
                      if (path === '/login/finish') window.answers.push(request);
                      return real(path, request);
                    }; }";
    page.evaluate(script).unwrap();
}
