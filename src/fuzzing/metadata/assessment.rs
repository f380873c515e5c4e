//! The judgement by status reports, against a restatement of its rules.

use core::time::Duration;

use rustls_pki_types::UnixTime;
use serde_json::{Value, json};

use crate::encoding::base64::encode_standard;
use crate::error::Code;
use crate::key::key_hash;
use crate::metadata::{
    AuthenticatorStatus, CertificationLevel, Judge, Metadata, MetadataError, MetadataPolicy,
};
use crate::trust::well_known;
use crate::webauthn::{Aaguid, AttestationFormat};

/// One byte of tolerated statuses; then reports of six bytes each: status and entry, effective date, sunset date, two
/// certificates, and nothing.
///
/// The verdict and the level are those of the restated rules. They are the same in every order of the reports.
pub fn metadata_assessment(input: &[u8]) {
    let Some((tolerated, rest)) = input.split_first() else { return };
    let tolerated: Vec<_> = REFUSING
        .iter()
        .enumerate()
        .filter(|(bit, _)| tolerated >> bit & 1 == 1)
        .map(|(_, one)| *one)
        .collect();
    let mut reports: Vec<_> = rest.chunks_exact(6).take(32).map(Report::read).collect();
    let (refusals, level) = restated(&reports, &tolerated);
    for _ in 0..3 {
        match assess(&reports, &tolerated) {
            Ok(found) => {
                assert!(refusals.is_empty(), "passed, and not {refusals:?}: {reports:?}");
                assert_eq!(found, level, "{reports:?}");
            }
            Err(error) => {
                assert!(refusals.contains(&error.code()), "{error:?}, not {refusals:?}: {reports:?}")
            }
        }
        reports.reverse();
        let middle = reports.len() / 2;
        reports.rotate_left(middle);
    }
}

/// The days around the one of the judgement.
const TODAY: u64 = 20_454;
const DAYS: [&str; 5] = ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02", "2026-01-03"];

const STATUSES: [&str; 20] = [
    "NOT_FIDO_CERTIFIED",
    "SELF_ASSERTION_SUBMITTED",
    "UPDATE_AVAILABLE",
    "SOMETHING_NEW",
    "FIDO_CERTIFIED",
    "FIDO_CERTIFIED_L1",
    "FIDO_CERTIFIED_L1plus",
    "FIDO_CERTIFIED_L2",
    "FIDO_CERTIFIED_L2plus",
    "FIDO_CERTIFIED_L3",
    "FIDO_CERTIFIED_L3plus",
    "FIPS140_CERTIFIED_L1",
    "FIPS140_CERTIFIED_L4",
    "NOT_FIDO_CERTIFIED",
    "REVOKED",
    "RETIRED",
    "USER_VERIFICATION_BYPASS",
    "ATTESTATION_KEY_COMPROMISE",
    "USER_KEY_REMOTE_COMPROMISE",
    "USER_KEY_PHYSICAL_COMPROMISE",
];

/// Those that refuse, in the order of their bits. REVOKED has a bit too, to no effect.
const REFUSING: [(&str, MetadataError); 6] = [
    ("REVOKED", MetadataError::Revoked),
    ("RETIRED", MetadataError::Retired),
    ("USER_VERIFICATION_BYPASS", MetadataError::UserVerificationBypass),
    ("ATTESTATION_KEY_COMPROMISE", MetadataError::AttestationKeyCompromise),
    ("USER_KEY_REMOTE_COMPROMISE", MetadataError::UserKeyRemoteCompromise),
    ("USER_KEY_PHYSICAL_COMPROMISE", MetadataError::UserKeyPhysicalCompromise),
];

/// A date of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    Absent,
    Unreadable,
    /// The index of one of the days, of which the middle one is today.
    On(usize),
}

/// A certificate of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    Absent,
    Empty,
    Unreadable,
    Ours,
    Other,
}

#[derive(Clone, Copy, Debug)]
struct Report {
    status: &'static str,
    /// Whether it is of the model that is judged.
    own: bool,
    effective: Day,
    sunset: Day,
    certificate: Named,
    batch: Named,
}

impl Report {
    fn read(bytes: &[u8]) -> Self {
        let day = |byte: u8| match byte % 8 {
            0 => Day::Absent,
            1 => Day::Unreadable,
            other => Day::On(usize::from(other - 2) % 5),
        };
        let named = |byte: u8| match byte % 6 {
            0 | 1 => Named::Absent,
            2 => Named::Empty,
            3 => Named::Unreadable,
            4 => Named::Ours,
            _ => Named::Other,
        };
        Self {
            status: STATUSES[usize::from(bytes[0] & 0x7f) % STATUSES.len()],
            own: bytes[0] & 0x80 == 0,
            effective: day(bytes[1]),
            sunset: day(bytes[2]),
            certificate: named(bytes[3]),
            batch: named(bytes[4]),
        }
    }

    fn json(&self) -> Value {
        let mut report = json!({ "status": self.status });
        for (name, day) in [("effectiveDate", self.effective), ("sunsetDate", self.sunset)] {
            match day {
                Day::Absent => {}
                Day::Unreadable => report[name] = json!("2026-02-30"),
                Day::On(index) => report[name] = json!(DAYS[index]),
            }
        }
        for (name, named) in [("certificate", self.certificate), ("batchCertificate", self.batch)] {
            match named {
                Named::Absent => {}
                Named::Empty => report[name] = json!(""),
                Named::Unreadable => report[name] = json!("AAAA"),
                Named::Ours => report[name] = json!(root(0)),
                Named::Other => report[name] = json!(root(1)),
            }
        }
        report
    }

    fn is_in_force(&self) -> bool {
        let certifies = self.status.starts_with("FIDO_CERTIFIED") || self.status.starts_with("FIPS140");
        let begun = match self.effective {
            Day::Absent => true,
            Day::Unreadable => !certifies,
            Day::On(index) => index <= 2,
        };
        let lasting = match self.sunset {
            Day::Absent => true,
            Day::Unreadable => !certifies,
            Day::On(index) => index > 2,
        };
        begun && (lasting || self.status == "REVOKED")
    }

    /// Whether it means a statement with our key.
    fn means_us(&self) -> bool {
        let limits = match self.status {
            "ATTESTATION_KEY_COMPROMISE" => vec![self.certificate, self.batch],
            "REVOKED" | "RETIRED" => vec![],
            _ => vec![self.batch],
        };
        let limits: Vec<_> =
            limits.into_iter().filter(|named| !matches!(named, Named::Absent | Named::Empty)).collect();
        limits.is_empty() || limits.contains(&Named::Unreadable) || limits.contains(&Named::Ours)
    }
}

type Level = Option<CertificationLevel>;

/// The codes that may be told, and the level where there is none.
fn restated(reports: &[Report], tolerated: &[(&str, MetadataError)]) -> (Vec<Code>, Level) {
    let tolerates = |status: &str| status != "REVOKED" && tolerated.iter().any(|(one, _)| *one == status);
    let in_force: Vec<_> = reports.iter().filter(|report| report.is_in_force()).collect();
    let mut refusals = Vec::new();
    for (status, error) in REFUSING {
        let own = in_force.iter().filter(|report| report.own && report.status == status);
        if !tolerates(status) && own.clone().any(|report| report.means_us()) {
            refusals.push(error.code());
        }
    }
    let leaked = in_force.iter().any(|report| {
        report.status == "ATTESTATION_KEY_COMPROMISE"
            && [report.certificate, report.batch].contains(&Named::Ours)
    });
    if leaked && !tolerates("ATTESTATION_KEY_COMPROMISE") {
        refusals.push(MetadataError::CompromisedKey.code());
    }
    let own = || in_force.iter().filter(|report| report.own);
    let takes_away = |since: Day| {
        own().filter(|report| ["NOT_FIDO_CERTIFIED", "REVOKED"].contains(&report.status)).any(
            |report| match (report.effective, since) {
                (Day::On(taken), Day::On(given)) => taken > given,
                _ => true,
            },
        )
    };
    let levels = own().filter_map(|report| {
        let level = report.status.parse::<CertificationLevel>().ok()?;
        (!takes_away(report.effective)).then_some(level)
    });
    (refusals, levels.max())
}

/// What the library makes of the same.
fn assess(reports: &[Report], tolerated: &[(&str, MetadataError)]) -> Result<Level, crate::error::Error> {
    let entry = |number: u8, own: bool| {
        let reports: Vec<_> = reports.iter().filter(|report| report.own == own).map(Report::json).collect();
        json!({
            "aaguid": aaguid(number).to_string(), "metadataStatement": {}, "statusReports": reports,
        })
    };
    let payload = json!({ "no": 1, "entries": [entry(1, true), entry(2, false)] }).to_string();
    let (metadata, _) = Metadata::of_payload(&payload)?;
    assert!(metadata.unreadable().is_empty());
    let policy = tolerated.iter().fold(MetadataPolicy::new(), |policy, (status, _)| {
        policy.tolerate(AuthenticatorStatus::from(*status))
    });
    let judge = Judge::new(&metadata, AttestationFormat::Packed, aaguid(1), None);
    let anchors = well_known::globalsign_metadata().unwrap();
    let hash = key_hash(anchors[0].subject_public_key_info()).unwrap();
    let hashes = if judge.needs_key_hashes() { vec![hash] } else { Vec::new() };
    let now = UnixTime::since_unix_epoch(Duration::from_secs(TODAY * 24 * 60 * 60));
    Ok(judge.standing(&hashes, &policy, now)?.level())
}

fn aaguid(number: u8) -> Aaguid {
    Aaguid::new([number; 16])
}

/// A certificate in base64: any will do.
fn root(index: usize) -> String {
    let anchors = well_known::globalsign_metadata().unwrap();
    encode_standard(anchors[index].certificate().unwrap())
}
