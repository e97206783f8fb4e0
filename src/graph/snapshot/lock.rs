//! [`Lock`]: one writer at a time. Readers need none: they hold the file that they opened.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::unfinished::Unfinished;

/// The right to replace a file, or the files of a directory. The system gives it back when the process ends, however it ends; the lock file
/// beside the file says in whose hands it is.
#[derive(Debug)]
pub struct Lock {
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
    /// When somebody else has it, who is named; the lock file cannot be made; or something stands in its place that
    /// no writer left there, which is not touched.
    pub fn take(of: &Path) -> io::Result<Lock> {
        let path = beside(of);
        loop {
            let mut file = open(&path)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => {
                    if !is_ours(&mut file)? {
                        return Err(not_ours(&path));
                    }
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

/// The lock file, made where there is none. A link is not followed, and nothing is waited for.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use nix::libc::{ELOOP, O_NOFOLLOW, O_NONBLOCK};
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(O_NOFOLLOW | O_NONBLOCK);
        options.open(path).map_err(|error| if error.raw_os_error() == Some(ELOOP) { not_ours(path) } else { error })
    }
    #[cfg(not(unix))]
    options.open(path)
}

/// Whether a writer may have left this: a plain file with no other name, which holds nothing, or a process and a second.
fn is_ours(file: &mut File) -> io::Result<bool> {
    const LONGEST: u64 = 64;
    let found = file.metadata()?;
    #[cfg(unix)]
    let alone = std::os::unix::fs::MetadataExt::nlink(&found) == 1;
    #[cfg(not(unix))]
    let alone = true;
    if !found.is_file() || !alone || found.len() > LONGEST {
        return Ok(false);
    }
    let mut text = String::new();
    file.seek(SeekFrom::Start(0))?;
    // What is no text is nothing that a writer left.
    let read = file.take(LONGEST).read_to_string(&mut text);
    file.seek(SeekFrom::Start(0))?;
    let numbers = text.split_whitespace().all(|word| word.parse::<u64>().is_ok());
    Ok(read.is_ok() && numbers && text.split_whitespace().count() <= 2)
}

fn not_ours(path: &Path) -> io::Error {
    let shown = crate::diagnostic::escape(&path.display().to_string());
    io::Error::new(
        io::ErrorKind::AlreadyExists,
        format!("`{shown}` stands where its lock belongs, and is none of ours"),
    )
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
