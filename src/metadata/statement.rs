//! A metadata statement: FIDO's knowledge of a model (FIDO Metadata Statement §4). Only members that this crate uses
//! are required, and unknown ones are kept.

use std::borrow::Cow;

use super::members::{Members, elements, text};
use crate::encoding::json::{JsonFault, push_string};
use crate::webauthn::{Aaguid, AttestationType};

/// The parts of a statement that this crate reads.
#[derive(Clone, Debug, Default)]
pub(super) struct Statement {
    pub(super) description: Box<str>,
    pub(super) friendly_names: Vec<FriendlyName>,
    pub(super) authenticator_version: Option<u64>,
    types: ListedTypes,
    /// Numbers of COSE algorithms. Empty if the statement lists no known algorithm.
    algorithms: Vec<i64>,
    pub(super) refuses_backup: bool,
    /// The statement without pictures and anchors.
    pub(super) json: Box<str>,
    pub(super) icons: Icons,
}

/// A name, and the tag of its language.
#[derive(Clone, Debug)]
pub(super) struct FriendlyName {
    pub(super) language: Box<str>,
    pub(super) name: Box<str>,
}

/// Pictures, as `data:` URLs.
#[derive(Clone, Debug, Default)]
pub(super) struct Icons {
    pub(super) light: Option<Box<str>>,
    pub(super) dark: Option<Box<str>>,
    pub(super) provider_light: Option<Box<str>>,
    pub(super) provider_dark: Option<Box<str>>,
}

/// The attestation types that a statement lists for its model.
#[derive(Clone, Copy, Debug, Default)]
struct ListedTypes {
    surrogate: bool,
    /// basic_full, attca or anonca: a type with certificates.
    certified: bool,
}

/// The parts of a statement that decide over its entry.
pub(super) struct ReadStatement<'a> {
    pub(super) statement: Statement,
    /// The text of the AAGUID, if there is one.
    pub(super) aaguid: Option<Cow<'a, str>>,
    /// The anchors, as JSON values.
    pub(super) anchors: Vec<&'a str>,
    pub(super) is_sound: bool,
}

impl Statement {
    /// Reads a statement. An unsound statement gives the parts that could be read.
    pub(super) fn read<'a>(members: &Members<'a>, keep_icons: bool) -> Result<ReadStatement<'a>, JsonFault> {
        let mut is_sound = members.are_distinct;
        // A member that decides something has its type. The description decides nothing.
        let mut sound = |holds: bool| is_sound &= holds;
        let aaguid = members.text("aaguid")?;
        sound(aaguid.as_ref().is_none_or(Option::is_some));
        let types = members.texts("attestationTypes")?;
        sound(members.get("attestationTypes").is_none() || types.is_some());
        let anchors = match members.get("attestationRootCertificates") {
            None => Some(Vec::new()),
            Some(list) => elements(list, |anchor| anchor.raw())?,
        };
        sound(anchors.is_some());
        let multi_device = members.text("multiDeviceCredentialSupport")?.flatten();
        let statement = Self {
            description: members.text("description")?.flatten().unwrap_or_default().into(),
            friendly_names: friendly_names(members)?,
            authenticator_version: members.number("authenticatorVersion"),
            types: ListedTypes::of(types.unwrap_or_default()),
            algorithms: algorithms(members)?,
            refuses_backup: multi_device.as_deref() == Some("unsupported"),
            json: json_without(members).into(),
            icons: if keep_icons { Icons::read(members)? } else { Icons::default() },
        };
        Ok(ReadStatement {
            statement,
            aaguid: aaguid.flatten(),
            anchors: anchors.unwrap_or_default(),
            is_sound,
        })
    }

    /// Whether the statement lists this attestation type. No attestation has no type to list.
    pub(super) const fn lists_type(&self, attestation_type: AttestationType) -> bool {
        match attestation_type {
            AttestationType::None => true,
            AttestationType::SelfAttestation => self.types.surrogate,
            _ => self.types.certified,
        }
    }

    /// Whether the statement lists this algorithm, or no known one.
    pub(super) fn lists_algorithm(&self, cose: i64) -> bool {
        self.algorithms.is_empty() || self.algorithms.contains(&cose)
    }

    /// The name in the language that a server asks for, else in English, else the description.
    pub(super) fn name(&self, language: &str) -> &str {
        let in_language =
            |tag: &str| self.friendly_names.iter().find(|named| named.language.eq_ignore_ascii_case(tag));
        let named = in_language(language).or_else(|| in_language("en-US"));
        named.map_or(&*self.description, |named| &*named.name)
    }
}

impl ListedTypes {
    fn of(names: Vec<Cow<'_, str>>) -> Self {
        let mut types = Self::default();
        for name in names {
            match &*name {
                "basic_surrogate" => types.surrogate = true,
                "basic_full" | "attca" | "anonca" => types.certified = true,
                _ => {}
            }
        }
        types
    }
}

impl Icons {
    fn read(members: &Members<'_>) -> Result<Self, JsonFault> {
        let icon = |name| Ok::<_, JsonFault>(members.text(name)?.flatten().map(Into::into));
        Ok(Self {
            light: icon("icon")?,
            dark: icon("iconDark")?,
            provider_light: icon("providerLogoLight")?,
            provider_dark: icon("providerLogoDark")?,
        })
    }
}

fn friendly_names(members: &Members<'_>) -> Result<Vec<FriendlyName>, JsonFault> {
    let named = members.get("friendlyNames").map(Members::read).transpose()?.flatten();
    let mut names = Vec::new();
    for (language, name) in named.iter().flat_map(Members::iter) {
        if let Some(name) = text(name)? {
            names.push(FriendlyName { language: language.into(), name: name.into() });
        }
    }
    Ok(names)
}

/// The algorithms of authenticationAlgorithms and getInfo, by their COSE numbers. getInfo may have more.
fn algorithms(members: &Members<'_>) -> Result<Vec<i64>, JsonFault> {
    let names = members.texts("authenticationAlgorithms")?.unwrap_or_default();
    let mut algorithms: Vec<_> = names.iter().filter_map(|name| algorithm(name)).collect();
    if algorithms.is_empty() {
        return Ok(algorithms);
    }
    let info = members.get("authenticatorGetInfo").map(Members::read).transpose()?.flatten();
    let listed = info.as_ref().and_then(|info| info.get("algorithms"));
    let listed = listed.map(|list| elements(list, Members::read_from)).transpose()?.flatten();
    for parameters in listed.into_iter().flatten().flatten() {
        algorithms.extend(parameters.get("alg").and_then(|alg| alg.parse::<i64>().ok()));
    }
    Ok(algorithms)
}

/// The COSE algorithm of a name in the FIDO Registry of Predefined Values §3.6.1.
fn algorithm(name: &str) -> Option<i64> {
    Some(match name {
        "secp256r1_ecdsa_sha256_raw" | "secp256r1_ecdsa_sha256_der" => -7,
        "rsassa_pkcsv15_sha256_raw" | "rsa_emsa_pkcs1_sha256_raw" | "rsa_emsa_pkcs1_sha256_der" => -257,
        "rsassa_pkcsv15_sha384_raw" => -258,
        "rsassa_pkcsv15_sha512_raw" => -259,
        "rsassa_pkcsv15_sha1_raw" => -65535,
        "rsassa_pss_sha256_raw" | "rsassa_pss_sha256_der" => -37,
        "rsassa_pss_sha384_raw" => -38,
        "rsassa_pss_sha512_raw" => -39,
        "secp256k1_ecdsa_sha256_raw" | "secp256k1_ecdsa_sha256_der" => -47,
        "secp384r1_ecdsa_sha384_raw" => -35,
        "secp521r1_ecdsa_sha512_raw" => -36,
        "ed25519_eddsa_sha512_raw" => -8,
        "ed448_eddsa_sha512_raw" => -53,
        _ => return None,
    })
}

/// The object anew, each value as it stands. Large members that are kept elsewhere or dropped are left out.
fn json_without(members: &Members<'_>) -> String {
    let mut json = String::from("{");
    for (name, value) in members.iter().filter(|(name, _)| !LARGE.contains(name)) {
        if json.len() > 1 {
            json.push(',');
        }
        push_string(name, &mut json);
        json.push(':');
        json.push_str(value);
    }
    json.push('}');
    json
}

const LARGE: [&str; 5] =
    ["icon", "iconDark", "providerLogoLight", "providerLogoDark", "attestationRootCertificates"];

/// The AAGUID of a text, if it is that of a model.
pub(super) fn model(text: &str) -> Option<Aaguid> {
    text.parse().ok().filter(|aaguid: &Aaguid| !aaguid.is_zero())
}
