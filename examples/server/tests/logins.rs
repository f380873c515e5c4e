//! Logins, actions and recoveries against the running server: what it accepts, what it refuses and how.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::time::Duration;

use models::testing::Authority;
use rusqlite::Connection;
use serde_json::{Value, json};
use ureq::Agent;

use support::authenticator::{Credential, Sort, answer};
use support::server::{Answer, Server, agent};

mod support;

/// A server with a connection to it.
struct Client {
    server: Server,
    agent: Agent,
}

const PATH: &str = "/wallets/wa-1/transfers";

fn transfer() -> Value {
    json!({ "kind": "Native", "to": "bob", "amount": "5" })
}

impl Client {
    fn start() -> Self {
        Self::start_with(&[])
    }

    fn start_with(arguments: &[&str]) -> Self {
        Self { server: Server::start_with(arguments), agent: agent() }
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.server.post(&self.agent, path, body)
    }

    fn ok(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.body
    }

    fn register(&self, user: &str, sort: Sort) -> Credential {
        let init = json!({ "credentialKind": sort.kind(), "code": user });
        let issued = self.ok("/auth/credentials/code/init", &init);
        let credential = Credential::new(sort);
        self.ok("/auth/credentials/code/verify", &credential.registration(&issued, self.origin()));
        credential
    }

    fn origin(&self) -> &str {
        &self.server.origin
    }

    fn login_init(&self, user: &str) -> Value {
        self.ok("/auth/login/init", &json!({ "username": user, "orgId": "or-1", "loginCode": "any" }))
    }

    fn try_login(&self, user: &str, credential: &mut Credential) -> Answer {
        let issued = self.login_init(user);
        self.post("/auth/login", &credential.login(&issued, self.origin()))
    }

    fn login(&self, user: &str, credential: &mut Credential) -> String {
        token(&self.try_login(user, credential))
    }

    fn action_init(&self, token: &str, payload: &Value) -> Value {
        let answer = self.server.call(&self.agent, "/auth/action/init", token, &action(PATH, payload));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    fn sign(&self, token: &str, credential: &mut Credential, payload: &Value) -> String {
        let issued = self.action_init(token, payload);
        let body = credential.login(&issued, self.origin());
        let answer = self.server.call(&self.agent, "/auth/action", token, &body);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["userAction"].as_str().unwrap().to_owned()
    }

    fn act(&self, token: &str, action: &str, path: &str, payload: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("x-dfns-useraction", action)];
        self.server.try_call(&self.agent, path, &headers, payload).unwrap()
    }

    fn transfers(&self) -> Value {
        self.server.get(&self.agent, "/transfers").body["total"].clone()
    }

    fn counter(&self, credential: &Credential) -> Option<u32> {
        let database = Connection::open(self.server.database()).unwrap();
        let id = credential.text_id();
        let record: String = database
            .query_row("SELECT record FROM credential WHERE credential_id = ?1", [id], |row| row.get(0))
            .unwrap();
        serde_json::from_str::<attestry::CredentialRecord>(&record).unwrap().sign_count()
    }

    fn recover_init(&self, user: &str, credential: &Credential) -> Answer {
        let body = json!({
            "username": user, "verificationCode": "any", "orgId": "or-1", "credentialId": credential.text_id(),
        });
        self.post("/auth/recover/user/init", &body)
    }
}

fn token(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["token"].as_str().unwrap().to_owned()
}

fn action(path: &str, payload: &Value) -> Value {
    json!({
        "userActionPayload": payload.to_string(), "userActionHttpMethod": "POST", "userActionHttpPath": path,
        "userActionServerKind": "Api",
    })
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code()), (status, code), "{answer:?}");
}

#[test]
fn every_kind_but_one_logs_in() {
    let client = Client::start();
    for sort in Sort::ALL {
        let user = format!("{sort:?}");
        let mut credential = client.register(&user, sort);
        let answer = client.try_login(&user, &mut credential);
        if sort == Sort::Recovery {
            refused(&answer, 400, "request.kind_misplaced");
        } else {
            assert_eq!(token(&answer).len(), 43);
        }
    }
}

#[test]
fn a_challenge_says_what_may_answer_it() {
    let client = Client::start();
    let [passkey, key, protected, _] = [Sort::PasskeyNone, Sort::KeyP256, Sort::Protected, Sort::Recovery]
        .map(|sort| client.register("ada", sort));
    let with_code = client.login_init("ada");
    let listed = |credential: &Credential| json!([{ "type": "public-key", "id": credential.text_id() }]);
    assert_eq!(with_code["allowCredentials"]["key"], listed(&key));
    assert_eq!(with_code["allowCredentials"]["webauthn"], listed(&passkey));
    let mut of_protected = listed(&protected);
    of_protected[0]["encryptedPrivateKey"] = json!("encrypted by the client");
    assert_eq!(with_code["allowCredentials"]["passwordProtectedKey"], of_protected);
    assert_eq!(with_code["userVerification"], "preferred");
    let supported = with_code["supportedCredentialKinds"].as_array().unwrap();
    assert!(supported.iter().all(|kind| kind["factor"] == "either" && kind["requiresSecondFactor"] == false));

    // Without a code nobody gets a key to try passwords on, and it cannot answer.
    let without = client.ok("/auth/login/init", &json!({ "username": "ada" }));
    assert!(without["allowCredentials"].get("passwordProtectedKey").is_none(), "{without}");
    let body = protected.clone().login(&without, client.origin());
    refused(&client.post("/auth/login", &body), 400, "authentication.credential_not_allowed");
}

#[test]
fn a_challenge_serves_one_login() {
    let client = Client::start();
    let mut key = client.register("ada", Sort::KeyEd25519);
    let issued = client.login_init("ada");
    let body = key.login(&issued, client.origin());
    token(&client.post("/auth/login", &body));
    refused(&client.post("/auth/login", &body), 400, "server.challenge_unknown");
    // So it does where the answer is refused.
    let issued = client.login_init("ada");
    let wrong = key.login(&issued, "http://localhost:1");
    refused(&client.post("/auth/login", &wrong), 400, "client_data.origin_mismatch");
    let right = key.login(&issued, client.origin());
    refused(&client.post("/auth/login", &right), 400, "server.challenge_unknown");
}

#[test]
fn no_challenge_serves_another_call() {
    let client = Client::start();
    let mut key = client.register("ada", Sort::KeyEd25519);
    let session = client.login("ada", &mut key);
    let of_login = client.login_init("ada");
    let body = key.login(&of_login, client.origin());
    let answer = client.server.call(&client.agent, "/auth/action", &session, &body);
    refused(&answer, 400, "server.challenge_unknown");
    let of_action = client.action_init(&session, &transfer());
    let body = key.login(&of_action, client.origin());
    refused(&client.post("/auth/login", &body), 400, "server.challenge_unknown");
    let of_registration = client.server.init(&client.agent, "Key");
    let body = key.login(&of_registration, client.origin());
    refused(&client.post("/auth/login", &body), 400, "server.challenge_unknown");
}

#[test]
fn an_expired_challenge() {
    let client = Client::start_with(&["--challenge-seconds", "1"]);
    let mut key = client.register("ada", Sort::KeyEd25519);
    let issued = client.login_init("ada");
    std::thread::sleep(Duration::from_millis(1100));
    let body = key.login(&issued, client.origin());
    refused(&client.post("/auth/login", &body), 400, "challenge.expired");
}

#[test]
fn nobody_logs_in_as_another_user() {
    let client = Client::start();
    client.register("ada", Sort::KeyEd25519);
    for sort in [Sort::KeyEd25519, Sort::PasskeyNone] {
        let mut of_eve = client.register("eve", sort);
        let answer = client.try_login("ada", &mut of_eve);
        refused(&answer, 400, "authentication.credential_not_allowed");
        // A credential that nobody has gets the same answer.
        let answer = client.try_login("ada", &mut Credential::new(sort));
        refused(&answer, 400, "authentication.credential_not_allowed");
    }
    let session = client.login("eve", &mut client.register("eve", Sort::KeyP256));
    let body = action(PATH, &transfer());
    let issued = client.server.call(&client.agent, "/auth/action/init", &session, &body).body;
    let of_ada = client.register("ada", Sort::KeyP256).login(&issued, client.origin());
    let answer = client.server.call(&client.agent, "/auth/action", &session, &of_ada);
    refused(&answer, 400, "authentication.credential_not_allowed");
}

#[test]
fn a_name_that_nobody_has_looks_like_others() {
    let client = Client::start();
    client.register("ada", Sort::PasskeyNone);
    let [known, unknown] = ["ada", "nobody"].map(|name| client.login_init(name));
    let members = |reply: &Value| reply.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&known), members(&unknown));
    let ids = |reply: &Value| reply["allowCredentials"]["webauthn"].clone();
    assert_eq!(ids(&unknown), ids(&client.login_init("nobody")), "the same each time");
    let id = ids(&unknown)[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), ids(&known)[0]["id"].as_str().unwrap().len());
    // The answer is as to a bad signature.
    let mut decoy = Credential::new(Sort::PasskeyNone);
    let mut body = decoy.login(&unknown, client.origin());
    body["firstFactor"]["credentialAssertion"]["credId"] = json!(id);
    let of_decoy = client.post("/auth/login", &body);
    let mut body = decoy.login(&known, client.origin());
    body["firstFactor"]["credentialAssertion"]["credId"] = ids(&known)[0]["id"].clone();
    let of_account = client.post("/auth/login", &body);
    for answer in [of_decoy, of_account] {
        refused(&answer, 401, "authentication.signature_invalid");
        assert_eq!(answer.body["error"]["details"], json!({ "code": "authentication.signature_invalid" }));
    }
}

#[test]
fn whoever_is_unknown_is_named_by_the_passkey() {
    let client = Client::start();
    let user_id = client
        .ok("/auth/credentials/code/init", &json!({ "credentialKind": "Key", "code": "ada" }))["user"]["id"]
        .clone();
    let mut passkey = client.register("ada", Sort::PasskeyNone);
    let issued = client.ok("/auth/login/init", &json!({ "orgId": "or-1" }));
    assert_eq!(issued["allowCredentials"], json!({ "key": [], "webauthn": [] }));
    let mut body = passkey.login(&issued, client.origin());
    refused(&client.post("/auth/login", &body), 400, "authentication.user_handle_missing");
    for (handle, code) in [(json!("dXMtZXZl"), "authentication.user_handle_mismatch"), (user_id, "")] {
        let issued = client.ok("/auth/login/init", &json!({}));
        body = passkey.login(&issued, client.origin());
        let handle = handle.as_str().unwrap();
        let handle = if code.is_empty() { base64url(handle) } else { handle.to_owned() };
        body["firstFactor"]["credentialAssertion"]["userHandle"] = json!(handle);
        let answer = client.post("/auth/login", &body);
        if code.is_empty() { drop(token(&answer)) } else { refused(&answer, 400, code) }
    }
    // A raw key cannot name anybody.
    let mut key = client.register("ada", Sort::KeyEd25519);
    let issued = client.ok("/auth/login/init", &json!({}));
    let body = key.login(&issued, client.origin());
    refused(&client.post("/auth/login", &body), 400, "authentication.kind_not_allowed");
}

fn base64url(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}

#[test]
fn two_factors_are_two_credentials_of_one_user() {
    let client = Client::start_with(&["--require-second-factor"]);
    let mut passkey = client.register("ada", Sort::PasskeyPacked);
    let mut key = client.register("ada", Sort::KeyP256);
    let mut of_eve = client.register("eve", Sort::KeyP256);
    let supported = client.login_init("ada")["supportedCredentialKinds"].clone();
    assert_eq!(supported[0]["requiresSecondFactor"], true);
    refused(&client.try_login("ada", &mut passkey), 400, "authentication.second_factor_missing");
    let passkey_again = passkey.clone();
    let mut with = |second: &mut Credential| {
        let issued = client.login_init("ada");
        let mut body = passkey.login(&issued, client.origin());
        body["secondFactor"] = second.factor(&issued, client.origin());
        client.post("/auth/login", &body)
    };
    token(&with(&mut key));
    refused(&with(&mut of_eve), 400, "authentication.credential_not_allowed");
    // The first once more as the second.
    let mut same = passkey_again;
    refused(&with(&mut same), 400, "authentication.same_credential");

    // The counter of a second factor counts too.
    let mut counting = client.register("ada", Sort::PasskeyNone);
    counting.count = Some(0);
    for count in 1..=2 {
        token(&with(&mut counting));
        assert_eq!(client.counter(&counting), Some(count));
    }
}

#[test]
fn deprecated_factors_are_refused_by_name() {
    let client = Client::start();
    client.register("ada", Sort::KeyP256);
    let issued = client.login_init("ada");
    let body = json!({
        "challengeIdentifier": issued["challengeIdentifier"],
        "firstFactor": { "kind": "Password", "password": "secret" },
    });
    refused(&client.post("/auth/login", &body), 400, "request.password_unsupported");
}

#[test]
fn a_counter_only_grows() {
    let client = Client::start();
    let mut passkey = client.register("ada", Sort::PasskeyNone);
    passkey.count = Some(0);
    for count in 1..=3 {
        client.login("ada", &mut passkey);
        assert_eq!(client.counter(&passkey), Some(count));
    }
    let mut copy = passkey.clone();
    client.login("ada", &mut passkey);
    refused(&client.try_login("ada", &mut copy), 400, "authentication.sign_count_not_increased");
    assert_eq!(client.counter(&passkey), Some(4));
    // An action counts too.
    let session = client.login("ada", &mut passkey);
    client.sign(&session, &mut passkey, &transfer());
    assert_eq!(client.counter(&passkey), Some(6));
}

/// Many logins of one passkey at once, in whatever order they come: the counter ends at the highest that was accepted.
#[test]
fn logins_that_overtake_each_other_lower_no_counter() {
    let client = Client::start();
    let mut passkey = client.register("ada", Sort::PasskeyNone);
    passkey.count = Some(0);
    let bodies: Vec<(u32, Value)> =
        (1..=24).map(|count| (count, passkey.login(&client.login_init("ada"), client.origin()))).collect();
    let accepted: Vec<u32> = std::thread::scope(|scope| {
        let calls: Vec<_> = bodies
            .iter()
            .map(|(count, body)| {
                scope.spawn(|| {
                    let answer = client.server.post(&agent(), "/auth/login", body);
                    if answer.status != 200 {
                        refused(&answer, 400, "authentication.sign_count_not_increased");
                    }
                    (answer.status == 200).then_some(*count)
                })
            })
            .collect();
        calls.into_iter().filter_map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(client.counter(&passkey), accepted.iter().max().copied());
    assert!(accepted.contains(&24), "nothing is higher than the last: {accepted:?}");
}

/// Two servers on one database: what serves once serves once among both.
#[test]
fn two_servers_use_nothing_twice() {
    const ORIGIN: [&str; 2] = ["--origin", "http://localhost:1"];
    let client = Client::start_with(&ORIGIN);
    let beside = client.server.beside(&ORIGIN);
    let mut passkey = client.register("ada", Sort::PasskeyNone);
    passkey.count = Some(0);
    for _ in 0..8 {
        let body = passkey.login(&client.login_init("ada"), client.origin());
        let session = {
            let [one, other] =
                at_once([&client.server, &beside], |server| server.post(&agent(), "/auth/login", &body));
            let (done, refusal) = if one.status == 200 { (one, other) } else { (other, one) };
            refused(&refusal, 400, "server.challenge_unknown");
            token(&done)
        };
        assert_eq!(client.counter(&passkey), passkey.count);
        let signed = client.sign(&session, &mut passkey, &transfer());
        let before = client.transfers().as_u64().unwrap();
        let [one, other] = at_once([&client.server, &beside], |server| {
            let bearer = format!("Bearer {session}");
            let headers = [("authorization", bearer.as_str()), ("x-dfns-useraction", signed.as_str())];
            server.try_call(&agent(), PATH, &headers, &transfer()).unwrap()
        });
        assert_eq!(one.status.min(other.status), 200);
        assert_eq!(one.status.max(other.status), 403);
        assert_eq!(client.transfers(), before + 1);
    }
}

/// The same call to both, at one time.
fn at_once(servers: [&Server; 2], call: impl Fn(&Server) -> Answer + Sync) -> [Answer; 2] {
    std::thread::scope(|scope| {
        let call = &call;
        servers.map(|server| scope.spawn(move || call(server))).map(|call| call.join().unwrap())
    })
}

#[test]
fn a_signed_action_is_done_once() {
    let client = Client::start();
    for sort in [Sort::KeyEd25519, Sort::Protected, Sort::PasskeyEd25519] {
        let user = format!("{sort:?}");
        let mut credential = client.register(&user, sort);
        let session = client.login(&user, &mut credential);
        let before = client.transfers().as_u64().unwrap();
        let signed = client.sign(&session, &mut credential, &transfer());
        let done = client.act(&session, &signed, PATH, &transfer());
        assert_eq!(done.status, 200, "{done:?}");
        assert_eq!(done.body["requestBody"], transfer());
        refused(&client.act(&session, &signed, PATH, &transfer()), 403, "server.action_unknown");
        assert_eq!(client.transfers(), before + 1);
    }
}

#[test]
fn an_action_is_exactly_what_was_signed_for() {
    let client = Client::start();
    let mut key = client.register("ada", Sort::KeyEd25519);
    let session = client.login("ada", &mut key);
    let mut more = transfer();
    more["amount"] = json!("500");
    for (path, payload) in [(PATH, &more), ("/wallets/wa-2/transfers", &transfer())] {
        let signed = client.sign(&session, &mut key, &transfer());
        refused(&client.act(&session, &signed, path, payload), 403, "server.action_mismatch");
        // It is used up.
        refused(&client.act(&session, &signed, PATH, &transfer()), 403, "server.action_unknown");
    }
    // The same value, written otherwise, is another payload.
    let signed = client.sign(&session, &mut key, &transfer());
    let request = client
        .agent
        .post(client.server.url(PATH))
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {session}"))
        .header("x-dfns-useraction", &signed);
    let spaced = transfer().to_string().replace(',', ", ");
    assert_eq!(request.send(spaced).unwrap().status(), 403);
    // What is no transfer does not use it up.
    let signed = client.sign(&session, &mut key, &transfer());
    refused(&client.act(&session, &signed, PATH, &json!({ "to": "bob" })), 400, "server.transfer_malformed");
    assert_eq!(client.act(&session, &signed, PATH, &transfer()).status, 200);
    assert_eq!(client.transfers(), 1);
}

#[test]
fn an_action_is_of_whoever_signed_it() {
    let client = Client::start();
    let mut of_ada = client.register("ada", Sort::KeyEd25519);
    let mut of_eve = client.register("eve", Sort::KeyEd25519);
    let ada = client.login("ada", &mut of_ada);
    let eve = client.login("eve", &mut of_eve);
    let signed = client.sign(&ada, &mut of_ada, &transfer());
    refused(&client.act(&eve, &signed, PATH, &transfer()), 403, "server.action_unknown");
    // Eve cannot take Ada's challenge either, and does not use it up.
    let issued = client.action_init(&ada, &transfer());
    let body = of_ada.login(&issued, client.origin());
    let answer = client.server.call(&client.agent, "/auth/action", &eve, &body);
    refused(&answer, 400, "server.challenge_unknown");
    assert_eq!(client.server.call(&client.agent, "/auth/action", &ada, &body).status, 200);
    assert_eq!(client.act(&ada, &signed, PATH, &transfer()).status, 200);

    let answer = client.server.try_call(&client.agent, PATH, &[], &transfer()).unwrap();
    refused(&answer, 401, "server.unauthenticated");
    let answer = client.server.call(&client.agent, PATH, &ada, &transfer());
    refused(&answer, 403, "server.action_unknown");
    let answer = client.server.call(&client.agent, "/auth/action/init", "nobody", &action(PATH, &transfer()));
    refused(&answer, 401, "server.unauthenticated");
}

#[test]
fn one_signed_action_used_many_times_at_once_is_done_once() {
    let client = Client::start();
    let mut key = client.register("ada", Sort::KeyEd25519);
    let session = client.login("ada", &mut key);
    let signed = client.sign(&session, &mut key, &transfer());
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let act = || {
            let bearer = format!("Bearer {session}");
            let headers = [("authorization", bearer.as_str()), ("x-dfns-useraction", signed.as_str())];
            client.server.try_call(&agent(), PATH, &headers, &transfer()).unwrap()
        };
        let calls: Vec<_> = (0..16).map(|_| scope.spawn(act)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(client.transfers(), 1);
}

#[test]
fn a_recovery_replaces_everything() {
    recovers(&Client::start());
}

/// New credentials are judged by it too.
#[test]
fn a_recovery_replaces_everything_where_there_is_metadata() {
    let authority = Authority::new("authority");
    authority.publish(&authority.sign(1, &[]));
    let arguments = authority.arguments();
    recovers(&Client::start_with(&arguments.iter().map(String::as_str).collect::<Vec<_>>()));
}

fn recovers(client: &Client) {
    let mut lost = client.register("ada", Sort::PasskeyNone);
    let mut recovery_key = client.register("ada", Sort::Recovery);
    let mut of_eve = client.register("eve", Sort::KeyEd25519);
    let session = client.login("ada", &mut lost);
    let signed = client.sign(&session, &mut lost, &transfer());

    let issued = client.recover_init("ada", &recovery_key).body;
    let allowed =
        json!([{ "id": recovery_key.text_id(), "encryptedRecoveryKey": "encrypted by the client" }]);
    assert_eq!(issued["allowedRecoveryCredentials"], allowed);
    let mut first = Credential::new(Sort::PasskeyEd25519);
    let mut second = Credential::new(Sort::KeyP256);
    let new_recovery = Credential::new(Sort::Recovery);
    let new = |credential: &Credential| credential.new_credential(&issued, client.origin());
    let new_credentials = json!({
        "firstFactorCredential": new(&first), "secondFactorCredential": new(&second),
        "recoveryCredential": new(&new_recovery),
    });
    let body = recovery_key.recovery(&new_credentials, client.origin());
    let bearer = issued["temporaryAuthenticationToken"].as_str().unwrap();
    let recover = |body: &Value| client.server.call(&client.agent, "/auth/recover/user", bearer, body);
    let answer = recover(&body);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.body["credential"]["kind"], "Fido2");
    assert_eq!(answer.body["user"]["username"], "ada");
    refused(&recover(&body), 400, "server.challenge_unknown");

    // The old is over: credentials, the session, and what was signed in it.
    refused(&client.try_login("ada", &mut lost), 400, "authentication.credential_not_allowed");
    refused(&client.act(&session, &signed, PATH, &transfer()), 401, "server.unauthenticated");
    refused(&client.recover_init("ada", &recovery_key), 401, "server.recovery_unknown");
    client.login("ada", &mut first);
    client.login("ada", &mut second);
    assert_eq!(client.recover_init("ada", &new_recovery).status, 200);
    client.login("eve", &mut of_eve);
    assert_eq!(client.server.stored(&client.agent)["total"], 4);
}

#[test]
fn a_refused_recovery_changes_nothing() {
    let client = Client::start();
    let mut key = client.register("ada", Sort::KeyEd25519);
    let mut recovery_key = client.register("ada", Sort::Recovery);
    let mut of_eve = client.register("eve", Sort::Recovery);
    let recover = |change: &mut dyn FnMut(&Value) -> Value| {
        let issued = client.recover_init("ada", &recovery_key).body;
        let body = change(&issued);
        let bearer = issued["temporaryAuthenticationToken"].as_str().unwrap();
        client.server.call(&client.agent, "/auth/recover/user", bearer, &body)
    };
    let new = |issued: &Value| {
        let first = Credential::new(Sort::KeyP256).new_credential(issued, client.origin());
        json!({ "firstFactorCredential": first })
    };
    // By another user's recovery key.
    let answer = recover(&mut |issued| of_eve.recovery(&new(issued), client.origin()));
    refused(&answer, 400, "authentication.credential_not_allowed");
    // Over other new credentials.
    let mut other = recovery_key.clone();
    let answer = recover(&mut |issued| {
        let mut body = other.recovery(&new(issued), client.origin());
        body["newCredentials"] = new(issued);
        body
    });
    refused(&answer, 400, "client_data.challenge_mismatch");
    // With an id that is taken: the old credentials stay, though they were about to end.
    let answer = recover(&mut |issued| {
        let first = Credential::with_id(Sort::KeyP256, &key.id).new_credential(issued, client.origin());
        other.recovery(&json!({ "firstFactorCredential": first }), client.origin())
    });
    refused(&answer, 409, "server.duplicate_credential");
    client.login("ada", &mut key);
    assert_eq!(client.recover_init("ada", &recovery_key).status, 200);
    refused(&client.recover_init("eve", &recovery_key), 401, "server.recovery_unknown");
    refused(&client.recover_init("nobody", &recovery_key), 401, "server.recovery_unknown");
    refused(&client.recover_init("ada", &key), 401, "server.recovery_unknown");
    // No login does for a recovery.
    let issued = client.login_init("ada");
    let body = recovery_key.login(&issued, client.origin());
    refused(&client.post("/auth/login", &body), 400, "request.kind_misplaced");
}

#[test]
fn sessions_and_challenges_outlive_a_restart() {
    let mut client = Client::start();
    let mut key = client.register("ada", Sort::KeyEd25519);
    let session = client.login("ada", &mut key);
    let issued = client.login_init("ada");
    let signed = client.sign(&session, &mut key, &transfer());
    client.server.signal("KILL");
    client.server.wait();
    client.server.restart();
    client.agent = agent();
    let body = key.login(&issued, client.origin());
    token(&client.post("/auth/login", &body));
    assert_eq!(client.act(&session, &signed, PATH, &transfer()).status, 200);
}

#[test]
fn bodies_that_are_no_call() {
    let client = Client::start();
    for body in [
        json!([]),
        json!({ "username": "" }),
        json!({ "username": "a", "more": 1 }),
        json!({ "username": 1 }),
    ] {
        refused(&client.post("/auth/login/init", &body), 400, "server.init_malformed");
    }
    for body in [json!({}), json!({ "username": "a", "verificationCode": "b" })] {
        refused(&client.post("/auth/recover/user/init", &body), 400, "server.init_malformed");
    }
    for path in ["/auth/login", "/auth/action", "/auth/recover/user"] {
        let answer = client.server.call(&client.agent, path, "nobody", &json!({}));
        refused(&answer, 400, "request.missing_member");
    }
    let body = answer(Sort::KeyP256, &client.server.init(&client.agent, "Key"), client.origin());
    refused(&client.post("/auth/login", &body), 400, "request.unknown_member");
}
