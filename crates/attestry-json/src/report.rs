//! What a call answers.

use std::{fmt, io};

use attestry::metadata::{CertificationLevel, FoundBy, Metadata, MetadataEntry, MetadataStanding};
use attestry::service::{Credential, NewCredential};
use attestry::trust::RevocationCheck;
use attestry::{
    Aaguid, AaguidStanding, Attestation, Class, ConfigError, CredentialKind, CredentialRecord, Error,
    MatchedRelyingParty, Observations, RecordUpdate, UnixTime, UserHandle, VerifiedAuthentication,
    VerifiedRegistration, VerifiedRegistrations,
};
use serde::Serialize;

use crate::context::{Context, ContextError, Uuids};
use crate::metadata::MetadataContext;
use crate::verified::Verified;

/// What a call answers: JSON text whose `ok` says whether it succeeded, and the same as a number.
#[derive(Clone)]
#[must_use]
pub struct Report {
    status: Status,
    code: Option<Box<str>>,
    text: String,
}

/// How a call ended, as a number that never changes its meaning: 0 for success, otherwise the error's class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Status {
    /// It succeeded.
    Ok = 0,
    /// [`Class::Malformed`].
    Malformed = 1,
    /// [`Class::Mismatch`].
    Mismatch = 2,
    /// [`Class::InvalidProof`].
    InvalidProof = 3,
    /// [`Class::Untrusted`].
    Untrusted = 4,
    /// [`Class::Policy`].
    Policy = 5,
    /// [`Class::Unsupported`].
    Unsupported = 6,
    /// [`Class::Configuration`]: a fault of the server itself, also in a context.
    Configuration = 7,
    /// The library panicked. This is a fault of the library.
    Panic = 8,
}

impl Status {
    fn of(class: Class) -> Self {
        match class {
            Class::Malformed => Self::Malformed,
            Class::Mismatch => Self::Mismatch,
            Class::InvalidProof => Self::InvalidProof,
            Class::Untrusted => Self::Untrusted,
            Class::Policy => Self::Policy,
            Class::Unsupported => Self::Unsupported,
            _ => Self::Configuration,
        }
    }

    /// The name that a report gives its class.
    pub fn class(self) -> Option<&'static str> {
        match self {
            Self::Ok => None,
            Self::Malformed => Some(Class::Malformed.as_str()),
            Self::Mismatch => Some(Class::Mismatch.as_str()),
            Self::InvalidProof => Some(Class::InvalidProof.as_str()),
            Self::Untrusted => Some(Class::Untrusted.as_str()),
            Self::Policy => Some(Class::Policy.as_str()),
            Self::Unsupported => Some(Class::Unsupported.as_str()),
            Self::Configuration => Some(Class::Configuration.as_str()),
            Self::Panic => Some("panic"),
        }
    }
}

impl Report {
    /// The JSON text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same, by value.
    pub fn into_text(self) -> String {
        self.text
    }

    /// How the call ended.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The code of the error, if there was one.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// A success, with these members.
    pub(crate) fn success(members: impl Serialize) -> Self {
        let text = text(&Ended { ok: true, members });
        Self { status: Status::Ok, code: None, text }
    }

    fn failure(class: Class, code: &str, error: &impl Serialize) -> Self {
        let text = text(&Ended { ok: false, members: Failure { error } });
        Self { status: Status::of(class), code: Some(code.into()), text }
    }

    pub(crate) fn panic() -> Self {
        let message = "the library failed: please report it, with the case";
        let error = OwnError { code: "library.panic", class: "panic", message };
        let text = text(&Ended { ok: false, members: Failure { error: &error } });
        Self { status: Status::Panic, code: Some(error.code.into()), text }
    }

    /// What a call of the library came to.
    pub fn of(result: Result<Verified, Error>, context: &Context) -> Self {
        result
            .map_err(Self::from)
            .and_then(|verified| Ok(Self::success(Members::of(&verified, context)?)))
            .unwrap_or_else(|report: Self| report)
    }

    /// What the intake of a BLOB came to.
    pub fn of_metadata(result: Result<Metadata, Error>, context: &MetadataContext) -> Self {
        result.map_or_else(Self::from, |metadata| Self::success(Intake::of(&metadata, context.now())))
    }
}

/// What every report has.
#[derive(Serialize)]
struct Ended<T> {
    ok: bool,
    #[serde(flatten)]
    members: T,
}

#[derive(Serialize)]
struct Failure<'a, E> {
    error: &'a E,
}

/// An error that is not the library's.
#[derive(Serialize)]
struct OwnError<'a> {
    code: &'a str,
    class: &'a str,
    message: &'a str,
}

/// Writing to memory does not fail.
fn text(report: &impl Serialize) -> String {
    let mut text = Text(Vec::with_capacity(LIKELY_LENGTH));
    let written = report.serialize(&mut serde_json::Serializer::new(&mut text));
    written.ok().and_then(|()| String::from_utf8(text.0).ok()).unwrap_or_default()
}

/// Most reports are shorter, in bytes.
const LIKELY_LENGTH: usize = 2048;

/// The text of a report. Because of this type, serde_json's writer is compiled once more, at the optimization level of this
/// crate. A build for size would share the writer of `attestry`, which makes a call for each byte.
struct Text(Vec<u8>);

impl io::Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl From<Error> for Report {
    fn from(error: Error) -> Self {
        let code = error.code();
        Self::failure(code.class(), code.as_str(), &error)
    }
}

impl From<ConfigError> for Report {
    fn from(error: ConfigError) -> Self {
        let code = error.code();
        Self::failure(code.class(), code.as_str(), &error)
    }
}

impl From<ContextError> for Report {
    fn from(error: ContextError) -> Self {
        let class = Class::Configuration;
        let (code, message) = ("context.json", error.to_string());
        Self::failure(class, code, &OwnError { code, class: class.as_str(), message: &message })
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("status", &self.status)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// The members of a call's success.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    /// The service's record, as far as this crate knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<ServiceRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attestation: Option<Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Model<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials: Option<ByPlace<ServiceRecord>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attestations: Option<ByPlace<Summary>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication: Option<Login<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update: Option<RecordUpdate>,
    /// What the server stores.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<CredentialRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<ByPlace<CredentialRecord>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    second_authentication: Option<Login<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    second_update: Option<RecordUpdate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    second_record: Option<CredentialRecord>,
    /// Everything that is known, if the context wants it.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a Verified>,
}

impl<'a> Members<'a> {
    fn of(verified: &'a Verified, context: &Context) -> Result<Self, ConfigError> {
        let one = match verified {
            Verified::Registration(verified) => Some(&**verified),
            _ => None,
        };
        let several = verified.registrations();
        let (login, second) = (verified.authentication(), verified.second_authentication());
        let Records { record, records, second_record } = Records::of(verified, context)?;
        Ok(Self {
            credential: one.map(|verified| {
                ServiceRecord::of(verified, context.uuids.first_factor_credential.as_deref(), context.now())
            }),
            attestation: one.map(Summary::of),
            metadata: one
                .and_then(|verified| verified.evidence().attestation())
                .and_then(|attested| attested.metadata())
                .map(Model::of),
            credentials: several.map(|several| ServiceRecord::by_place(several, context)),
            attestations: several.map(|several| ByPlace::each(several, Summary::of)),
            authentication: login.map(Login::of),
            update: login.map(|login| context.update(login)),
            record,
            records,
            second_authentication: second.map(Login::of),
            second_update: second.map(|login| context.update(login)),
            second_record,
            result: context.is_full().then_some(verified),
        })
    }
}

/// What a server stores after a call that passed: new records, and those that a login changed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Records {
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<CredentialRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<ByPlace<CredentialRecord>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    second_record: Option<CredentialRecord>,
}

impl Records {
    /// The records of what was verified. There are none of a registration whose context has no `userHandle`, and of a
    /// login whose context has no stored record.
    ///
    /// # Errors
    ///
    /// A changed record that is none.
    pub fn of(verified: &Verified, context: &Context) -> Result<Self, ConfigError> {
        let (login, second) = (verified.authentication(), verified.second_authentication());
        let changed = |login: Option<&VerifiedAuthentication>| {
            login.map(|login| context.updated_record(login)).transpose().map(Option::flatten)
        };
        // New credentials of a recovery are those of whom the recovery key is.
        let owner = login.map(|login| *login.user_handle()).or(context.owner());
        let made = match (verified, owner) {
            (Verified::Registration(verified), Some(owner)) => Some(verified.record(owner)?),
            _ => None,
        };
        let several = verified.registrations().zip(owner);
        let records =
            several.map(|(verified, owner)| ByPlace::of(verified, |verified| verified.record(owner)));
        Ok(Self {
            record: made.map_or_else(|| changed(login), |record| Ok(Some(record)))?,
            records: records.transpose()?,
            second_record: changed(second)?,
        })
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.record.is_none() && self.records.is_none() && self.second_record.is_none()
    }
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").field("is_empty", &self.is_empty()).finish_non_exhaustive()
    }
}

/// The service's record: whole, if the server gave its identifier.
#[derive(Serialize)]
#[serde(untagged)]
enum ServiceRecord {
    New(NewCredential),
    Whole(Credential),
}

impl ServiceRecord {
    fn of(verified: &VerifiedRegistration, uuid: Option<&str>, now: UnixTime) -> Self {
        uuid.map_or_else(
            || Self::New(verified.new_credential()),
            |uuid| Self::Whole(verified.credential(uuid, now)),
        )
    }

    fn by_place(registrations: &VerifiedRegistrations, context: &Context) -> ByPlace<Self> {
        let Uuids { first_factor_credential, second_factor_credential, recovery_credential } = &context.uuids;
        let of = |verified: &VerifiedRegistration, uuid: &Option<String>| {
            Self::of(verified, uuid.as_deref(), context.now())
        };
        ByPlace {
            first_factor_credential: of(registrations.first_factor(), first_factor_credential),
            second_factor_credential: registrations
                .second_factor()
                .map(|verified| of(verified, second_factor_credential)),
            recovery_credential: registrations.recovery().map(|verified| of(verified, recovery_credential)),
        }
    }
}

/// What there is of each place of the service's registration.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ByPlace<T> {
    first_factor_credential: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    second_factor_credential: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_credential: Option<T>,
}

impl<T> ByPlace<T> {
    fn of<E>(
        registrations: &VerifiedRegistrations,
        of: impl Fn(&VerifiedRegistration) -> Result<T, E>,
    ) -> Result<Self, E> {
        Ok(Self {
            first_factor_credential: of(registrations.first_factor())?,
            second_factor_credential: registrations.second_factor().map(&of).transpose()?,
            recovery_credential: registrations.recovery().map(&of).transpose()?,
        })
    }

    fn each(registrations: &VerifiedRegistrations, of: impl Fn(&VerifiedRegistration) -> T) -> Self {
        Self {
            first_factor_credential: of(registrations.first_factor()),
            second_factor_credential: registrations.second_factor().map(&of),
            recovery_credential: registrations.recovery().map(&of),
        }
    }
}

/// What a server looks at first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    format: &'static str,
    #[serde(rename = "type")]
    attestation_type: &'static str,
    trust: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aaguid: Option<Aaguid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aaguid_standing: Option<AaguidStanding>,
    observations: Observations,
}

impl Summary {
    fn of(verified: &VerifiedRegistration) -> Self {
        let evidence = verified.evidence();
        let attested = evidence.attestation();
        Self {
            format: attested.map_or("key", |attested| attested.format().as_str()),
            attestation_type: attested.map_or("key", |attested| attested.attestation_type().as_str()),
            trust: attested.map_or("none", |attested| attested.trust().as_str()),
            aaguid: attested.map(Attestation::aaguid),
            aaguid_standing: attested.map(Attestation::aaguid_standing),
            observations: evidence.observations(),
        }
    }
}

/// What a server looks at first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Login<'a> {
    kind: CredentialKind,
    credential_id: &'a str,
    user_handle: &'a UserHandle,
    #[serde(flatten)]
    passkey: Option<PasskeyLogin>,
    observations: Observations,
}

/// The key kinds have none of these.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PasskeyLogin {
    sign_count: Option<u32>,
    sign_count_increased: bool,
    backed_up: bool,
    backup_eligible: bool,
    user_verified: bool,
    /// Whose hash the authenticator data has: that of the relying party id, or of the AppID.
    rp_id: &'static str,
}

impl<'a> Login<'a> {
    fn of(verified: &'a VerifiedAuthentication) -> Self {
        let is_app = verified.matched_relying_party() == Some(MatchedRelyingParty::AppId);
        Self {
            kind: verified.kind(),
            credential_id: verified.credential_id(),
            user_handle: verified.user_handle(),
            passkey: verified.flags().map(|flags| PasskeyLogin {
                sign_count: verified.sign_count(),
                sign_count_increased: verified.sign_count_increased(),
                backed_up: flags.backed_up(),
                backup_eligible: flags.backup_eligible(),
                user_verified: verified.user_verified(),
                rp_id: if is_app { "app" } else { "rp" },
            }),
            observations: verified.observations(),
        }
    }
}

/// What metadata made of a credential's model.
#[derive(Serialize)]
pub(crate) struct Model<'a> {
    entry: Option<String>,
    description: Option<&'a str>,
    level: Option<CertificationLevel>,
    no: Option<u64>,
    stale: bool,
}

impl<'a> Model<'a> {
    pub(crate) fn of(standing: &'a MetadataStanding) -> Self {
        Self {
            entry: match standing.found_by() {
                FoundBy::Aaguid(aaguid) => Some(format!("aaguid:{aaguid}")),
                FoundBy::KeyIdentifier(identifier) => {
                    let hex = identifier.iter().map(|byte| format!("{byte:02x}"));
                    Some(format!("keyid:{}", hex.collect::<String>()))
                }
                _ => None,
            },
            description: standing.entry().map(MetadataEntry::description),
            level: standing.level(),
            no: standing.number(),
            stale: standing.is_stale(),
        }
    }
}

/// The answer about one model.
#[derive(Serialize)]
pub(crate) struct Assessed<'a> {
    pub(crate) metadata: Model<'a>,
}

/// What a BLOB came to.
#[derive(Serialize)]
pub(crate) struct Intake {
    metadata: IntakeOf,
}

#[derive(Serialize)]
struct IntakeOf {
    no: Option<u64>,
    stale: bool,
    entries: usize,
    /// Of the signer and of its issuer.
    checked: Vec<bool>,
    unreadable: usize,
}

impl Intake {
    pub(crate) fn of(metadata: &Metadata, now: UnixTime) -> Self {
        let checks = metadata.revocation_checks().iter().take(2);
        Self {
            metadata: IntakeOf {
                no: metadata.number(),
                stale: metadata.is_stale(now),
                entries: metadata.entries().len(),
                checked: checks.map(|check| *check != RevocationCheck::NotChecked).collect(),
                unreadable: metadata.unreadable().len(),
            },
        }
    }
}
