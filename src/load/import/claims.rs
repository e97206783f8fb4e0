//! Rows of CSV into the records of a statement graph: each becomes a line of JSON that the loader reads, and
//! keeps the places of its cells.

use std::collections::HashMap;
use std::ops::Range;

use super::cell::{NAMES, elements};
use super::form::{Form, Group};
use super::plain::{Plain, Row, needed};
use super::wrong::{Wrong, Wrongs};
use crate::diagnostic::{codes, nearest};
use crate::load::json::{Trouble, quote};
use crate::model::schema::{LiteralType, Schema};
use crate::model::statement::Statement;

/// The fields that a column of nodes may have; `ids.NAME` beside them.
const ENTITY: &[&str] = &["id", "type", "name", "short", "aliases", "merged-into"];
/// The fields that a column of relationships may have.
const STATEMENT: &[&str] = &[
    "subject",
    "relation",
    "object",
    "source",
    "id",
    "value",
    "valid",
    "stance",
    "said-by",
    "basis",
    "role",
    "confidence",
    "rank",
    "sign",
    "start",
    "end",
    "sha256",
    "gloss",
    "recorded",
];

/// What the columns of a file are: a field of records, or none that is wanted.
pub(super) type Fields = Vec<Option<String>>;

/// The fields of nodes.
pub(super) fn entity_fields(header: &Row, group: &Group, wrongs: &mut Wrongs) -> Fields {
    let words: &[(&str, &str)] = &[("ID", "id"), ("LABEL", "type")];
    let fields = fields(header, words, ENTITY, wrongs);
    let has = |name: &str| fields.iter().flatten().any(|field| field == name);
    if !has("id") {
        needed(header, ":ID", "every entity has an id", wrongs);
    }
    if !has("type") && group.names.is_empty() {
        needed(header, ":LABEL", "it is the entity's type; one for all is given as `--nodes TYPE=FILE`", wrongs);
    }
    if !has("name") {
        needed(header, "name", "every entity has a name", wrongs);
    }
    fields
}

/// The fields of relationships.
pub(super) fn statement_fields(header: &Row, group: &Group, wrongs: &mut Wrongs) -> Fields {
    let words: &[(&str, &str)] = &[("START_ID", "subject"), ("TYPE", "relation"), ("END_ID", "object")];
    let fields = fields(header, words, STATEMENT, wrongs);
    let has = |name: &str| fields.iter().flatten().any(|field| field == name);
    if !has("subject") {
        needed(header, ":START_ID", "it is the statement's subject", wrongs);
    }
    if !has("relation") && group.names.is_empty() {
        needed(header, ":TYPE", "one type for the whole file can be given as `--relationships TYPE=FILE`", wrongs);
    }
    if !has("object") && !has("value") {
        needed(header, ":END_ID", "it is the statement's object; literals stand in a column `value`", wrongs);
    }
    if !has("source") {
        needed(header, "source", "every statement names the source that says it, by its id in sources.jsonl", wrongs);
    }
    fields
}

fn fields(header: &Row, words: &[(&str, &str)], known: &[&str], wrongs: &mut Wrongs) -> Fields {
    let mut fields: Fields = Vec::new();
    for Plain { text, column } in &header.cells {
        let text = text.trim();
        let (name, kind) = text.rsplit_once(':').unwrap_or((text, ""));
        let typed =
            kind.is_empty() || NAMES.iter().any(|(known, _)| kind.trim_end_matches("[]").eq_ignore_ascii_case(known));
        let special = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(kind)).map(|(_, field)| *field);
        let field = match special {
            None if kind.eq_ignore_ascii_case("IGNORE") => None,
            None if typed && (known.contains(&name) || (name.starts_with("ids.") && known == ENTITY)) => Some(name),
            None => {
                let message = format!("no column is called `{text}` here");
                let shown = words.iter().map(|(word, _)| *word).chain(known.iter().copied());
                let near =
                    nearest(if typed { name } else { kind }, shown).map(|near| format!("did you mean `{near}`?"));
                let wrong = Wrong::new((header.line, *column), codes::IMPORT_BAD_HEADER, message);
                wrongs.push(&header.file, Wrong { help: near, ..wrong });
                None
            }
            field => field,
        };
        if field.is_some_and(|field| fields.iter().flatten().any(|earlier| earlier == field)) {
            let message = format!("the column `{text}` stands there twice");
            wrongs.push(&header.file, Wrong::new((header.line, *column), codes::IMPORT_BAD_HEADER, message));
        }
        fields.push(field.map(str::to_owned));
    }
    fields
}

/// A record as JSON, with the column of the cell that each part comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) file: String,
    /// Lines before it in the file.
    pub(super) before: usize,
    pub(super) json: String,
    parts: Vec<(String, Range<usize>, usize)>,
}

impl Line {
    fn new(row: &Row) -> Self {
        Line { file: row.file.clone(), before: row.line, json: "{".to_owned(), parts: Vec::new() }
    }

    /// Adds a field whose value is JSON already; the column is 1 where no cell says it.
    fn field(&mut self, name: &str, json: &str, column: usize) {
        if self.json.len() > 1 {
            self.json.push(',');
        }
        let start = self.json.len();
        quote(name, &mut self.json);
        self.json.push(':');
        self.json.push_str(json);
        self.parts.push((name.to_owned(), start..self.json.len(), column));
    }

    fn text(&mut self, name: &str, cell: Option<&Plain>) {
        if let Some(cell) = cell {
            self.field(name, &json(&cell.text), cell.column);
        }
    }

    /// The column of a field.
    pub(super) fn column(&self, name: &str) -> usize {
        self.parts.iter().find(|part| part.0 == name).map_or(1, |part| part.2)
    }

    /// What the loader says of the JSON, said of the cell.
    pub(super) fn wrong(&self, trouble: Trouble) -> Wrong {
        let part = self.parts.iter().find(|part| part.1.contains(&trouble.at.start));
        let wrong = Wrong::new((self.before, part.map_or(1, |part| part.2)), trouble.code, trouble.message);
        Wrong { help: trouble.help, ..wrong }
    }
}

fn json(text: &str) -> String {
    let mut out = String::new();
    quote(text, &mut out);
    out
}

/// The cells of a row that say something, by field.
fn cells<'r>(row: &'r Row, fields: &'r Fields) -> HashMap<&'r str, &'r Plain> {
    let pairs = fields.iter().zip(&row.cells);
    pairs
        .filter(|(_, cell)| !cell.text.is_empty())
        .filter_map(|(field, cell)| Some((field.as_deref()?, cell)))
        .collect()
}

fn list(cell: &Plain, form: Form) -> Vec<String> {
    let items = elements(&cell.text, form).unwrap_or_else(|| vec![cell.text.as_str().into()]);
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

/// A row of nodes as a line of `entities.jsonl`.
pub(super) fn entity(row: &Row, fields: &Fields, group: &Group, form: Form) -> Line {
    let cells = cells(row, fields);
    let mut line = Line::new(row);
    line.text("id", cells.get("id").copied());
    match (cells.get("type"), group.names.first()) {
        (Some(cell), _) => line.text("type", Some(cell)),
        (None, Some(name)) => line.field("type", &json(name), 1),
        _ => {}
    }
    for name in ["name", "short"] {
        line.text(name, cells.get(name).copied());
    }
    if let Some(cell) = cells.get("aliases") {
        let all: Vec<String> = list(cell, form).iter().map(|alias| json(alias)).collect();
        line.field("aliases", &format!("[{}]", all.join(",")), cell.column);
    }
    let mut ids: Vec<_> = cells.iter().filter_map(|(name, cell)| Some((name.strip_prefix("ids.")?, *cell))).collect();
    ids.sort_unstable_by_key(|(name, _)| *name);
    if let Some((_, first)) = ids.first() {
        let all: Vec<String> = ids.iter().map(|(name, cell)| format!("{}:{}", json(name), json(&cell.text))).collect();
        line.field("ids", &format!("{{{}}}", all.join(",")), first.column);
    }
    line.text("merged-into", cells.get("merged-into").copied());
    line.json.push('}');
    line
}

/// Gives statements their ids: the source's, and the next number.
#[derive(Debug, Default)]
pub(super) struct Numbers(HashMap<String, u64>);

impl Numbers {
    /// Numbers that come after those in use.
    pub(super) fn after(statements: &[Statement]) -> Self {
        let mut numbers = Numbers::default();
        for statement in statements {
            let Some((source, number)) = statement.id.rsplit_once('/') else { continue };
            let last = numbers.0.entry(source.to_owned()).or_default();
            *last = number.parse().map_or(*last, |number: u64| number.max(*last));
        }
        numbers
    }

    fn next(&mut self, source: &str) -> String {
        let last = self.0.entry(source.to_owned()).or_default();
        *last = last.saturating_add(1);
        format!("{source}/{last}")
    }
}

/// What statements are made with.
pub(super) struct Desk<'s> {
    pub(super) schema: &'s Schema,
    pub(super) numbers: Numbers,
    pub(super) today: String,
    pub(super) form: Form,
}

impl Desk<'_> {
    /// A row of relationships as a line of `statements.jsonl`.
    pub(super) fn statement(&mut self, row: &Row, fields: &Fields, group: &Group) -> Line {
        let cells = cells(row, fields);
        let get = |name: &str| cells.get(name).copied();
        let mut line = Line::new(row);
        match (get("id"), get("source")) {
            (None, Some(source)) => line.field("id", &json(&self.numbers.next(&source.text)), source.column),
            (id, _) => line.text("id", id),
        }
        line.text("subject", get("subject"));
        let relation = get("relation").map(|cell| cell.text.as_str()).or(group.names.first().map(String::as_str));
        if let Some(relation) = relation {
            line.field("relation", &json(relation), get("relation").map_or(1, |cell| cell.column));
        }
        line.text("object", get("object"));
        if let Some(cell) = get("value") {
            line.field("value", &self.literal(relation.unwrap_or(""), &cell.text), cell.column);
        }
        line.text("valid", get("valid"));
        line.text("stance", get("stance"));
        if let Some(cell) = get("said-by") {
            let all: Vec<String> = list(cell, self.form).iter().map(|who| speaker(who)).collect();
            line.field("said-by", &format!("[{}]", all.join(",")), cell.column);
        }
        line.text("basis", get("basis"));
        line.text("role", get("role"));
        for (name, cell) in ["confidence", "sign"].map(|name| (name, get(name))) {
            if let Some(cell) = cell {
                line.field(name, &number(&cell.text), cell.column);
            }
        }
        line.text("rank", get("rank"));
        line.text("source", get("source"));
        self.passages(&mut line, get("start"), get("end"), get("sha256"));
        line.text("gloss", get("gloss"));
        match get("recorded") {
            None => line.field("recorded", &json(&self.today), 1),
            recorded => line.text("recorded", recorded),
        }
        line.json.push('}');
        line
    }

    /// One passage for each start, with the end and the hash that stand at the same place in their lists.
    fn passages(&self, line: &mut Line, start: Option<&Plain>, end: Option<&Plain>, hash: Option<&Plain>) {
        let Some(first) = start.or(end) else { return };
        let of = |cell: Option<&Plain>| cell.map_or(Vec::new(), |cell| list(cell, self.form));
        let (starts, ends, hashes) = (of(start), of(end), of(hash));
        let mut all = Vec::new();
        for at in 0..starts.len().max(ends.len()) {
            let mut parts = Vec::new();
            for (name, value) in [("start", starts.get(at)), ("end", ends.get(at))] {
                parts.extend(value.map(|value| format!("\"{name}\":{}", number(value))));
            }
            parts.extend(hashes.get(at).map(|hash| format!("\"sha256\":{}", json(hash))));
            all.push(format!("{{{}}}", parts.join(",")));
        }
        line.field("at", &format!("[{}]", all.join(",")), first.column);
    }

    /// A literal as its relation's type is written in JSON.
    fn literal(&self, relation: &str, text: &str) -> String {
        let kind = self.schema.relation(relation).and_then(|named| named.relation.value);
        match kind {
            Some(LiteralType::Integer) => number(text),
            Some(LiteralType::Boolean) if matches!(text, "true" | "false") => text.to_owned(),
            _ => json(text),
        }
    }
}

/// A whole number as it is; anything else as a text, which the loader then says is no number.
fn number(text: &str) -> String {
    text.trim().parse::<i64>().map_or_else(|_| json(text), |number| number.to_string())
}

/// `x` says, `x=believes` believes.
fn speaker(text: &str) -> String {
    match text.split_once('=') {
        None => json(text),
        Some((who, how)) => format!("{{\"who\":{},\"how\":{}}}", json(who.trim()), json(how.trim())),
    }
}
