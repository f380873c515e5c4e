//! Many logins and signed actions at once, also where the server is killed among them: no user action is done twice, no
//! counter is lowered, and nothing that was answered is lost.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use attestry::CredentialRecord;
use rusqlite::Connection;
use serde_json::{Value, json};
use ureq::Agent;

use support::authenticator::{Credential, Sort};
use support::server::{Answer, Server, agent};

mod support;

const LOGINS: usize = 1000;
const CONNECTIONS: usize = 50;
/// Two connections share each passkey, so that its logins overtake each other.
const USERS: usize = 25;
const PATH: &str = "/wallets/wa-1/transfers";

/// A user's passkey, and the highest counters that were sent and that were accepted.
struct Passkey {
    user: String,
    credential: Mutex<Credential>,
    accepted: AtomicUsize,
}

/// A signed action, and what it does.
#[derive(Clone, Debug)]
struct Signed {
    session: String,
    action: String,
    payload: Value,
}

/// What clients know.
struct World {
    server: Server,
    passkeys: Vec<Passkey>,
    left: AtomicUsize,
    overtaken: AtomicUsize,
    /// Calls that were answered, and those that were sent without an answer.
    done: Mutex<Vec<Signed>>,
    unanswered: Mutex<Vec<Signed>>,
}

impl World {
    fn begin() -> Self {
        let server = Server::start();
        let agent = agent();
        let passkeys = (0..USERS).map(|number| {
            let user = format!("user {number}");
            let mut credential = Credential::new(Sort::ALL[number % 3]);
            credential.count = Some(0);
            let init = json!({ "credentialKind": "Fido2", "code": user });
            let issued = server.post(&agent, "/auth/credentials/code/init", &init).body;
            let body = credential.registration(&issued, &server.origin);
            assert_eq!(server.verify(&agent, &body).status, 200);
            Passkey { user, credential: Mutex::new(credential), accepted: AtomicUsize::new(0) }
        });
        let passkeys = passkeys.collect();
        Self {
            server,
            passkeys,
            left: AtomicUsize::new(LOGINS),
            overtaken: AtomicUsize::new(0),
            done: Mutex::default(),
            unanswered: Mutex::default(),
        }
    }

    /// Does what is left, over all connections at once. Kills the server once that many were done.
    fn run(&self, kill_at: Option<usize>) {
        let killed = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for connection in 0..CONNECTIONS {
                let killed = &killed;
                scope.spawn(move || {
                    let agent = agent();
                    while let Some(number) = self.take() {
                        if self.log_in_and_act(&agent, &self.passkeys[connection % USERS], number).is_none() {
                            // It still has to be done, by another run.
                            self.left.fetch_add(1, Ordering::SeqCst);
                            return;
                        }
                        let done = self.done.lock().unwrap().len();
                        let is_time = kill_at.is_some_and(|at| done >= at);
                        if is_time && !killed.swap(true, Ordering::SeqCst) {
                            self.server.signal("KILL");
                        }
                    }
                });
            }
        });
    }

    fn take(&self) -> Option<usize> {
        let take = |left: usize| left.checked_sub(1);
        self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).ok()
    }

    /// One login, and one action that it signs and does, and tries to do again. None where the server gave no answer.
    fn log_in_and_act(&self, agent: &Agent, passkey: &Passkey, number: usize) -> Option<()> {
        let init = json!({ "username": passkey.user, "orgId": "or-1" });
        let answered = self.answered(agent, passkey, "/auth/login", |agent| {
            self.server.try_post(agent, "/auth/login/init", &init).ok()
        })?;
        let session = answered["token"].as_str().unwrap().to_owned();
        let bearer = format!("Bearer {session}");
        let headers = [("authorization", bearer.as_str())];

        let unique = format!("{number} {}", &session[..8]);
        let payload = json!({ "kind": "Native", "to": "bob", "amount": unique });
        let init = json!({
            "userActionPayload": payload.to_string(), "userActionHttpMethod": "POST", "userActionHttpPath": PATH,
        });
        let answered = self.answered(agent, passkey, &session, |agent| {
            self.server.try_call(agent, "/auth/action/init", &headers, &init).ok()
        })?;
        let action = answered["userAction"].as_str().unwrap().to_owned();
        let signed = Signed { session, action, payload };
        let Some(first) = self.act(agent, &signed) else {
            self.unanswered.lock().unwrap().push(signed);
            return None;
        };
        assert_eq!(first.status, 200, "{first:?}");
        self.done.lock().unwrap().push(signed.clone());
        let again = self.act(agent, &signed)?;
        assert_eq!((again.status, again.code()), (403, "server.action_unknown"));
        Some(())
    }

    /// Answers a challenge with the passkey until no other login overtakes it. `of` is the path, or the session of an
    /// action.
    fn answered(
        &self,
        agent: &Agent,
        passkey: &Passkey,
        of: &str,
        init: impl Fn(&Agent) -> Option<Answer>,
    ) -> Option<Value> {
        loop {
            let issued = init(agent)?;
            assert_eq!(issued.status, 200, "{issued:?}");
            let (body, count) = {
                let mut credential = passkey.credential.lock().unwrap();
                let body = credential.login(&issued.body, &self.server.origin);
                (body, usize::try_from(credential.count.unwrap()).unwrap())
            };
            let bearer = format!("Bearer {of}");
            let answer = if of.starts_with('/') {
                self.server.try_post(agent, of, &body)
            } else {
                self.server.try_call(agent, "/auth/action", &[("authorization", &bearer)], &body)
            };
            let answer = answer.ok()?;
            if answer.status == 200 {
                passkey.accepted.fetch_max(count, Ordering::SeqCst);
                return Some(answer.body);
            }
            assert_eq!(answer.code(), "authentication.sign_count_not_increased", "{answer:?}");
            self.overtaken.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn act(&self, agent: &Agent, signed: &Signed) -> Option<Answer> {
        let bearer = format!("Bearer {}", signed.session);
        let headers = [("authorization", bearer.as_str()), ("x-dfns-useraction", signed.action.as_str())];
        self.server.try_call(agent, PATH, &headers, &signed.payload).ok()
    }

    /// How often each action was done, by its payload.
    fn transfers(&self) -> BTreeMap<String, usize> {
        let database = Connection::open(self.server.database()).unwrap();
        let integrity: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(integrity, "ok");
        let mut statement = database.prepare("SELECT payload FROM transfer").unwrap();
        let mut transfers = BTreeMap::new();
        for payload in statement.query_map([], |row| row.get::<_, String>(0)).unwrap() {
            *transfers.entry(payload.unwrap()).or_default() += 1;
        }
        transfers
    }

    /// Whether all that was answered is there, once, and beyond that nothing that was not sent; and no counter is lower
    /// than one that was accepted, or higher than any that was sent.
    fn check(&self) {
        let mut transfers = self.transfers();
        assert!(transfers.values().all(|times| *times == 1), "done twice: {transfers:?}");
        let done = self.done.lock().unwrap();
        for signed in &*done {
            assert!(transfers.remove(&signed.payload.to_string()).is_some(), "{signed:?} was answered");
        }
        let unanswered = self.unanswered.lock().unwrap();
        let sent: BTreeSet<String> = unanswered.iter().map(|signed| signed.payload.to_string()).collect();
        for payload in transfers.keys() {
            assert!(sent.contains(payload), "{payload} was never sent");
        }

        let database = Connection::open(self.server.database()).unwrap();
        for passkey in &self.passkeys {
            let credential = passkey.credential.lock().unwrap();
            let query = "SELECT record FROM credential WHERE credential_id = ?1";
            let record: String = database.query_row(query, [credential.text_id()], |row| row.get(0)).unwrap();
            let record: CredentialRecord = serde_json::from_str(&record).unwrap();
            let stored = record.sign_count().unwrap();
            let accepted = passkey.accepted.load(Ordering::SeqCst);
            assert!(usize::try_from(stored).unwrap() >= accepted, "{stored} is below {accepted}");
            assert!(stored <= credential.count.unwrap(), "{stored} was never sent");
        }
    }
}

#[test]
fn a_thousand_logins_over_fifty_connections() {
    let world = World::begin();
    let begin = Instant::now();
    world.run(None);
    let (seconds, overtaken) = (begin.elapsed().as_secs_f64(), world.overtaken.load(Ordering::SeqCst));
    println!(
        "{LOGINS} logins, each with an action, over {CONNECTIONS} connections: {seconds:.2} s, {overtaken} overtaken"
    );
    assert_eq!((world.done.lock().unwrap().len(), world.unanswered.lock().unwrap().len()), (LOGINS, 0));
    assert_eq!(world.transfers().len(), LOGINS);
    world.check();
}

#[test]
fn killed_in_the_middle_no_action_is_done_twice() {
    let mut world = World::begin();
    for kill_at in [150, 400, 700] {
        world.run(Some(kill_at));
        assert!(!world.server.wait().success(), "it was killed");
        let done = world.done.lock().unwrap().len();
        assert!((kill_at..LOGINS).contains(&done), "{done}");
        world.server.restart();
        world.check();

        // Nothing that was used is usable again. Of what got no answer, each is done by now or can be: not both.
        let agent = agent();
        let was_done = world.done.lock().unwrap().clone();
        for signed in was_done.iter().rev().take(CONNECTIONS) {
            let again = world.act(&agent, signed).unwrap();
            assert_eq!((again.status, again.code()), (403, "server.action_unknown"), "{signed:?}");
        }
        let before = world.transfers();
        for signed in std::mem::take(&mut *world.unanswered.lock().unwrap()) {
            let is_done = before.contains_key(&signed.payload.to_string());
            let again = world.act(&agent, &signed).unwrap();
            assert_eq!(again.status, if is_done { 403 } else { 200 }, "{signed:?}: {again:?}");
            world.done.lock().unwrap().push(signed);
        }
        world.check();
    }
    world.run(None);
    world.check();
}
