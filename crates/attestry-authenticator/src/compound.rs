//! Registrations of format `compound`, made of finished ones.

use crate::{Cbor, Made, MakeCredential};

impl MakeCredential {
    /// All of these statements, which must be about this registration.
    pub fn compound(&self, made: &[Made]) -> Made {
        self.compound_of(made.iter().map(Made::statement).collect())
    }

    pub fn compound_of(&self, parts: Vec<Cbor>) -> Made {
        let mut object = self.parts("compound");
        object.statement = Some(Cbor::Array(parts));
        self.finish(&object)
    }
}
