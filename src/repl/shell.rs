//! [`Shell`]: a session with a person or a script in front of it. Runs statements, shows their answers.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::screen::Screen;
use super::trouble::message_indent;
use super::trouble::{Outcome, Trouble};
use super::watched::{self, Watched};
use super::wrap::wrap;
use super::{pager, paint, signal, spinner};
use crate::answer::{Answer, Warning};
use crate::budget::let_go;
use crate::diagnostic::{Diagnostic, Phase, Severity, Span, Style, TextMap, escape, nearest, render_within};
use crate::error::Error;
use crate::export::{Exhibit, Exporter, Options, Registry};
use crate::graph::Graph;
use crate::query::parse;
use crate::session::{Request, Session};

/// What errors call the text that was typed.
pub(super) const INPUT: &str = "<input>";

/// Rows that are shown at the prompt.
const ROWS: usize = 100;

/// Formats that people read.
const HINTED: [&str; 3] = ["table", "line", "markdown"];

/// A session with a person or a script in front of it.
#[expect(clippy::struct_excessive_bools, reason = "switches that a person turns on and off one by one")]
pub struct Shell {
    /// The session.
    pub session: Session,
    /// Where answers and messages go.
    pub screen: Screen,
    /// The name of the graph, as it was given.
    pub graph: String,
    /// The format of answers.
    pub format: String,
    /// Whether cells that look like formulas are made harmless in CSV and TSV.
    pub safe_csv: bool,
    /// Most rows that are shown; none for all.
    pub rows: Option<usize>,
    /// Whether an answer without rows says why.
    pub hints: bool,
    /// Whether answers end in what they took.
    pub timing: bool,
    /// Where the articles are.
    pub texts: Option<PathBuf>,
    /// The last answer, for the passages behind its footnotes.
    pub last: Option<Answer>,
    /// An answer was cut.
    pub cut: bool,
    /// A person sits in front of it.
    pub attended: bool,
    /// What shows answers taller than the screen; none for the screen itself.
    pub pager: Option<String>,
    /// Whether the line editor has the keys of vi.
    pub vi: bool,
    /// What was typed last, commands left aside, for `:edit`.
    pub typed: String,
    /// What the next line begins with.
    pub draft: String,
}

/// A piece of text that is run: where it comes from, and the text.
#[derive(Clone, Copy, Debug)]
pub struct Script<'a> {
    /// `<input>`, or the path of a file.
    pub name: &'a str,
    /// The statements.
    pub text: &'a str,
}

impl Shell {
    /// A shell as a script has it: all rows, no timing.
    pub fn new(session: Session, graph: String) -> Self {
        Shell {
            session,
            screen: Screen::new(),
            graph,
            format: "table".to_owned(),
            safe_csv: false,
            rows: None,
            hints: true,
            timing: false,
            texts: None,
            last: None,
            cut: false,
            attended: false,
            pager: None,
            vi: false,
            typed: String::new(),
            draft: String::new(),
        }
    }

    /// The same as a person has it: the first hundred rows, ten seconds for a query, a pager.
    #[must_use]
    pub fn at_prompt(mut self) -> Self {
        self.session.settings_mut().limits.time = Some(super::config::PATIENCE);
        Shell { rows: Some(ROWS), timing: true, attended: true, pager: pager::usual(), ..self }
    }

    /// Runs the statements of a text in order; the first that fails ends the run.
    ///
    /// # Errors
    /// What went wrong, with places in the whole text.
    pub fn run(&mut self, script: Script<'_>) -> Outcome {
        parse::split(script.text).into_iter().try_for_each(|range| self.one(script, range))
    }

    /// Runs one statement of a text.
    ///
    /// # Errors
    /// As [`Shell::run`].
    pub fn one(&mut self, script: Script<'_>, range: Range<usize>) -> Outcome {
        let text = script.text.get(range.clone()).unwrap_or_default();
        let answer = self.ask(script, range)?;
        self.show(&answer, text)?;
        self.keep(answer);
        Ok(())
    }

    /// Keeps the last answer. The one before may be large, and nobody waits until its memory is given back.
    fn keep(&mut self, answer: Answer) {
        const LARGE: usize = 10_000;
        let before = self.last.replace(answer).filter(|before| before.rows.len() > LARGE);
        if let Some(before) = before {
            let_go(before);
        }
    }

    /// The answer to one statement of a text; its warnings are said.
    ///
    /// # Errors
    /// What went wrong, with places in the whole text.
    pub fn ask(&mut self, script: Script<'_>, range: Range<usize>) -> Outcome<Answer> {
        let start = range.start;
        let text = script.text.get(range).unwrap_or_default();
        let parameters = self.session.parameters_mut().clone();
        let request = Request { name: script.name, text, parameters };
        let cancel = self.session.cancel();
        let meter = self.session.meter();
        let session = &mut self.session;
        let hints = self.hints && HINTED.contains(&self.format.as_str());
        let run = || {
            let mut answer = session.execute(&request)?;
            if hints {
                answer.reasons = session.reasons(&request, &answer);
            }
            Ok(answer)
        };
        let answer = signal::cancelling(cancel, || spinner::during(&|| spinner::progress(&meter), run));
        let mut answer = answer.map_err(|error| place(error, script, text, start))?;
        let texts = TextMap::single(script.name, script.text);
        for warning in &mut answer.warnings {
            warning.span = warning.span.map(|span| shift(span, start));
            warning.position = warning.span.map(|span| texts.position(span));
            self.screen.say(&diagnostic(warning, &texts, self.screen));
        }
        Ok(answer)
    }

    /// Prints the answer to a query; says when it was cut.
    ///
    /// # Errors
    /// When the format cannot show it, or nobody reads the output.
    pub fn show(&mut self, answer: &Answer, query: &str) -> Outcome {
        let formats = Registry::new();
        let format = format(&formats, &self.format)?;
        let width = self.screen.width();
        let options = Options { title: Some(query.to_owned()), ..self.options(width) };
        let cancel = self.session.cancel();
        let mut text = Watched::new(Arc::clone(&cancel));
        let shown = format.write(&Exhibit::Answer(answer), &options, &mut text);
        let mut text = text.finish(shown, unshown)?;
        sound(&answer.snapshot)?;
        if format.name() == "table" {
            text = self.finish_table(&String::from_utf8_lossy(&text), width).into_bytes();
        }
        self.put(&text)?;
        self.cut |= answer.limit.is_some();
        // On a terminal the last line of a table says so already.
        let said = self.screen.terminal && format.name() == "table";
        if let Some(limit) = answer.limit.as_ref().filter(|_| !said) {
            let cut = Trouble::usage(format!("the answer is incomplete: {}", limit.message));
            self.screen.complain(&limit.help.iter().fold(cut, |cut, help| cut.help(help.as_str())));
        }
        Ok(())
    }

    /// Writes a text to the screen, piece by piece; through the pager what is taller than it.
    ///
    /// # Errors
    /// When nobody reads the output, or it is interrupted.
    pub(super) fn put(&self, text: &[u8]) -> Outcome {
        if let Some(pager) = self.pager.as_deref().filter(|_| self.screen.is_lower_than(text)) {
            match pager::show(pager, text) {
                Ok(()) => return Ok(()),
                Err(error) => {
                    let wrong = Trouble::usage(format!("the pager `{}` cannot be run: {error}", escape(pager)));
                    self.screen.complain(&wrong.help("`:pager off` does without, `:pager COMMAND` names another"));
                }
            }
        }
        let cancel = self.session.cancel();
        let shown = self.screen.write(|out| watched::copy(text, &cancel, out));
        shown.or_else(|trouble| watched::check(&cancel).and(Err(trouble)))
    }

    /// A table as a terminal shows it: long notes broken between words, and coloured.
    fn finish_table(&self, text: &str, width: Option<usize>) -> String {
        let painted = if self.screen.answers == Style::Colour { paint::table(text) } else { text.to_owned() };
        wrap(&painted, width, paint::indent)
    }

    /// The end of a script: whether every answer was whole.
    ///
    /// # Errors
    /// When a limit cut one.
    pub fn finish(&self) -> Outcome {
        const LIMIT: u8 = 4;
        if self.cut { Err(Trouble::Said(LIMIT)) } else { Ok(()) }
    }

    /// How answers are written now.
    pub fn options(&self, width: Option<usize>) -> Options {
        let evidence = self.session.settings().evidence;
        Options { width, evidence, rows: self.rows, timing: self.timing, safe_csv: self.safe_csv, ..Options::default() }
    }
}

/// The format called `name`.
///
/// # Errors
/// When there is none, with the nearest name.
pub fn format<'r>(formats: &'r Registry, name: &str) -> Outcome<&'r dyn Exporter> {
    formats.named(name).ok_or_else(|| {
        let names: Vec<&str> = formats.iter().map(Exporter::name).collect();
        let wrong = Trouble::usage(format!("no format is called `{}`", escape(name)));
        match nearest(name, names.iter().copied()) {
            Some(near) => wrong.help(format!("did you mean `{near}`?")),
            None => wrong.help(format!("the formats are {}", names.join(", "))),
        }
    })
}

/// Nothing is shown of a graph that was found to be damaged while it was read.
///
/// # Errors
/// When the file that the graph lies in is damaged.
pub fn sound(graph: &Graph) -> Outcome {
    match graph.damage() {
        Some(damage) => Err(Error::new(damage.into_diagnostic(Phase::Runtime), TextMap::default()).into()),
        None => Ok(()),
    }
}

/// A format's refusal; its other errors are those of the output.
pub fn unshown(error: &std::io::Error) -> Trouble {
    Trouble::usage(error.to_string())
}

/// A warning as it is shown: with a caret where its place is known.
fn diagnostic(warning: &Warning, texts: &TextMap, screen: Screen) -> String {
    let shown = match warning.span {
        Some(span) => Diagnostic::warning(warning.code, span, warning.message.as_str()),
        None => {
            Diagnostic { severity: Severity::Warning, ..Diagnostic::general(warning.code, warning.message.as_str()) }
        }
    };
    let shown = Diagnostic { help: warning.help.clone(), ..shown };
    let width = screen.message_width();
    let mut text = render_within(&shown, texts, screen.messages, width);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    wrap(&text, width, message_indent)
}

/// The error with its places in the whole text instead of in the statement that begins at `start`.
fn place(mut error: Error, script: Script<'_>, statement: &str, start: usize) -> Trouble {
    let Error { diagnostics, texts } = &mut error;
    let mut moved = Vec::new();
    let labels = diagnostics.iter_mut().flat_map(|found| found.primary.iter_mut().chain(&mut found.related));
    for label in labels.filter(|label| texts.content(label.span.text) == statement) {
        moved.push(label.span.text);
        label.span = shift(label.span, start);
    }
    for text in moved {
        texts.replace(text, script.text);
    }
    error.into()
}

fn shift(span: Span, by: usize) -> Span {
    let range = span.range();
    Span::new(span.text, range.start.saturating_add(by), range.end.saturating_add(by))
}
