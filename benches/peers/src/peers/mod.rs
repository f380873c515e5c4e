//! How each of the other crates is driven: from the text of a RegistrationResponseJSON to its result. Challenges and
//! configuration are made before, as a server has them.

pub mod caden;
pub mod passki;
pub mod webauthn_rp;
pub mod webauthn_rs_core;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const RP_ID: &str = "example.com";
const ORIGIN: &str = "https://app.example.com";
const USER: [u8; 16] = [7; 16];

fn unbase64(text: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| error.to_string())
}
