//! Origins and relying party identifiers: the form of a configured one, and the match of a received one.

mod host;

use crate::error::{ConfigError, ConfigErrorKind};

/// A rule for the origins that a relying party expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OriginRule {
    /// This text and no other.
    Exact(String),
    /// A web origin of this scheme and port whose host is this one or below it.
    WithSubdomains { scheme: String, host: String, port: String },
}

impl OriginRule {
    /// An exact origin: a web origin as browsers serialize it, or an opaque one of another scheme, such as
    /// `android:apk-key-hash:…`. `null` is refused, since many unrelated documents share it.
    pub(crate) fn exact(origin: &str) -> Result<Self, ConfigErrorKind> {
        if is_of_the_web(origin) {
            WebOrigin::parse(origin).ok_or(ConfigErrorKind::OriginNotSerialized)?;
        } else {
            let (scheme, rest) = origin.split_once(':').ok_or(ConfigErrorKind::Origin)?;
            let printable = origin.bytes().all(|byte| byte.is_ascii_graphic());
            if !is_scheme(scheme) || rest.is_empty() || !printable {
                return Err(ConfigErrorKind::Origin);
            }
        }
        Ok(Self::Exact(origin.to_owned()))
    }

    /// A web origin and those of all its subdomains.
    pub(crate) fn with_subdomains(origin: &str) -> Result<Self, ConfigErrorKind> {
        if !is_of_the_web(origin) {
            return Err(ConfigErrorKind::Origin);
        }
        let web = WebOrigin::parse(origin).ok_or(ConfigErrorKind::OriginNotSerialized)?;
        if !web.may_have_subdomains() {
            return Err(ConfigErrorKind::OriginSubdomains);
        }
        Ok(Self::WithSubdomains {
            scheme: web.scheme.to_owned(),
            host: web.host.to_owned(),
            port: web.port.to_owned(),
        })
    }

    pub(crate) fn matches(&self, origin: &str) -> bool {
        match self {
            Self::Exact(expected) => expected == origin,
            Self::WithSubdomains { scheme, host, port } => WebOrigin::parse(origin).is_some_and(|web| {
                let below = web.host.strip_suffix(host.as_str());
                web.scheme == scheme
                    && web.port == port
                    && below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
            }),
        }
    }

    /// The web origin of the rule. None if the origin is an application's.
    pub(crate) fn web(&self) -> Option<WebOrigin<'_>> {
        match self {
            Self::Exact(origin) => WebOrigin::parse(origin),
            Self::WithSubdomains { scheme, host, port } => {
                Some(WebOrigin { scheme, host, kind: host::kind(host)?, port })
            }
        }
    }

    /// Whether it is for subdomains too.
    pub(crate) const fn has_subdomains(&self) -> bool {
        matches!(self, Self::WithSubdomains { .. })
    }

    /// The origin that the rule was made from.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Exact(origin) => origin.clone(),
            Self::WithSubdomains { scheme, host, port } => format!("{scheme}://{host}{port}"),
        }
    }
}

/// Checks that an RP ID is a domain in the form that authenticators hash. An origin may have such a domain for its
/// host. The domain does not end with a dot.
pub(crate) fn check_relying_party_id(id: &str) -> Result<(), ConfigError> {
    if host::kind(id) == Some(host::Kind::Domain) && !id.ends_with('.') {
        Ok(())
    } else {
        Err(ConfigError::from(ConfigErrorKind::RelyingPartyId).with_value(id))
    }
}

/// Whether browsers read the scheme as http or https, in any case, behind spaces, and around tabs and line ends.
fn is_of_the_web(origin: &str) -> bool {
    origin.split_once(':').is_some_and(|(scheme, _)| {
        let scheme = scheme.trim_start_matches(|character| character <= ' ');
        let scheme = scheme.replace(['\t', '\n', '\r'], "");
        scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
    })
}

/// A web origin in the form that browsers write, cut into its parts. The port keeps its colon. It is empty if it is the
/// default port of the scheme.
pub(crate) struct WebOrigin<'a> {
    scheme: &'a str,
    host: &'a str,
    kind: host::Kind,
    port: &'a str,
}

impl<'a> WebOrigin<'a> {
    fn parse(origin: &'a str) -> Option<Self> {
        let (scheme, authority) = origin.split_once("://")?;
        let default_port = match scheme {
            "https" => "443",
            "http" => "80",
            _ => return None,
        };
        // The colons of an IPv6 address stand in brackets.
        let host_len = authority.rfind(']').map_or_else(
            || authority.find(':').unwrap_or(authority.len()),
            |bracket| bracket.saturating_add(1),
        );
        let (host, port) = authority.split_at_checked(host_len)?;
        let kind = host::kind(host)?;
        (port.is_empty() || is_port(port.strip_prefix(':')?, default_port)).then_some(Self {
            scheme,
            host,
            kind,
            port,
        })
    }

    /// Whether a page of it may use this relying party id: its host is the id, or below it.
    pub(crate) fn is_within(&self, relying_party_id: &str) -> bool {
        let below = self.host.strip_suffix(relying_party_id);
        self.kind == host::Kind::Domain && below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
    }

    pub(crate) fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    pub(crate) const fn host(&self) -> &'a str {
        self.host
    }

    /// Whether every host below this one presumably has the same owner. Nobody owns a domain of one label. Over http,
    /// anybody between client and server can be any host.
    fn may_have_subdomains(&self) -> bool {
        let labels = self.host.strip_suffix('.').unwrap_or(self.host);
        self.host == "localhost"
            || self.scheme == "https" && self.kind == host::Kind::Domain && labels.contains('.')
    }
}

/// Whether browsers would write this port: digits without a leading zero, up to 65535, not the default of the scheme.
fn is_port(digits: &str, default_port: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
        && digits.parse::<u16>().is_ok()
        && digits != default_port
}

/// Whether it is a scheme (RFC 3986 §3.1). `//host`, `*.host` and `1a` before a colon are none, and match no client.
fn is_scheme(text: &str) -> bool {
    let of_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic()) && text.bytes().all(of_scheme)
}
