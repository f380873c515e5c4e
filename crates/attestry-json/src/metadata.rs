//! Metadata: a BLOB, whom to believe that it is FIDO's, and what a stored credential's model is worth today.

use std::fmt;

use attestry::metadata::{MetadataBlob, MetadataPolicy, MetadataTrust};
use attestry::trust::TrustAnchor;
use attestry::{CredentialRecord, Error, UnixTime, well_known};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::ContextError;
use crate::guard::{guarded, reported};
use crate::input::{self, Bytes, Nullable, Object, Time};
use crate::report::{Assessed, Intake, Model, Report};

/// FIDO's metadata, verified or made of own statements. It never changes, and threads share it.
#[derive(Clone)]
pub struct Metadata {
    metadata: attestry::metadata::Metadata,
    now: UnixTime,
}

impl Metadata {
    /// Verifies a BLOB. The context has `now`, and whom to believe; the README has the table.
    ///
    /// # Errors
    ///
    /// The report of the refusal.
    pub fn verify(blob: impl AsRef<[u8]>, context: impl AsRef<[u8]>) -> Result<Self, Report> {
        guarded(|| {
            let context = MetadataContext::from_json(context)?;
            let metadata = context.verify(blob.as_ref())?;
            Ok(Self { metadata, now: context.now() })
        })
    }

    /// Metadata of own statements: a JSON array of them.
    ///
    /// # Errors
    ///
    /// The report of what is wrong with a statement.
    pub fn from_statements(statements: impl AsRef<[u8]>, now: impl AsRef<[u8]>) -> Result<Self, Report> {
        guarded(|| {
            let now: Now = input::read(now.as_ref())?;
            let statements: Vec<Box<RawValue>> = input::read_value(statements.as_ref())?;
            let texts = statements.iter().map(|statement| statement.get());
            let metadata = attestry::metadata::Metadata::from_statements(texts)?;
            Ok(Self { metadata, now: now.now.0 })
        })
    }

    /// The entries of both; where both have a model, those of `other` count.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self { metadata: self.metadata.with(&other.metadata), now: self.now }
    }

    /// Number, entries and staleness at the time of verification.
    pub fn report(&self) -> Report {
        reported(|| Ok(Report::success(Intake::of(&self.metadata, self.now))))
    }

    /// Judges the model of a stored credential by this metadata. `context` is `{"now": …, "metadata": …}`, whose
    /// `metadata` is the member of that name of a policy.
    pub fn assess(&self, record: impl AsRef<[u8]>, context: impl AsRef<[u8]>) -> Report {
        reported(|| {
            let context: AssessContext = input::read(context.as_ref())?;
            let record = CredentialRecord::from_json(record)?;
            let standing = record.assess(&self.metadata, &context.metadata, context.now.0)?;
            Ok(Report::success(Assessed { metadata: Model::of(&standing) }))
        })
    }

    /// The library's own.
    pub const fn as_metadata(&self) -> &attestry::metadata::Metadata {
        &self.metadata
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.metadata.fmt(f)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Now {
    now: Time,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AssessContext {
    now: Time,
    #[serde(default)]
    metadata: MetadataPolicy,
}

/// What the server knows when it takes a BLOB in.
pub struct MetadataContext {
    now: UnixTime,
    /// What the library refuses here ends the call.
    trust: Result<MetadataTrust, attestry::ConfigError>,
    keep_icons: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Members {
    now: Time,
    /// Absent, both roots that FIDO has used.
    roots: Option<Vec<Bytes>>,
    #[serde(default)]
    options: Object<Options>,
    #[serde(default)]
    keep_icons: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Options {
    dns: Nullable<String>,
    previous_no: Option<u64>,
    crls: Vec<Bytes>,
    require_revocation_check: bool,
    refuse_stale: bool,
}

impl MetadataContext {
    /// Reads the JSON form, strictly.
    ///
    /// # Errors
    ///
    /// What is not of its form, with the place.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, ContextError> {
        let members: Members = input::read(json.as_ref())?;
        let trust = trust(members.roots, members.options.0);
        Ok(Self { now: members.now.0, trust, keep_icons: members.keep_icons })
    }

    /// The time of the intake.
    pub const fn now(&self) -> UnixTime {
        self.now
    }

    /// Verifies a BLOB.
    ///
    /// # Errors
    ///
    /// As [`MetadataBlob::verify`].
    pub fn verify(&self, blob: &[u8]) -> Result<attestry::metadata::Metadata, Error> {
        let trust = self.trust.clone()?;
        let trust = if self.keep_icons { trust.keep_icons() } else { trust };
        MetadataBlob::verify(blob, &trust, self.now)
    }
}

impl fmt::Debug for MetadataContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetadataContext").finish_non_exhaustive()
    }
}

fn trust(roots: Option<Vec<Bytes>>, options: Options) -> Result<MetadataTrust, attestry::ConfigError> {
    let roots = match roots {
        Some(roots) => {
            roots.iter().map(|root| TrustAnchor::from_certificate(&root.0)).collect::<Result<Vec<_>, _>>()?
        }
        None => well_known::globalsign_metadata()?,
    };
    let mut trust = MetadataTrust::new(roots)?;
    trust = match options.dns {
        Nullable::Absent => trust,
        Nullable::Null => trust.danger_any_name(),
        Nullable::Value(host) => trust.expect_dns(host)?,
    };
    if let Some(number) = options.previous_no {
        trust = trust.previous_number(number);
    }
    for crl in options.crls {
        trust = trust.crl(crl.0)?;
    }
    if options.require_revocation_check {
        trust = trust.require_revocation_check();
    }
    Ok(if options.refuse_stale { trust.refuse_stale() } else { trust })
}
