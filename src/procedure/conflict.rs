//! Where statements contradict one another: the kinds of `statements.conflicts` (MODEL.md 4.3).

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::by_age;
use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::graph::{Claim, KeyId, StatementTable, Times, View};
use crate::model::edtf::Day;
use crate::model::schema::{Cardinality, LiteralType, RelationType, Schema};
use crate::model::statement::{LiteralValue, Stance};
use crate::model::{EdgeId, NodeId, StatementId};

/// Why sides cannot all be right; in the order in which conflicts are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Rival values or objects where there is one at a time.
    Value,
    /// Affirmed and denied.
    Stance,
    /// Disjoint relations of one pair at times that may meet.
    Disjoint,
    /// A date outside the existence of an end.
    Time,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Kind::Value => "value",
            Kind::Stance => "stance",
            Kind::Disjoint => "disjoint",
            Kind::Time => "time",
        }
    }
}

/// What one side claims, of one node.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Thing {
    Node(NodeId),
    Literal(LiteralValue),
}

/// One side of a conflict.
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub(super) subject: NodeId,
    pub(super) relation: String,
    pub(super) object: Thing,
    /// Oldest publication first.
    pub(super) statements: Vec<StatementId>,
}

/// Sides that cannot all be right; one alone for [`Kind::Time`].
#[derive(Clone, Debug)]
pub(super) struct Conflict {
    pub(super) kind: Kind,
    pub(super) sides: Vec<Side>,
}

impl Conflict {
    /// Whether a node is at an end of some side.
    pub(super) fn is_about(&self, node: NodeId) -> bool {
        self.sides.iter().any(|side| side.subject == node || side.object == Thing::Node(node))
    }
}

/// All conflicts of a view, by kind, then by what they are about.
pub(super) fn find(view: View<'_>, budget: &Budget) -> Result<Vec<Conflict>, Fault> {
    let (Some(table), Some(schema)) = (view.graph.statements(), view.graph.schema()) else { return Ok(Vec::new()) };
    let search = Search { view, table, schema, times: view.mask.times(view.graph, table), budget };
    let mut found = search.literals()?;
    let outside = search.outside(&found)?;
    found.extend(search.objects()?);
    found.extend(search.stances()?);
    found.extend(search.disjoint()?);
    found.extend(outside);
    found.sort_by_cached_key(|conflict| {
        let side = conflict.sides.first();
        let subject = side.map(|side| view.graph.node_element(side.subject));
        (conflict.kind, subject, side.map(|side| side.relation.clone()))
    });
    Ok(found)
}

struct Search<'g> {
    view: View<'g>,
    table: &'g StatementTable,
    schema: &'g Schema,
    times: Times<'g>,
    budget: &'g Budget,
}

impl<'g> Search<'g> {
    /// The statements that claim something of an edge or literal, and count.
    fn affirming(&self, statements: impl Iterator<Item = StatementId>) -> Vec<StatementId> {
        let counts = |statement: &StatementId| self.view.mask.counts(*statement);
        statements.filter(counts).filter(|statement| self.table.stance(*statement) != Stance::Denied).collect()
    }

    fn of_edge(&self, edge: EdgeId) -> Vec<StatementId> {
        self.affirming(self.view.graph.edge_statements(edge).iter().copied())
    }

    /// Whether some statement of one may hold when some of the other does.
    fn meet(&self, a: &[StatementId], b: &[StatementId]) -> Result<bool, Fault> {
        for one in a {
            self.budget.step(u32::try_from(b.len()).unwrap_or(u32::MAX))?;
            if b.iter().any(|other| self.times.meet(*one, *other)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn side_of_edge(&self, edge: EdgeId, statements: Vec<StatementId>) -> Side {
        let found = self.view.graph.edge(edge);
        let relation = self.view.graph.relation_name(found.relation).to_owned();
        self.side(found.start, relation, Thing::Node(found.end), statements)
    }

    fn side(&self, subject: NodeId, relation: String, object: Thing, mut statements: Vec<StatementId>) -> Side {
        statements.sort_by_key(|statement| by_age(self.view, *statement));
        Side { subject, relation, object, statements }
    }

    /// Rival values of literals of which there is one at a time.
    fn literals(&self) -> Result<Vec<Conflict>, Fault> {
        let mut found = Vec::new();
        for (node, key, literal) in self.stated_literals(Cardinality::One) {
            let statements = self.affirming(self.view.graph.literal_statements(node, key));
            let values = sides(self.values(literal, &statements));
            let rivals = |a: &Valued, b: &Valued| Ok(a.rivals(b) && self.meet(&a.statements, &b.statements)?);
            for group in groups(&values, rivals)? {
                let side = |valued: &&Valued| {
                    let value = Thing::Literal(valued.value.clone());
                    self.side(node, literal.name.clone(), value, valued.statements.clone())
                };
                found.push(Conflict { kind: Kind::Value, sides: group.iter().map(side).collect() });
            }
        }
        Ok(found)
    }

    /// The nodes and keys of literals with such a cardinality that somebody states.
    fn stated_literals(&self, cardinality: Cardinality) -> Vec<(NodeId, KeyId, &'g RelationType)> {
        let graph = self.view.graph;
        let mut pairs: Vec<(NodeId, KeyId)> = self
            .table
            .iter()
            .filter_map(|statement| match self.table.claim(statement) {
                Some(Claim::Literal(node, key)) => Some((node, key)),
                _ => None,
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let stated = pairs.into_iter().filter_map(|(node, key)| Some((node, key, graph.literal(key)?)));
        stated.filter(|row| row.2.cardinality.unwrap_or_default() == cardinality).collect()
    }

    /// Distinct values in order.
    fn values(&self, literal: &RelationType, statements: &[StatementId]) -> Vec<Valued> {
        let mut values: Vec<Valued> = Vec::new();
        for statement in statements {
            let Some(value) = self.table.value(*statement) else { continue };
            match values.iter_mut().find(|valued| valued.value == value) {
                Some(side) => side.statements.push(*statement),
                None => values.push(Valued::new(literal, value, *statement)),
            }
        }
        values.sort_by_key(Valued::order);
        values
    }

    /// Rival objects of relations of which a subject has one at a time. What a relation says of an object and what
    /// one that implies it says of the same are one side.
    fn objects(&self) -> Result<Vec<Conflict>, Fault> {
        let mut found: BTreeMap<NodeId, Vec<Conflict>> = BTreeMap::new();
        for relation in self.schema.relations().iter().filter(|r| r.value.is_none()) {
            if relation.cardinality.unwrap_or_default() != Cardinality::One {
                continue;
            }
            let mut by_subject: BTreeMap<NodeId, BTreeMap<NodeId, Vec<EdgeId>>> = BTreeMap::new();
            for (edge, subject, object) in self.read_as(&relation.name) {
                by_subject.entry(subject).or_default().entry(object).or_default().push(edge);
            }
            for (subject, by_object) in by_subject {
                let of_subject = found.entry(subject).or_default();
                let side =
                    |(object, edges): (NodeId, Vec<EdgeId>)| self.said_of(subject, &relation.name, object, &edges);
                let all: Vec<Side> = by_object.into_iter().map(side).collect();
                for group in groups(&all, |a, b| self.meet(&a.statements, &b.statements))? {
                    let sides = group.into_iter().cloned().collect();
                    of_subject.push(Conflict { kind: Kind::Value, sides });
                }
            }
        }
        Ok(found.into_values().flat_map(once).collect())
    }

    /// What edges between one pair say: under the relation's own name where there is but one edge, else under the
    /// one that all of them imply.
    fn said_of(&self, subject: NodeId, relation: &str, object: NodeId, edges: &[EdgeId]) -> Side {
        if let [edge] = edges {
            return self.side_of_edge(*edge, self.of_edge(*edge));
        }
        let statements = edges.iter().flat_map(|edge| self.of_edge(*edge)).collect();
        self.side(subject, relation.to_owned(), Thing::Node(object), statements)
    }

    /// The edges that can be read as a relation, each with the ends it is read from and to.
    fn read_as(&self, name: &str) -> Vec<(EdgeId, NodeId, NodeId)> {
        let mut found = Vec::new();
        for edge in self.edges_of(name) {
            let ends = self.view.graph.edge(edge);
            let (along, against) = self.schema.reads(self.view.graph.relation_name(ends.relation), name);
            found.extend(along.then_some((edge, ends.start, ends.end)));
            found.extend((against && ends.start != ends.end).then_some((edge, ends.end, ends.start)));
        }
        found
    }

    /// The present edges of a relation and those that imply it, with a statement that affirms.
    fn edges_of(&self, name: &str) -> Vec<EdgeId> {
        let graph = self.view.graph;
        let implied = self.schema.implied_by(name);
        let relations = implied.into_iter().filter_map(|relation| graph.relation(&relation.name));
        let edges = relations.flat_map(|relation| graph.edge_range(relation)).map(EdgeId);
        edges.filter(|edge| self.view.edge_counts(*edge) && !self.of_edge(*edge).is_empty()).collect()
    }

    /// Edges and literal values that one affirms and another denies.
    fn stances(&self) -> Result<Vec<Conflict>, Fault> {
        let graph = self.view.graph;
        let mut found = Vec::new();
        for edge in (0..graph.edge_bound()).map(EdgeId::at) {
            self.budget.step(1)?;
            if let Some([yes, no]) = self.split(graph.edge_statements(edge).iter().copied()) {
                let sides = vec![self.side_of_edge(edge, yes), self.side_of_edge(edge, no)];
                found.push(Conflict { kind: Kind::Stance, sides });
            }
        }
        for (node, key, literal) in
            self.stated_literals(Cardinality::One).into_iter().chain(self.stated_literals(Cardinality::Many))
        {
            self.budget.step(1)?;
            let statements: Vec<StatementId> = graph.literal_statements(node, key).collect();
            for valued in self.values(literal, &statements) {
                if let Some(split) = self.split(valued.statements.iter().copied()) {
                    let value = || Thing::Literal(valued.value.clone());
                    let side = |statements| self.side(node, literal.name.clone(), value(), statements);
                    found.push(Conflict { kind: Kind::Stance, sides: split.map(side).into() });
                }
            }
        }
        Ok(found)
    }

    /// The statements that affirm and those that deny, the stance axis set aside; none unless there are both.
    fn split(&self, statements: impl Iterator<Item = StatementId>) -> Option<[Vec<StatementId>; 2]> {
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for statement in statements.filter(|statement| self.view.mask.counts_but_stance(self.table, *statement)) {
            match self.table.stance(statement) {
                Stance::Asserted | Stance::Possible => yes.push(statement),
                Stance::Denied => no.push(statement),
                Stance::Proposed => {}
            }
        }
        (!yes.is_empty() && !no.is_empty()).then_some([yes, no])
    }

    /// Disjoint relations between one pair, at times that may meet.
    fn disjoint(&self) -> Result<Vec<Conflict>, Fault> {
        let mut pairs: Vec<[EdgeId; 2]> = Vec::new();
        for relation in self.schema.relations() {
            for other in &relation.disjoint_with {
                pairs.extend(self.pairs(&relation.name, other));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut found = Vec::new();
        for [one, other] in pairs {
            let (a, b) = (self.of_edge(one), self.of_edge(other));
            let meeting = |mine: &[StatementId], theirs: &[StatementId]| -> Result<Vec<StatementId>, Fault> {
                let mut kept = Vec::new();
                for statement in mine {
                    if self.meet(&[*statement], theirs)? {
                        kept.push(*statement);
                    }
                }
                Ok(kept)
            };
            let (a, b) = (meeting(&a, &b)?, meeting(&b, &a)?);
            if !a.is_empty() {
                let sides = vec![self.side_of_edge(one, a), self.side_of_edge(other, b)];
                found.push(Conflict { kind: Kind::Disjoint, sides });
            }
        }
        Ok(found)
    }

    /// Edges of two relations, or of what implies them, that join one pair.
    fn pairs(&self, left: &str, right: &str) -> Vec<[EdgeId; 2]> {
        let mut by_pair: BTreeMap<(NodeId, NodeId), Vec<EdgeId>> = BTreeMap::new();
        for (edge, from, to) in self.read_as(left) {
            by_pair.entry((from, to)).or_default().push(edge);
        }
        let mut pairs = Vec::new();
        for (other, from, to) in self.read_as(right) {
            for one in by_pair.get(&(from, to)).into_iter().flatten().filter(|one| **one != other) {
                pairs.push(if *one < other { [*one, other] } else { [other, *one] });
            }
        }
        pairs
    }

    /// Statements with a date outside the existence of an end, by claim: an edge, or a value of a literal. A value
    /// that has rivals is a conflict already.
    fn outside(&self, rivals: &[Conflict]) -> Result<Vec<Conflict>, Fault> {
        let mut edges: BTreeMap<EdgeId, Vec<StatementId>> = BTreeMap::new();
        let mut literals: BTreeMap<(NodeId, KeyId), Vec<StatementId>> = BTreeMap::new();
        let listed: BTreeSet<StatementId> =
            rivals.iter().flat_map(|conflict| &conflict.sides).flat_map(|side| &side.statements).copied().collect();
        for statement in self.affirming(self.table.iter()) {
            self.budget.step(1)?;
            if !self.times.is_outside_existence(statement) {
                continue;
            }
            match self.table.claim(statement) {
                Some(Claim::Edge(edge)) => edges.entry(edge).or_default().push(statement),
                Some(Claim::Literal(node, key)) if !listed.contains(&statement) => {
                    literals.entry((node, key)).or_default().push(statement);
                }
                Some(Claim::Literal(..)) | None => {}
            }
        }
        let mut found = Vec::new();
        for ((node, key), statements) in literals {
            let Some(literal) = self.view.graph.literal(key) else { continue };
            let values = self.values(literal, &statements);
            let values =
                if literal.cardinality.unwrap_or_default() == Cardinality::Many { values } else { sides(values) };
            let side =
                |valued: Valued| self.side(node, literal.name.clone(), Thing::Literal(valued.value), valued.statements);
            found.extend(values.into_iter().map(side));
        }
        found.extend(edges.into_iter().map(|(edge, statements)| self.side_of_edge(edge, statements)));
        Ok(found.into_iter().map(|side| Conflict { kind: Kind::Time, sides: vec![side] }).collect())
    }
}

/// The values as sides: dates within one another are one, given as the narrowest, with all who state it.
fn sides(values: Vec<Valued>) -> Vec<Valued> {
    let (mut sides, broad): (Vec<Valued>, Vec<Valued>) = {
        let narrow = |valued: &Valued| !values.iter().any(|other| other.settles(valued));
        let flags: Vec<bool> = values.iter().map(narrow).collect();
        let (narrow, broad): (Vec<_>, Vec<_>) = values.into_iter().zip(flags).partition(|pair| pair.1);
        let plain = |pairs: Vec<(Valued, bool)>| pairs.into_iter().map(|pair| pair.0).collect();
        (plain(narrow), plain(broad))
    };
    for wide in broad {
        for side in sides.iter_mut().filter(|side| side.settles(&wide)) {
            side.statements.extend(&wide.statements);
        }
    }
    sides
}

/// Conflicts without those whose sides are all sides of another: a relation may imply one of which there is one at a
/// time too.
fn once(found: Vec<Conflict>) -> Vec<Conflict> {
    let within = |one: &Conflict, other: &Conflict| {
        one.sides.iter().all(|side| {
            let same = |known: &Side| side.statements.iter().all(|statement| known.statements.contains(statement));
            other.sides.iter().any(same)
        })
    };
    let repeated = |(at, one): (usize, &Conflict)| {
        let covered =
            |(to, other): (usize, &Conflict)| to != at && within(one, other) && (to < at || !within(other, one));
        found.iter().enumerate().any(covered)
    };
    let repeated: Vec<bool> = found.iter().enumerate().map(repeated).collect();
    found.into_iter().zip(repeated).filter(|pair| !pair.1).map(|pair| pair.0).collect()
}

/// One value of a literal, and who states it.
struct Valued {
    value: LiteralValue,
    /// Of a date.
    day: Option<Day>,
    statements: Vec<StatementId>,
}

impl Valued {
    fn new(literal: &RelationType, value: LiteralValue, statement: StatementId) -> Self {
        let day = match &value {
            LiteralValue::Text(text) if literal.value == Some(LiteralType::Date) => Day::parse(text).ok(),
            _ => None,
        };
        Valued { value, day, statements: vec![statement] }
    }

    /// A narrower date, or the same one without a mark.
    fn settles(&self, other: &Valued) -> bool {
        match (self.day, other.day) {
            (Some(a), Some(b)) => a != b && a.lies_within(b) && (!b.lies_within(a) || a < b),
            _ => false,
        }
    }

    /// They differ, and neither date lies within the other.
    fn rivals(&self, other: &Valued) -> bool {
        let agree = |a: Day, b: Day| a.lies_within(b) || b.lies_within(a);
        self.value != other.value && !matches!((self.day, other.day), (Some(a), Some(b)) if agree(a, b))
    }

    fn order(&self) -> (Option<Day>, Option<i64>, String) {
        match &self.value {
            LiteralValue::Integer(number) => (None, Some(*number), String::new()),
            LiteralValue::Boolean(value) => (None, Some(i64::from(*value)), String::new()),
            LiteralValue::Text(text) => (self.day, None, text.clone()),
        }
    }
}

/// The things that rival others, in groups that hang together; in their order.
fn groups<T>(things: &[T], rivals: impl Fn(&T, &T) -> Result<bool, Fault>) -> Result<Vec<Vec<&T>>, Fault> {
    // The group of each thing: the least place in it.
    let mut group: Vec<usize> = (0..things.len()).collect();
    for (at, one) in things.iter().enumerate() {
        for (to, other) in things.iter().enumerate().skip(at + 1) {
            if group.get(at) != group.get(to) && rivals(one, other)? {
                let pair = group.get(at).copied().zip(group.get(to).copied()).unwrap_or_default();
                let (least, greatest) = (pair.0.min(pair.1), pair.0.max(pair.1));
                group.iter_mut().filter(|of| **of == greatest).for_each(|of| *of = least);
            }
        }
    }
    let mut by_group: BTreeMap<usize, Vec<&T>> = BTreeMap::new();
    for (thing, of) in things.iter().zip(group) {
        by_group.entry(of).or_default().push(thing);
    }
    Ok(by_group.into_values().filter(|members| members.len() > 1).collect())
}
