//! [`Header`]: what the columns of a file are, in the words of neo4j-admin.

use super::Opened;
use super::cell::{NAMES, Type};
use super::form::{Form, Group};
use super::hint;
use super::scan::Scanner;
use super::wrong::{Wrong, Wrongs};
use crate::diagnostic::{codes, nearest};

/// Which kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Nodes,
    Relationships,
}

/// What one column is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// A node's id in a space, and the property that keeps it.
    Id(String, Option<String>),
    Labels,
    /// An end, by its id in a space.
    Start(String),
    End(String),
    RelationType,
    Property(String, Type),
    Ignored,
}

/// The columns of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub(super) fields: Vec<Field>,
    /// Where each stands in the header's line.
    pub(super) columns: Vec<usize>,
    /// The file it stands in.
    pub(super) file: String,
    /// Two columns are one property.
    pub(super) doubled: bool,
    /// What the columns are called.
    names: Vec<String>,
    /// The other names that were used, by their place in the list of them.
    mapped: Vec<usize>,
}

/// How a header is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    pub(super) side: Side,
    pub(super) group: &'a Group,
    pub(super) form: Form,
    pub(super) map: &'a [(String, String)],
    /// The text behind the header, or the beginning of it.
    pub(super) first: &'a str,
}

const NODE_WORDS: &[&str] = &["ID", "LABEL", "IGNORE"];
const RELATIONSHIP_WORDS: &[&str] = &["START_ID", "END_ID", "TYPE", "IGNORE"];

impl Header {
    /// Reads the line; what is wrong is collected, and then the header is not to be used.
    pub(super) fn read(text: &str, reader: Reader<'_>, wrongs: &mut Wrongs) -> Header {
        let Reader { side, group, form, map, .. } = reader;
        let mut header = Header { file: group.shown(0), ..Header::default() };
        if let Some(wrong) = hint::delimiter(text, form) {
            wrongs.push(&header.file, wrong);
            return header;
        }
        let mut scanner = Scanner::new(text, form);
        scanner.begin();
        while !scanner.ended {
            let cell = match scanner.cell() {
                Ok(cell) => cell,
                Err(wrong) => {
                    wrongs.push(&header.file, *wrong);
                    return header;
                }
            };
            let place = scanner.place(cell.start);
            let text = cell.text(form);
            let name = if cell.quoted { &text } else { text.trim() };
            header.names.push(name.to_owned());
            let other = map.iter().position(|(from, to)| from == name && !is_of_other_side(to, side));
            header.mapped.extend(other);
            match field(other.and_then(|at| map.get(at)).map_or(name, |(_, to)| to), side) {
                Ok(field) => {
                    header.fields.push(field);
                    header.columns.push(place.1);
                }
                Err(wrong) => wrongs.push(&header.file, Wrong { line: place.0, column: place.1, ..wrong }),
            }
        }
        header.check(reader, wrongs);
        header
    }

    fn id(&self) -> Option<(&str, Option<&str>)> {
        self.fields.iter().find_map(|field| match field {
            Field::Id(space, key) => Some((&**space, key.as_deref())),
            _ => None,
        })
    }

    /// The space of the nodes' ids.
    pub(super) fn space(&self) -> &str {
        self.id().map_or("", |id| id.0)
    }

    /// The property that keeps the ids.
    pub(super) fn id_key(&self) -> Option<&str> {
        self.id().and_then(|id| id.1)
    }

    /// Each special column once, the needed ones there, each property once per type.
    fn check(&mut self, reader: Reader<'_>, wrongs: &mut Wrongs) {
        let Reader { side, group, form, first, .. } = reader;
        let is = |kind: fn(&Field) -> bool| self.fields.iter().filter(|field| kind(field)).count();
        let mut counts = match side {
            Side::Nodes => vec![(":ID", is(|f| matches!(f, Field::Id(..))), true)],
            Side::Relationships => vec![
                (":START_ID", is(|f| matches!(f, Field::Start(_))), true),
                (":END_ID", is(|f| matches!(f, Field::End(_))), true),
                (":TYPE", is(|f| matches!(f, Field::RelationType)), group.names.is_empty()),
            ],
        };
        counts.retain(|(_, count, needed)| *count > 1 || (*needed && *count == 0));
        let mut hint = hint::columns(&self.names, side, first, form);
        for (name, count, _) in counts {
            let message = match count {
                0 => format!("the header has no column `{name}`"),
                _ => format!("the header has {count} columns `{name}`"),
            };
            let wrong = Wrong::new((0, 1), codes::IMPORT_BAD_HEADER, message);
            let help = if count == 0 { hint.take() } else { None };
            let help = help.or_else(|| (name == ":TYPE").then(|| TYPE_HELP.to_owned()));
            wrongs.push(&self.file, Wrong { help, ..wrong });
        }
        self.check_properties(wrongs);
    }

    fn check_properties(&mut self, wrongs: &mut Wrongs) {
        for (at, field) in self.fields.iter().enumerate() {
            let Some(key) = key(field) else { continue };
            let earlier = self.fields.get(..at).unwrap_or(&[]);
            self.doubled |= earlier.iter().any(|earlier| self::key(earlier) == Some(key));
            if earlier.contains(field) {
                let column = self.columns.get(at).copied().unwrap_or(1);
                let message = format!("the property `{key}` has two columns of one type");
                wrongs.push(&self.file, Wrong::new((0, column), codes::IMPORT_BAD_HEADER, message));
            }
        }
    }
}

const TYPE_HELP: &str = "one type for the whole file can be given as `--relationships TYPE=FILE`";

/// The property a column fills.
pub(super) fn key(field: &Field) -> Option<&str> {
    match field {
        Field::Id(_, key) => key.as_deref(),
        Field::Property(key, _) => Some(key),
        _ => None,
    }
}

/// Whether a column is special and stands in files of the other side only.
fn is_of_other_side(column: &str, side: Side) -> bool {
    let (own, other) = match side {
        Side::Nodes => (NODE_WORDS, RELATIONSHIP_WORDS),
        Side::Relationships => (RELATIONSHIP_WORDS, NODE_WORDS),
    };
    let word = column.rsplit_once(':').and_then(|(_, kind)| special(kind)).map(|(word, _)| word);
    let has = |words: &[&str]| word.is_some_and(|word| words.iter().any(|known| known.eq_ignore_ascii_case(word)));
    has(other) && !has(own)
}

/// Every other name is one of a column that is there.
pub(super) fn check_map(map: &[(String, String)], all: &[&[Opened<'_>]], wrongs: &mut Wrongs) {
    let headers = || all.iter().flat_map(|side| side.iter()).map(|opened| &opened.header);
    for (at, (name, _)) in map.iter().enumerate() {
        if headers().any(|header| header.mapped.contains(&at)) {
            continue;
        }
        let names = headers().flat_map(|header| header.names.iter().map(String::as_str));
        let near = nearest(name, names).filter(|near| near != name);
        wrongs.unmapped(name, near);
    }
}

/// One column; the place of what is wrong is filled in by the caller.
fn field(text: &str, side: Side) -> Result<Field, Wrong> {
    let bad = |message: String| Wrong::new((0, 1), codes::IMPORT_BAD_HEADER, message);
    if text.is_empty() {
        return Err(bad("the column has no name".to_owned()).help("a column that is not wanted is called `:IGNORE`"));
    }
    // Options of a type stand in braces, and may hold a colon.
    let options = if text.ends_with('}') { text.find('{') } else { None };
    let end = text.get(..options.unwrap_or(text.len())).and_then(|text| text.rfind(':'));
    let split = end.and_then(|end| Some((text.get(..end)?, text.get(end + 1..)?)));
    let (name, kind) = split.unwrap_or((text, "string"));
    if let Some((word, space)) = special(kind) {
        return special_field(name, word, space, side);
    }
    let type_of = property_type(kind, side)?;
    if name.is_empty() {
        return Err(bad(format!("the column `{text}` has no property name")).help(format!("write it as `name{text}`")));
    }
    Ok(Field::Property(name.to_owned(), type_of))
}

/// A word in capitals with an id space, perhaps: `ID(Person)`.
fn special(kind: &str) -> Option<(&str, &str)> {
    let (word, rest) = kind.split_once('(').unwrap_or((kind, ")"));
    let space = rest.strip_suffix(')')?;
    let known = NODE_WORDS.iter().chain(RELATIONSHIP_WORDS);
    known.into_iter().any(|known| known.eq_ignore_ascii_case(word)).then_some((word, space))
}

fn special_field(name: &str, word: &str, space: &str, side: Side) -> Result<Field, Wrong> {
    let word = word.to_ascii_uppercase();
    let words = if side == Side::Nodes { NODE_WORDS } else { RELATIONSHIP_WORDS };
    let of = if side == Side::Nodes { "nodes" } else { "relationships" };
    if !words.contains(&&*word) {
        let wrong = Wrong::new((0, 1), codes::IMPORT_BAD_HEADER, format!("a file of {of} has no column `:{word}`"));
        return Err(wrong.help(words.iter().map(|word| format!("`:{word}`")).collect::<Vec<_>>().join(", ")));
    }
    let name = Some(name).filter(|name| !name.is_empty()).map(str::to_owned);
    Ok(match &*word {
        "ID" => Field::Id(space.to_owned(), name),
        "LABEL" => Field::Labels,
        "START_ID" => Field::Start(space.to_owned()),
        "END_ID" => Field::End(space.to_owned()),
        "TYPE" => Field::RelationType,
        _ => Field::Ignored,
    })
}

fn property_type(kind: &str, side: Side) -> Result<Type, Wrong> {
    let lower = kind.trim().to_ascii_lowercase();
    let (name, array) = lower.strip_suffix("[]").map_or((&*lower, false), |name| (name, true));
    if let Some((_, scalar)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Ok(Type { scalar: *scalar, array });
    }
    if name.starts_with("point") || name.starts_with("vector") {
        let message = format!("the type `{kind}` is not supported: there are no spatial values");
        let wrong = Wrong::new((0, 1), codes::IMPORT_UNSUPPORTED_TYPE, message);
        return Err(wrong.help("keep the coordinates as two `float` columns, or leave the column out with `:IGNORE`"));
    }
    let words = if side == Side::Nodes { NODE_WORDS } else { RELATIONSHIP_WORDS };
    let known = NAMES.iter().map(|(known, _)| *known).chain(words.iter().copied());
    let near = nearest(kind, known).map(|near| format!("did you mean `{near}`?"));
    let wrong = Wrong::new((0, 1), codes::IMPORT_BAD_HEADER, format!("no column type is called `{kind}`"));
    Err(Wrong { help: near, ..wrong })
}

/// A group without a line.
pub(super) fn none() -> Wrong {
    Wrong::new((0, 1), codes::IMPORT_BAD_HEADER, "the file is empty, so it has no header")
}

/// Every space that relationships name is one that nodes have.
pub(super) fn check_spaces(nodes: &[Opened<'_>], relationships: &[Opened<'_>], wrongs: &mut Wrongs) {
    let spaces: Vec<&str> = nodes.iter().map(|opened| opened.header.space()).collect();
    for header in relationships.iter().map(|opened| &opened.header) {
        for (field, column) in header.fields.iter().zip(&header.columns) {
            let (Field::Start(space) | Field::End(space)) = field else { continue };
            if spaces.contains(&&**space) {
                continue;
            }
            let message = if space.is_empty() {
                "no file of nodes has ids outside an id space".to_owned()
            } else {
                format!("no file of nodes has the id space `{space}`")
            };
            let near = nearest(space, spaces.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let wrong = Wrong::new((0, *column), codes::IMPORT_BAD_HEADER, message);
            wrongs.push(&header.file, Wrong { help: near, ..wrong });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::import::cell::Scalar;

    #[test]
    fn columns_are_named() {
        let type_of = |scalar, array| Type { scalar, array };
        for (text, expected) in [
            (":ID", Field::Id(String::new(), None)),
            ("id:ID(Person)", Field::Id("Person".into(), Some("id".into()))),
            ("name", Field::Property("name".into(), type_of(Scalar::Text, false))),
            ("since:int", Field::Property("since".into(), type_of(Scalar::Integer, false))),
            ("a:b:Double[]", Field::Property("a:b".into(), type_of(Scalar::Float, true))),
            (":LABEL", Field::Labels),
            ("x:IGNORE", Field::Ignored),
        ] {
            assert_eq!(field(text, Side::Nodes), Ok(expected), "{text}");
        }
        for text in
            ["", ":", "x:", ":int", "x:integr", ":LABELS", ":START_ID", "x:point", "x:point{crs:wgs-84}", "x:ID(a"]
        {
            assert!(field(text, Side::Nodes).is_err(), "{text}");
        }
    }
}
