//! [`Records`]: small records (entities, sources) that are in memory, or in a file until one is first asked for.

use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use super::storage::Array;

/// Cells are made room for in chunks of so many.
const CHUNK: usize = 256;

/// Some records, made when they are first asked for.
type Chunk<T> = OnceLock<Box<[OnceLock<Option<T>>]>>;

/// Records by number.
#[derive(Clone, Debug)]
pub(super) struct Records<T> {
    whole: OnceLock<Vec<T>>,
    stored: Option<Stored>,
    cells: Vec<Chunk<T>>,
}

/// Records as JSON, one behind the other.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) bytes: Array<u8>,
    /// Where each ends.
    pub(super) ends: Array<u64>,
}

impl Stored {
    fn record(&self, at: usize) -> Option<&[u8]> {
        let place = |end: u64| usize::try_from(end).ok();
        let from = at.checked_sub(1).map_or(Some(0), |before| place(self.ends.get(before)?))?;
        self.bytes.slice(from..place(self.ends.get(at)?)?)
    }

    fn read<T: DeserializeOwned>(&self, at: usize) -> Option<T> {
        let read = serde_json::from_slice(self.record(at)?).ok();
        if read.is_none() {
            self.bytes.spoil("a record cannot be read");
        }
        read
    }
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Records::from(Vec::new())
    }
}

impl<T> From<Vec<T>> for Records<T> {
    fn from(all: Vec<T>) -> Self {
        Records { whole: OnceLock::from(all), stored: None, cells: Vec::new() }
    }
}

impl<T: DeserializeOwned> Records<T> {
    /// Those in a file.
    pub(super) fn stored(stored: Stored) -> Self {
        let cells = (0..stored.ends.len().div_ceil(CHUNK)).map(|_| OnceLock::new()).collect();
        Records { whole: OnceLock::new(), stored: Some(stored), cells }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match &self.stored {
            Some(stored) => stored.ends.len(),
            None => self.whole.get().map_or(0, Vec::len),
        }
    }

    /// One of them; none beyond the last, or where the file is damaged. Constant time, but for its first reading.
    pub(super) fn get(&self, at: usize) -> Option<&T> {
        if let Some(whole) = self.whole.get() {
            return whole.get(at);
        }
        let stored = self.stored.as_ref().filter(|stored| at < stored.ends.len())?;
        let room = || (0..CHUNK).map(|_| OnceLock::new()).collect();
        let cell = self.cells.get(at / CHUNK)?.get_or_init(room).get(at % CHUNK)?;
        cell.get_or_init(|| stored.read(at)).as_ref()
    }

    /// Each that can be read, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// All of them, read at once; none where the file is damaged.
    pub(super) fn all(&self) -> &[T] {
        self.whole.get_or_init(|| {
            let read = |stored: &Stored| (0..stored.ends.len()).map(|at| stored.read(at)).collect();
            self.stored.as_ref().and_then(read).unwrap_or_default()
        })
    }
}

impl<T: serde::Serialize> Records<T> {
    /// The records as they are kept in a file.
    pub(super) fn to_stored<'r>(all: impl Iterator<Item = &'r T>) -> Stored
    where
        T: 'r,
    {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for record in all {
            // Plain data with names for keys cannot fail to be JSON.
            bytes.extend(serde_json::to_vec(record).unwrap_or_default());
            ends.push(bytes.len() as u64);
        }
        Stored { bytes: bytes.into(), ends: ends.into() }
    }
}
