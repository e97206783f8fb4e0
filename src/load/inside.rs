//! Reading a file whose name comes from a directory's layout: it has to be a file, and to lie in that directory.

use std::fs;
use std::io;
use std::path::Path;

/// The bytes of `directory/name`.
///
/// # Errors
/// When it cannot be read; when it is no file, such as a pipe that would be waited for; when a link leads out of the
/// directory, which whoever made the directory may have planted.
pub fn read_inside(directory: &Path, name: &str) -> io::Result<Vec<u8>> {
    let path = directory.join(name);
    if !fs::metadata(&path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    if !fs::canonicalize(&path)?.starts_with(fs::canonicalize(directory)?) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is a link that leads out of the directory"));
    }
    fs::read(&path)
}
