//! What devices differ in: user verification, synchronization, counters.

use browser::Chromium;

use super::site::{NO_AUTOFILL, Site};
use super::support::server::Server;
use super::{Case, NOT_USED, PLATFORM, SYNCHRONIZED, UNVERIFIED};

pub(super) const CASES: &[Case] = &[
    ("devices::without_user_verification", without_user_verification),
    ("devices::synchronized", synchronized),
    ("devices::copied", copied),
];

/// A log-in that fails, as its user reads it.
const REFUSED: &str = "This passkey does not log you in here. Try another one, or sign up.";

fn without_user_verification(chromium: &Chromium) {
    // By default it is preferred, and a device that nobody has to unlock will do.
    let server = Server::start();
    let mut site = Site::open(chromium, &server, UNVERIFIED, NO_AUTOFILL);
    site.sign_up("ada");
    site.log_out();
    site.submit("login", "ada");
    site.logged_in("ada", 1);

    // Where it is required, the browser asks no such device.
    let server = Server::start_with(&["--user-verification", "required"]);
    let mut site = Site::open(chromium, &server, UNVERIFIED, NO_AUTOFILL);
    site.submit("signup", "ada");
    site.says(NOT_USED);
    // An answer that does not say so, the server refuses.
    let mut site = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    site.sign_up("ada");
    site.log_out();
    site.page.hide_user_verification(&site.device, true);
    site.submit("login", "ada");
    site.says(REFUSED);
    site.page.hide_user_verification(&site.device, false);
    site.submit("login", "ada");
    site.logged_in("ada", 1);
    drop(site);
    let log = server.log();
    assert_eq!(log.len(), 1, "{log:#?}");
    assert!(log[0].contains("authenticator_data.user_not_verified"), "{log:#?}");
}

fn synchronized(chromium: &Chromium) {
    let server = Server::start();
    let mut site = Site::open(chromium, &server, SYNCHRONIZED, NO_AUTOFILL);
    site.sign_up("ada");
    assert_eq!(site.passkey("title"), "Synchronized passkey");
    let passkey = site.credentials().remove(0);
    site.log_out();
    // Another device of the user, onto which the passkey has come.
    let mut other = Site::open(chromium, &server, SYNCHRONIZED, NO_AUTOFILL);
    other.page.put_credential(&other.device, &passkey);
    other.submit("login", "");
    other.logged_in("ada", 1);
}

/// The copy is behind the device's counter.
fn copied(chromium: &Chromium) {
    let server = Server::start();
    let mut site = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    site.sign_up("ada");
    let copy = site.credentials().remove(0);
    for _ in 0..2 {
        site.log_out();
        site.submit("login", "ada");
        site.logged_in("ada", 1);
    }
    let mut thief = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    thief.page.put_credential(&thief.device, &copy);
    thief.submit("login", "ada");
    thief.says(REFUSED);
    // The user is let in as before.
    site.log_out();
    site.submit("login", "ada");
    site.logged_in("ada", 1);
    drop((site, thief));
    let log = server.log();
    assert!(log.len() == 1 && log[0].contains("authentication.sign_count_not_increased"), "{log:#?}");
}
