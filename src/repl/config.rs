//! The file that says how the prompt begins: `~/.config/chancery/config.toml`.
//!
//! `KEYS` is the table of what may stand in it; the commented file that `:config new` writes, and the hints of
//! errors, are made of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy;
use toml::de::{DeTable, DeValue};

use super::command::Next;
use super::measure::{self, size_text, time_text};
use super::shell::{self, Shell};
use super::trouble::{Outcome, Trouble};
use super::{pager, screen, set};
use crate::diagnostic::{Diagnostic, Phase, Span, TextId, TextMap, codes, escape, nearest};
use crate::error::Error;
use crate::export::Registry;

/// The variable that names another file; empty for none at all.
const OVERRIDE: &str = "CHANCERY_CONFIG";

/// What the command line has decided already.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each flag of the command line is given or not")]
pub struct Decided {
    /// The longest time of a query.
    pub time: bool,
    /// The most memory of one.
    pub memory: bool,
    /// The view.
    pub view: bool,
    /// Colours.
    pub colour: bool,
}

/// A line of the file.
struct Key {
    name: &'static str,
    /// A comment of a line.
    help: &'static str,
    /// What is so without a file, as the file has it.
    usual: &'static str,
    /// Takes a value, unless the command line has decided; a wrong one is told in a line, with a hint.
    take: fn(&mut Shell, &DeValue<'_>, Decided) -> Result<(), Wrong>,
    /// What is so now.
    now: fn(&Shell) -> String,
}

/// What is wrong with a value, and a hint.
type Wrong = (String, String);

const KEYS: &[Key] = &[
    Key {
        name: "timeout",
        help: "the longest time of a query: 500ms, 10s, 2m or none",
        usual: "\"10s\"",
        take: |shell, value, decided| {
            let time =
                measure::time(text(value)?).map_err(|wrong| (wrong, "for example timeout = \"1m\"".to_owned()))?;
            let limits = &mut shell.session.settings_mut().limits;
            limits.time = if decided.time { limits.time } else { time };
            Ok(())
        },
        now: |shell| quoted(&time_text(shell.session.settings().limits.time)),
    },
    Key {
        name: "memory",
        help: "the most memory of a query",
        usual: "\"1GiB\"",
        take: |shell, value, decided| {
            let size =
                measure::size(text(value)?).map_err(|wrong| (wrong, "for example memory = \"2GiB\"".to_owned()))?;
            let limits = &mut shell.session.settings_mut().limits;
            limits.bytes = if decided.memory { limits.bytes } else { size };
            Ok(())
        },
        now: |shell| quoted(&size_text(shell.session.settings().limits.bytes)),
    },
    Key {
        name: "rows",
        help: "how many rows of an answer are shown: a number, or \"all\"",
        usual: "100",
        take: |shell, value, _| {
            let hint =
                || ("a number of rows is wanted".to_owned(), "for example rows = 20, or rows = \"all\"".to_owned());
            shell.rows = match (value.as_str(), value.as_integer()) {
                (Some("all"), _) => None,
                (_, Some(number)) => Some(number.as_str().parse().map_err(|_| hint())?),
                _ => return Err(hint()),
            };
            Ok(())
        },
        now: |shell| shell.rows.map_or_else(|| quoted("all"), |rows| rows.to_string()),
    },
    Key {
        name: "format",
        help: "how answers are written: table, line, csv, tsv, json, jsonl, markdown or dot",
        usual: "\"table\"",
        take: |shell, value, _| {
            let formats = Registry::new();
            let found = shell::format(&formats, text(value)?).map_err(|trouble| wrong(&trouble))?;
            found.name().clone_into(&mut shell.format);
            Ok(())
        },
        now: |shell| quoted(&shell.format),
    },
    Key {
        name: "view",
        help: "the view of every query that names none, such as \"AS OF 2012\"; empty for none",
        usual: "\"\"",
        take: |shell, value, decided| match text(value)? {
            "" => Ok(()),
            _ if decided.view => Ok(()),
            view => set::choose_view(shell, view).map_err(|trouble| wrong(&trouble)),
        },
        now: |shell| quoted(shell.session.settings().view.as_deref().unwrap_or_default()),
    },
    Key {
        name: "evidence",
        help: "whether answers show what they rest on",
        usual: "true",
        take: |shell, value, _| {
            shell.session.settings_mut().evidence = truth(value)?;
            Ok(())
        },
        now: |shell| shell.session.settings().evidence.to_string(),
    },
    Key {
        name: "timing",
        help: "whether answers tell how long they took",
        usual: "true",
        take: |shell, value, _| {
            shell.timing = truth(value)?;
            Ok(())
        },
        now: |shell| shell.timing.to_string(),
    },
    Key {
        name: "color",
        help: "colours: auto (on a terminal that takes them), always or never",
        usual: "\"auto\"",
        take: |shell, value, decided| {
            let choice = choose(value, &["auto", "always", "never"])?;
            if !decided.colour && choice != "auto" {
                screen::colour(choice == "always");
                shell.screen = screen::Screen::new();
            }
            Ok(())
        },
        now: |_| quoted(screen::coloured()),
    },
    Key {
        name: "edit-mode",
        help: "the keys of the line editor: emacs or vi",
        usual: "\"emacs\"",
        take: |shell, value, _| {
            shell.vi = choose(value, &["emacs", "vi"])? == "vi";
            Ok(())
        },
        now: |shell| quoted(if shell.vi { "vi" } else { "emacs" }),
    },
    Key {
        name: "pager",
        help: "what shows answers taller than the screen: auto ($PAGER, else less), off, or a command",
        usual: "\"auto\"",
        take: |shell, value, _| {
            shell.pager = match text(value)? {
                "auto" => pager::usual(),
                "off" | "" => None,
                command => Some(command.to_owned()),
            };
            Ok(())
        },
        now: |shell| quoted(shell.pager.as_deref().unwrap_or("off")),
    },
];

fn text<'v>(value: &'v DeValue<'_>) -> Result<&'v str, Wrong> {
    let wrong =
        || (format!("a text is wanted, and this is of type {}", value.type_str()), "write it in quotes".to_owned());
    value.as_str().ok_or_else(wrong)
}

fn truth(value: &DeValue<'_>) -> Result<bool, Wrong> {
    value.as_bool().ok_or_else(|| ("true or false is wanted".to_owned(), "write it without quotes".to_owned()))
}

fn choose<'c>(value: &DeValue<'_>, choices: &[&'c str]) -> Result<&'c str, Wrong> {
    let given = text(value)?;
    let found = choices.iter().find(|choice| **choice == given);
    let all = choices.join(", ");
    found.copied().ok_or_else(|| (format!("`{}` is not one of {all}", escape(given)), format!("write one of {all}")))
}

/// A trouble in a line, and its hint.
fn wrong(trouble: &Trouble) -> Wrong {
    match trouble {
        Trouble::Usage { message, help } => (message.clone(), help.join("; ")),
        Trouble::Error(error) => {
            error.first().map_or_else(Default::default, |first| (first.message.clone(), first.help.join("; ")))
        }
        Trouble::File { .. } | Trouble::Problems(_) | Trouble::Data(_) | Trouble::Said(_) | Trouble::Closed => {
            (trouble.render(crate::diagnostic::Style::Plain), String::new())
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escape(text).replace('\\', "\\\\").replace('"', "\\\""))
}

/// The file; none when there is no place for one.
pub fn path() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os(OVERRIDE) {
        return Some(PathBuf::from(given)).filter(|path| !path.as_os_str().is_empty());
    }
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join("chancery").join("config.toml"))
}

/// Lets the file, where there is one, decide what the command line has not. What is wrong with it is told all at
/// once, with places; what is right counts all the same.
///
/// # Errors
/// When the file cannot be read, or something in it is wrong.
pub fn read(shell: &mut Shell, decided: Decided) -> Outcome {
    let Some(path) = path() else { return Ok(()) };
    let content = match std::fs::read_to_string(&path) {
        Ok(content) => content,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Trouble::read(&path, error)),
    };
    let diagnostics = take(shell, &content, decided);
    if diagnostics.is_empty() {
        return Ok(());
    }
    let texts = TextMap::single(escape(&path.display().to_string()), content);
    Err(Error { diagnostics, texts }.into())
}

fn fault(range: std::ops::Range<usize>, message: String) -> Diagnostic {
    Diagnostic::error(codes::CONFIG_WRONG, Span::new(TextId(0), range.start, range.end), message).at(Phase::Compile)
}

/// Takes what the text says; gives all that is wrong with it.
fn take(shell: &mut Shell, content: &str, decided: Decided) -> Vec<Diagnostic> {
    let (table, errors) = DeTable::parse_recoverable(content);
    let syntax = |error: &toml::de::Error| {
        let range = error.span().unwrap_or(0..0);
        fault(range, format!("this is not TOML: {}", error.message().replace('\n', " ")))
            .help("a line is `key = value`, with texts in quotes; `:config new` writes a file with comments")
    };
    let mut found: Vec<Diagnostic> = errors.iter().map(syntax).collect();
    if !found.is_empty() {
        return found;
    }
    for (name, value) in table.get_ref() {
        let Some(key) = KEYS.iter().find(|key| key.name == name.get_ref().as_ref()) else {
            found.push(unknown(name.span(), name.get_ref()));
            continue;
        };
        if let Err((message, help)) = (key.take)(shell, value.get_ref(), decided) {
            let wrong = fault(value.span(), format!("`{}`: {message}", key.name));
            found.push(if help.is_empty() { wrong } else { wrong.help(help) });
        }
    }
    found.sort_by_key(|wrong| wrong.primary.as_ref().map(|label| label.span.start));
    found
}

fn unknown(range: std::ops::Range<usize>, name: &str) -> Diagnostic {
    let names = || KEYS.iter().map(|key| key.name);
    let wrong = fault(range, format!("no setting is called `{}`", escape(name)));
    match nearest(name, names()) {
        Some(near) => wrong.help(format!("did you mean `{near}`?")),
        None => wrong.help(format!("the settings are {}", names().collect::<Vec<_>>().join(", "))),
    }
}

/// The file as it is before anybody has changed it: everything in comments.
fn commented() -> String {
    let mut out = String::from("# How the prompt of chancery begins; flags of the command line come first.\n");
    for key in KEYS {
        let _ = write!(out, "\n# {}\n# {} = {}\n", key.help, key.name, key.usual);
    }
    out
}

/// `:config`: where the file is and what is so now; `:config new` writes one with comments.
pub(super) fn command(shell: &mut Shell, text: &str) -> Outcome<Next> {
    let path = path();
    let told = match (text, &path) {
        ("", _) => settings(shell, path.as_deref()),
        ("new", Some(path)) => create(path)?,
        ("new", None) => {
            return Err(Trouble::usage("there is no directory for a file of settings")
                .help("`$HOME` or `$XDG_CONFIG_HOME` names one"));
        }
        (other, _) => {
            let wrong = Trouble::usage(format!("`{}` is not something that `:config` does", escape(other)));
            return Err(wrong.help("`:config` shows the settings, `:config new` writes a file of them"));
        }
    };
    shell.screen.print(&told)?;
    Ok(Next::Go)
}

fn settings(shell: &Shell, path: Option<&Path>) -> String {
    let mut out = match path {
        None => "# no file says how the prompt begins\n".to_owned(),
        Some(path) => {
            let shown = escape(&path.display().to_string());
            let missing = if path.exists() { "" } else { ", which is not there; `:config new` writes it" };
            format!("# {shown}{missing}\n")
        }
    };
    for key in KEYS {
        let _ = writeln!(out, "{} = {}", key.name, (key.now)(shell));
    }
    out
}

fn create(path: &Path) -> Outcome<String> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(|error| Trouble::write(directory, error))?;
    }
    let write = |mut file: std::fs::File| std::io::Write::write_all(&mut file, commented().as_bytes());
    let file = std::fs::File::options().write(true).create_new(true).open(path);
    let shown = escape(&path.display().to_string());
    match file.and_then(write) {
        Ok(()) => Ok(format!("wrote {shown}; take the `#` from the lines that you change\n")),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Trouble::usage(format!("`{shown}` exists already"))
                .help("`:edit` is for queries; change it with your editor"))
        }
        Err(error) => Err(Trouble::write(path, error)),
    }
}

/// The time that is asked for at the prompt where nothing else is said.
pub const PATIENCE: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;

    fn shell() -> Result<Shell, Error> {
        Ok(Shell::new(Session::demo()?, "demo".to_owned()).at_prompt())
    }

    #[test]
    fn the_commented_file_says_what_is_so_without_it() -> Result<(), Error> {
        let mut shell = shell()?;
        assert!(take(&mut shell, &commented(), Decided::default()).is_empty());
        let bare: String = commented()
            .lines()
            .filter_map(|line| line.strip_prefix("# ").filter(|line| line.contains(" = ")))
            .fold(String::new(), |all, line| all + line + "\n");
        assert_eq!(bare.lines().count(), KEYS.len());
        let before = (shell.rows, shell.format.clone(), shell.vi, shell.timing);
        assert!(take(&mut shell, &bare, Decided::default()).is_empty(), "{bare}");
        assert_eq!(before, (shell.rows, shell.format.clone(), shell.vi, shell.timing));
        assert_eq!(shell.session.settings().limits.time, Some(PATIENCE));
        Ok(())
    }

    #[test]
    fn settings_are_taken_unless_the_command_line_decided() -> Result<(), Error> {
        let mut shell = shell()?;
        let text = "timeout = \"2m\"\nmemory = '2GiB'\nrows = \"all\"\nformat = \"Line\"\nview = \"AS OF 2012\"\nedit-mode = \"vi\"\npager = \"off\"\n";
        let decided = Decided { memory: true, ..Decided::default() };
        assert!(take(&mut shell, text, decided).is_empty());
        let settings = shell.session.settings();
        assert_eq!(settings.limits.time, Some(Duration::from_secs(120)));
        assert_eq!(settings.limits.bytes, 1 << 30);
        assert_eq!(settings.view.as_deref(), Some("AS OF 2012"));
        assert!((shell.rows, shell.format.as_str(), shell.vi, shell.pager.as_deref()) == (None, "line", true, None));
        Ok(())
    }

    #[test]
    fn what_is_wrong_has_a_place_and_a_hint() -> Result<(), Error> {
        let mut shell = shell()?;
        let text = "timeout = 5\nformt = \"csv\"\nview = \"AS OF yesterday\"\nrows = -1\nedit-mode = \"nano\"\nformat = \"markdwon\"\n";
        let found = take(&mut shell, text, Decided::default());
        let lines: Vec<usize> = found
            .iter()
            .filter_map(|wrong| wrong.primary.as_ref())
            .map(|label| text[..label.span.range().start].matches('\n').count() + 1)
            .collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 6]);
        assert!(found.iter().all(|wrong| !wrong.help.is_empty()), "{found:?}");
        for broken in ["timeout", "timeout = ", "timeout = \"5s", "= 5", "a = 1\na = 2"] {
            let found = take(&mut shell, broken, Decided::default());
            assert!(found.iter().all(|wrong| wrong.primary.is_some() && !wrong.help.is_empty()), "{broken}");
            assert!(!found.is_empty(), "{broken}");
        }
        Ok(())
    }
}
