//! Where the prompt keeps what was typed.

use std::ffi::OsString;
use std::path::PathBuf;

/// The variable that names another file; empty for none at all.
const OVERRIDE: &str = "CHANCERY_HISTORY";

/// The history file; none when there is no place for one.
pub(super) fn path() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os(OVERRIDE) {
        return Some(PathBuf::from(given)).filter(|path| !path.as_os_str().is_empty());
    }
    let directory = state(&|name| std::env::var_os(name).filter(|value| !value.is_empty()))?;
    Some(directory.join("chancery").join("history"))
}

/// The user's directory for what a program remembers.
fn state(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if cfg!(windows) {
        return variable("LOCALAPPDATA").map(PathBuf::from);
    }
    let home = || variable("HOME").map(PathBuf::from);
    if cfg!(target_os = "macos") {
        return home().map(|home| home.join("Library").join("Application Support"));
    }
    let given = variable("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    given.or_else(|| home().map(|home| home.join(".local").join("state")))
}
