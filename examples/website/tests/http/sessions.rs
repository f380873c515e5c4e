//! Challenges and cookies.

use rusqlite::Connection;
use serde_json::json;

use super::support::server::Server;
use super::{answer, refused, sign_up};

#[test]
fn a_challenge_is_used_once_and_in_time() {
    let server = Server::start();
    let (_, mut device) = sign_up(&server, "ada");
    let mut client = server.client();
    let options = client.ask("/login/options", &json!({}));
    let sent = answer(&mut device, &options);
    let visitor = client.cookie.clone();
    client.ask("/login/finish", &sent);
    // Replayed in every session that there is.
    refused(&client.post("/login/finish", &sent), 400, "website.nothing_pending");
    client.cookie = visitor;
    refused(&client.post("/login/finish", &sent), 400, "website.nothing_pending");
    client.ask("/login/options", &json!({}));
    refused(&client.post("/login/finish", &sent), 400, "website.nothing_pending");
    // A refusal uses it up too.
    let options = client.ask("/login/options", &json!({}));
    let mut forged = answer(&mut device, &options);
    forged["response"]["signature"] = json!("AA");
    refused(&client.post("/login/finish", &forged), 401, "website.login_refused");
    refused(&client.post("/login/finish", &answer(&mut device, &options)), 400, "website.nothing_pending");
    // One for a registration is none for a log-in.
    let options = client.ask("/register/options", &json!({ "name": "eve" }));
    refused(&client.post("/login/finish", &answer(&mut device, &options)), 400, "website.nothing_pending");
    // Five minutes later.
    let options = client.ask("/login/options", &json!({}));
    let database = Connection::open(server.database()).unwrap();
    let late = "UPDATE ceremony
        SET pending = json_set(pending, '$.Login.expiresAt', json_extract(pending, '$.Login.expiresAt') - 300)
        WHERE challenge = ?1";
    assert_eq!(database.execute(late, [options["challenge"].as_str()]), Ok(1));
    refused(&client.post("/login/finish", &answer(&mut device, &options)), 400, "website.expired");
}

#[test]
fn a_browser_has_several_ceremonies_at_a_time_and_no_other_has_them() {
    let server = Server::start();
    let (_, mut device) = sign_up(&server, "ada");
    let (mut client, mut other) = (server.client(), server.client());
    let options: Vec<_> = (0..17).map(|_| client.ask("/login/options", &json!({}))).collect();
    other.ask("/login/options", &json!({}));
    let sent = answer(&mut device, &options[1]);
    refused(&other.post("/login/finish", &sent), 400, "website.nothing_pending");
    // Those of too many tabs go.
    let oldest = answer(&mut device, &options[0]);
    refused(&client.post("/login/finish", &oldest), 400, "website.nothing_pending");
    client.ask("/login/finish", &sent);
    // The visitor's session has ended, with all that it had begun.
    let database = Connection::open(server.database()).unwrap();
    let left: u32 = database.query_row("SELECT count(*) FROM ceremony", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 1, "the other's");
}

#[test]
fn cookies_are_for_this_site_and_no_script() {
    let server = Server::start();
    let set = server.client().post("/login/options", &json!({})).set_cookie.unwrap();
    assert!(set.starts_with("session=") && set.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{set}");
    let public = ["--relying-party-id", "example.com", "--origin", "https://example.com"];
    let server = Server::start_with(&public);
    let set = server.client().post("/login/options", &json!({})).set_cookie.unwrap();
    assert!(
        set.starts_with("__Host-session=") && set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "{set}"
    );
    // The database has no token.
    let token = set.split(['=', ';']).nth(1).unwrap();
    let database = std::fs::read(server.database()).unwrap();
    let log = std::fs::read(server.database().with_extension("db-wal")).unwrap_or_default();
    let holds = |bytes: &[u8]| bytes.windows(token.len()).any(|window| window == token.as_bytes());
    assert!(!holds(&database) && !holds(&log));
}
