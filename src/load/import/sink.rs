//! [`Sink`]: where the cells of one column of a block go.

use super::cell::{self, Scalar, Type};
use super::form::{Form, IdKind};
use super::header::Field;
use super::ids::{IdList, Space};
use crate::diagnostic::{Code, codes};
use crate::graph::{Strip, StripKind, Texts};
use crate::model::temporal::Moment;
use crate::model::{NodeId, Value};

/// What is wrong with a cell: code, message, hint.
pub(super) type Bad = (Code, String, Option<String>);

/// The distinct texts of a column, and which each row has.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) texts: Texts,
    pub(super) ids: Vec<u32>,
}

impl Words {
    /// Whether the text is new.
    fn push(&mut self, text: &str) -> bool {
        let (id, new) = self.texts.add(text);
        self.ids.push(id);
        new
    }

    pub(super) fn list(&self) -> impl Iterator<Item = &str> {
        (0..self.texts.len()).map(|at| self.texts.get(u32::try_from(at).unwrap_or(u32::MAX)))
    }
}

/// One column of a block.
#[derive(Debug)]
pub(super) enum Sink<'i> {
    Ignored,
    Id(IdList),
    Labels(Words),
    /// Relation types; and whether each row must name one.
    Types(Words, bool),
    /// An end of relationships, and the space its ids are of.
    End(Vec<NodeId>, Option<&'i Space>),
    Cells(Strip, Type),
}

/// What the reading of cells depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    pub(super) form: Form,
    pub(super) now: Moment,
}

impl<'i> Sink<'i> {
    /// `named` says that rows without a relation type have the one of their group.
    pub(super) fn new(field: &Field, form: Form, spaces: &'i [Space], named: bool) -> Self {
        let space = |name: &str| spaces.iter().find(|space| space.name == name);
        match field {
            Field::Ignored => Sink::Ignored,
            Field::Id(..) => Sink::Id(IdList::new(form.ids == IdKind::Text)),
            Field::Labels => Sink::Labels(Words::default()),
            Field::RelationType => Sink::Types(Words::default(), !named),
            Field::Start(name) | Field::End(name) => Sink::End(Vec::new(), space(name)),
            Field::Property(_, kind) => Sink::Cells(Strip::new(strip_kind(*kind)), *kind),
        }
    }

    /// Takes an id, labels or a type that come from elsewhere than a cell.
    pub(super) fn text(&mut self, text: &str, context: &Context) -> Result<(), Bad> {
        self.take(text, true, context)
    }

    /// Room for so many rows.
    #[must_use]
    pub(super) fn with_room(mut self, rows: usize) -> Self {
        match &mut self {
            Sink::Ignored => {}
            Sink::Id(ids) => ids.reserve(rows),
            Sink::Labels(words) | Sink::Types(words, _) => words.ids.reserve(rows),
            Sink::End(nodes, _) => nodes.reserve(rows),
            Sink::Cells(strip, _) => strip.reserve(rows),
        }
        self
    }

    /// Takes one cell.
    #[inline]
    pub(super) fn take(&mut self, text: &str, quoted: bool, context: &Context) -> Result<(), Bad> {
        match self {
            Sink::Ignored => Ok(()),
            Sink::Id(ids) => id(ids, text, context.form),
            Sink::Labels(words) => labels(words, text, context.form),
            Sink::Types(_, true) if text.is_empty() => Err(empty("relationship type")),
            Sink::Types(words, _) => {
                words.push(text);
                Ok(())
            }
            Sink::End(nodes, space) => match space.and_then(|space| space.find(text)) {
                Some(node) => {
                    nodes.push(node);
                    Ok(())
                }
                None => Err(dangling(text, *space)),
            },
            Sink::Cells(strip, kind) if !kind.array => value(strip, kind.scalar, (text, quoted), context),
            Sink::Cells(strip, kind) => array(strip, kind.scalar, (text, quoted), context),
        }
    }
}

fn strip_kind(kind: Type) -> StripKind {
    match kind.scalar {
        _ if kind.array => StripKind::Other,
        Scalar::Boolean => StripKind::Boolean,
        Scalar::Integer => StripKind::Integer,
        Scalar::Float => StripKind::Float,
        Scalar::Date => StripKind::Date,
        Scalar::Text | Scalar::Character => StripKind::Text,
        _ => StripKind::Other,
    }
}

fn empty(what: &str) -> Bad {
    (codes::IMPORT_BAD_CELL, format!("the {what} is empty"), None)
}

fn labels(words: &mut Words, text: &str, form: Form) -> Result<(), Bad> {
    if words.push(text) && cell::elements(text, form).is_none() {
        return Err(bad(text, "a list of labels: a quote is not closed, or text stands behind it"));
    }
    Ok(())
}

#[inline]
fn id(ids: &mut IdList, text: &str, form: Form) -> Result<(), Bad> {
    if text.is_empty() {
        return Err(empty("id"));
    }
    if form.ids == IdKind::Integer && cell::canonical_integer(text).is_none() {
        return Err(bad(text, "a whole number of 64 bits as an id"));
    }
    ids.push(text);
    Ok(())
}

fn dangling(id: &str, space: Option<&Space>) -> Bad {
    if id.is_empty() {
        return empty("id");
    }
    let place = space
        .filter(|space| !space.name.is_empty())
        .map_or(String::new(), |space| format!(" in the id space `{}`", space.name));
    (codes::IMPORT_DANGLING_ID, format!("no node has the id `{}`{place}", short(id)), None)
}

/// A cell as a message shows it.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}

fn bad(text: &str, what: &str) -> Bad {
    (codes::IMPORT_BAD_CELL, format!("`{}` is not {what}", short(text)), None)
}

#[inline]
fn value(strip: &mut Strip, kind: Scalar, cell: (&str, bool), context: &Context) -> Result<(), Bad> {
    let (text, quoted) = cell;
    if text.is_empty() && !(quoted && kind == Scalar::Text) {
        strip.absent();
        return Ok(());
    }
    let wrong = || bad(text, kind.what());
    match kind {
        Scalar::Integer => strip.integer(cell::integer(text).ok_or_else(wrong)?),
        Scalar::Text => strip.text(text),
        Scalar::Float => strip.float(cell::float(text).ok_or_else(wrong)?),
        Scalar::Boolean => strip.boolean(cell::boolean(text).ok_or_else(wrong)?),
        Scalar::Date => strip.date(cell::date(text).ok_or_else(wrong)?),
        _ => strip.value(cell::scalar(kind, text, context.now).ok_or_else(wrong)?),
    }
    Ok(())
}

/// Nothing at all is no array, and nothing in quotes the empty one.
fn array(strip: &mut Strip, kind: Scalar, cell: (&str, bool), context: &Context) -> Result<(), Bad> {
    let (text, quoted) = cell;
    if text.is_empty() && !quoted {
        strip.absent();
        return Ok(());
    }
    let mut values = Vec::new();
    if !text.is_empty() {
        let unclosed = || bad(text, "an array: a quote is not closed, or text stands behind it");
        for element in cell::elements(text, context.form).ok_or_else(unclosed)? {
            let read = cell::scalar(kind, &element, context.now);
            values.push(read.ok_or_else(|| bad(&element, kind.what()))?);
        }
    }
    strip.value(Value::list(values));
    Ok(())
}
