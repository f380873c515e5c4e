//! What a user does: sign-up, log-in by name, by a chosen passkey and by autofill, and the passkeys of the account.

use browser::{Authenticator, Chromium};
use serde_json::json;

use super::site::{NO_AUTOFILL, Site};
use super::support::server::Server;
use super::{Case, PLATFORM, SYNCHRONIZED};

pub(super) const CASES: &[Case] = &[
    ("accepted::sign_up_and_log_in_by_name", by_name),
    ("accepted::log_in_by_a_chosen_passkey", by_a_chosen_passkey),
    ("accepted::log_in_by_autofill", by_autofill),
    ("accepted::passkeys_are_added_and_removed", added_and_removed),
    ("accepted::passkeys_have_names", named),
    ("accepted::account_deleted", account_deleted),
    ("accepted::without_the_json_forms", without_the_json_forms),
    ("accepted::with_broken_json_forms", with_broken_json_forms),
];

fn by_name(chromium: &Chromium) {
    let server = Server::start();
    let mut site = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    site.pictures("visitor");
    site.sign_up("ada");
    assert_eq!(site.passkey("used"), "Not used to log in yet");
    site.log_out();
    site.submit("login", " Ada ");
    site.logged_in("ada", 1);
    assert!(site.passkey("used").starts_with("Last used"));

    // Still so in another tab.
    site.page.navigate(&server.origin, "document.getElementById('account')?.hidden === false");
    site.logged_in("ada", 1);
    site.pictures("account");
}

/// Nobody types a name: the device has one passkey, and offers that.
fn by_a_chosen_passkey(chromium: &Chromium) {
    let server = Server::start();
    let mut site = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    site.sign_up("ada");
    site.log_out();
    site.submit("login", "");
    site.logged_in("ada", 1);
}

/// The page asks for it by itself, and waits. A virtual authenticator answers as soon as it has a passkey, as if the user
/// had chosen it in the field.
fn by_autofill(chromium: &Chromium) {
    let server = Server::start();
    let mut site = Site::open(chromium, &server, PLATFORM, "");
    site.page
        .wait_for("document.getElementById('hint').textContent.startsWith('Choose a passkey in the field')");
    site.pictures("autofill");
    // The sign-up ends the autofill that waits.
    site.sign_up("ada");
    assert_eq!(site.passkey("used"), "Not used to log in yet");
    site.click("logout");
    site.page.wait_for("document.querySelector('#passkeys .used')?.textContent.startsWith('Last used')");
    site.logged_in("ada", 1);
}

fn added_and_removed(chromium: &Chromium) {
    let server = Server::start();
    let script = format!("{NO_AUTOFILL} window.confirm = () => true;");
    let mut site = Site::open(chromium, &server, PLATFORM, &script);
    site.sign_up("ada");
    let hidden = site.page.evaluate("document.querySelector('#passkeys button:last-child').hidden");
    assert_eq!(hidden, Ok(true.into()), "the only passkey stays");
    // The device has one for this account already.
    site.click("add");
    site.says("This device has a passkey for this account already.");
    site.logged_in("ada", 1);

    // The user's telephone.
    site.page.simulate_presence(&site.device, false);
    site.device = site.page.add_authenticator(Authenticator { transport: "hybrid", ..SYNCHRONIZED });
    site.click("add");
    site.logged_in("ada", 2);
    site.pictures("passkeys");
    let remove = "[...document.querySelectorAll('#passkeys li')]
        .find((item) => item.textContent.includes('Passkey on one device')).querySelector('button:last-child').click()";
    site.page.evaluate(remove).unwrap();
    site.page.wait_for("document.querySelectorAll('#passkeys li').length === 1");
    assert_eq!(site.passkey("title"), "Synchronized passkey");
    site.log_out();
    site.submit("login", "ada");
    site.logged_in("ada", 1);
}

/// Older browsers, which have neither WebAuthn's JSON forms nor autofill.
fn without_the_json_forms(chromium: &Chromium) {
    all_ways(
        chromium,
        "delete PublicKeyCredential.parseCreationOptionsFromJSON;
         delete PublicKeyCredential.parseRequestOptionsFromJSON;
         delete PublicKeyCredential.prototype.toJSON;
         delete AuthenticatorAttestationResponse.prototype.getTransports;",
    );
}

/// Extensions for passwords put credentials of their own into the page.
fn with_broken_json_forms(chromium: &Chromium) {
    for broken in [
        "() => { throw new TypeError('Illegal invocation'); }",
        "() => ({})",
        // In base64 with padding.
        "function() { const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
                      return { id: this.id, rawId: text(this.rawId), type: this.type, response: {} }; }",
    ] {
        all_ways(
            chromium,
            &format!(
                "PublicKeyCredential.prototype.toJSON = {broken};
                 for (const form of ['parseCreationOptionsFromJSON', 'parseRequestOptionsFromJSON']) {{
                   PublicKeyCredential[form] = () => {{ throw new Error('broken'); }};
                 }}"
            ),
        );
    }
}

/// Every ceremony of the page, where this script ran before its own.
fn all_ways(chromium: &Chromium, script: &str) {
    let server = Server::start();
    let script = format!("{NO_AUTOFILL} window.confirm = () => true; {script}");
    let mut site = Site::open(chromium, &server, PLATFORM, &script);
    site.sign_up("ada");
    for name in ["ada", ""] {
        site.log_out();
        site.submit("login", name);
        site.logged_in("ada", 1);
    }
    site.click("delete");
    site.says("Your account is deleted.");
}

/// Users tell their passkeys apart by names.
fn named(chromium: &Chromium) {
    let server = Server::start();
    let mut site = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    site.sign_up("ada");
    assert_eq!(
        (site.passkey("title").as_str(), site.passkey("kind").as_str()),
        ("Passkey on one device", "")
    );
    site.click_passkey("Rename");
    site.page.wait_for("document.activeElement.name === 'name'");
    site.pictures("rename");
    site.rename("  <b>The blue key</b> ");
    assert_eq!(site.passkey("title"), "<b>The blue key</b>");
    assert_eq!(site.passkey("kind"), "Passkey on one device");
    site.click_passkey("Rename");
    site.click_passkey("Cancel");
    assert_eq!(site.passkey("title"), "<b>The blue key</b>");
    // Taken away again.
    site.click_passkey("Rename");
    site.rename("");
    assert_eq!(site.passkey("title"), "Passkey on one device");
}

/// The device checks its user once more, although log-ins do not ask for that.
fn account_deleted(chromium: &Chromium) {
    let server = Server::start_with(&["--user-verification", "discouraged"]);
    let keep = "window.signals = []; window.confirm = () => true;
                PublicKeyCredential.signalAllAcceptedCredentials = async (argument) => { window.signals.push(argument); };";
    let mut site = Site::open(chromium, &server, PLATFORM, &format!("{NO_AUTOFILL} {keep}"));
    let name = site.nobody();
    site.sign_up(&name);
    site.page.verify_user(&site.device, false);
    site.click("delete");
    site.says(super::NOT_USED);
    site.logged_in(&name, 1);
    site.page.verify_user(&site.device, true);
    // A device that does not say so is not enough.
    site.page.hide_user_verification(&site.device, true);
    site.click("delete");
    site.says("Your device did not check that it is you. Use one with a PIN, a fingerprint or a face.");
    site.logged_in(&name, 1);
    site.page.hide_user_verification(&site.device, false);
    site.page.evaluate("window.signals.length = 0").unwrap();
    site.click("delete");
    site.says("Your account is deleted.");
    site.logged_out();
    site.pictures("deleted");
    let left =
        site.page.evaluate("window.signals.map(({ allAcceptedCredentialIds }) => allAcceptedCredentialIds)");
    assert_eq!(left, Ok(json!([[]])), "the device is told to forget them");
    site.submit("login", &name);
    site.page.wait_for("!document.getElementById('outcome').hidden");
    site.sign_up("ada");
}
