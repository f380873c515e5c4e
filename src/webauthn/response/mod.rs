//! WebAuthn's own JSON forms of a registration and of a login (WebAuthn L3 §5.1), as a browser's `credential.toJSON()`
//! makes them.

mod authentication;
mod registration;
mod shared;
