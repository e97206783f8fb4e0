//! [`Disk`]: the steps by which a file replaces another, so that each can be made to fail in a test.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::unfinished::Unfinished;

/// What the writer asks of the system.
pub(super) trait Disk {
    /// Creates a file that must not be there yet, with the owner and the mode of the one that it is to replace.
    fn create(&mut self, path: &Path, of: &Path) -> io::Result<()>;
    /// Appends to it.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Writes over its start.
    fn begin(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes its content durable.
    fn sync(&mut self) -> io::Result<()>;
    /// Puts it in the place of another.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes the names in a directory durable.
    fn sync_directory(&mut self, path: &Path) -> io::Result<()>;
    /// Removes it.
    fn remove(&mut self, path: &Path) -> io::Result<()>;
}

/// The system itself.
#[derive(Debug, Default)]
pub(super) struct System {
    file: Option<(File, Unfinished)>,
}

impl System {
    fn file(&mut self) -> io::Result<&mut File> {
        let file = self.file.as_mut().map(|(file, _)| file);
        file.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}

impl Disk for System {
    fn create(&mut self, path: &Path, of: &Path) -> io::Result<()> {
        // Whoever writes has the lock: what stands there was left by processes that were stopped.
        remove_leftovers(of);
        let unfinished = Unfinished::new(path.to_path_buf());
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        as_before(of, &file)?;
        self.file = Some((file, unfinished));
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file()?.write_all(bytes)
    }

    fn begin(&mut self, bytes: &[u8]) -> io::Result<()> {
        let file = self.file()?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file()?.sync_all()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let unfinished = self.file.take();
        fs::rename(from, to)?;
        drop(unfinished);
        Ok(())
    }

    #[cfg(unix)]
    fn sync_directory(&mut self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    /// Elsewhere directories cannot be opened; the rename alone has to do.
    #[cfg(not(unix))]
    fn sync_directory(&mut self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.file = None;
        fs::remove_file(path)
    }
}

/// The directory of a file, and a name beside it that nobody else uses.
pub(super) fn beside(path: &Path) -> (PathBuf, PathBuf) {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.new", std::process::id()));
    let temporary = directory.join(name);
    (directory, temporary)
}

/// Removes what writers that were stopped left beside a file. Only for whoever has its lock.
pub fn remove_leftovers(of: &Path) {
    let (directory, _) = beside(of);
    let name = of.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Ok(entries) = fs::read_dir(&directory) else { return };
    for entry in entries.flatten() {
        let found = entry.file_name();
        let process = found.to_str().and_then(|found| {
            found.strip_prefix('.')?.strip_prefix(name.as_str())?.strip_prefix('.')?.strip_suffix(".new")
        });
        let left = process.is_some_and(|process| !process.is_empty() && process.bytes().all(|b| b.is_ascii_digit()));
        if left && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            // What cannot be removed is a hidden file without meaning.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Gives a new file the mode of the one that it is to replace, and its owner where the system lets us.
///
/// # Errors
/// When the mode cannot be set: then the new one might be read by others than the old one.
pub fn as_before(old: &Path, new: &File) -> io::Result<()> {
    let Ok(found) = fs::metadata(old) else { return Ok(()) };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // Only the superuser may give files away; whoever else writes it becomes the owner, as of any new file.
        let _ = std::os::unix::fs::fchown(new, Some(found.uid()), Some(found.gid()));
    }
    new.set_permissions(found.permissions())
}

/// Replaces a file by what `fill` writes: whole, or not at all.
///
/// # Errors
/// Those of the system; then the old file stands there as before.
pub(super) fn replace<D: Disk, T>(
    disk: &mut D,
    path: &Path,
    fill: impl FnOnce(&mut D) -> io::Result<T>,
) -> io::Result<T> {
    let (directory, temporary) = beside(path);
    let written = disk.create(&temporary, path).and_then(|()| {
        let kept = fill(disk).and_then(|kept| disk.sync().map(|()| kept));
        let placed = kept.and_then(|kept| disk.rename(&temporary, path).map(|()| kept));
        placed.inspect_err(|_| {
            // What matters is the first error; a leftover is found by its name.
            let _ = disk.remove(&temporary);
        })
    })?;
    disk.sync_directory(&directory)?;
    Ok(written)
}
