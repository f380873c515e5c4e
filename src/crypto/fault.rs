//! Why a key is not sound, and why a signature does not hold.

/// Why a key is not sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyFault {
    /// Not of the key type's form: wrong length, compressed, not DER.
    Malformed,
    /// Not a point of the curve, or one of small order.
    Point,
    /// A modulus outside the bounds, or an even one.
    Modulus,
    /// An exponent that is even, below 3 or beyond 33 bits.
    Exponent,
}

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureFault {
    /// The key is not of the kind that the scheme needs.
    KeyMismatch,
    /// Not a signature of this scheme in its one encoding.
    Malformed,
    /// It does not verify.
    Invalid,
    /// The provider lacks the scheme.
    Unsupported,
    /// The request has used up the signatures that it may have checked.
    BudgetExhausted,
}
