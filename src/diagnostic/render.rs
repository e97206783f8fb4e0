//! Excerpt, caret, labels, colour.
//!
//! The excerpt handed to the renderer is our own copy of the lines concerned: cut around the caret when
//! they are long, with control characters made visible; so the place in the heading is worked out here.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Label, Severity, Span, TextId, TextMap};

/// How a diagnostic is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Characters only.
    Plain,
    /// With terminal colours.
    Colour,
}

/// Characters of a line that are shown before and after the place it is shown for.
const BEFORE: usize = 60;
const AFTER: usize = 80;

/// The diagnostic as text: headline, excerpt with caret, hints.
pub fn render(diagnostic: &Diagnostic, texts: &TextMap, style: Style) -> String {
    render_within(diagnostic, texts, style, None)
}

/// The same with excerpts that fit a terminal of so many columns, where there is one.
pub fn render_within(diagnostic: &Diagnostic, texts: &TextMap, style: Style, width: Option<usize>) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(escape(&diagnostic.message)).id(diagnostic.code.as_str());
    let mut group = Group::with_title(title);
    for (text, labels) in by_text(diagnostic) {
        group = place(group, texts, (text, &labels), width);
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(escape(help)));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    };
    close_up(&renderer.render(&[group]))
}

/// Leaves out the empty lines around excerpts and hints, and the mark `:::` that the renderer puts between a
/// place and its excerpt when the two are given apart. A place without an excerpt stands as far in as one with
/// a line number below it, and so do its hints.
fn close_up(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len() + 1);
    let mut further = false;
    for (at, line) in lines.iter().enumerate() {
        let hint_next = lines.get(at + 1).is_some_and(|next| bare(next).trim_start().starts_with("= "));
        let shown = bare(line);
        match shown.trim() {
            "|" if hint_next => continue,
            ":::" | "" => continue,
            _ => {}
        }
        further |= shown.starts_with("-->");
        if further {
            out.push(' ');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// A line without terminal colours.
fn bare(line: &str) -> String {
    anstream::adapter::strip_str(line).to_string()
}

/// The labels by text, the primary's first; `true` marks the primary.
fn by_text(diagnostic: &Diagnostic) -> Vec<(TextId, Vec<(&Label, bool)>)> {
    let primary = diagnostic.primary.iter().map(|label| (label, true));
    let mut texts: Vec<(TextId, Vec<(&Label, bool)>)> = Vec::new();
    for (label, is_primary) in primary.chain(diagnostic.related.iter().map(|label| (label, false))) {
        match texts.iter_mut().find(|(text, _)| *text == label.span.text) {
            Some((_, labels)) => labels.push((label, is_primary)),
            None => texts.push((label.span.text, vec![(label, is_primary)])),
        }
    }
    texts
}

fn place<'a>(
    group: Group<'a>,
    texts: &TextMap,
    (text, labels): (TextId, &[(&Label, bool)]),
    width: Option<usize>,
) -> Group<'a> {
    let name = escape(texts.name(text));
    let Some((first, _)) = labels.first() else { return group };
    let position = texts.position(first.span);
    let origin = Origin::path(name).line(position.line).char_column(position.column);
    let group = group.element(origin);
    if texts.content(text).is_empty() {
        return group;
    }
    let mut lines: Vec<Line> = Vec::new();
    for (label, is_primary) in labels {
        add(&mut lines, texts, (label, *is_primary), width);
    }
    lines.sort_by_key(|line| line.number);
    let (start, source, annotations) = join(&lines);
    group.element(Snippet::source(source).line_start(start).fold(true).annotations(annotations))
}

/// One line of the excerpt: as it is shown, and what is marked in it.
struct Line {
    number: usize,
    shown: Shown,
    marks: Vec<(Range<usize>, String, bool)>,
}

fn add(lines: &mut Vec<Line>, texts: &TextMap, (label, is_primary): (&Label, bool), width: Option<usize>) {
    let content = texts.content(label.span.text);
    let (start, end) = (floor(content, label.span.start as usize), floor(content, label.span.end as usize));
    let from = content[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let to = content[start..].find(['\n', '\r']).map_or(content.len(), |at| start + at);
    let number = texts.position(Span::new(label.span.text, start, start)).line;
    let marked = start - from..end.clamp(start, to) - from;
    let at = lines.iter().position(|line| line.number == number).unwrap_or_else(|| {
        let line = content[from..to].trim_end_matches('\r');
        lines.push(Line { number, shown: Shown::of(line, marked.clone(), Cut::of(width, label)), marks: Vec::new() });
        lines.len() - 1
    });
    if let Some(line) = lines.get_mut(at) {
        let range = line.shown.place(marked.start)..line.shown.place(marked.end);
        line.marks.push((range, escape(&label.text), is_primary));
    }
}

/// The lines as one text, folded by the renderer where lines between them are missing.
fn join<'a>(lines: &[Line]) -> (usize, String, Vec<Annotation<'a>>) {
    let start = lines.first().map_or(1, |line| line.number);
    let mut source = String::new();
    let mut annotations = Vec::new();
    let mut number = start;
    for line in lines {
        while number < line.number {
            source.push('\n');
            number += 1;
        }
        let base = source.len();
        source.push_str(&line.shown.text);
        for (range, text, is_primary) in &line.marks {
            let kind = if *is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(base + range.start..base + range.end);
            annotations.push(if text.is_empty() { annotation } else { annotation.label(text.clone()) });
        }
    }
    (start, source, annotations)
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A line as it is shown, with where each byte of the original went.
struct Shown {
    text: String,
    /// (byte of the line, byte of `text`), in order.
    places: Vec<(usize, usize)>,
}

/// How much of a line is shown.
#[derive(Clone, Copy)]
struct Cut {
    /// Characters before the mark.
    before: usize,
    /// So many more are no reason to cut.
    slack: usize,
    /// Characters of the mark, and as many behind it.
    after: usize,
    /// Characters in all.
    room: usize,
}

impl Cut {
    /// Columns left of an excerpt, and of the dots at both of its ends.
    const MARGIN: usize = 14;
    /// Less than this nobody can read.
    const LEAST: usize = 24;

    /// The words beside the caret want their room too.
    fn of(width: Option<usize>, label: &Label) -> Self {
        let Some(width) = width else {
            return Cut { before: BEFORE, slack: 20, after: AFTER, room: usize::MAX };
        };
        let room = width.saturating_sub(Self::MARGIN).max(Self::LEAST);
        let words = label.text.chars().count() + 1 + label.span.range().len().min(room / 3);
        Cut { before: room.saturating_sub(words).clamp(room / 5, BEFORE), slack: 0, after: AFTER.min(room / 2), room }
    }
}

impl Shown {
    fn of(line: &str, around: Range<usize>, cut: Cut) -> Self {
        let ahead = line[..floor(line, around.start)].chars().count();
        let skip = if ahead > cut.before + cut.slack { ahead - cut.before } else { 0 };
        let marked = line.get(around).map_or(0, |text| text.chars().count()).min(cut.after);
        let most = (ahead - skip + marked + cut.after).min(cut.room);
        let mut shown = Shown { text: String::new(), places: vec![(0, 0)] };
        if skip > 0 {
            shown.text.push_str("...");
        }
        let mut rest = line.char_indices().skip(skip);
        for (at, c) in rest.by_ref().take(most) {
            shown.places.push((at, shown.text.len()));
            escape_into(c, &mut shown.text);
        }
        shown.places.push((rest.next().map_or(line.len(), |(at, _)| at), shown.text.len()));
        if shown.places.last().is_some_and(|place| place.0 < line.len()) {
            shown.text.push_str("...");
        }
        shown
    }

    fn place(&self, at: usize) -> usize {
        let after = self.places.partition_point(|place| place.0 <= at);
        self.places.get(after.saturating_sub(1)).map_or(0, |place| place.1)
    }
}

/// Text from data made safe for a terminal: control characters become visible escapes.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        escape_into(c, &mut safe);
    }
    safe
}

fn escape_into(c: char, out: &mut String) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if c.is_control() || is_invisible(c) => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

/// Marks that turn the direction of text or do not show: they could make a message say something else.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;

    fn shown(content: &str, word: &str) -> String {
        let texts = TextMap::single("<query>", content);
        let start = content.find(word).unwrap();
        let span = Span::new(TextId(0), start, start + word.len());
        let message = format!("no relation type is called `{word}`");
        let diagnostic = Diagnostic::error(codes::UNKNOWN_RELATION, span, message)
            .label("not in the schema")
            .help("did you mean `hosts-base`?");
        render(&diagnostic, &texts, Style::Plain)
    }

    #[test]
    fn the_form_of_the_architecture() {
        let expected = "\
error[Q0203]: no relation type is called `host-base`
 --> <query>:1:13
  |
1 | MATCH (c)-[:host-base]->(b) RETURN b
  |             ^^^^^^^^^ not in the schema
  = help: did you mean `hosts-base`?
";
        let text = shown("MATCH (c)-[:host-base]->(b) RETURN b", "host-base");
        assert!(text == expected, "{text}");
    }

    #[test]
    fn excerpts_fit_a_narrow_terminal_with_their_carets() {
        let content =
            "MATCH (state:state)-[first:member-of]->(o:organization)-[:host-base]->(b) RETURN state, o, b ORDER BY b";
        let start = content.find("host-base").unwrap_or(0);
        let span = Span::new(TextId(0), start, start + 9);
        let diagnostic =
            Diagnostic::error(codes::UNKNOWN_RELATION, span, "no such relation").label("not in the schema");
        let texts = TextMap::single("<query>", content);
        for width in [40, 60, 80, 120] {
            let text = render_within(&diagnostic, &texts, Style::Plain, Some(width));
            let lines: Vec<&str> = text.lines().collect();
            assert!(lines.iter().all(|line| line.chars().count() < width), "{width}:\n{text}");
            let caret = lines.iter().find_map(|line| line.find("^^^^^^^^^")).unwrap_or(0);
            assert!(lines.iter().any(|line| line.get(caret..caret + 9) == Some("host-base")), "{width}:\n{text}");
        }
    }

    #[test]
    fn long_lines_are_cut_and_controls_shown() {
        let line = format!("{} \u{1b}[31mhost-base {}", "x".repeat(5000), "y".repeat(5000));
        let text = shown(&format!("first\n{line}\nlast"), "host-base");
        assert!(text.contains(" --> <query>:2:5007\n"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() < 180), "{text}");
        assert!(text.contains("\\u{1b}[31mhost-base") && !text.contains('\u{1b}'), "{text}");
    }
}
