//! The pager, for what is taller than the screen: `$PAGER`, or `less` where it is installed.

use std::io::{self, Write};
use std::process::{Command, Stdio};

/// What shows long answers where nothing else is asked for: short ones at once, colours, nothing wiped away.
const USUAL: &str = "less -RFX";
/// What a shell's exit status says when it has not found a command.
const NOT_FOUND: i32 = 127;

/// The pager of the environment; none where there is none, or `$PAGER` is empty.
pub(super) fn usual() -> Option<String> {
    match std::env::var("PAGER") {
        Ok(given) => Some(given.trim().to_owned()).filter(|given| !given.is_empty()),
        Err(_) => is_installed("less").then(|| USUAL.to_owned()),
    }
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

/// Shows a text through a command of the system's shell, until the person leaves it.
///
/// # Errors
/// When the command cannot be run.
pub(super) fn show(command: &str, text: &[u8]) -> io::Result<()> {
    let mut shell = shell(command);
    if std::env::var_os("LESS").is_none() {
        // A pager that is called by its name alone shows colours all the same.
        shell.env("LESS", "RFX");
    }
    let mut child = shell.stdin(Stdio::piped()).spawn()?;
    let written = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(text));
    let status = child.wait()?;
    if status.code() == Some(NOT_FOUND) {
        return Err(io::Error::from(io::ErrorKind::NotFound));
    }
    match written {
        // The person has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// A command of the system's shell.
pub(super) fn shell(command: &str) -> Command {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut found = Command::new(shell);
    found.arg(flag).arg(command);
    found
}
