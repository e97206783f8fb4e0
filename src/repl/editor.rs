//! `:edit`: a query in the person's own editor.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::command::Next;
use super::pager;
use super::shell::{INPUT, Script, Shell};
use super::trouble::{Outcome, Trouble};
use crate::graph::snapshot::Unfinished;

/// Opens a query, or the last one, in the editor. What comes back runs at once when it ends in `;`, and else
/// stands at the prompt.
pub(super) fn command(shell: &mut Shell, text: &str) -> Outcome<Next> {
    if !shell.attended {
        return Err(Trouble::usage("an editor needs a person at a terminal"));
    }
    let before = if text.is_empty() { shell.typed.as_str() } else { text };
    let after = edit(before)?;
    let after = after.trim_end();
    if after.trim().is_empty() {
        shell.screen.print("nothing to run\n")?;
        return Ok(Next::Go);
    }
    after.clone_into(&mut shell.typed);
    if !after.ends_with(';') {
        after.clone_into(&mut shell.draft);
        return Ok(Next::Go);
    }
    shell.screen.print(&format!("{after}\n"))?;
    shell.run(Script { name: INPUT, text: after }).map(|()| Next::Go)
}

/// The editor's command: `$VISUAL`, `$EDITOR`, or what every system has.
fn editor() -> String {
    let given = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let usual = || if cfg!(windows) { "notepad" } else { "vi" }.to_owned();
    given("VISUAL").or_else(|| given("EDITOR")).unwrap_or_else(usual)
}

/// The text as the editor leaves it.
fn edit(text: &str) -> Outcome<String> {
    let path = std::env::temp_dir().join(format!("chancery-edit-{}.chq", std::process::id()));
    // It goes whatever happens, also when the process is told to end.
    let _unfinished = Unfinished::new(path.clone());
    let done = write(&path, text).and_then(|()| run(&path));
    let after = done.and_then(|()| fs::read_to_string(&path));
    let _ = fs::remove_file(&path);
    after.map_err(|error| {
        let editor = editor();
        Trouble::usage(format!("the editor `{editor}` gave nothing back: {error}"))
            .help("`$VISUAL` or `$EDITOR` names another one")
    })
}

fn write(path: &PathBuf, text: &str) -> io::Result<()> {
    // What an earlier process of this number left, or somebody put there, is not followed.
    let _ = fs::remove_file(path);
    let mut file = fs::File::options().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")
}

fn run(path: &Path) -> io::Result<()> {
    let quoted = if cfg!(windows) {
        format!("\"{}\"", path.display())
    } else {
        format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
    };
    let status = pager::shell(&format!("{} {quoted}", editor())).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("it ended with {status}"))) }
}
