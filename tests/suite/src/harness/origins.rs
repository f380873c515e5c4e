//! Texts that may be given for web origins, and what a configuration must make of each. `tests/library/configuration.rs` holds
//! the library to them; the example server's browser test holds them to what Chromium says.

/// What becomes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Browsers serialize the origin so. It is accepted, and so is a rule for its subdomains.
    WithSubdomains,
    /// The same, but a rule for its subdomains is refused.
    Alone,
    /// Browsers do not read it, or write it otherwise.
    NotSerialized,
    /// Browsers would serialize it so, but no page can have it; here is why.
    NoHost(&'static str),
}

impl Verdict {
    /// Whether `new URL(text).origin` is the text itself.
    pub fn is_serialized(self) -> bool {
        self != Self::NotSerialized
    }

    /// The code by which the text is refused as an exact origin.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::WithSubdomains | Self::Alone => None,
            Self::NotSerialized | Self::NoHost(_) => Some("config.origin_not_serialized"),
        }
    }

    /// The code by which a rule for it and its subdomains is refused.
    pub fn code_with_subdomains(self) -> Option<&'static str> {
        match self {
            Self::Alone => Some("config.origin_subdomains"),
            other => other.code(),
        }
    }
}

/// Every text with its verdict.
pub fn rows() -> Vec<(String, Verdict)> {
    let label = "a".repeat(63);
    let longest = [&label[..], &label, &label, &"a".repeat(61)].join(".");
    let long = [
        (format!("https://{label}.example"), WithSubdomains),
        (format!("https://{label}a.example"), NoHost("a label has 63 characters at most")),
        (format!("https://{longest}"), WithSubdomains),
        (format!("https://{longest}."), WithSubdomains),
        (format!("https://{longest}a"), NoHost("a name has 253 characters at most")),
    ];
    ROWS.iter().map(|(text, verdict)| ((*text).to_owned(), *verdict)).chain(long).collect()
}

use Verdict::{Alone, NoHost, NotSerialized, WithSubdomains};

const EMPTY_LABEL: Verdict = NoHost("a label has one character at least");
const NO_NAME: Verdict = NoHost("names of hosts have letters, digits, hyphens and, by custom, underscores");

const ROWS: &[(&str, Verdict)] = &[
    // Names.
    ("https://example.com", WithSubdomains),
    ("https://app.example.com", WithSubdomains),
    ("https://example.com.", WithSubdomains),
    ("https://co.uk", WithSubdomains),
    ("https://xn--bcher-kva.example", WithSubdomains),
    ("https://a_b.example", WithSubdomains),
    ("https://_a.example_", WithSubdomains),
    ("https://-a.example-", WithSubdomains),
    ("https://a--b.example", WithSubdomains),
    ("https://1.example", WithSubdomains),
    ("http://example.com", Alone),
    ("http://app.localhost", Alone),
    ("https://com", Alone),
    ("https://com.", Alone),
    ("https://intranet", Alone),
    ("http://intranet:8080", Alone),
    ("http://_", Alone),
    ("http://-", Alone),
    ("http://localhost", WithSubdomains),
    ("https://localhost", WithSubdomains),
    ("http://localhost:3000", WithSubdomains),
    ("http://localhost.", Alone),
    ("https://localhost.", Alone),
    ("https://localhost.example", WithSubdomains),
    ("http://localhost.example", Alone),
    // Ports.
    ("https://example.com:0", WithSubdomains),
    ("https://example.com:1", WithSubdomains),
    ("https://example.com:80", WithSubdomains),
    ("https://example.com:8443", WithSubdomains),
    ("https://example.com:65535", WithSubdomains),
    ("http://localhost:443", WithSubdomains),
    ("https://example.com:443", NotSerialized),
    ("http://example.com:80", NotSerialized),
    ("http://localhost:80", NotSerialized),
    ("https://example.com:", NotSerialized),
    ("https://example.com:00", NotSerialized),
    ("https://example.com:08443", NotSerialized),
    ("https://example.com:0443", NotSerialized),
    ("https://example.com:65536", NotSerialized),
    ("https://example.com:99999999999", NotSerialized),
    ("https://example.com:+8443", NotSerialized),
    ("https://example.com:-1", NotSerialized),
    ("https://example.com:8a", NotSerialized),
    ("https://example.com:0x50", NotSerialized),
    ("https://example.com: 8443", NotSerialized),
    ("https://example.com:\u{ff18}", NotSerialized),
    ("https://example.com:8443:8443", NotSerialized),
    // What comes after an origin.
    ("https://example.com/", NotSerialized),
    ("http://localhost:3000/", NotSerialized),
    ("https://example.com/login", NotSerialized),
    ("https://example.com//", NotSerialized),
    ("https://example.com\\", NotSerialized),
    ("https://example.com?", NotSerialized),
    ("https://example.com?a=b", NotSerialized),
    ("https://example.com#", NotSerialized),
    ("https://example.com#a", NotSerialized),
    ("https://example.com ", NotSerialized),
    ("https://example.com\n", NotSerialized),
    ("https://example.com, https://example.org", NotSerialized),
    // What comes before a host.
    ("https://user@example.com", NotSerialized),
    ("https://user:password@example.com", NotSerialized),
    ("https://@example.com", NotSerialized),
    ("https://:@example.com", NotSerialized),
    ("https:example.com", NotSerialized),
    ("https:/example.com", NotSerialized),
    ("https:///example.com", NotSerialized),
    ("https:\\\\example.com", NotSerialized),
    ("https:/\\example.com", NotSerialized),
    ("https://\\example.com", NotSerialized),
    ("https://https://example.com", NotSerialized),
    // Schemes.
    ("HTTPS://example.com", NotSerialized),
    ("Http://localhost", NotSerialized),
    (" https://example.com", NotSerialized),
    ("\thttps://example.com", NotSerialized),
    ("\u{1}https://example.com", NotSerialized),
    ("ht\ttps://example.com", NotSerialized),
    ("https\n://example.com", NotSerialized),
    // No host.
    ("https:", NotSerialized),
    ("http:", NotSerialized),
    ("https:/", NotSerialized),
    ("https://", NotSerialized),
    ("https://:8443", NotSerialized),
    ("https://?", NotSerialized),
    ("https://user@", NotSerialized),
    // Names in another form, and what is none.
    ("https://EXAMPLE.com", NotSerialized),
    ("https://xn--bcher-Kva.example", NotSerialized),
    ("https://b\u{fc}cher.example", NotSerialized),
    ("https://example\u{3002}com", NotSerialized),
    ("https://exam\u{ad}ple.com", NotSerialized),
    ("https://exam\tple.com", NotSerialized),
    ("https://ex%61mple.com", NotSerialized),
    ("https://example.com%2e", NotSerialized),
    ("https://example.com%00", NotSerialized),
    ("https://*.example.com", NotSerialized),
    ("https://a b.example", NotSerialized),
    ("https://a%b.example", NotSerialized),
    ("https://a|b.example", NotSerialized),
    ("https://a^b.example", NotSerialized),
    ("https://a<b>.example", NotSerialized),
    ("https://a[b].example", NotSerialized),
    ("https://a\u{7f}b.example", NotSerialized),
    ("https://a!b.example", NO_NAME),
    ("https://a\"b.example", NO_NAME),
    ("https://a$b.example", NO_NAME),
    ("https://a&b.example", NO_NAME),
    ("https://a'b.example", NO_NAME),
    ("https://a(b).example", NO_NAME),
    ("https://a+b.example", NO_NAME),
    ("https://a,b.example", NO_NAME),
    ("https://a;b.example", NO_NAME),
    ("https://a=b.example", NO_NAME),
    ("https://a`b.example", NO_NAME),
    ("https://a{b}.example", NO_NAME),
    ("https://a~b.example", NO_NAME),
    ("https://.", EMPTY_LABEL),
    ("https://..", EMPTY_LABEL),
    ("https://.example.com", EMPTY_LABEL),
    ("https://a..example.com", EMPTY_LABEL),
    ("https://example.com..", EMPTY_LABEL),
    // Addresses of IPv4.
    ("http://127.0.0.1", Alone),
    ("http://127.0.0.1:3000", Alone),
    ("https://127.0.0.1", Alone),
    ("https://255.255.255.255:8443", Alone),
    ("http://0.0.0.0", Alone),
    ("http://127.1", NotSerialized),
    ("http://127.0.0.1.", NotSerialized),
    ("http://0x7f.0.0.1", NotSerialized),
    ("http://0X7f.0.0.1", NotSerialized),
    ("http://127.0.0.01", NotSerialized),
    ("http://0177.0.0.1", NotSerialized),
    ("http://2130706433", NotSerialized),
    ("http://0x7f000001", NotSerialized),
    ("http://0", NotSerialized),
    ("http://0x", NotSerialized),
    ("http://256.0.0.1", NotSerialized),
    ("http://1.2.3.4.5", NotSerialized),
    ("http://4294967296", NotSerialized),
    ("http://1..2", NotSerialized),
    ("http://1.2.3.4:80", NotSerialized),
    // Names that end like an address are none; those that do not are.
    ("https://example.1", NotSerialized),
    ("https://example.1.", NotSerialized),
    ("https://example.09", NotSerialized),
    ("https://example.0x1", NotSerialized),
    ("https://example.0X1", NotSerialized),
    ("https://example.0x", NotSerialized),
    ("https://example.0x.", NotSerialized),
    ("https://example.0xg", WithSubdomains),
    ("https://example.1a", WithSubdomains),
    ("https://1.2.3.4a", WithSubdomains),
    ("https://1.2.3.x", WithSubdomains),
    ("https://1.2.3.-4", WithSubdomains),
    ("http://1e3", Alone),
    // Addresses of IPv6.
    ("http://[::1]", Alone),
    ("http://[::1]:3000", Alone),
    ("https://[::]", Alone),
    ("https://[1::]", Alone),
    ("https://[2001:db8::1]:8443", Alone),
    ("https://[1:0:0:2::3]", Alone),
    ("https://[1::2:0:0:3]", Alone),
    ("https://[1::2:3:0:0:4]", Alone),
    ("https://[1:0:2:3:4:5:6:7]", Alone),
    ("https://[1:2:3:4:5:6:7:8]", Alone),
    ("https://[::ffff:102:304]", Alone),
    ("https://[::102:304]", Alone),
    ("http://[0:0:0:0:0:0:0:1]", NotSerialized),
    ("http://[0:0::1]", NotSerialized),
    ("https://[::ffff:1.2.3.4]", NotSerialized),
    ("https://[::FFFF:1.2.3.4]", NotSerialized),
    ("https://[::1.2.3.4]", NotSerialized),
    ("https://[2001:DB8::1]", NotSerialized),
    ("https://[2001:0db8::1]", NotSerialized),
    ("https://[1:0:0:2:0:0:0:3]", NotSerialized),
    ("https://[1:0:0:2:3::4]", NotSerialized),
    ("https://[1::2:3:4:5:6:7]", NotSerialized),
    ("https://[fe80::1%25eth0]", NotSerialized),
    ("https://[fe80::1%eth0]", NotSerialized),
    ("https://[]", NotSerialized),
    ("https://[::1", NotSerialized),
    ("https://::1]", NotSerialized),
    ("https://::1", NotSerialized),
    ("https://[[::1]]", NotSerialized),
    ("https://[::1]]", NotSerialized),
    ("https://[::1].", NotSerialized),
    ("https://[::1]a", NotSerialized),
    ("https://[::1]:", NotSerialized),
    ("https://[::1]:443", NotSerialized),
    ("https://[::1]/", NotSerialized),
    ("https://[1:2:3:4:5:6:7:8:9]", NotSerialized),
    ("https://[1:2:3:4:5:6:7]", NotSerialized),
    ("https://[12345::]", NotSerialized),
    ("https://[1.2.3.4]", NotSerialized),
    ("https://[example.com]", NotSerialized),
];
