//! What a user does: sign-up, log-in by name, by a chosen passkey and by autofill, and the passkeys of the account.

use browser::{Authenticator, Chromium};

use super::site::{NO_AUTOFILL, Site};
use super::support::server::Server;
use super::{Case, PLATFORM, SYNCHRONIZED};

pub(super) const CASES: &[Case] = &[
    ("accepted::sign_up_and_log_in_by_name", by_name),
    ("accepted::log_in_by_a_chosen_passkey", by_a_chosen_passkey),
    ("accepted::log_in_by_autofill", by_autofill),
    ("accepted::passkeys_are_added_and_removed", added_and_removed),
    ("accepted::without_the_json_forms", without_the_json_forms),
];

fn by_name(chromium: &Chromium) {
    let server = Server::start();
    let mut site = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    site.pictures("visitor");
    site.sign_up("ada");
    assert_eq!(site.passkey()[2], "Not used to log in yet");
    site.log_out();
    site.submit("login", " Ada ");
    site.logged_in("ada", 1);
    assert!(site.passkey()[2].starts_with("Last used"));

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
    assert_eq!(site.passkey()[2], "Not used to log in yet");
    site.click("logout");
    site.page
        .wait_for("document.querySelector('#passkeys span:last-child')?.textContent.startsWith('Last used')");
    site.logged_in("ada", 1);
}

fn added_and_removed(chromium: &Chromium) {
    let server = Server::start();
    let script = format!("{NO_AUTOFILL} window.confirm = () => true;");
    let mut site = Site::open(chromium, &server, PLATFORM, &script);
    site.sign_up("ada");
    let hidden = site.page.evaluate("document.querySelector('#passkeys button').hidden");
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
        .find((item) => item.textContent.includes('Passkey on one device')).querySelector('button').click()";
    site.page.evaluate(remove).unwrap();
    site.page.wait_for("document.querySelectorAll('#passkeys li').length === 1");
    assert_eq!(site.passkey()[0], "Synchronized passkey");
    site.log_out();
    site.submit("login", "ada");
    site.logged_in("ada", 1);
}

/// An older browser, which has neither WebAuthn's JSON forms nor autofill.
fn without_the_json_forms(chromium: &Chromium) {
    let server = Server::start();
    let forms = "PublicKeyCredential.parseCreationOptionsFromJSON = undefined;
                 PublicKeyCredential.parseRequestOptionsFromJSON = undefined;
                 PublicKeyCredential.prototype.toJSON = undefined;";
    let mut site = Site::open(chromium, &server, PLATFORM, &format!("{NO_AUTOFILL} {forms}"));
    site.sign_up("ada");
    for name in ["ada", ""] {
        site.log_out();
        site.submit("login", name);
        site.logged_in("ada", 1);
    }
}
