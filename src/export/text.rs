//! Values, notes and closing lines in words, for tables, lines and markdown.
//!
//! Everything that comes from data is escaped for terminals here.

use crate::answer::{Answer, Footnote, Row, words};
use crate::diagnostic::escape;
use crate::export::Options;
use crate::export::value::{float_text, node_properties};
use crate::graph::{Graph, View};
use crate::model::{EdgeId, LensId, Map, NodeId, Path, Value};

/// Writes the values of one answer in words.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    answer: &'a Answer,
}

/// The name by which people know a node of a statement graph: `short`, else `name`.
pub fn entity_name(graph: &Graph, node: NodeId) -> Option<&str> {
    graph.entity(node).map(crate::model::entity::Entity::shown)
}

/// A relation as one meets it coming from `from`: `-member-of->`, `<-member-of-`; a symmetric one has no
/// head. What only rules give says so: `-allied-with (derived)-`.
pub fn relation_arrow(view: View<'_>, edge: EdgeId, from: NodeId) -> String {
    let graph = view.graph;
    let ends = graph.edge(edge);
    let name = graph.relation_name(ends.relation);
    let named = graph.schema().and_then(|schema| schema.relation(name));
    let name = if view.is_derived(edge) { format!("{name} (derived)") } else { name.to_owned() };
    match (named.is_some_and(|named| named.relation.symmetric), ends.start == from) {
        (true, _) => format!("-{name}-"),
        (false, true) => format!("-{name}->"),
        (false, false) => format!("<-{name}-"),
    }
}

impl<'a> Words<'a> {
    /// Words for the values of `answer`.
    pub fn new(answer: &'a Answer) -> Self {
        Words { answer }
    }

    fn graph(self) -> &'a Graph {
        &self.answer.snapshot
    }

    /// A cell of a table: strings bare, lists of names without brackets.
    pub fn cell(self, value: &Value) -> String {
        match value {
            Value::String(text) => escape(text),
            Value::List(items) if self.is_undated(items) => "undated".to_owned(),
            Value::List(items) => self.bare_list(items).unwrap_or_else(|| self.value(value)),
            Value::Map(map) => statement_place(map).unwrap_or_else(|| self.value(value)),
            other => self.value(other),
        }
    }

    /// What `validity()` gives where no statement has a date.
    fn is_undated(self, items: &[Value]) -> bool {
        matches!(items, [Value::String(only)] if only.as_str() == "/") && self.graph().statements().is_some()
    }

    /// A list of plain names as `mehdi, overview`; none where that could be read in two ways.
    fn bare_list(self, items: &[Value]) -> Option<String> {
        let bare = |item: &Value| match item {
            Value::String(text) => !text.is_empty() && !text.contains([',', '\'', '[']),
            Value::Node(..) | Value::Edge(..) => self.graph().schema().is_some(),
            Value::Map(map) => statement_place(map).is_some(),
            _ => false,
        };
        let texts = items.iter().map(|item| bare(item).then(|| self.cell(item)));
        texts.collect::<Option<Vec<String>>>().filter(|texts| !texts.is_empty()).map(|texts| texts.join(", "))
    }

    /// A value as the language writes it, strings in quotes; elements of a statement graph by their names.
    pub fn value(self, value: &Value) -> String {
        match value {
            Value::Null => "null".to_owned(),
            Value::Boolean(b) => b.to_string(),
            Value::Integer(n) => n.to_string(),
            Value::Float(n) => float_text(*n),
            Value::String(text) => quoted(text),
            Value::Date(date) => date.to_string(),
            Value::LocalTime(time) => time.to_string(),
            Value::Time(time) => time.to_string(),
            Value::LocalDateTime(time) => time.to_string(),
            Value::DateTime(time) => time.to_string(),
            Value::Duration(duration) => duration.to_string(),
            Value::List(items) => {
                format!("[{}]", items.iter().map(|item| self.value(item)).collect::<Vec<_>>().join(", "))
            }
            Value::Map(map) => self.map(map),
            Value::Node(node, lens) => self.node(*node, *lens),
            Value::Edge(edge, lens) => self.edge(*edge, *lens),
            Value::Path(path) => self.path(path),
        }
    }

    fn map(self, map: &Map) -> String {
        let pairs = map.iter().map(|(key, value)| format!("{}: {}", symbol(key), self.value(value)));
        format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
    }

    /// A node: its name, or as a pattern on an open graph.
    pub fn node(self, node: NodeId, lens: LensId) -> String {
        if let Some(name) = entity_name(self.graph(), node) {
            return escape(name);
        }
        let labels: Vec<String> =
            self.graph().labels(node).into_iter().map(|label| format!(":{}", symbol(label))).collect();
        let properties = node_properties(self.answer, node, lens);
        self.pattern('(', &labels.concat(), &properties, ')')
    }

    fn pattern(self, open: char, head: &str, properties: &Map, close: char) -> String {
        match (head.is_empty(), properties.is_empty()) {
            (_, true) => format!("{open}{head}{close}"),
            (true, false) => format!("{open}{}{close}", self.map(properties)),
            (false, false) => format!("{open}{head} {}{close}", self.map(properties)),
        }
    }

    /// An edge with its ends: `Armenia -member-of-> CSTO`; alone in an open graph: `[:KNOWS]`.
    pub fn edge(self, edge: EdgeId, lens: LensId) -> String {
        let ends = self.graph().edge(edge);
        if self.graph().schema().is_none() {
            let head = format!(":{}", symbol(self.graph().relation_name(ends.relation)));
            return self.pattern('[', &head, &self.graph().edge_properties(edge), ']');
        }
        let name = |node| self.node(node, LensId::default());
        format!("{} {} {}", name(ends.start), self.arrow(edge, lens, ends.start), name(ends.end))
    }

    /// An edge without its ends, as one meets it coming from `from`: `-member-of->`, `<-member-of-`; a
    /// symmetric relation has no head.
    pub fn arrow(self, edge: EdgeId, lens: LensId, from: NodeId) -> String {
        if self.graph().schema().is_some() {
            return escape(&relation_arrow(self.answer.view(lens), edge, from));
        }
        let body = self.edge(edge, lens);
        if self.graph().edge(edge).start == from { format!("-{body}->") } else { format!("<-{body}-") }
    }

    /// A path: `United States <-hosts-base- Kyrgyzstan -member-of-> CSTO`.
    pub fn path(self, path: &Path) -> String {
        let space = if self.graph().schema().is_some() { " " } else { "" };
        let mut out = String::new();
        for (at, node) in path.nodes.iter().enumerate() {
            out.push_str(&self.node(*node, path.lens));
            if let Some(edge) = path.edges.get(at) {
                out = format!("{out}{space}{}{space}", self.arrow(*edge, path.lens, *node));
            }
        }
        out
    }

    /// The cells of a row; edges are read from the end that stands to their left, where one does.
    pub fn row(self, row: &Row) -> Vec<String> {
        let cells = row.values.iter().enumerate();
        cells.map(|(at, value)| self.edges_in_row(row, at, value).unwrap_or_else(|| self.cell(value))).collect()
    }

    /// `-aligned-with->` for edges of one step to a `neighbour`, or between two cells of the row.
    fn edges_in_row(self, row: &Row, at: usize, value: &Value) -> Option<String> {
        self.graph().schema()?;
        let edges: Vec<(EdgeId, LensId)> = match value {
            Value::Edge(edge, lens) => vec![(*edge, *lens)],
            Value::List(items) => items
                .iter()
                .map(|item| if let Value::Edge(edge, lens) = item { Some((*edge, *lens)) } else { None })
                .collect::<Option<_>>()?,
            _ => return None,
        };
        if edges.is_empty() {
            return None;
        }
        let arrows: Option<Vec<String>> =
            edges.iter().map(|(edge, lens)| self.short_edge(row, at, *edge, *lens)).collect();
        arrows.map(|arrows| arrows.join(", "))
    }

    fn short_edge(self, row: &Row, at: usize, edge: EdgeId, lens: LensId) -> Option<String> {
        let ends = self.graph().edge(edge);
        let node_at = |column: usize| match row.values.get(column) {
            Some(Value::Node(node, _)) => Some(*node),
            _ => None,
        };
        let (start, end) = (Some(ends.start), Some(ends.end));
        if let Some(neighbour) = self.neighbour(row) {
            // The edge is read on its way from the focus.
            let near = if Some(neighbour) == end { ends.start } else { ends.end };
            let step = matches!(row.values.get(1), Some(Value::Integer(1)));
            let arrow = self.arrow(edge, lens, near);
            let near = self.node(near, LensId::default());
            return Some(if step { arrow } else { format!("{near} {arrow}") });
        }
        let before = at.checked_sub(1).and_then(node_at);
        let after = node_at(at + 1);
        match (before, after) {
            (Some(b), Some(_)) if before == start && after == end || before == end && after == start => {
                Some(self.arrow(edge, lens, b))
            }
            _ => None,
        }
    }

    /// The neighbour of a row that `NEIGHBOURS OF` gave.
    fn neighbour(self, row: &Row) -> Option<NodeId> {
        let named = self.answer.columns.iter().map(String::as_str).eq(["neighbour", "distance", "edges"]);
        match row.values.first() {
            Some(Value::Node(node, _)) if named => Some(*node),
            _ => None,
        }
    }

    /// A footnote: `[1] eurasianet-2003, 727-879, asserted, written 2003-04-29: a US base`.
    pub fn footnote(self, footnote: &Footnote) -> String {
        let number = footnote.number;
        let Some(statement) = self.graph().statement(footnote.statement) else { return format!("[{number}]") };
        let source = self.graph().source_by_id(&statement.source).and_then(|source| self.graph().source(source));
        format!("[{number}] {}", escape(&words::footnote(&statement, source, footnote.role)))
    }

    /// The footnotes that the shown rows name.
    pub fn footnotes(self, options: &Options) -> Vec<String> {
        if !options.evidence {
            return Vec::new();
        }
        let shown = self.answer.rows.iter().take(options.rows.unwrap_or(usize::MAX));
        let last = shown.flat_map(|row| row.notes.iter().flatten()).max().copied().unwrap_or(0);
        let named = self.answer.footnotes.iter().filter(|footnote| footnote.number <= last);
        named.map(|footnote| self.footnote(footnote)).collect()
    }

    /// The closing line: how many rows or paths, through which view, what was written, how long it took; and whether rows are missing.
    pub fn closing(self, options: &Options) -> String {
        let Answer { columns, rows, view, stats, .. } = self.answer;
        let mut parts: Vec<String> = Vec::new();
        if !columns.is_empty() && self.answer.why.is_none() {
            parts.push(match paths_of(self.answer) {
                _ if is_conflicts(self.answer) => conflict_count(self.answer).0,
                Some(paths) => path_count(&paths),
                None => count(rows.len(), "row"),
            });
        }
        parts.extend(view.as_deref().map(escape));
        let written = stats.iter().flat_map(crate::graph::Stats::entries);
        parts.extend(written.map(|(name, n)| spaced(n, name)));
        if options.timing {
            parts.push(format!("{:.1} ms", self.answer.elapsed.as_secs_f64() * 1000.0));
        }
        let mut line = parts.join(", ");
        if let Some(most) = options.rows.filter(|most| *most < rows.len()) {
            line = format!("first {most} of {line}; `:rows all` shows all");
        }
        for reason in &self.answer.reasons {
            line = format!("{line}; {}", escape(reason));
        }
        let sides = || conflict_count(self.answer).1.filter(|_| is_conflicts(self.answer));
        if let Some(hint) = super::moment::hint(self.answer).or_else(sides).filter(|_| options.evidence) {
            line = format!("{line}. {hint}");
        }
        if let Some(limit) = &self.answer.limit {
            line = format!("{line}\nincomplete: {}", escape(&limit.message));
        }
        line
    }
}

/// A statement's map as its source and first passage: `mehdi 182-214`.
pub(super) fn statement_place(map: &Map) -> Option<String> {
    let text = |key: &str| map.get(key).and_then(Value::as_str);
    let (_, _, source) = (text("id")?, text("relation")?, text("source")?);
    let Some(Value::List(at)) = map.get("at") else { return None };
    let Some(Value::Map(first)) = at.first() else { return Some(escape(source)) };
    match (first.get("start"), first.get("end")) {
        (Some(Value::Integer(start)), Some(Value::Integer(end))) => Some(format!("{} {start}-{end}", escape(source))),
        _ => None,
    }
}

/// Whether the answer is that of `CALL statements.conflicts`.
pub(super) fn is_conflicts(answer: &Answer) -> bool {
    let columns = answer.columns.iter().map(String::as_str);
    columns.eq(["conflict", "kind", "subject", "relation", "object", "statements"])
}

/// How many conflicts there are, and how one would take a side.
fn conflict_count(answer: &Answer) -> (String, Option<String>) {
    let mut numbers: Vec<i64> = answer.rows.iter().filter_map(number).collect();
    numbers.dedup();
    let hint = side(answer).map(|source| format!("To take a side, add for example: ACCORDING TO {}", escape(source)));
    (count(numbers.len(), "conflict"), hint)
}

/// The source of the first side that one source states alone, and that states no other side of that conflict.
fn side(answer: &Answer) -> Option<&str> {
    let alone = |row: &&Row| {
        let found = sources_of(row);
        let others = answer.rows.iter().filter(|other| !std::ptr::eq(*row, *other));
        let mut rivals = others.filter(|other| number(other) == number(row)).peekable();
        let is_alone = found.len() == 1 && rivals.peek().is_some();
        is_alone && rivals.all(|other| sources_of(other).iter().all(|source| !found.contains(source)))
    };
    answer.rows.iter().find(alone).and_then(|row| sources_of(row).first().copied())
}

/// The number of a side's conflict.
fn number(row: &Row) -> Option<i64> {
    match row.values.first() {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    }
}

/// The sources of the statements of a side, each once.
fn sources_of(row: &Row) -> Vec<&str> {
    let Some(Value::List(statements)) = row.values.last() else { return Vec::new() };
    let mut sources: Vec<&str> = Vec::new();
    for statement in statements.iter() {
        if let Value::Map(map) = statement
            && let Some(source) = map.get("source").and_then(Value::as_str)
            && !sources.contains(&source)
        {
            sources.push(source);
        }
    }
    sources
}

/// The paths of an answer of one column that holds nothing else.
pub(super) fn paths_of(answer: &Answer) -> Option<Vec<&Path>> {
    let path = |row: &'_ Row| -> bool { matches!(row.values.as_slice(), [Value::Path(_)]) };
    if answer.columns.len() != 1 || answer.rows.is_empty() || !answer.rows.iter().all(path) {
        return None;
    }
    let paths = answer
        .rows
        .iter()
        .filter_map(|row| if let Some(Value::Path(path)) = row.values.first() { Some(&**path) } else { None });
    Some(paths.collect())
}

/// `2 paths of 2 steps`, `3 paths of 1 to 3 steps`.
fn path_count(paths: &[&Path]) -> String {
    let lengths = || paths.iter().map(|path| path.edges.len());
    let (least, most) = (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0));
    let paths = count(paths.len(), "path");
    let least = if least == most { String::new() } else { format!("{least} to ") };
    format!("{paths} of {least}{}", count(most, "step"))
}

/// `no rows`, `1 row`, `2 rows`.
fn count(n: usize, what: &str) -> String {
    match n {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

/// `nodesCreated` as `2 nodes created`, `propertiesSet` as `1 property set`.
fn spaced(n: u64, name: &str) -> String {
    let words = name.chars().map(|c| if c.is_uppercase() { format!(" {}", c.to_lowercase()) } else { c.to_string() });
    let words: String = words.collect();
    if n == 1 {
        format!("1 {}", words.replacen("ies ", "y ", 1).replacen("s ", " ", 1))
    } else {
        format!("{n} {words}")
    }
}

/// The notes of a row: `[1] [2 3 4]`, with marks in words.
pub(super) fn notes(row: &Row) -> String {
    /// With more groups than this they are joined, for nobody counts them.
    const MOST_GROUPS: usize = 6;
    let mut parts: Vec<String> = if row.notes.len() > MOST_GROUPS {
        vec![group(&row.notes.concat())]
    } else {
        row.notes.iter().map(|notes| group(notes)).collect()
    };
    let marks =
        [(row.more, "and more"), (row.witness, "(one of several ways)"), (row.absence, "(rests on an absence)")];
    parts.extend(marks.into_iter().filter(|(set, _)| *set).map(|(_, mark)| mark.to_owned()));
    parts.join(" ")
}

/// `[2 3 4]`; runs of more than four are written `[2-9]`.
fn group(notes: &[u32]) -> String {
    let mut sorted = notes.to_vec();
    sorted.sort_unstable();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for n in sorted {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(n) => *last = n,
            _ => runs.push((n, n)),
        }
    }
    let texts = runs.into_iter().flat_map(|(first, last)| match last - first {
        0..4 => (first..=last).map(|n| n.to_string()).collect::<Vec<_>>(),
        _ => vec![format!("{first}-{last}")],
    });
    format!("[{}]", texts.collect::<Vec<_>>().join(" "))
}

/// A string as the language writes it.
fn quoted(text: &str) -> String {
    format!("'{}'", escape(&text.replace('\\', "\\\\").replace('\'', "\\'")))
}

/// A name as the language writes it: bare where it may be, else in backticks.
fn symbol(name: &str) -> String {
    let bare = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if bare { name.to_owned() } else { format!("`{}`", escape(&name.replace('`', "``"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_keep_their_groups_until_there_are_many() {
        let row = |notes: &[&[u32]]| Row { notes: notes.iter().map(|n| n.to_vec()).collect(), ..Row::default() };
        assert_eq!(notes(&row(&[&[1], &[2, 3, 4]])), "[1] [2 3 4]");
        assert_eq!(notes(&row(&[&[1], &[2], &[3], &[4], &[5], &[6], &[9]])), "[1-6 9]");
        assert_eq!(notes(&Row { absence: true, more: true, ..row(&[&[7]]) }), "[7] and more (rests on an absence)");
    }

    #[test]
    fn names_that_are_no_symbols_stand_in_backticks() {
        assert_eq!(symbol("member-of"), "`member-of`");
        assert_eq!(symbol("since"), "since");
        assert_eq!(symbol("a`b"), "`a``b`");
    }
}
