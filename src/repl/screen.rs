//! [`Screen`]: where answers and messages go: answers to standard output, messages to standard error.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};

use super::trouble::{Outcome, Trouble};
use crate::diagnostic::Style;

/// Standard output and standard error, and what they can show.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Whether standard output is a terminal.
    pub terminal: bool,
    /// Whether answers are coloured.
    pub answers: Style,
    /// Whether messages are coloured.
    pub messages: Style,
}

/// A terminal that calls itself dumb shows escapes as garbage, so it gets none even where a set `CI`
/// would give them to any terminal. `CLICOLOR_FORCE` has the last word.
fn style(stream: &impl RawStream) -> Style {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    match AutoStream::choice(stream) {
        ColorChoice::Never => Style::Plain,
        _ if dumb && !forced => Style::Plain,
        _ => Style::Colour,
    }
}

impl Screen {
    /// What standard output and standard error are now. Colours go to terminals only, and not under
    /// `NO_COLOR` or `TERM=dumb`.
    pub fn new() -> Self {
        Screen { terminal: io::stdout().is_terminal(), answers: style(&io::stdout()), messages: style(&io::stderr()) }
    }

    /// Columns of the terminal; none when there is no terminal, and lines may be of any length.
    pub fn width(self) -> Option<usize> {
        let size = self.terminal.then(terminal_size::terminal_size).flatten();
        size.map(|(width, _)| usize::from(width.0))
    }

    /// Writes to standard output.
    ///
    /// # Errors
    /// When nobody reads it any more, or it cannot be written.
    pub fn write(self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome {
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        let done = write(&mut out).and_then(|()| out.flush());
        if done.is_err() {
            // What is left is dropped, for a writer that failed once would fail again on drop.
            let (_, _) = out.into_parts();
        }
        done.map_err(trouble)
    }

    /// Prints a text on standard output.
    ///
    /// # Errors
    /// As [`Screen::write`].
    pub fn print(self, text: &str) -> Outcome {
        self.write(|out| out.write_all(text.as_bytes()))
    }

    /// Prints a message on standard error. Nothing can be done when that fails.
    pub fn say(self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Prints a trouble on standard error.
    pub fn complain(self, trouble: &Trouble) {
        self.say(&trouble.render(self.messages));
    }
}

impl Default for Screen {
    fn default() -> Self {
        Screen::new()
    }
}

/// Standard output's errors as trouble: a closed pipe is none.
pub fn trouble(error: io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Trouble::Closed,
        _ => Trouble::write("standard output".as_ref(), error),
    }
}
