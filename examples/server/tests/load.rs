//! Many registrations at once: none lost, none doubled, also where the server is killed among them.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use rusqlite::Connection;
use serde_json::{Value, json};
use ureq::Agent;

use support::authenticator::{Sort, answer};
use support::server::{Server, agent};

mod support;

const REGISTRATIONS: usize = 1000;
const CONNECTIONS: usize = 50;

/// What clients know: the records that they were answered with, and the ids that they sent without an answer.
#[derive(Default)]
struct Known {
    answered: BTreeMap<String, Value>,
    unanswered: Vec<String>,
}

#[test]
fn a_thousand_registrations_over_fifty_connections() {
    let server = Server::start();
    let known = Mutex::new(Known::default());
    let left = AtomicUsize::new(REGISTRATIONS);
    let begin = Instant::now();
    run(&server, &left, &known, None);
    let seconds = begin.elapsed().as_secs_f64();
    println!("{REGISTRATIONS} registrations over {CONNECTIONS} connections: {seconds:.2} s");

    let known = known.into_inner().unwrap();
    assert_eq!((known.answered.len(), known.unanswered.len()), (REGISTRATIONS, 0));
    let stored = stored(&server);
    assert_eq!(stored.len(), REGISTRATIONS);
    assert!(stored == known.answered, "a record is not the one that was answered");
    for sort in Sort::ALL {
        let of_sort = stored.values().filter(|record| record["name"] == format!("{sort:?}")).count();
        assert!(of_sort >= REGISTRATIONS / Sort::ALL.len(), "{sort:?}: {of_sort}");
    }
}

#[test]
fn killed_in_the_middle_no_answered_registration_is_lost() {
    let mut server = Server::start();
    let known = Mutex::new(Known::default());
    let left = AtomicUsize::new(REGISTRATIONS);
    for killed_at in [150, 400, 700] {
        run(&server, &left, &known, Some(killed_at));
        assert!(!server.wait().success(), "it was killed");
        let known = known.lock().unwrap();
        assert!((killed_at..REGISTRATIONS).contains(&known.answered.len()), "{}", known.answered.len());
        assert!(!known.unanswered.is_empty(), "it was killed among calls");
        server.restart();
        check(&server, &known);
    }
    run(&server, &left, &known, None);
    check(&server, &known.into_inner().unwrap());
}

/// Whether the database is whole, has all that was answered as it was answered, and beyond that nothing that was not
/// sent.
fn check(server: &Server, known: &Known) {
    let database = Connection::open(server.database()).unwrap();
    let integrity: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(integrity, "ok");
    let mut stored = stored(server);
    for (id, record) in &known.answered {
        assert_eq!(stored.remove(id).as_ref(), Some(record), "{id} was answered");
    }
    // Stored, but killed before the answer.
    for id in stored.keys() {
        assert!(known.unanswered.contains(id), "{id} was never sent");
    }
    // Neither challenge nor credential in part: whoever got no answer can tell what became of the call.
    let agent = agent();
    let total = server.stored(&agent)["total"].clone();
    assert_eq!(total, known.answered.len() + stored.len());
}

/// What is in the database, by credential id. Two with one id would fail the count.
fn stored(server: &Server) -> BTreeMap<String, Value> {
    let database = Connection::open(server.database()).unwrap();
    let mut statement = database.prepare("SELECT credential_id, credential FROM credential").unwrap();
    let rows: Vec<(String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let count = rows.len();
    let stored: BTreeMap<_, _> =
        rows.into_iter().map(|(id, record)| (id, serde_json::from_str(&record).unwrap())).collect();
    assert_eq!(stored.len(), count, "an id is there twice");
    stored
}

/// Registers what is left, over all connections at once. Kills the server once that many were answered.
fn run(server: &Server, left: &AtomicUsize, known: &Mutex<Known>, kill_at: Option<usize>) {
    let killed = Mutex::new(false);
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let agent = agent();
                while let Some(number) = take(left) {
                    if !register(server, &agent, Sort::ALL[number % Sort::ALL.len()], known) {
                        // It still has to be done, by another run.
                        left.fetch_add(1, Ordering::SeqCst);
                        return;
                    }
                    let answered = known.lock().unwrap().answered.len();
                    let mut killed = killed.lock().unwrap();
                    if kill_at.is_some_and(|at| answered >= at) && !*killed {
                        server.signal("KILL");
                        *killed = true;
                    }
                }
            });
        }
    });
}

/// Takes one of the registrations that are left.
fn take(left: &AtomicUsize) -> Option<usize> {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).ok()
}

/// One registration. False where the server gave no answer.
fn register(server: &Server, agent: &Agent, sort: Sort, known: &Mutex<Known>) -> bool {
    let init = json!({ "credentialKind": sort.kind(), "code": "any" });
    let Ok(issued) = server.try_post(agent, "/auth/credentials/code/init", &init) else {
        return false;
    };
    assert_eq!(issued.status, 200, "{issued:?}");
    let body = answer(sort, &issued.body, &server.origin);
    let id = body["credentialInfo"]["credId"].as_str().unwrap().to_owned();
    let Ok(registered) = server.try_post(agent, "/auth/credentials/code/verify", &body) else {
        known.lock().unwrap().unanswered.push(id);
        return false;
    };
    assert_eq!(registered.status, 200, "{registered:?}");
    known.lock().unwrap().answered.insert(id, registered.body);
    true
}
