//! The numbers that calls return.

/// The call succeeded.
pub const ATTESTRY_OK: i32 = 0;
/// What the client sent is malformed.
pub const ATTESTRY_MALFORMED: i32 = 1;
/// What the client sent belongs to another ceremony, site or credential.
pub const ATTESTRY_MISMATCH: i32 = 2;
/// A proof, such as a signature, is not valid.
pub const ATTESTRY_INVALID_PROOF: i32 = 3;
/// An attestation does not lead to a trust anchor.
pub const ATTESTRY_UNTRUSTED: i32 = 4;
/// The verifier's policy refuses what is otherwise right.
pub const ATTESTRY_POLICY: i32 = 5;
/// The library, or this verifier, does not have what the client used.
pub const ATTESTRY_UNSUPPORTED: i32 = 6;
/// The fault is the server's own: its configuration, its context or a stored record.
pub const ATTESTRY_CONFIGURATION: i32 = 7;
/// The library panicked. The fault is the library's; please report it.
pub const ATTESTRY_PANIC: i32 = 8;
/// A pointer is null that must not be. The code of the report is `call.null_pointer`.
pub const ATTESTRY_NULL_POINTER: i32 = 100;
/// A length is 2 GiB or more. The code of the report is `call.too_long`.
pub const ATTESTRY_TOO_LONG: i32 = 101;
/// A number is no handle, or its object was freed. The code of the report is `call.no_handle`.
pub const ATTESTRY_NO_HANDLE: i32 = 102;
/// A handle is of another type. The code of the report is `call.other_handle`.
pub const ATTESTRY_OTHER_HANDLE: i32 = 103;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::number;
    use attestry_json::Status;

    #[test]
    fn the_numbers_are_those_of_the_json_layer() {
        let numbers = [
            (Status::Ok, ATTESTRY_OK),
            (Status::Malformed, ATTESTRY_MALFORMED),
            (Status::Mismatch, ATTESTRY_MISMATCH),
            (Status::InvalidProof, ATTESTRY_INVALID_PROOF),
            (Status::Untrusted, ATTESTRY_UNTRUSTED),
            (Status::Policy, ATTESTRY_POLICY),
            (Status::Unsupported, ATTESTRY_UNSUPPORTED),
            (Status::Configuration, ATTESTRY_CONFIGURATION),
            (Status::Panic, ATTESTRY_PANIC),
        ];
        for (status, expected) in numbers {
            assert_eq!(number(status), expected, "{status:?}");
        }
    }
}
