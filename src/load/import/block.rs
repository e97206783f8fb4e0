//! [`Blocks`]: the files of a group, plain or gzip, in blocks that end where a record ends.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::form::{Form, Group};
use super::scan;
use super::wrong::Wrong;
use crate::diagnostic::codes;
use crate::load::encoding::{self, WINDOW};
use crate::load::ends;

/// Bytes of a block: what it is made into fits the cache.
const SIZE: usize = 1 << 20;
/// Bytes of one record.
pub(super) const LONGEST: usize = 16 << 20;

/// Whole records.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) bytes: Vec<u8>,
    /// The file's place in its group.
    pub(super) file: usize,
}

/// Why a file is read no further.
#[derive(Debug)]
pub(super) enum Stop {
    Unreadable(String),
    /// Its characters have two or four bytes: what is wrong, and what mends it.
    Wide(String, String),
    /// The block that was begun holds no whole record.
    TooLong(Vec<u8>),
}

/// Reads the files of a group one after the other.
pub(super) struct Blocks<'a> {
    pub(super) group: &'a Group,
    pub(super) form: Form,
    read: &'a AtomicU64,
    /// The file that is read, and how many there were before it.
    input: Option<Input<'a>>,
    file: usize,
    /// The beginning of the next block.
    rest: Vec<u8>,
    /// Lines of the header.
    pub(super) skipped: usize,
    /// Bytes behind the header that were read.
    pub(super) behind: usize,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(group: &'a Group, form: Form, read: &'a AtomicU64) -> Self {
        Blocks { group, form, read, input: None, file: 0, rest: Vec::new(), skipped: 0, behind: 0 }
    }

    /// The next block; none after the last. After an error nothing is to be asked any more.
    pub(super) fn next(&mut self) -> Result<Option<Block>, (usize, Stop)> {
        loop {
            if self.input.is_none() {
                let Some(path) = self.group.files.get(self.file) else { return Ok(None) };
                let (start, input) = open(path, self.read).map_err(|error| self.unreadable(&error))?;
                if let Some((message, help)) = encoding::not_narrow(&start, path) {
                    return Err((self.file, Stop::Wide(message, help)));
                }
                self.input = Some(input);
            }
            let bytes = self.fill()?;
            if !bytes.is_empty() {
                self.behind += bytes.len();
                return Ok(Some(Block { bytes, file: self.file }));
            }
            self.input = None;
            self.file += 1;
        }
    }

    fn unreadable(&self, error: &io::Error) -> (usize, Stop) {
        let text = error.to_string();
        let reason = text.split(" (os error").next().unwrap_or("");
        (self.file, Stop::Unreadable(reason.to_owned()))
    }

    /// Reads until a record ends; all that is left where the file ends first.
    fn fill(&mut self) -> Result<Vec<u8>, (usize, Stop)> {
        let mut bytes = std::mem::take(&mut self.rest);
        bytes.reserve(SIZE.saturating_sub(bytes.len()));
        loop {
            let want = (bytes.len() + SIZE / 2).clamp(SIZE, LONGEST + 1);
            let more = want.saturating_sub(bytes.len());
            let input = self.input.as_mut().map(|input| input.take(more as u64));
            let got = input.map_or(Ok(0), |mut input| input.read_to_end(&mut bytes));
            let got = got.map_err(|error| self.unreadable(&error))?;
            let ended = got < more;
            let end = if self.group.is_json_lines() { ends::last(&bytes) } else { scan::last_end(&bytes, self.form) };
            match end {
                Some(end) if !ended => {
                    self.rest = bytes.split_off(end);
                    return Ok(bytes);
                }
                _ if ended && bytes.len() <= LONGEST => return Ok(bytes),
                _ if bytes.len() > LONGEST => return Err((self.file, Stop::TooLong(bytes))),
                _ => {}
            }
        }
    }

    /// The first bytes of what follows the header.
    pub(super) fn peek(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.rest.get(..WINDOW).unwrap_or(&self.rest))
    }

    /// What is wrong with a group that has something behind its header and no record.
    pub(super) fn in_vain(&self) -> Wrong {
        let bytes = if self.behind == 1 { "1 byte".to_owned() } else { format!("{} bytes", self.behind) };
        let place = if self.group.is_json_lines() { "in the file" } else { "behind the header" };
        let message = format!("there is no row {place}, but {bytes}");
        Wrong::new((self.skipped, 1), codes::IMPORT_BAD_RECORD, message).help("blank lines are no rows")
    }

    /// The first record of the group, which is its header; none where there is none.
    pub(super) fn header(&mut self) -> Result<Option<String>, (usize, Stop)> {
        let Some(block) = self.next()? else { return Ok(None) };
        let mut bytes = block.bytes;
        let blank = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let end = scan::first_end(&bytes, blank, self.form).unwrap_or(bytes.len());
        let mut rest = bytes.split_off(end);
        rest.append(&mut self.rest);
        self.rest = rest;
        self.skipped = ends::count(&bytes);
        self.behind = 0;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

type Input<'a> = Box<dyn Read + Send + 'a>;

/// A file, told by its first bytes to be gzip or not, without a byte order mark; and its first bytes.
fn open<'a>(path: &std::path::Path, read: &'a AtomicU64) -> io::Result<(Vec<u8>, Input<'a>)> {
    let mut file = Counted { file: File::open(path)?, read };
    let start = start(&mut file, 2)?;
    let whole = io::Cursor::new(start.clone()).chain(file);
    let mut plain: Input<'a> = match start.as_slice() {
        [0x1f, 0x8b] => Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, whole))),
        _ => Box::new(whole),
    };
    let start = self::start(&mut plain, WINDOW as u64)?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).to_vec();
    Ok((start, Box::new(io::Cursor::new(text).chain(plain))))
}

/// The first bytes of a file; fewer where it ends before.
fn start(input: &mut impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    input.take(most).read_to_end(&mut start)?;
    Ok(start)
}

/// Counts the bytes that were read of a file.
struct Counted<'a> {
    file: File,
    read: &'a AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.file.read(into)?;
        self.read.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}
