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

/// Colours everywhere, or nowhere, whatever the terminal and the environment say.
pub fn colour(always: bool) {
    if always { ColorChoice::AlwaysAnsi } else { ColorChoice::Never }.write_global();
}

/// What was decided about colours: `auto`, `always` or `never`.
pub(super) fn coloured() -> &'static str {
    match ColorChoice::global() {
        ColorChoice::Auto => "auto",
        ColorChoice::AlwaysAnsi | ColorChoice::Always => "always",
        ColorChoice::Never => "never",
    }
}

/// A terminal that calls itself dumb shows escapes as garbage, so it gets none even where a set `CI`
/// would give them to any terminal. `CLICOLOR_FORCE` has the last word.
fn style(stream: &impl RawStream) -> Style {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    match AutoStream::choice(stream) {
        _ if coloured() == "always" => Style::Colour,
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

    /// Columns of the terminal that messages go to; none when they go elsewhere.
    pub fn message_width(self) -> Option<usize> {
        let size = io::stderr().is_terminal().then(|| terminal_size::terminal_size_of(io::stderr())).flatten();
        size.map(|(width, _)| usize::from(width.0)).filter(|width| *width > 0)
    }

    /// Whether a text has more lines than the terminal.
    pub(super) fn is_lower_than(self, text: &[u8]) -> bool {
        let size = self.terminal.then(terminal_size::terminal_size).flatten();
        // The prompt comes below it.
        size.is_some_and(|(_, height)| memchr::memchr_iter(b'\n', text).count() + 1 > usize::from(height.0))
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
        self.say(&trouble.render_within(self.messages, self.message_width()));
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
