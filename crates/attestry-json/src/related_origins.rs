//! What a server answers at `/.well-known/webauthn`.

use std::fmt;

use attestry::Verifier;
use attestry::options::RelatedOrigins;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::report::Report;

/// What the server knows of its hosts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hosts {
    /// By host its registrable label: the one before the public suffix.
    labels: Labels,
}

/// Pairs of host and label. No host is there twice.
struct Labels(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfHosts;

        impl<'de> Visitor<'de> for OfHosts {
            type Value = Labels;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Labels, A::Error> {
                let mut labels = Labels(Vec::new());
                while let Some(host) = map.next_key::<String>()? {
                    if labels.of(&host).is_some() {
                        return Err(A::Error::custom("a host is there twice"));
                    }
                    labels.0.push((host, map.next_value()?));
                }
                Ok(labels)
            }
        }

        deserializer.deserialize_map(OfHosts)
    }
}

impl Labels {
    fn of(&self, host: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == host).map(|(_, label)| label.as_str())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Related {
    related_origins: RelatedOrigins,
}

impl Hosts {
    pub(crate) fn report(self, verifier: &Verifier) -> Result<Report, Report> {
        let related_origins = verifier.related_origins(|host| self.labels.of(host).map(str::to_owned))?;
        Ok(Report::success(Related { related_origins }))
    }
}
