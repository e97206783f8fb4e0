//! The header and the table of sections, as bytes.

use crate::graph::storage::{BLOCK, Hasher, SUM};

/// The first bytes: no text, and changed by whatever changes line ends.
pub(super) const MAGIC: [u8; 8] = *b"\x89CHQ\r\n\x1a\n";
/// The version of the format.
pub(super) const VERSION: u32 = 3;
/// Reads as another number where the order of bytes is another.
pub(super) const ENDIAN: u32 = 0x0102_0304;
/// Bytes of the header.
pub(super) const HEADER: usize = 128;
/// Bytes of an entry of the table.
pub(super) const ENTRY: usize = 56;
/// Bytes of the name of a section.
const NAME: usize = 32;

/// What the file says of itself first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// Bytes of the whole file.
    pub(super) length: u64,
    /// Where the table begins, and so the sections end.
    pub(super) table: u64,
    /// Entries of the table.
    pub(super) sections: u64,
    /// Blocks, each of which has a checksum.
    pub(super) blocks: u64,
    pub(super) nodes: u64,
    pub(super) edges: u64,
    /// Lines of `statements.jsonl` among the texts.
    pub(super) lines: u64,
    /// The SHA-256 of the texts the graph was made from; zeros where there are none.
    pub(super) texts: [u8; 32],
}

/// One section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    /// The type of the elements.
    pub(super) kind: u32,
    /// Bytes of an element.
    pub(super) size: u32,
    pub(super) offset: u64,
    /// In bytes.
    pub(super) length: u64,
}

impl Header {
    /// The bytes; `rest` is the table and the checksums of checksums.
    pub(super) fn bytes(&self, rest: &[u8]) -> [u8; HEADER] {
        let mut bytes = Vec::with_capacity(HEADER);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(ENDIAN.to_le_bytes());
        for number in [self.length, self.table, self.sections, self.blocks, self.nodes, self.edges, self.lines, 0, 0] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.texts);
        let sum = sum(&bytes, rest);
        bytes.extend(sum.to_le_bytes());
        bytes.try_into().unwrap_or([0; HEADER])
    }

    /// What the header says, whether or not it is right; none when it is cut off.
    pub(super) fn unproved(bytes: &[u8]) -> Option<Header> {
        let mut fields = Fields(bytes.get(..HEADER)?);
        let _: [u8; 16] = fields.take()?;
        let mut header = Header {
            length: fields.number()?,
            table: fields.number()?,
            sections: fields.number()?,
            blocks: fields.number()?,
            nodes: fields.number()?,
            edges: fields.number()?,
            lines: fields.number()?,
            texts: [0; 32],
        };
        let _: [u8; 16] = fields.take()?;
        header.texts = fields.take()?;
        Some(header)
    }

    /// The header of a file; else what is wrong with it.
    pub(super) fn read(bytes: &[u8]) -> Result<Header, String> {
        let mut fields = Fields(bytes);
        if fields.take() != Some(MAGIC) {
            return Err("it does not begin as a snapshot does".into());
        }
        let (version, endian) = (fields.small(), fields.small());
        if endian == Some(ENDIAN.swap_bytes()) || cfg!(target_endian = "big") {
            return Err("its numbers have another order of bytes than this machine's".into());
        }
        if version != Some(VERSION) {
            let version = version.unwrap_or_default();
            return Err(format!("it is of version {version} of the format, this program reads version {VERSION}"));
        }
        let header = Header::unproved(bytes).ok_or("it is cut off")?;
        if header.length != bytes.len() as u64 {
            return Err(format!("it has {} bytes and not {}", bytes.len(), header.length));
        }
        let rest = header.parts().filter(|parts| parts.end == bytes.len()).and_then(|parts| bytes.get(parts.proved()));
        let start = bytes.get(..HEADER - 8).unwrap_or(&[]);
        let written = bytes.get(HEADER - 8..HEADER).and_then(|sum| Fields(sum).number());
        let fits = rest.is_some_and(|rest| Some(sum(start, rest)) == written);
        if endian != Some(ENDIAN) || header.table < HEADER as u64 || !fits {
            return Err("its header or its table of sections is not what was written".into());
        }
        Ok(header)
    }

    /// Where the parts behind the sections begin; none when the numbers are none of this machine.
    pub(super) fn parts(&self) -> Option<Parts> {
        let table = usize::try_from(self.table).ok()?;
        let tops = usize::try_from(self.sections).ok()?.checked_mul(ENTRY)?.checked_add(table)?;
        let bytes = usize::try_from(self.blocks).ok()?.checked_mul(SUM)?;
        let sums = bytes.div_ceil(BLOCK).checked_mul(SUM)?.checked_add(tops)?;
        Some(Parts { table, tops, sums, end: sums.checked_add(bytes)? })
    }
}

/// Where the parts behind the sections begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// The table of sections.
    pub(super) table: usize,
    /// The checksums of the blocks of `sums`.
    pub(super) tops: usize,
    /// The checksums of blocks.
    pub(super) sums: usize,
    /// The end of the file.
    pub(super) end: usize,
}

impl Parts {
    /// What the checksum in the header covers beside the header.
    pub(super) fn proved(&self) -> std::ops::Range<usize> {
        self.table..self.sums
    }
}

fn sum(header: &[u8], rest: &[u8]) -> u64 {
    let mut hasher = Hasher::default();
    hasher.write(header);
    hasher.write(rest);
    hasher.finish()
}

impl Entry {
    /// Appends the bytes.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        let mut name = [0; NAME];
        name.iter_mut().zip(self.name.bytes()).for_each(|(to, from)| *to = from);
        out.extend(name);
        out.extend(self.kind.to_le_bytes());
        out.extend(self.size.to_le_bytes());
        for number in [self.offset, self.length] {
            out.extend(number.to_le_bytes());
        }
    }

    /// An entry of the table.
    pub(super) fn read(bytes: &[u8]) -> Option<Entry> {
        let mut fields = Fields(bytes);
        let name: [u8; NAME] = fields.take()?;
        let name = std::str::from_utf8(&name).ok()?.trim_end_matches('\0').to_owned();
        Some(Entry {
            name,
            kind: fields.small()?,
            size: fields.small()?,
            offset: fields.number()?,
            length: fields.number()?,
        })
    }
}

/// Bytes that are read field by field.
pub(super) struct Fields<'b>(pub(super) &'b [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn small(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }
}
