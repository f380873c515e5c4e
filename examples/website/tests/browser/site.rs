//! The page as the cases use it.

use std::path::Path;

use browser::{Authenticator, Chromium, Page, VirtualAuthenticator};
use serde_json::{Value, json};

use super::support::server::Server;

/// The page of a server, in a browser with one authenticator.
pub(super) struct Site {
    pub(super) page: Page,
    pub(super) device: VirtualAuthenticator,
}

/// Without this, a virtual authenticator logs in as soon as the page asks for autofill.
pub(super) const NO_AUTOFILL: &str = "PublicKeyCredential.isConditionalMediationAvailable = undefined;";

const VISITOR: &str =
    "document.getElementById('visitor')?.hidden === false && !document.querySelector(':disabled')";
const ACCOUNT: &str =
    "document.getElementById('account')?.hidden === false && !document.querySelector(':disabled')";
const SAID: &str =
    "document.getElementById('outcome').hidden === false && !document.querySelector(':disabled')";

impl Site {
    /// `script` runs before those of the page.
    pub(super) fn open(
        chromium: &Chromium,
        server: &Server,
        authenticator: Authenticator,
        script: &str,
    ) -> Self {
        let mut page = chromium.open_blank();
        page.run_first(script);
        let device = page.add_authenticator(authenticator);
        page.navigate(&server.origin, VISITOR);
        Self { page, device }
    }

    /// Sends the form `signup` or `login`, with this name in its field.
    pub(super) fn submit(&mut self, form: &str, name: &str) {
        let script = format!(
            "{{ const form = document.getElementById('{form}');
               form.elements.name.value = {};
               form.querySelector('button').click(); }}",
            json!(name)
        );
        self.page.evaluate(&script).unwrap();
    }

    pub(super) fn click(&mut self, id: &str) {
        self.page.evaluate(&format!("document.getElementById('{id}').click()")).unwrap();
    }

    /// Signs a user up, who is logged in then.
    pub(super) fn sign_up(&mut self, name: &str) {
        self.submit("signup", name);
        self.logged_in(name, 1);
    }

    /// A name that nobody has, with an allow list that this device could be of. Some names get the list of a security key,
    /// and the browser would wait until somebody plugs it in.
    pub(super) fn nobody(&mut self) -> String {
        let is_of_this_device = |name: &String| {
            let script = format!(
                "import('/passkeys.js')
                    .then(({{ call }}) => call('/login/options', {{ name: {} }}))
                    .then(({{ allowCredentials }}) =>
                        allowCredentials.every(({{ transports }}) => transports.includes('internal')))",
                json!(name)
            );
            self.page.evaluate(&script) == Ok(json!(true))
        };
        (0..100).map(|number| format!("nobody{number}")).find(is_of_this_device).unwrap()
    }

    pub(super) fn log_out(&mut self) {
        self.click("logout");
        self.logged_out();
    }

    /// Waits until the page shows the account of this user, with so many passkeys.
    #[track_caller]
    pub(super) fn logged_in(&mut self, name: &str, passkeys: usize) {
        self.page.wait_for(ACCOUNT);
        let shown = self.page.evaluate(
            "[document.getElementById('name').textContent, document.querySelectorAll('#passkeys li').length]",
        );
        assert_eq!(shown, Ok(json!([name, passkeys])));
    }

    pub(super) fn logged_out(&mut self) {
        self.page.wait_for(VISITOR);
    }

    /// Waits until the page says this.
    #[track_caller]
    pub(super) fn says(&mut self, words: &str) {
        self.page.wait_for(SAID);
        assert_eq!(self.page.evaluate("document.getElementById('outcome').textContent"), Ok(json!(words)));
    }

    /// What the page shows of the first passkey: its title, or another part that has this class. Empty where it has none.
    pub(super) fn passkey(&mut self, class: &str) -> String {
        let text = format!("document.querySelector('#passkeys li:first-child .{class}')?.textContent ?? ''");
        serde_json::from_value(self.page.evaluate(&text).unwrap()).unwrap()
    }

    /// Clicks a button of the first passkey.
    pub(super) fn click_passkey(&mut self, name: &str) {
        let script = format!(
            "[...document.querySelectorAll('#passkeys li:first-child button')]
                .find((button) => button.textContent === {}).click()",
            json!(name)
        );
        self.page.evaluate(&script).unwrap();
    }

    /// Fills in the form that `Rename` opens, and waits until the page shows the account again.
    pub(super) fn rename(&mut self, name: &str) {
        let script = format!(
            "{{ const form = document.querySelector('.rename');
               form.elements.name.value = {};
               form.requestSubmit(); }}",
            json!(name)
        );
        self.page.evaluate(&script).unwrap();
        self.page.wait_for(&format!("!document.querySelector('.rename') && {ACCOUNT}"));
    }

    /// The credentials that the device has.
    pub(super) fn credentials(&mut self) -> Vec<Value> {
        self.page.credentials(&self.device)
    }

    /// The page on a telephone and on a desk, where somebody wants to look. Nothing may be wider than the window.
    pub(super) fn pictures(&mut self, name: &str) {
        for (width, height) in [(390, 844), (1280, 800)] {
            for scheme in ["light", "dark"] {
                self.page.show_as(width, height, scheme);
                let wide = self.page.evaluate("document.documentElement.scrollWidth > innerWidth");
                assert_eq!(wide, Ok(json!(false)), "{name} at {width}");
                if let Ok(folder) = std::env::var("ATTESTRY_SCREENSHOTS") {
                    self.page.screenshot(&Path::new(&folder).join(format!("{name}-{width}-{scheme}.png")));
                }
            }
        }
    }
}
