//! Judging kept dossiers again: from files to rows, a summary and a report.
//!
//! One thread reads and unpacks, and cuts the input into batches. All cores judge. The thread that called writes, in the
//! order of the input whatever the number of threads, and counts. A budget of bytes bounds what is between the three.

pub(crate) mod checkpoint;
pub(crate) mod csv;
pub(crate) mod facts;
pub(crate) mod html;
pub(crate) mod judge;
pub(crate) mod pipeline;
pub(crate) mod progress;
pub(crate) mod sinks;
pub(crate) mod source;
pub(crate) mod summary;
pub(crate) mod text;
pub(crate) mod zstd;
