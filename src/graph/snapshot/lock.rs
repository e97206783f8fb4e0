//! [`Lock`]: one writer at a time. Readers need none: they hold the file that they opened.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::unfinished::Unfinished;

/// The right to replace a file. The system gives it back when the process ends, however it ends; the lock file
/// beside the file says in whose hands it is.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
    _unfinished: Unfinished,
}

/// `.NAME.lock` in the file's directory.
fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".lock");
    path.with_file_name(name)
}

impl Lock {
    /// Takes the lock of a file.
    ///
    /// # Errors
    /// When somebody else has it, who is named; or the lock file cannot be made.
    pub(super) fn take(of: &Path) -> io::Result<Lock> {
        let path = beside(of);
        loop {
            let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => {
                    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
                    file.set_len(0)?;
                    writeln!(file, "{} {since}", std::process::id())?;
                    let unfinished = Unfinished::new(path.clone());
                    return Ok(Lock { file, path, _unfinished: unfinished });
                }
                // Whoever had it has removed it meanwhile: there may be another one now.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let mut owner = String::new();
                    // Who it is only helps; a lock without a name is a lock too.
                    let _ = file.read_to_string(&mut owner);
                    return Err(io::Error::new(io::ErrorKind::ResourceBusy, held(&owner)));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}

/// Who has it, by what the lock file says: a process and the second it took the lock.
fn held(owner: &str) -> String {
    let mut words = owner.split_whitespace();
    match (words.next().and_then(|pid| pid.parse::<u32>().ok()), words.next().and_then(|at| at.parse::<i64>().ok())) {
        (Some(pid), Some(at)) => {
            let since = jiff::Timestamp::from_second(at).map_or_else(|_| String::new(), |at| format!(" since {at}"));
            format!("process {pid} has been writing it{since}")
        }
        _ => "another process is writing it".to_owned(),
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(own), Ok(there)) = (file.metadata(), fs::metadata(path)) else { return false };
    (own.dev(), own.ino()) == (there.dev(), there.ino())
}

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is held, so that nobody takes it between; a file that stays behind is no lock.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}
