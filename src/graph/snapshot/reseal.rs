//! Bytes with the checksums that belong to them: so that tests and fuzzers of the reader get past those.

use super::layout::{HEADER, Header};
use crate::graph::storage::BLOCK;

/// The same bytes with their length and the checksums of header and blocks put right, as far as the header
/// names places that exist. For those who try what the reader makes of lies; linear.
pub fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let Some(header) = Header::unproved(&bytes) else { return bytes };
    let Some(table) = usize::try_from(header.table).ok().filter(|at| (HEADER..=bytes.len()).contains(at)) else {
        return bytes;
    };
    let header = Header { blocks: table.div_ceil(BLOCK) as u64, ..header };
    let Some(parts) = header.parts().filter(|parts| parts.tops <= bytes.len()) else { return bytes };
    let sums: Vec<u8> = (0..table.div_ceil(BLOCK))
        .map(|block| (block * BLOCK).max(HEADER)..((block + 1) * BLOCK).min(table))
        .flat_map(|range| crc32fast::hash(bytes.get(range).unwrap_or(&[])).to_le_bytes())
        .collect();
    bytes.truncate(parts.tops);
    bytes.reserve(parts.end - parts.tops);
    sums.chunks(BLOCK).for_each(|block| bytes.extend(crc32fast::hash(block).to_le_bytes()));
    bytes.extend(sums);
    let header = Header { length: bytes.len() as u64, ..header };
    let start = header.bytes(bytes.get(parts.proved()).unwrap_or(&[]));
    if let Some(to) = bytes.first_chunk_mut() {
        *to = start;
    }
    bytes
}
