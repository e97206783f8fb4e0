//! Files into a graph, with carets into the files.
//!
//! A data file is read by our own strict JSON reader, which keeps the place of every value: so a problem
//! found much later, in the graph's builder, still gets its caret. Never a partial graph: all problems, or
//! all records. This module knows nothing of queries.

mod cache;
mod directory;
pub mod encoding;
mod ends;
pub mod import;
mod inside;
mod json;
mod line;
mod notes;
mod record;
mod report;
mod schema;
mod seal;
mod snapshot;
mod verify;

pub use cache::{Opened, PAYS, cached};
pub use directory::{FILES, Loaded, Options, directory, embedded};
pub use inside::read_inside;
pub use report::Problems;
pub use seal::{Sealed, seal};
pub use snapshot::{Built, build, proved, snapshot};
pub use verify::{Verified, verify};

use sha2::{Digest, Sha256};

/// The first 16 hex digits of the SHA-256 of some bytes, as records give hashes.
pub fn short_hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .take(8)
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|n| char::from_digit(n.into(), 16))
        .collect()
}
