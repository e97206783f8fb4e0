//! Bytes with the checksums that belong to them: so that tests and fuzzers of the reader get past those.

use super::layout::{ENTRY, HEADER, Header};
use crate::graph::storage::{BLOCK, hash};

/// The same bytes with their length and the checksums of header and blocks put right, as far as the header
/// names places that exist. For those who try what the reader makes of lies; linear.
pub fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let Some(header) = Header::unproved(&bytes) else { return bytes };
    let place = |number: u64| usize::try_from(number).ok().filter(|at| *at <= bytes.len());
    let (Some(table), Some(sections)) = (place(header.table), place(header.sections)) else { return bytes };
    let blocks = table.div_ceil(BLOCK);
    let sums = table.saturating_add(sections.saturating_mul(ENTRY));
    if sums > bytes.len() || table < HEADER {
        return bytes;
    }
    bytes.resize(sums + blocks * 8, 0);
    for block in 0..blocks {
        let range = (block * BLOCK).max(HEADER)..((block + 1) * BLOCK).min(table);
        let sum = hash(bytes.get(range).unwrap_or(&[])).to_le_bytes();
        if let Some(to) = bytes.get_mut(sums + block * 8..).and_then(|rest| rest.first_chunk_mut()) {
            *to = sum;
        }
    }
    let header = Header { length: bytes.len() as u64, blocks: blocks as u64, ..header };
    let start = header.bytes(bytes.get(table..).unwrap_or(&[]));
    if let Some(to) = bytes.first_chunk_mut() {
        *to = start;
    }
    bytes
}
