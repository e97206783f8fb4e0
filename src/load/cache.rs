//! The graph of a directory, kept in a file within it: so that who opens a large directory again waits for its texts
//! to be hashed and not to be read.
//!
//! The texts are the truth. The file is used when it holds their SHA-256 and the version of the program; it is made
//! anew when it does not, and can be thrown away at any time. No trouble with it is the reader's trouble.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::directory::{FILES, Loaded, Options, RULES, files, load};
use super::report::Problems;
use super::snapshot::{made_by_us, told, write};
use crate::diagnostic::escape;
use crate::graph::snapshot::Kept;

/// From so many bytes of texts on a cache pays: reading fewer takes less than some tenths of a second.
pub const PAYS: u64 = 4 << 20;

/// Where the cache of a directory lies in it.
const FOLDER: &str = ".chancery";
const NAME: &str = "graph.chq-graph";

/// A graph, and what there is to say of its cache.
#[derive(Debug)]
pub struct Opened {
    /// The graph.
    pub loaded: Loaded,
    /// Whether it came from the cache.
    pub cached: bool,
    /// One line, where a cache was there and could not be used though its texts are the same.
    pub note: Option<String>,
}

/// Opens a directory as [`directory`](super::directory()) does; one with `least` bytes of texts or more by way of its
/// cache, which is made where it is missing or stale. The texts are hashed in any case. A directory that cannot be
/// written to has no cache.
///
/// # Errors
/// As [`directory`](super::directory()).
pub fn cached(path: &Path, options: Options, least: u64) -> Result<Opened, Problems> {
    let place = place(path).filter(|_| size(path) >= least);
    let found = place.as_deref().map_or(Found::Nothing, |place| fresh(path, place));
    let note = match found {
        Found::Fresh(loaded) if !options.strict || loaded.warnings.is_empty() => {
            return Ok(Opened { loaded: *loaded, cached: true, note: None });
        }
        Found::Fresh(_) | Found::Nothing => None,
        Found::Broken(why) => Some(why),
    };
    let files = files(path)?;
    let loaded = load(&files, options)?;
    if let Some(place) = place {
        // Somebody else may be writing it, or the directory be read-only: then there is no cache, and a graph.
        let _ = prepare(&place).map(|()| write(&files, &loaded, &place));
    }
    Ok(Opened { loaded, cached: false, note })
}

/// What the cache of a directory is worth.
enum Found {
    Fresh(Box<Loaded>),
    /// None is there, or it is of other texts or another program.
    Nothing,
    Broken(String),
}

/// The file; none where it would lie somewhere else than in the directory, or beside what is no file.
fn place(directory: &Path) -> Option<PathBuf> {
    let folder = directory.join(FOLDER);
    match fs::symlink_metadata(&folder) {
        Ok(found) if !found.is_dir() => return None,
        Ok(_) => {
            let mut inside = fs::read_dir(&folder).ok()?;
            let plain = |entry: io::Result<fs::DirEntry>| {
                entry.and_then(|entry| entry.file_type()).is_ok_and(|is| is.is_file())
            };
            if !inside.all(plain) {
                return None;
            }
        }
        Err(_) => {}
    }
    Some(folder.join(NAME))
}

/// Bytes of all texts.
fn size(directory: &Path) -> u64 {
    FILES.iter().filter_map(|name| fs::metadata(directory.join(name)).ok()).map(|found| found.len()).sum()
}

fn fresh(directory: &Path, place: &Path) -> Found {
    if !place.exists() {
        return Found::Nothing;
    }
    let broken = |why: String| {
        Found::Broken(format!("the cache `{}` is made anew: {why}", escape(&place.display().to_string())))
    };
    let kept = match Kept::open(place) {
        Ok(kept) => kept,
        Err(fault) => return broken(fault.message),
    };
    if digest(directory).ok() != Some(kept.sha256()) {
        return Found::Nothing;
    }
    // A block found to be damaged later would end a query, so all are looked at now: it takes less than the hash.
    match kept.whole() {
        Err(fault) => broken(fault.message),
        Ok(()) if !made_by_us(&kept) => Found::Nothing,
        Ok(()) => {
            told(kept, directory).map_or_else(|fault| broken(fault.message), |loaded| Found::Fresh(Box::new(loaded)))
        }
    }
}

/// The SHA-256 of the texts as a snapshot has it, without holding them.
fn digest(directory: &Path) -> io::Result<[u8; 32]> {
    let (mut hash, mut block) = (Sha256::new(), vec![0; 1 << 18]);
    for name in FILES {
        let mut file = match File::open(directory.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && name == RULES => continue,
            file => file?,
        };
        hash.update(name.as_bytes());
        hash.update(file.metadata()?.len().to_le_bytes());
        loop {
            let read = file.read(&mut block)?;
            let Some(bytes) = block.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            hash.update(bytes);
        }
    }
    Ok(hash.finalize().into())
}

/// Makes the folder of the cache, which says of itself that it is no part of what is kept in git.
fn prepare(place: &Path) -> io::Result<()> {
    let Some(folder) = place.parent() else { return Ok(()) };
    fs::create_dir_all(folder)?;
    let ignore = folder.join(".gitignore");
    if ignore.exists() { Ok(()) } else { fs::write(ignore, "*\n") }
}
