//! Hosts in the one form in which browsers serialize each (URL Standard, "Host parsing" and "Host serializing").

use core::net::{Ipv4Addr, Ipv6Addr};

/// What a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Domain,
    Address,
}

/// The kind of host. None for text that is no host, or that browsers write in another way.
pub(super) fn kind(host: &str) -> Option<Kind> {
    if let Some(rest) = host.strip_prefix('[') {
        let address = rest.strip_suffix(']')?;
        let serialized = serialize(address.parse().ok()?);
        return (serialized == address).then_some(Kind::Address);
    }
    if ends_in_a_number(host) {
        let address: Ipv4Addr = host.parse().ok()?;
        return (address.to_string() == host).then_some(Kind::Address);
    }
    is_domain(host).then_some(Kind::Domain)
}

/// Whether browsers take the host for an IPv4 address, sound or not. They do if its last label is a decimal, octal or
/// hexadecimal number. A dot may follow the label.
fn ends_in_a_number(host: &str) -> bool {
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or_default();
    let decimal = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    decimal || hexadecimal.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A name that resolvers can look up, in lower case A-labels. Underscores and hyphens stand anywhere: browsers serve
/// such hosts. One dot may stand at the end.
fn is_domain(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    name.len() <= 253
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
        })
}

/// An IPv6 address as browsers write it. The longest run of zeros is left out, and the first of several such runs. No
/// part is written in the digits of IPv4.
fn serialize(address: Ipv6Addr) -> String {
    let pieces = address.segments();
    let zeros = |start: usize| pieces.iter().skip(start).take_while(|piece| **piece == 0).count();
    // Of equals, `max_by_key` takes the last.
    let longest = (0..pieces.len()).rev().map(|start| (start, zeros(start))).max_by_key(|(_, count)| *count);
    let write =
        |pieces: &[u16]| pieces.iter().map(|piece| format!("{piece:x}")).collect::<Vec<_>>().join(":");
    let compressed = longest.filter(|(_, count)| *count > 1).and_then(|(start, count)| {
        let (before, rest) = pieces.split_at_checked(start)?;
        Some(format!("{}::{}", write(before), write(rest.get(count..)?)))
    });
    compressed.unwrap_or_else(|| write(&pieces))
}
