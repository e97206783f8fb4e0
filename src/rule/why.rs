//! `WHY`: the shortest proof of an edge, or what keeps it out of the view; and the same of a literal.

use super::derive::Derivation;
use crate::answer::why::{Kept, Step, Why};
use crate::answer::{oldest_first, words};
use crate::diagnostic::{Fault, codes};
use crate::graph::{Axis, Graph, KeyId, Mask, View};
use crate::model::catalog::{Catalog, Found};
use crate::model::{EdgeId, Map, NodeId, StatementId, Text, Value, order};
use crate::query::check::{Facts, Resolved};
use crate::query::parse::ast::{self, Known, WhyQuestion};
use crate::query::plan::{self, LabelTest};
use crate::query::run::Hops;

/// A proof deeper than this could not be told as a value.
const DEEPEST: u32 = 90;

/// Answers a checked WHY. The view is that of an overlay that holds what was derived, and nothing else.
///
/// # Errors
/// When a parameter names no entity, or the proof is too deep to be told.
pub fn why(
    view: View<'_>,
    derivation: &Derivation,
    question: &ast::Why,
    facts: &Facts,
    parameters: &Map,
) -> Result<Why, Fault> {
    let end = |known: &Known| entity(view.graph, facts.known.get(&known.span), parameters);
    match &question.question {
        WhyQuestion::Edge { subject, relation, object } => {
            let (subject, object) = (end(subject)?, end(object)?);
            let test = LabelTest::Name(relation.text.to_string());
            let hops = Hops::new(view.graph, Some(&test), plan::Direction::Out);
            Asked { view, derivation, hops }.edge(subject, object)
        }
        WhyQuestion::Literal { subject, key } => {
            let node = end(subject)?;
            let Some(found) = view.graph.key(&key.text) else {
                return Err(Fault::new(codes::UNKNOWN_PROPERTY, format!("no literal is called `{}`", key.text)));
            };
            Ok(literal(view, node, found))
        }
    }
}

/// The entity that an end stands for.
fn entity(graph: &Graph, resolved: Option<&Resolved>, parameters: &Map) -> Result<NodeId, Fault> {
    let name = match resolved {
        Some(Resolved::Entity(id)) => Text::from(id.as_str()),
        Some(Resolved::Parameter(name)) => match parameters.get(name) {
            Some(Value::Node(node, _)) => return Ok(*node),
            Some(Value::String(text)) => text.clone(),
            Some(_) => return Err(Fault::new(codes::RUN_ARGUMENT_TYPE, "an entity is named by a string")),
            None => return Err(Fault::new(codes::MISSING_PARAMETER, format!("the parameter `${name}` is missing"))),
        },
        _ => return Err(Fault::new(codes::UNKNOWN_ENTITY, "WHY asks about two entities")),
    };
    let unknown = || Fault::new(codes::UNKNOWN_ENTITY, format!("no entity is called `{name}`"));
    match Catalog::entity(graph, &name) {
        Found::One(id) => graph.node_by_element(&id).ok_or_else(unknown),
        Found::Several(ids) => {
            let message = format!("`{name}` may be {}", ids.join(" or "));
            Err(Fault::new(codes::AMBIGUOUS_NAME, message).help("use an id"))
        }
        Found::Nothing => Err(unknown()),
    }
}

/// A question about an edge.
struct Asked<'a> {
    view: View<'a>,
    derivation: &'a Derivation,
    hops: Hops,
}

impl Asked<'_> {
    fn edge(&self, subject: NodeId, object: NodeId) -> Result<Why, Fault> {
        let mut candidates = self.between(self.view, subject, object);
        candidates.sort_by_key(|edge| self.cost(*edge));
        if let Some(edge) = candidates.first() {
            return self.proof(*edge).map(Why::Proof);
        }
        let everything = Mask::all();
        let whole = View::new(self.view.graph, &everything);
        let edges = self.between(whole, subject, object);
        let statements = edges.iter().flat_map(|edge| self.view.graph.edge_statements(*edge)).copied();
        Ok(Why::Absent(kept(self.view, statements.collect())))
    }

    /// The edges that the relation reads from one to the other.
    fn between(&self, view: View<'_>, subject: NodeId, object: NodeId) -> Vec<EdgeId> {
        let mut found = Vec::new();
        self.hops.each(view, subject, &mut |edge, end| {
            if end == object && !found.contains(&edge) {
                found.push(edge);
            }
        });
        found
    }

    /// Rule steps and stated edges of the shortest proof, and its depth.
    fn cost(&self, edge: EdgeId) -> (u32, u32) {
        let proved = self.derivation.ways.get(&edge).map(|ways| ways.cost);
        if self.view.is_derived(edge) { proved.unwrap_or((u32::MAX, 0)) } else { (1, 0) }
    }

    fn proof(&self, edge: EdgeId) -> Result<Step, Fault> {
        if !self.view.is_derived(edge) {
            return Ok(self.leaf(edge, oldest_first(self.view, self.view.own_statements(edge))));
        }
        let depth = self.cost(edge).1;
        if depth > DEEPEST {
            let message = format!("the shortest proof is {depth} steps deep, and {DEEPEST} are as many as can be told");
            return Err(Fault::new(codes::NESTING_TOO_DEEP, message));
        }
        let best = self.derivation.ways.get(&edge).map_or(0, |ways| ways.best);
        Ok(self.step(edge, best))
    }

    fn leaf(&self, edge: EdgeId, statements: Vec<StatementId>) -> Step {
        let (by, fact) = (Text::from("statements"), words::fact(self.view.graph, edge));
        Step { edge, fact, by, from: Vec::new(), statements, types: Vec::new() }
    }

    /// One way in which an edge is proved. As deep as the proof, which was looked at before.
    fn step(&self, edge: EdgeId, way: usize) -> Step {
        let ways = self.derivation.ways.get(&edge);
        let Some(Some((number, chosen))) = ways.and_then(|ways| ways.from.get(way)) else {
            let statements = self.derivation.derived.affirming(self.view.graph, edge);
            return self.leaf(edge, oldest_first(self.view, statements));
        };
        let Some(used) = self.derivation.uses.get(*number as usize) else { return self.leaf(edge, Vec::new()) };
        let rule = self.derivation.rules.get(used.proof.rule as usize);
        let premises = used.proof.premises.iter().zip(chosen);
        let from = premises.map(|(premise, way)| self.step(*premise, *way as usize)).collect();
        let mut types = Vec::new();
        for (slot, test) in rule.into_iter().flat_map(|rule| rule.between()) {
            let ends = rule.into_iter().flat_map(|rule| rule.premises.iter().zip(&used.proof.premises).enumerate());
            let node = ends.filter_map(|(at, (premise, edge))| {
                let found = self.view.graph.edge(*edge);
                let against = used.turned >> at.min(31) & 1 == 1;
                let (from, to) = if against { (found.end, found.start) } else { (found.start, found.end) };
                if premise.from == slot { Some(from) } else { (premise.to == slot).then_some(to) }
            });
            if let Some(node) = node.into_iter().next() {
                types.push((node, self.type_of(node, test)));
            }
        }
        let by = rule.map_or_else(|| Text::from(""), |rule| rule.name().clone());
        Step { edge, fact: words::fact(self.view.graph, edge), by, from, statements: Vec::new(), types }
    }

    /// The type that a test asked for; the entity's own where it asked for more than one.
    fn type_of(&self, node: NodeId, test: &LabelTest) -> String {
        match (test, self.view.graph.entity(node)) {
            (LabelTest::Name(name), _) => name.clone(),
            (_, Some(entity)) => entity.entity_type.clone(),
            (_, None) => String::new(),
        }
    }
}

/// The statements, oldest publication first, each with the axes it fails.
fn kept(view: View<'_>, statements: Vec<StatementId>) -> Vec<Kept> {
    let out_by = |statement: StatementId| {
        let axes = Axis::ALL.into_iter().filter(|axis| !view.mask.passes(*axis, statement));
        let mut words: Vec<&'static str> = axes.map(Axis::as_str).collect();
        if words.is_empty() && !view.mask.counts(statement) {
            words.push("at least");
        }
        words
    };
    let sorted = oldest_first(view, statements).into_iter();
    sorted.map(|statement| Kept { statement, out_by: out_by(statement) }).collect()
}

fn literal(view: View<'_>, node: NodeId, key: KeyId) -> Why {
    let counting = view.statements_of_literal(node, key);
    let all = view.graph.literal_statements(node, key).collect();
    let table = view.graph.statements();
    let mut values: Vec<Value> = Vec::new();
    for value in counting.iter().filter_map(|statement| table?.value(*statement)).map(words::literal_value) {
        if !values.iter().any(|known| order::equal(known, &value) == Some(true)) {
            values.push(value);
        }
    }
    values.sort_by(order::order);
    Why::Literal {
        name: format!("{}.{}", view.graph.node_element(node), view.graph.key_name(key)),
        value: view.property(node, key).value(),
        values,
        statements: kept(view, all),
    }
}
