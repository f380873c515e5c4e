//! The Python package's module `attestry._attestry`: `attestry-json`, with Python's lock released while it works. The
//! package's Python files make the API of it.

mod dossiers;

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;

use attestry_json::{Context, Report};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How a call ended, and its report.
type Ended = (u8, String);

fn ended(report: Report) -> Ended {
    // The numbers of the enum are the interface.
    #[allow(clippy::as_conversions, reason = "the discriminant of a fieldless enum")]
    let status = report.status() as u8;
    (status, report.into_text())
}

/// A refusal to build something, which Python turns into its exception.
fn refused(report: Report) -> PyErr {
    PyValueError::new_err(report.into_text())
}

/// A verifier. Threads share it.
#[pyclass(frozen, module = "attestry._attestry")]
struct Verifier(attestry_json::Verifier);

#[pymethods]
impl Verifier {
    /// Raises `ValueError` with the report where the configuration is refused.
    #[new]
    fn new(py: Python<'_>, config: &[u8]) -> PyResult<Self> {
        py.detach(|| attestry_json::Verifier::new(config)).map(Self).map_err(refused)
    }

    fn verify_registration(
        &self,
        py: Python<'_>,
        body: &[u8],
        context: &[u8],
        metadata: Option<&Metadata>,
    ) -> Ended {
        let metadata = metadata.map(|metadata| &metadata.0);
        py.detach(|| ended(self.0.verify_registration(body, context, metadata)))
    }

    fn verify_authentication(
        &self,
        py: Python<'_>,
        body: &[u8],
        context: &[u8],
        metadata: Option<&Metadata>,
    ) -> Ended {
        let metadata = metadata.map(|metadata| &metadata.0);
        py.detach(|| ended(self.0.verify_authentication(body, context, metadata)))
    }

    fn creation_options(&self, py: Python<'_>, request: &[u8]) -> Ended {
        py.detach(|| ended(self.0.creation_options(request)))
    }

    fn request_options(&self, py: Python<'_>, request: &[u8]) -> Ended {
        py.detach(|| ended(self.0.request_options(request)))
    }

    fn signals(&self, py: Python<'_>, request: &[u8]) -> Ended {
        py.detach(|| ended(self.0.signals(request)))
    }

    fn authentication_reply(&self, py: Python<'_>, request: &[u8]) -> Ended {
        py.detach(|| ended(self.0.authentication_reply(request)))
    }

    fn credential_reply(&self, py: Python<'_>, request: &[u8]) -> Ended {
        py.detach(|| ended(self.0.credential_reply(request)))
    }

    fn recovery_reply(&self, py: Python<'_>, request: &[u8]) -> Ended {
        py.detach(|| ended(self.0.recovery_reply(request)))
    }

    fn seal_challenge(&self, py: Python<'_>, request: &[u8]) -> Ended {
        py.detach(|| ended(self.0.seal_challenge(request)))
    }

    fn open_challenge(&self, py: Python<'_>, request: &[u8]) -> Ended {
        py.detach(|| ended(self.0.open_challenge(request)))
    }

    fn related_origins(&self, py: Python<'_>, request: &[u8]) -> Ended {
        py.detach(|| ended(self.0.related_origins(request)))
    }

    fn decoy_profile(&self, py: Python<'_>, request: &[u8]) -> Ended {
        py.detach(|| ended(self.0.decoy_profile(request)))
    }

    fn read_unverified(&self, py: Python<'_>, body: &[u8], form: &[u8]) -> Ended {
        py.detach(|| ended(self.0.read_unverified(body, form)))
    }
}

/// Metadata. Threads share it.
#[pyclass(frozen, module = "attestry._attestry")]
struct Metadata(attestry_json::Metadata);

#[pymethods]
impl Metadata {
    /// Raises `ValueError` with the report where the BLOB is refused.
    #[staticmethod]
    fn verify(py: Python<'_>, blob: &[u8], context: &[u8]) -> PyResult<Self> {
        py.detach(|| attestry_json::Metadata::verify(blob, context)).map(Self).map_err(refused)
    }

    #[staticmethod]
    fn from_statements(py: Python<'_>, statements: &[u8], now: &[u8]) -> PyResult<Self> {
        py.detach(|| attestry_json::Metadata::from_statements(statements, now)).map(Self).map_err(refused)
    }

    fn with_other(&self, other: &Self) -> Self {
        Self(self.0.with(&other.0))
    }

    fn report(&self) -> Ended {
        ended(self.0.report())
    }

    fn assess(&self, py: Python<'_>, record: &[u8], context: &[u8]) -> Ended {
        py.detach(|| ended(self.0.assess(record, context)))
    }
}

/// An object of members whose values are JSON already. Each stays as it is, also where it has a member twice: whoever
/// reads the object refuses that. Raises `ValueError` with the name of a value that is not JSON.
#[pyfunction]
fn object(members: Vec<(PyBackedStr, PyBackedStr)>) -> PyResult<String> {
    let mut text = String::from("{");
    for (name, value) in &members {
        let value: &RawValue = serde_json::from_str(value)
            .map_err(|error| PyValueError::new_err(format!("{}: {error}", &**name)))?;
        let comma = if text.len() > 1 { "," } else { "" };
        // The names are the package's own; writing to a string succeeds.
        let _ = write!(text, "{comma}\"{}\":{value}", &**name);
    }
    text.push('}');
    Ok(text)
}

/// The text of one member of an object, such as the record in a report: cut out, and not read. Nothing after it is looked
/// at, for the texts are the library's own. Raises `ValueError` where it is absent and the text is no object.
#[pyfunction]
fn member<'t>(object: &'t str, name: &str) -> PyResult<Option<&'t str>> {
    let mut found = None;
    let read =
        Member { name, found: &mut found }.deserialize(&mut serde_json::Deserializer::from_str(object));
    match (found, read) {
        (Some(value), _) => Ok(Some(value.get())),
        (None, Ok(())) => Ok(None),
        (None, Err(error)) => Err(PyValueError::new_err(error.to_string())),
    }
}

/// Looks for a member, and reads no further.
struct Member<'m, 't> {
    name: &'m str,
    found: &'m mut Option<&'t RawValue>,
}

impl<'t> DeserializeSeed<'t> for Member<'_, 't> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'t> Visitor<'t> for Member<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<Cow<'_, str>>()? {
            if name == self.name {
                *self.found = Some(members.next_value()?);
                break;
            }
            members.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// What is wrong with the context of a call, if anything is.
#[pyfunction]
fn context_fault(context: &[u8]) -> Option<String> {
    Context::from_json(context).err().map(|error| error.to_string())
}

#[pymodule(gil_used = false)]
fn _attestry(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("VERSION", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Verifier>()?;
    module.add_class::<Metadata>()?;
    module.add_class::<dossiers::Judge>()?;
    module.add_function(wrap_pyfunction!(object, module)?)?;
    module.add_function(wrap_pyfunction!(member, module)?)?;
    module.add_function(wrap_pyfunction!(context_fault, module)?)
}
