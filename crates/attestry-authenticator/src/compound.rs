//! Registrations of format `compound`, made of finished ones.

use super::cbor::Cbor;
use super::registration::{Made, Registration};

/// A map of `fmt` and `attStmt`, as a finished registration has them.
pub fn part(made: &Made) -> Cbor {
    let member = |name: &str| {
        let Cbor::Map(members) = &made.object else { panic!("an attestation object is a map") };
        members.iter().find(|(key, _)| *key == Cbor::text(name)).expect("it has both").1.clone()
    };
    Cbor::map([("fmt", member("fmt")), ("attStmt", member("attStmt"))])
}

impl Registration {
    /// All of these statements, which must be about this registration.
    pub fn compound(&self, made: &[Made]) -> Made {
        self.compound_of(made.iter().map(part).collect())
    }

    pub fn compound_of(&self, parts: Vec<Cbor>) -> Made {
        let mut object = self.parts("compound");
        object.statement = Some(Cbor::Array(parts));
        self.finish(&object)
    }
}
