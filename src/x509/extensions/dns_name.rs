//! The host names that a certificate is for (RFC 5280 §4.2.1.6).

use super::SUBJECT_ALT_NAME;
use crate::encoding::der::{DerFault, Reader};
use crate::x509::Certificate;

impl Certificate<'_> {
    /// Whether the subject alternative name has this very host name, in letters of either case; wildcards are no
    /// match.
    pub(crate) fn has_dns_name(&self, host: &str) -> bool {
        let has = |value| {
            let mut names = Reader::sequence(value)?;
            let mut found = false;
            while !names.is_empty() {
                let name = names.element()?;
                found |= name.tag == DNS_NAME && name.content.eq_ignore_ascii_case(host.as_bytes());
            }
            Ok::<_, DerFault>(found)
        };
        self.extension(SUBJECT_ALT_NAME).is_some_and(|names| has(names.value) == Ok(true))
    }
}

/// dNSName, `[2] IA5String`.
const DNS_NAME: u8 = 0x82;
