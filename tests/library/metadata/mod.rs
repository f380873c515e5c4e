//! FIDO metadata through its public names: what case files cannot express.

mod blobs;
mod entries;
mod names;
mod policies;
mod statements;

use attestry::Code;
use attestry::Error;

fn code<T>(ended: Result<T, Error>) -> Code {
    ended.map(|_| ()).unwrap_err().code()
}
