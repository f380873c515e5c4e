//! FIDO metadata: the BLOB's envelope, its payload, and the judgement by reports.

mod assessment;
mod jws;
mod payload;

pub use assessment::metadata_assessment;
pub use jws::metadata_jws;
pub use payload::metadata_payload;
