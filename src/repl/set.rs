//! Commands that change how the session answers.

use std::path::PathBuf;

use super::command::Next;
use super::shell::{self, Shell};
use super::trouble::{Outcome, Trouble};
use super::{measure, pager, parameter};
use crate::diagnostic::escape;
use crate::export::Registry;
use crate::model::{Map, Value};

fn told(shell: &Shell, text: &str) -> Outcome<Next> {
    shell.screen.print(&format!("{text}\n"))?;
    Ok(Next::Go)
}

pub(super) fn rows(shell: &mut Shell, text: &str) -> Outcome<Next> {
    match text {
        "" => {}
        "all" => shell.rows = None,
        number => {
            let wrong = |_| {
                Trouble::usage(format!("`{}` is not a number of rows", escape(number)))
                    .help("for example `:rows 20`, or `:rows all`")
            };
            shell.rows = Some(number.parse().map_err(wrong)?);
        }
    }
    match shell.rows {
        Some(rows) => told(shell, &format!("answers show {rows} rows at most")),
        None => told(shell, "answers show all rows"),
    }
}

pub(super) fn format(shell: &mut Shell, text: &str) -> Outcome<Next> {
    let formats = Registry::new();
    if !text.is_empty() {
        let name = shell::format(&formats, text)?.name().to_owned();
        shell.format = name;
        return told(shell, &format!("answers are written as {}", shell.format));
    }
    let line = |name: &str, help: &str| {
        let mark = if name == shell.format { '*' } else { ' ' };
        format!("{mark} {name:<10}{help}")
    };
    let lines: Vec<String> = formats.iter().map(|format| line(format.name(), format.help())).collect();
    told(shell, &lines.join("\n"))
}

pub(super) fn timeout(shell: &mut Shell, text: &str) -> Outcome<Next> {
    if !text.is_empty() {
        let wrong = |wrong| Trouble::usage(wrong).help("for example `:timeout 1m`");
        shell.session.settings_mut().limits.time = measure::time(text).map_err(wrong)?;
    }
    match shell.session.settings().limits.time {
        None => told(shell, "a query may take as long as it needs"),
        time => told(shell, &format!("a query may take {}", measure::time_text(time))),
    }
}

pub(super) fn memory(shell: &mut Shell, text: &str) -> Outcome<Next> {
    if !text.is_empty() {
        let wrong = |wrong| Trouble::usage(wrong).help("for example `:memory 2GiB`");
        shell.session.settings_mut().limits.bytes = measure::size(text).map_err(wrong)?;
    }
    told(shell, &format!("a query may hold {}", measure::size_text(shell.session.settings().limits.bytes)))
}

pub(super) fn pager(shell: &mut Shell, text: &str) -> Outcome<Next> {
    match text {
        "" => {}
        "off" => shell.pager = None,
        "on" => shell.pager = pager::usual(),
        command => shell.pager = Some(command.to_owned()),
    }
    match &shell.pager {
        None => told(shell, "answers taller than the screen roll over it"),
        Some(command) => told(shell, &format!("answers taller than the screen are shown by `{}`", escape(command))),
    }
}

/// `on`, `off`, or nothing, which turns it over.
fn switch(text: &str, now: bool) -> Outcome<bool> {
    match text {
        "" => Ok(!now),
        "on" => Ok(true),
        "off" => Ok(false),
        other => Err(Trouble::usage(format!("`{}` is neither on nor off", escape(other)))),
    }
}

pub(super) fn timing(shell: &mut Shell, text: &str) -> Outcome<Next> {
    shell.timing = switch(text, shell.timing)?;
    told(shell, if shell.timing { "answers tell how long they took" } else { "answers do not tell how long they took" })
}

pub(super) fn evidence(shell: &mut Shell, text: &str) -> Outcome<Next> {
    let on = switch(text, shell.session.settings().evidence)?;
    shell.session.settings_mut().evidence = on;
    told(shell, if on { "answers show what they rest on" } else { "answers do not show what they rest on" })
}

pub(super) fn param(shell: &mut Shell, text: &str) -> Outcome<Next> {
    if text.is_empty() {
        return parameters(shell);
    }
    let given = parameter::parse(text)
        .map_err(|message| Trouble::usage(message).help("for example `:param state=uzbekistan`"))?;
    let shown = format!("${} is {}", escape(&given.name), parameter::show(&given.value));
    shell.session.parameters_mut().insert(given.name, given.value);
    told(shell, &shown)
}

fn parameters(shell: &mut Shell) -> Outcome<Next> {
    let known = shell.session.parameters_mut();
    let line =
        |(name, value): (&crate::model::Text, &Value)| format!("${} is {}", escape(name), parameter::show(value));
    let lines: Vec<String> = known.iter().map(line).collect();
    told(shell, if lines.is_empty() { "no parameter has a value".to_owned() } else { lines.join("\n") }.as_str())
}

pub(super) fn texts(shell: &mut Shell, text: &str) -> Outcome<Next> {
    if text.is_empty() {
        let known = shell.texts.as_ref().map(|path| format!("the articles are in {}", path.display()));
        return told(shell, known.as_deref().unwrap_or("no directory with articles is known; `:texts DIR` names it"));
    }
    let path = PathBuf::from(text);
    let found = std::fs::metadata(&path).map_err(|error| Trouble::read(&path, error))?;
    if !found.is_dir() {
        return Err(Trouble::usage(format!("`{}` is not a directory", escape(text))));
    }
    shell.texts = Some(path);
    told(shell, &format!("`:passage N` reads {}", escape(&format!("{text}/SOURCE.txt"))))
}

/// Sets the view; a wrong one is told at once, with its place in it.
///
/// # Errors
/// When it is no view of this graph.
pub fn choose_view(shell: &mut Shell, view: &str) -> Outcome {
    Ok(shell.session.set_view("<view>", view)?)
}

pub(super) fn view(shell: &mut Shell, text: &str) -> Outcome<Next> {
    let before = shell.session.settings().view.clone();
    if text.is_empty() {
        return told(shell, &before.map_or_else(|| "no view is set".to_owned(), |view| format!("the view is {view}")));
    }
    if matches!(text, "off" | "none") {
        shell.session.settings_mut().view = None;
        return told(shell, "no view is set");
    }
    choose_view(shell, text)?;
    Ok(Next::Go)
}

/// The parameters given on the command line.
pub fn give(shell: &mut Shell, given: &[parameter::Given]) {
    let pairs = given.iter().map(|given| (given.name.clone(), given.value.clone()));
    shell.session.parameters_mut().extend(pairs.collect::<Map>());
}
