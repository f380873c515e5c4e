//! Origins and relying party identifiers: what a configured one must look like, and when a received one matches.

/// A rule for the origins that a relying party expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OriginRule {
    /// This text and no other.
    Exact(String),
    /// A web origin of this scheme and port whose host is this one or below it.
    WithSubdomains { scheme: String, host: String, port: String },
}

/// The text cannot be an origin that any client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvalidOrigin;

impl OriginRule {
    /// An exact origin, whatever its form: a web origin, or an opaque one such as `android:apk-key-hash:…`. Not
    /// `null`, which many unrelated documents share.
    pub(crate) fn exact(origin: &str) -> Result<Self, InvalidOrigin> {
        let (scheme, rest) = origin.split_once(':').ok_or(InvalidOrigin)?;
        let printable = origin.bytes().all(|byte| byte.is_ascii_graphic());
        if scheme.is_empty() || rest.is_empty() || !printable {
            return Err(InvalidOrigin);
        }
        Ok(Self::Exact(origin.to_owned()))
    }

    /// A web origin and those of all its subdomains.
    pub(crate) fn with_subdomains(origin: &str) -> Result<Self, InvalidOrigin> {
        let web = WebOrigin::parse(origin).filter(WebOrigin::is_serialized).ok_or(InvalidOrigin)?;
        // Numbers at the end make an address, which has no subdomains.
        if web.host.ends_with(|last: char| last.is_ascii_digit()) {
            return Err(InvalidOrigin);
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
                web.is_serialized()
                    && web.scheme == scheme
                    && web.port == port
                    && below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
            }),
        }
    }

    /// The origin that the rule was made from.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Exact(origin) => origin.clone(),
            Self::WithSubdomains { scheme, host, port } => format!("{scheme}://{host}{port}"),
        }
    }
}

/// Whether an RP ID is a domain name in the form that authenticators hash: lower case A-labels, no dot at the end.
pub(crate) fn is_relying_party_id(id: &str) -> bool {
    let numeric = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    is_domain(id)
        && !id.contains('_')
        && id.split('.').all(|label| !label.starts_with('-') && !label.ends_with('-'))
        // A last label of digits makes an address, which no relying party id is.
        && !id.rsplit('.').next().is_some_and(numeric)
}

/// A web origin cut into its parts, none of them empty but the port, which keeps its colon.
struct WebOrigin<'a> {
    scheme: &'a str,
    host: &'a str,
    port: &'a str,
}

impl<'a> WebOrigin<'a> {
    fn parse(origin: &'a str) -> Option<Self> {
        let (scheme, authority) = origin.split_once("://")?;
        if !matches!(scheme, "https" | "http") {
            return None;
        }
        let (host, port) = match authority.find(':') {
            Some(colon) => authority.split_at_checked(colon)?,
            None => (authority, ""),
        };
        Some(Self { scheme, host, port })
    }

    /// Whether browsers would write it so: a lower case domain, and a port only where it is not the scheme's own.
    fn is_serialized(&self) -> bool {
        let port = match self.port.strip_prefix(':') {
            None => self.port.is_empty(),
            Some(digits) => {
                let default = if self.scheme == "https" { "443" } else { "80" };
                !digits.is_empty()
                    && !digits.starts_with('0')
                    && digits.bytes().all(|byte| byte.is_ascii_digit())
                    && digits.parse::<u16>().is_ok()
                    && digits != default
            }
        };
        port && is_domain(self.host)
    }
}

fn is_domain(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
        })
}
