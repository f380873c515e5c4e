//! The format `compound`: several statements about one credential.

use crate::{Cbor, Made, MakeCredential};

impl MakeCredential {
    /// Format `compound` of the statements of these registrations, each made by this recipe.
    pub fn compound(&self, made: &[Made]) -> Made {
        self.compound_of(made.iter().map(Made::statement).collect())
    }

    /// The same of statements as they are, such as [`Made::statement`] gives.
    pub fn compound_of(&self, parts: Vec<Cbor>) -> Made {
        let mut object = self.parts("compound");
        object.statement = Some(Cbor::Array(parts));
        self.finish(&object)
    }
}
