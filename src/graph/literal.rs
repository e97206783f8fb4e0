//! Literals read as properties (MODEL.md 1.6): one value, a list, or null because sources disagree.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::statement::{Origin, StatementTable};
use super::{Bits, Graph, KeyId, Reading, View};
use crate::budget::Watch;
use crate::model::edtf::Day;
use crate::model::schema::{Cardinality, LiteralType, RelationType};
use crate::model::statement::{LiteralValue, Rank, Stance};
use crate::model::{NodeId, StatementId, Value};

/// One value of a literal, and who states it.
#[derive(Clone, Debug)]
struct Stated {
    value: LiteralValue,
    /// Of a date.
    day: Option<Day>,
    statements: Vec<StatementId>,
    preferred: bool,
}

impl Stated {
    /// A narrower date, or the same one without a mark.
    fn settles(&self, other: &Stated) -> bool {
        match (self.day, other.day) {
            (Some(a), Some(b)) => a != b && a.lies_within(b) && (!b.lies_within(a) || a < b),
            _ => false,
        }
    }

    /// Its statements count as origins of `other` too.
    fn backs(&self, other: &Stated) -> bool {
        self.value == other.value || matches!((self.day, other.day), (Some(a), Some(b)) if a.lies_within(b))
    }

    fn to_value(&self) -> Value {
        match &self.value {
            LiteralValue::Boolean(value) => Value::Boolean(*value),
            LiteralValue::Integer(value) => Value::Integer(*value),
            LiteralValue::Text(text) => Value::text(text.as_str()),
        }
    }
}

impl View<'_> {
    /// A property of a node; literals are read under the view (MODEL.md 1.6).
    pub fn property(self, node: NodeId, key: KeyId) -> Reading {
        match self.graph.literal(key) {
            Some(literal) => self.read(literal, node, key),
            None => Reading::Value(self.graph.node_property(node, key)),
        }
    }

    /// All properties of a node, literals among them; and those that are contested, with their statements.
    pub fn properties(self, node: NodeId) -> (crate::model::Map, Vec<(KeyId, Vec<StatementId>)>) {
        let mut map = self.graph.node_properties(node);
        let mut contested = Vec::new();
        let literals = self.graph.schema().into_iter().flat_map(crate::model::schema::Schema::literals);
        for key in literals.filter_map(|literal| self.graph.key(&literal.name)) {
            let value = match self.property(node, key) {
                Reading::Value(value) => value,
                Reading::Rivalled(value, statements) => {
                    contested.push((key, statements));
                    value
                }
                Reading::Contested(statements) => {
                    contested.push((key, statements));
                    Value::Null
                }
            };
            if !value.is_null() {
                map.insert(self.graph.key_text(key), value);
            }
        }
        (map, contested)
    }

    /// The counted statements behind a literal of a node, of values that enough sources give.
    pub fn statements_of_literal(self, node: NodeId, key: KeyId) -> Vec<StatementId> {
        let Some(literal) = self.graph.literal(key) else { return Vec::new() };
        let (kept, _) = self.stated(literal, node, key);
        let mut all: Vec<StatementId> = kept.into_iter().flat_map(|stated| stated.statements).collect();
        all.sort_unstable();
        all
    }

    /// Whether a statement of a literal passes every axis but the stances; of `AT LEAST`, with all who give its value.
    pub fn dissents(self, node: NodeId, key: KeyId, statement: StatementId) -> bool {
        let Some(table) = self.graph.statements() else { return true };
        if !self.mask.counts_but_stance(table, statement) {
            return false;
        }
        let Some(least) = self.mask.at_least() else { return true };
        let same = |other: &StatementId| table.value(*other) == table.value(statement);
        let all = self.graph.literal_statements(node, key).filter(same);
        origins(table, all.filter(|other| self.mask.counts_but_stance(table, *other))) >= least
    }

    /// The values that count, and those that `AT LEAST` removed.
    fn stated(self, literal: &RelationType, node: NodeId, key: KeyId) -> (Vec<Stated>, Vec<Stated>) {
        let Some(table) = self.graph.statements() else { return (Vec::new(), Vec::new()) };
        let counted = self.graph.literal_statements(node, key).filter(|s| self.mask.counts_but_at_least(*s));
        let all = group(table, counted, literal.value == Some(LiteralType::Date));
        match self.mask.at_least() {
            Some(least) => split(table, all, least),
            None => (all, Vec::new()),
        }
    }

    fn read(self, literal: &RelationType, node: NodeId, key: KeyId) -> Reading {
        let (kept, removed) = self.stated(literal, node, key);
        if literal.cardinality.unwrap_or_default() == Cardinality::Many {
            let list: Vec<Value> = kept.iter().map(Stated::to_value).collect();
            return Reading::Value(if list.is_empty() { Value::Null } else { Value::list(list) });
        }
        let listed = || {
            let all = kept.iter().chain(&removed).flat_map(|stated| stated.statements.iter().copied());
            all.collect::<Vec<_>>()
        };
        let Ok(value) = settle(&kept) else { return Reading::Contested(listed()) };
        let Some(value) = value else { return Reading::Value(Value::Null) };
        let everything: Vec<Stated> = kept.iter().chain(&removed).cloned().collect();
        let value = value.to_value();
        if settle(&everything).is_err() { Reading::Rivalled(value, listed()) } else { Reading::Value(value) }
    }
}

/// The values that enough origins state, and the others.
fn split(table: &StatementTable, all: Vec<Stated>, least: u64) -> (Vec<Stated>, Vec<Stated>) {
    let enough = |stated: &Stated| {
        let backing = all.iter().filter(|other| other.backs(stated));
        origins(table, backing.flat_map(|other| other.statements.iter().copied())) >= least
    };
    let kept: Vec<bool> = all.iter().map(enough).collect();
    let (kept, removed): (Vec<_>, Vec<_>) = all.into_iter().zip(kept).partition(|pair| pair.1);
    let values = |pairs: Vec<(Stated, bool)>| pairs.into_iter().map(|pair| pair.0).collect();
    (values(kept), values(removed))
}

/// Of the statements given, those of literal values that too few of them state.
pub(super) fn short_of(graph: &Graph, statements: &Bits, least: u64, watch: &Watch) -> Vec<StatementId> {
    let Some(table) = graph.statements() else { return Vec::new() };
    let mut short = Vec::new();
    let all: Vec<_> = watch.until_over(graph.all_literals()).collect();
    for rows in watch.until_over(all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))) {
        let dates = rows.first().and_then(|row| graph.literal(row.1)).and_then(|literal| literal.value);
        let counted = rows.iter().map(|row| row.2).filter(|statement| statements.get(statement.index()));
        let (_, removed) = split(table, group(table, counted, dates == Some(LiteralType::Date)), least);
        short.extend(removed.into_iter().flat_map(|stated| stated.statements));
    }
    short
}

/// The one value, if there is any; an error when several rival.
fn settle(values: &[Stated]) -> Result<Option<&Stated>, ()> {
    let any_preferred = values.iter().any(|stated| stated.preferred);
    let standing: Vec<&Stated> = values.iter().filter(|stated| stated.preferred == any_preferred).collect();
    let mut left = standing.iter().filter(|stated| !standing.iter().any(|other| other.settles(stated)));
    match (left.next(), left.next()) {
        (first, None) => Ok(first.copied()),
        _ => Err(()),
    }
}

/// Distinct values in order.
fn group(table: &StatementTable, statements: impl Iterator<Item = StatementId>, dates: bool) -> Vec<Stated> {
    let mut all: Vec<Stated> = Vec::new();
    for statement in statements {
        let Some(value) = table.value(statement) else { continue };
        let preferred = table.rank(statement) == Rank::Preferred;
        if let Some(stated) = all.iter_mut().find(|stated| stated.value == value) {
            stated.statements.push(statement);
            stated.preferred |= preferred;
            continue;
        }
        let day = match &value {
            LiteralValue::Text(text) if dates => Day::parse(text).ok(),
            _ => None,
        };
        all.push(Stated { value, day, statements: vec![statement], preferred });
    }
    all.sort_by(order);
    all
}

fn order(a: &Stated, b: &Stated) -> Ordering {
    match (&a.value, &b.value) {
        (LiteralValue::Integer(a), LiteralValue::Integer(b)) => a.cmp(b),
        (LiteralValue::Boolean(a), LiteralValue::Boolean(b)) => a.cmp(b),
        (LiteralValue::Text(x), LiteralValue::Text(y)) => a.day.cmp(&b.day).then_with(|| x.cmp(y)),
        _ => Ordering::Equal,
    }
}

/// Independent origins of these statements: those that deny counted apart, the greater number.
pub(super) fn origins(table: &StatementTable, statements: impl Iterator<Item = StatementId>) -> u64 {
    let (mut for_it, mut against) = (HashSet::<Origin>::new(), HashSet::<Origin>::new());
    for statement in statements {
        let side = if table.stance(statement) == Stance::Denied { &mut against } else { &mut for_it };
        side.extend(table.origin(statement));
    }
    for_it.len().max(against.len()) as u64
}
