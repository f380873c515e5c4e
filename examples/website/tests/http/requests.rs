//! Requests that the server does not read.

use serde_json::json;

use super::refused;
use super::support::server::Server;

#[test]
fn what_is_no_json_is_refused() {
    let server = Server::start();
    let mut client = server.client();
    for body in [json!([]), json!({ "name": 1 }), json!({ "user": "ada" })] {
        refused(&client.post("/login/options", &body), 400, "website.malformed");
        refused(&client.post("/register/options", &body), 400, "website.malformed");
    }
    refused(&client.post("/nowhere", &json!({})), 404, "website.not_found");
    refused(&client.get("/logout"), 405, "website.method_not_allowed");
    // Forms of other sites can send this type.
    refused(&client.post_as("text/plain", "/logout", &json!({})), 415, "website.not_json");
    // One byte more than the library reads.
    let most = attestry::Limits::default().body;
    refused(&client.post("/login/options", &json!("a".repeat(most - 2))), 400, "website.malformed");
    refused(&client.post("/login/options", &json!("a".repeat(most - 1))), 400, "website.body_unread");
}
