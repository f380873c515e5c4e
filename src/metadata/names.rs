//! Community lists of passkey providers: names for a page, never trust.

use super::error::MetadataError;
use super::members::Members;
use super::statement::model;
use crate::error::Error;
use crate::webauthn::Aaguid;

/// Names of passkey providers by AAGUID, for a page that lists a user's keys. Synced passkeys seldom have an
/// attestation, so anybody can claim such an AAGUID. A name is for people to read, and decides nothing.
///
/// It reads the form of community lists:
///
/// ```
/// use attestry::metadata::PasskeyProviders;
///
/// let list = r#"{"ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4": {"name": "Google Password Manager", "icon_light": "data:…"}}"#;
/// let providers = PasskeyProviders::parse(list)?;
/// let name = providers.name("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4".parse()?);
/// assert_eq!(name, Some("Google Password Manager"));
/// # Ok::<(), attestry::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PasskeyProviders(Vec<Provider>);

#[derive(Clone, Debug)]
struct Provider {
    aaguid: Aaguid,
    name: Box<str>,
    icon_light: Option<Box<str>>,
    icon_dark: Option<Box<str>>,
}

impl PasskeyProviders {
    /// Reads a list. It is an object whose members are named by AAGUIDs. Each is an object with `name`, and perhaps
    /// `icon_light` and `icon_dark`.
    ///
    /// # Errors
    ///
    /// [`MetadataError::NamesMalformed`](crate::errors::MetadataError::NamesMalformed).
    pub fn parse(json: impl AsRef<[u8]>) -> Result<Self, Error> {
        Self::read(json.as_ref()).ok_or_else(|| MetadataError::NamesMalformed.into())
    }

    fn read(json: &[u8]) -> Option<Self> {
        let list = Members::read(core::str::from_utf8(json).ok()?).ok()??;
        let mut providers = Vec::new();
        for (aaguid, value) in list.iter() {
            let provider = Members::read(value).ok()??;
            let text = |name| provider.text(name).ok().flatten().flatten().map(Into::into);
            providers.push(Provider {
                aaguid: model(aaguid)?,
                name: text("name")?,
                icon_light: text("icon_light"),
                icon_dark: text("icon_dark"),
            });
        }
        providers.sort_by_key(|provider| provider.aaguid);
        Some(Self(providers))
    }

    /// The name of a provider.
    pub fn name(&self, aaguid: Aaguid) -> Option<&str> {
        self.find(aaguid).map(|provider| &*provider.name)
    }

    /// Its picture for light pages, a `data:` URL as the list has it.
    pub fn icon_light(&self, aaguid: Aaguid) -> Option<&str> {
        self.find(aaguid)?.icon_light.as_deref()
    }

    /// Its picture for dark pages.
    pub fn icon_dark(&self, aaguid: Aaguid) -> Option<&str> {
        self.find(aaguid)?.icon_dark.as_deref()
    }

    fn find(&self, aaguid: Aaguid) -> Option<&Provider> {
        let at = self.0.binary_search_by_key(&aaguid, |provider| provider.aaguid).ok()?;
        self.0.get(at)
    }
}
