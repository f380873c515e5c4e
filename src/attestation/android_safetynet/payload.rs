//! The service's verdict on the device.

use super::SafetyNetError;
use crate::encoding::json::{self, JsonFault, Reader};
use crate::error::Error;
use crate::limits::Limits;

/// The nonce, and what the service says of the device.
pub(super) struct Payload {
    pub(super) nonce: String,
    pub(super) verdict: SafetyNetVerdict,
}

/// What Google's service said of an Android device, and of the application that asked (WebAuthn L3 §8.5). The verifier
/// checks that the profile matches, and nothing else of it.
///
/// A member that an old response lacks is absent here. So is one that is repeated, or of another type than Google documented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafetyNetVerdict {
    cts_profile_match: bool,
    timestamp_ms: u64,
    basic_integrity: Option<bool>,
    evaluation_type: Option<String>,
    advice: Option<String>,
    apk_package_name: Option<String>,
    apk_digest_sha256: Option<String>,
    apk_certificate_digest_sha256: Option<Vec<String>>,
}

impl SafetyNetVerdict {
    /// Whether the device has a profile that passed Android's compatibility tests. It is true in whatever was accepted.
    pub const fn cts_profile_match(&self) -> bool {
        self.cts_profile_match
    }

    /// When the service made the response, in milliseconds of Unix time.
    pub const fn timestamp_ms(&self) -> u64 {
        self.timestamp_ms
    }

    /// Whether the device passed the weaker test, against tampering.
    pub const fn basic_integrity(&self) -> Option<bool> {
        self.basic_integrity
    }

    /// What the service looked at, such as `BASIC,HARDWARE_BACKED`.
    pub fn evaluation_type(&self) -> Option<&str> {
        self.evaluation_type.as_deref()
    }

    /// How the device could pass, such as `LOCK_BOOTLOADER`.
    pub fn advice(&self) -> Option<&str> {
        self.advice.as_deref()
    }

    /// The application that asked the service.
    pub fn apk_package_name(&self) -> Option<&str> {
        self.apk_package_name.as_deref()
    }

    /// SHA-256 of the application's package, in base64.
    pub fn apk_digest_sha256(&self) -> Option<&str> {
        self.apk_digest_sha256.as_deref()
    }

    /// SHA-256 of each certificate that signed the application's package, in base64.
    pub fn apk_certificate_digest_sha256(&self) -> Option<&[String]> {
        self.apk_certificate_digest_sha256.as_deref()
    }
}

impl Payload {
    pub(super) fn decode(text: &str, limits: &Limits) -> Result<Self, Error> {
        const MALFORMED: SafetyNetError = SafetyNetError::PayloadMalformed;
        if json::deeper_than(text, limits.client_data_depth) {
            return Err(MALFORMED.into());
        }
        let (mut nonce, mut cts_profile_match, mut timestamp) = (None, None, None);
        let (mut basic_integrity, mut evaluation_type, mut advice) = (None, None, None);
        let (mut package, mut digest, mut certificates) = (None, None, None);
        json::read_members(text, |name, value| match name {
            "nonce" => json::set_once(&mut nonce, value.string()?),
            "ctsProfileMatch" => json::set_once(&mut cts_profile_match, value.boolean()?),
            "timestampMs" => json::set_once(&mut timestamp, value.raw()?.parse().ok()),
            "basicIntegrity" => note(&mut basic_integrity, value.boolean()?),
            "evaluationType" => note(&mut evaluation_type, owned(value)?),
            "advice" => note(&mut advice, owned(value)?),
            "apkPackageName" => note(&mut package, owned(value)?),
            "apkDigestSha256" => note(&mut digest, owned(value)?),
            "apkCertificateDigestSha256" => note(&mut certificates, texts(value)?),
            _ => Ok(()),
        })
        .map_err(|JsonFault| MALFORMED)?;
        Ok(Self {
            nonce: nonce.ok_or(MALFORMED)?.into_owned(),
            verdict: SafetyNetVerdict {
                cts_profile_match: cts_profile_match.ok_or(MALFORMED)?,
                timestamp_ms: timestamp.ok_or(MALFORMED)?,
                basic_integrity: basic_integrity.flatten(),
                evaluation_type: evaluation_type.flatten(),
                advice: advice.flatten(),
                apk_package_name: package.flatten(),
                apk_digest_sha256: digest.flatten(),
                apk_certificate_digest_sha256: certificates.flatten(),
            },
        })
    }

    /// Whether it was made more than a minute before this time, or after it; `now` has whole seconds.
    pub(super) fn is_stale(&self, now: u64) -> bool {
        let made = self.verdict.timestamp_ms.checked_div(1000).unwrap_or_default();
        let age_in_ms = now.saturating_mul(1000).saturating_sub(self.verdict.timestamp_ms);
        made > now || age_in_ms > 60_000
    }
}

/// Notes the value of a member that no rule asks for. One that is repeated says nothing.
fn note<T>(slot: &mut Option<Option<T>>, value: Option<T>) -> Result<(), JsonFault> {
    *slot = Some(if slot.is_none() { value } else { None });
    Ok(())
}

fn owned(value: &mut Reader<'_>) -> Result<Option<String>, JsonFault> {
    Ok(value.string()?.map(Into::into))
}

/// A list of texts, unless an element is of another kind.
fn texts(value: &mut Reader<'_>) -> Result<Option<Vec<String>>, JsonFault> {
    let mut found = Some(Vec::new());
    let is_list = value.array(|element| -> Result<(), JsonFault> {
        match (element.string()?, &mut found) {
            (Some(text), Some(texts)) => texts.push(text.into()),
            _ => found = None,
        }
        Ok(())
    })?;
    Ok(found.filter(|_| is_list))
}
