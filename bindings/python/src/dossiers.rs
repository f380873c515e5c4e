//! Dossiers: kept, and judged again by the many.

use std::sync::Arc;
use std::time::Duration;

use attestry::UnixTime;
use attestry::crypto::SignatureCache;
use attestry_dossier::{Again, Clock, DossierError, HandleKey, Handles, Row, Setup, Verdict};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use serde_json::json;

/// Certificates of models that are remembered, in each process: they come again and again.
const REMEMBERED: usize = 8192;

/// Setups and a time. Threads share it.
#[pyclass(frozen, module = "attestry._attestry")]
pub(crate) struct Judge {
    judge: attestry_dossier::Judge,
    first: Setup,
    names: Vec<String>,
}

/// A line as Python has it.
#[derive(FromPyObject)]
enum Line {
    Bytes(PyBackedBytes),
    Text(PyBackedStr),
}

/// Digest, user, old and new verdict, why it is not judged again, code, whether something changed, and the whole row.
type Columns = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<&'static str>,
    Option<&'static str>,
    bool,
    String,
);

#[pymethods]
impl Judge {
    /// Raises `ValueError` with a report where a configuration, the policy or the BLOB is refused.
    #[new]
    #[pyo3(signature = (configs, policy, metadata, at))]
    fn new(
        py: Python<'_>,
        configs: Vec<PyBackedBytes>,
        policy: Option<&[u8]>,
        metadata: Option<(PyBackedBytes, PyBackedBytes)>,
        at: Option<u64>,
    ) -> PyResult<Self> {
        let clock =
            at.map_or(Clock::Then, |at| Clock::At(UnixTime::since_unix_epoch(Duration::from_secs(at))));
        py.detach(|| {
            let cache = Arc::new(SignatureCache::new(REMEMBERED)?);
            let setups = configs.iter().map(|config| setup(config, policy, metadata.as_ref(), &cache));
            let setups: Vec<_> = setups.collect::<Result<_, _>>()?;
            let names = setups.iter().map(|setup| setup.configuration_name().to_string()).collect();
            let first = setups.first().cloned();
            let judge = attestry_dossier::Judge::new(setups, clock)?;
            Ok(first.map(|first| Self { judge, first, names }))
        })
        .map_err(|error: DossierError| refused(&error))?
        .ok_or_else(|| PyValueError::new_err("no configuration"))
    }

    /// The digests of the configurations, in their order.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    /// Judges a call under the first configuration and writes its dossier: the report and the line. Raises `ValueError`
    /// with a report where the server's own part is refused.
    #[pyo3(signature = (context, body, handle_key))]
    fn keep(
        &self,
        py: Python<'_>,
        context: &str,
        body: &[u8],
        handle_key: Option<&[u8]>,
    ) -> PyResult<(String, String)> {
        py.detach(|| {
            let key = handle_key.map(HandleKey::new).transpose()?;
            let handles = key.as_ref().map_or(Handles::Kept, Handles::Hashed);
            let kept = attestry_dossier::keep(&self.first, context, body, handles)?;
            Ok((kept.report.into_text(), kept.line))
        })
        .map_err(|error: DossierError| refused(&error))
    }

    /// A row for each line, whatever the line is.
    fn rows(&self, py: Python<'_>, lines: Vec<Option<Line>>) -> Vec<Columns> {
        py.detach(|| lines.iter().map(|line| self.row(line.as_ref())).collect())
    }
}

impl Judge {
    /// A missing line is a bad one.
    fn row(&self, line: Option<&Line>) -> Columns {
        let row = self.judge.row(match line {
            Some(Line::Bytes(bytes)) => bytes,
            Some(Line::Text(text)) => text.as_bytes(),
            None => b"",
        });
        // Writing to memory succeeds.
        let text = serde_json::to_string(&row).unwrap_or_default();
        match row {
            Row::Again(again) => {
                let Again { digest, user, old, new, not_judged_again, code, changes, .. } = *again;
                let why = not_judged_again.map(|why| why.as_str());
                let is_changed = !changes.is_empty();
                (
                    Some(digest.to_string()),
                    user,
                    Some(short(&old)),
                    new.as_ref().map(short),
                    why,
                    code,
                    is_changed,
                    text,
                )
            }
            Row::Bad(bad) => (None, None, None, None, None, Some(bad.code), false, text),
            _ => (None, None, None, None, None, None, false, text),
        }
    }
}

/// A verdict as one word.
fn short(verdict: &Verdict) -> String {
    verdict.code().unwrap_or("passed").to_owned()
}

fn setup(
    config: &[u8],
    policy: Option<&[u8]>,
    metadata: Option<&(PyBackedBytes, PyBackedBytes)>,
    cache: &Arc<SignatureCache>,
) -> Result<Setup, DossierError> {
    let mut setup = Setup::from_json(config)?.with_signature_cache(Arc::clone(cache))?;
    if let Some(policy) = policy {
        setup = setup.with_policy(policy)?;
    }
    if let Some((blob, context)) = metadata {
        setup = setup.with_metadata(&**blob, &**context)?;
    }
    Ok(setup)
}

fn refused(error: &DossierError) -> PyErr {
    let error =
        json!({ "code": error.code(), "class": "configuration", "step": null, "message": error.to_string() });
    PyValueError::new_err(json!({ "ok": false, "error": error }).to_string())
}
