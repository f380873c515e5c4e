//! Whom a verifier trusts, as JSON.

use serde::de::{Deserialize, Deserializer, Error as _};

use super::encoded::{Bytes, Certificates, RevocationLists};
use super::members::{members, read_as_object};
use crate::error::ConfigError;
use crate::trust::{RevokedCertificate, SerialNumber, TrustAnchor, well_known};
use crate::webauthn::{Aaguid, AttestationFormat};

/// The member `trust`: anchors, intermediates and revocations.
#[derive(Default)]
pub(super) struct TrustData {
    /// In the order given. What the library cannot read of it shows when the verifier is built.
    pub(super) anchors: Vec<Result<TrustAnchor, ConfigError>>,
    pub(super) intermediates: Vec<Vec<u8>>,
    pub(super) revoked: Vec<Result<RevokedCertificate, ConfigError>>,
    pub(super) crls: Vec<Vec<u8>>,
    pub(super) requires_trust: bool,
}

members! {
    TrustData, trust:
    "anchors" = value: Vec<AnchorData> =>
        trust.anchors.extend(value.into_iter().flat_map(|anchor| anchor.anchors));
    "wellKnown" = value: Vec<WellKnownData> => value.into_iter().for_each(|roots| roots.add_to(trust));
    "intermediates" = value: Vec<Certificates> =>
        trust.intermediates.extend(value.into_iter().flat_map(|bundle| bundle.0));
    "revoked" = value: Vec<RevokedData> => trust.revoked.extend(value.into_iter().map(|revoked| revoked.0));
    "crls" = value: Vec<RevocationLists> => trust.crls.extend(value.into_iter().flat_map(|bundle| bundle.0));
    "require" = value: bool => trust.requires_trust |= value;
}

read_as_object!(TrustData, TrustData::default(), "an object with anchors and what else there is to trust");

/// One element of `anchors`: certificates as text, or an object that says what they stand for.
struct AnchorData {
    anchors: Vec<Result<TrustAnchor, ConfigError>>,
}

/// The object.
#[derive(Default)]
struct AnchorObject {
    certificates: Option<Certificates>,
    subject: Option<Bytes>,
    spki: Option<Bytes>,
    formats: Option<Vec<AttestationFormat>>,
    aaguids: Option<Vec<Aaguid>>,
    recognises: bool,
}

members! {
    AnchorObject, anchor:
    "certificate" = value: Certificates => anchor.certificates = Some(value);
    "subject" = value: Bytes => anchor.subject = Some(value);
    "subjectPublicKeyInfo" = value: Bytes => anchor.spki = Some(value);
    "formats" = value: Vec<AttestationFormat> => anchor.formats = Some(value);
    "aaguids" = value: Vec<Aaguid> => anchor.aaguids = Some(value);
    "recognise" = value: bool => anchor.recognises = value;
}

read_as_object!(AnchorObject, AnchorObject::default(), "an anchor");

impl AnchorObject {
    fn anchors<E: serde::de::Error>(self) -> Result<Vec<Result<TrustAnchor, ConfigError>>, E> {
        let made: Vec<_> = match (self.certificates, self.subject, self.spki) {
            (Some(bundle), None, None) => bundle.0.iter().map(TrustAnchor::from_certificate).collect(),
            (None, Some(subject), Some(spki)) => vec![TrustAnchor::from_name_and_key(subject.0, spki.0)],
            _ => return Err(E::custom("an anchor has certificate, or subject and subjectPublicKeyInfo")),
        };
        let limit = |mut anchor: TrustAnchor| {
            if let Some(formats) = &self.formats {
                anchor = anchor.for_formats(formats.iter().copied());
            }
            if let Some(aaguids) = &self.aaguids {
                anchor = anchor.for_aaguids(aaguids.iter().copied());
            }
            if self.recognises { anchor.recognise_only() } else { anchor }
        };
        Ok(made.into_iter().map(|anchor| anchor.map(limit)).collect())
    }
}

impl<'de> Deserialize<'de> for AnchorData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let anchors = match TextOr::<Certificates, AnchorObject>::deserialize(deserializer)? {
            TextOr::Text(bundle) => bundle.0.iter().map(TrustAnchor::from_certificate).collect(),
            TextOr::Object(object) => object.anchors()?,
        };
        Ok(Self { anchors })
    }
}

/// One element of `wellKnown`: a vendor's name, or an object with it.
struct WellKnownData {
    vendor: Vendor,
    recognises: bool,
}

#[derive(Clone, Copy)]
enum Vendor {
    Apple,
    Google,
    Microsoft,
    Yubico,
}

#[derive(Default)]
struct WellKnownObject {
    vendor: Option<Vendor>,
    recognises: bool,
}

members! {
    WellKnownObject, roots:
    "name" = value: Vendor => roots.vendor = Some(value);
    "recognise" = value: bool => roots.recognises = value;
}

read_as_object!(WellKnownObject, WellKnownObject::default(), "well-known roots");

impl<'de> Deserialize<'de> for WellKnownData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match TextOr::<Vendor, WellKnownObject>::deserialize(deserializer)? {
            TextOr::Text(vendor) => Self { vendor, recognises: false },
            TextOr::Object(object) => {
                let vendor = object.vendor.ok_or_else(|| D::Error::missing_field("name"))?;
                Self { vendor, recognises: object.recognises }
            }
        })
    }
}

impl<'de> Deserialize<'de> for Vendor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const NAMES: &[&str] = &["apple", "google", "microsoft", "yubico"];
        let name = String::deserialize(deserializer)?;
        match name.as_str() {
            "apple" => Ok(Self::Apple),
            "google" => Ok(Self::Google),
            "microsoft" => Ok(Self::Microsoft),
            "yubico" => Ok(Self::Yubico),
            _ => Err(D::Error::unknown_variant(&name, NAMES)),
        }
    }
}

impl WellKnownData {
    fn add_to(self, trust: &mut TrustData) {
        let roots = match self.vendor {
            Vendor::Apple => well_known::apple_webauthn(),
            Vendor::Google => well_known::google_key_attestation(),
            Vendor::Microsoft => well_known::microsoft_tpm(),
            Vendor::Yubico => {
                let intermediates = well_known::yubico_intermediates();
                trust.intermediates.extend(intermediates.into_iter().map(|der| der.to_vec()));
                well_known::yubico()
            }
        };
        let form = |root: TrustAnchor| if self.recognises { root.recognise_only() } else { root };
        match roots {
            Ok(roots) => trust.anchors.extend(roots.into_iter().map(|root| Ok(form(root)))),
            Err(error) => trust.anchors.push(Err(error)),
        }
    }
}

/// One element of `revoked`.
struct RevokedData(Result<RevokedCertificate, ConfigError>);

#[derive(Default)]
struct RevokedObject {
    issuer: Option<Bytes>,
    format: Option<AttestationFormat>,
    serial: Option<String>,
}

members! {
    RevokedObject, revoked:
    "issuer" = value: Bytes => revoked.issuer = Some(value);
    "format" = value: AttestationFormat => revoked.format = Some(value);
    "serial" = value: String => revoked.serial = Some(value);
}

read_as_object!(RevokedObject, RevokedObject::default(), "a revoked certificate");

impl<'de> Deserialize<'de> for RevokedData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let revoked = RevokedObject::deserialize(deserializer)?;
        let serial = revoked.serial.ok_or_else(|| D::Error::missing_field("serial"))?;
        let serial = serial.parse::<SerialNumber>();
        Ok(Self(match (revoked.issuer, revoked.format) {
            (Some(issuer), None) => serial.map(|serial| RevokedCertificate::of_issuer(issuer.0, serial)),
            (None, Some(format)) => serial.map(|serial| RevokedCertificate::of_format(format, serial)),
            _ => return Err(D::Error::custom("a revoked certificate has either issuer or format")),
        }))
    }
}

/// A value that is written as a text or as an object.
enum TextOr<T, O> {
    Text(T),
    Object(O),
}

impl<'de, T: Deserialize<'de>, O: Deserialize<'de>> Deserialize<'de> for TextOr<T, O> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T, O>(core::marker::PhantomData<(T, O)>);

        impl<'de, T: Deserialize<'de>, O: Deserialize<'de>> serde::de::Visitor<'de> for Either<T, O> {
            type Value = TextOr<T, O>;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("a text or an object")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                T::deserialize(serde::de::value::StrDeserializer::new(text)).map(TextOr::Text)
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                O::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(TextOr::Object)
            }
        }

        deserializer.deserialize_any(Either(core::marker::PhantomData))
    }
}
