//! Models of devices, as the page shows them where the server has metadata.

use browser::Chromium;
use serde_json::json;

use super::site::{NO_AUTOFILL, Site};
use super::support::device::Device;
use super::support::server::Server;
use super::{Case, PLATFORM};
use models::testing::{Authority, Model};

pub(super) const CASES: &[Case] = &[("models::shown", shown), ("models::unlisted", unlisted)];

fn start(authority: &Authority) -> Server {
    let arguments = authority.arguments();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    Server::start_with(&arguments)
}

/// An account with passkeys of several models, one of which is revoked later on.
fn shown(chromium: &Chromium) {
    let authority = Authority::new("authority");
    let (key, old) = (Model::new("Example Security Key 5 with fingerprint"), Model::new("Example U2F"));
    let good = [key.entry(&["FIDO_CERTIFIED_L2"]), old.u2f_entry(&["FIDO_CERTIFIED"])];
    authority.publish(&authority.sign(1, &good));
    let server = start(&authority);
    let mut client = server.client();
    let options = client.ask("/register/options", &json!({ "name": "ada" }));
    let mut first = Device::of_model("first", &server.origin, &key.aaguid, &key.chain);
    client.ask("/register/finish", &first.create(&options));
    let others = [
        Device::u2f("second", &server.origin, &old.chain),
        Device::claiming("third", &server.origin, &key.aaguid),
        Device::synchronized("fourth", &server.origin),
    ];
    for mut device in others {
        let options = client.ask("/register/options", &json!({}));
        client.ask("/register/finish", &device.create(&options));
    }
    client.ask("/passkeys/rename", &json!({ "id": first.credential_id(), "name": "On my key ring" }));

    // The browser goes on with that session.
    let cookie = format!("document.cookie = {};", json!(client.cookie));
    let mut page = chromium.open_blank();
    page.run_first(&format!("{NO_AUTOFILL} {cookie}"));
    let device = page.add_authenticator(PLATFORM);
    page.navigate(&server.origin, "document.querySelectorAll('#passkeys li').length === 4");
    let mut site = Site { page, device };
    let says = |site: &mut Site, title: &str, class: &str| {
        let text = format!(
            "[...document.querySelectorAll('#passkeys li')]
                .filter((item) => item.querySelector('.title').textContent === {})
                .map((item) => item.querySelector('.{class}')?.textContent ?? null)",
            json!(title)
        );
        site.page.evaluate(&text).unwrap()
    };
    let name = &key.name;
    assert_eq!(
        says(&mut site, "On my key ring", "model"),
        json!([format!("{name}, FIDO certified, level 2")])
    );
    assert_eq!(says(&mut site, &old.name, "model"), json!(["FIDO certified"]));
    assert_eq!(says(&mut site, name, "model"), json!(["FIDO certified, level 2"]));
    assert_eq!(says(&mut site, name, "claim"), json!(["The device names its model, and does not prove it."]));
    assert_eq!(says(&mut site, &old.name, "claim"), json!([null]));
    assert_eq!(says(&mut site, "Synchronized passkey", "model"), json!([null]));
    let loaded = "[...document.images].every((image) => image.complete && image.naturalWidth > 0)";
    site.page.wait_for(loaded);
    site.pictures("models");

    let revoked = [key.entry(&["FIDO_CERTIFIED_L2", "REVOKED"]), old.u2f_entry(&["FIDO_CERTIFIED"])];
    authority.publish(&authority.sign(2, &revoked));
    server.hear("metadata in use: BLOB 2");
    site.page.navigate(&server.origin, "document.querySelectorAll('#passkeys .warning').length === 2");
    let warning =
        "This model of device is revoked: it is not safe. Use another passkey, and remove this one.";
    assert_eq!(says(&mut site, "On my key ring", "warning"), json!([warning]));
    assert_eq!(says(&mut site, &old.name, "warning"), json!([null]));
    site.page.wait_for(loaded);
    site.pictures("revoked");
}

/// A browser's own authenticator attests, as it is asked to, and no BLOB lists it.
fn unlisted(chromium: &Chromium) {
    let authority = Authority::new("authority");
    authority.publish(&authority.sign(1, &[]));
    let server = start(&authority);
    let mut site = Site::open(chromium, &server, PLATFORM, NO_AUTOFILL);
    site.sign_up("ada");
    assert_eq!(
        (site.passkey("title").as_str(), site.passkey("model").as_str()),
        ("Passkey on one device", "")
    );
    site.log_out();
    site.submit("login", "ada");
    site.logged_in("ada", 1);
}
