//! `WHY`: the shortest proof of an edge, or what keeps it out of the view; and the same of a literal.

use std::ops::Range;
use std::sync::Arc;

use super::closure::Use;
use super::compile::Rule;
use super::derive::Derivation;
use crate::answer::why::{Kept, Step, Why};
use crate::answer::{oldest_first, support_of_literal, words};
use crate::diagnostic::{Fault, codes};
use crate::graph::{Axis, Direction, Graph, KeyId, Mask, View};
use crate::model::catalog::{Catalog, Found};
use crate::model::statement::Stance;
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

/// A chain of edges by one rule.
struct Chain {
    /// The rule, by its number.
    rule: u32,
    /// The edges in a row, with the alternative of each.
    links: Vec<(EdgeId, usize)>,
    /// The nodes along it, one more than links.
    nodes: Vec<NodeId>,
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
        Ok(Why::Absent { ends: [subject, object], statements: kept(self.view, statements.collect()) })
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
        let best = self.derivation.ways.get(&edge).map_or(0, |ways| ways.best);
        self.step(edge, best, 0)
    }

    fn leaf(&self, edge: EdgeId, statements: Vec<StatementId>) -> Step {
        let (by, fact) = (Text::from("statements"), words::fact(self.view.graph, edge));
        let denies = self.denying(edge);
        Step { edge, fact, by, from: Vec::new(), statements, denies, types: Vec::new() }
    }

    /// The statements that deny an edge and pass every axis but stance, those that count for it aside.
    fn denying(&self, edge: EdgeId) -> Vec<StatementId> {
        let Some(table) = self.view.graph.statements() else { return Vec::new() };
        let against = |statement: &StatementId| {
            table.stance(*statement) == Stance::Denied
                && self.view.mask.counts_but_stance(table, *statement)
                && !self.view.mask.counts(*statement)
        };
        let all = self.view.graph.edge_statements(edge).iter().copied();
        oldest_first(self.view, all.filter(against).collect())
    }

    /// The use of a rule by which an alternative of an edge came about, and the alternatives of its premises.
    fn used(&self, edge: EdgeId, way: usize) -> Option<(&Use, &[u32])> {
        let (number, chosen) = self.derivation.ways.get(&edge)?.from.get(way)?.as_ref()?;
        Some((self.derivation.uses.get(*number as usize)?, chosen))
    }

    /// One way in which an edge is proved, below so many steps.
    fn step(&self, edge: EdgeId, way: usize, level: u32) -> Result<Step, Fault> {
        if level > DEEPEST {
            let message =
                format!("the shortest proof is more than {DEEPEST} steps deep, and deeper ones cannot be told");
            return Err(Fault::new(codes::NESTING_TOO_DEEP, message));
        }
        let Some((used, chosen)) = self.used(edge, way) else {
            let statements = self.derivation.derived.affirming(self.view.graph, edge);
            return Ok(self.leaf(edge, oldest_first(self.view, statements)));
        };
        let rule = self.derivation.rules.get(used.proof.rule as usize);
        if let Some(chain) = rule.filter(|rule| rule.is_comb(self.view.graph)).and_then(|_| self.chain(edge, way)) {
            return self.half(edge, &chain, 0..chain.links.len(), level);
        }
        let premises = used.proof.premises.iter().zip(chosen);
        let from = premises.map(|(premise, way)| self.step(*premise, *way as usize, level + 1));
        let from = from.collect::<Result<_, _>>()?;
        Ok(Step { from, types: self.types(rule, used), ..self.derived(edge, rule) })
    }

    /// A derived edge without its premises.
    fn derived(&self, edge: EdgeId, rule: Option<&Arc<Rule>>) -> Step {
        let by = rule.map_or_else(|| Text::from(""), |rule| rule.name().clone());
        Step { by, ..self.leaf(edge, Vec::new()) }
    }

    /// The links of a chain, which is proved link by link; none where there are but two.
    fn chain(&self, edge: EdgeId, way: usize) -> Option<Chain> {
        let (first, _) = self.used(edge, way)?;
        let mut chain = Chain { rule: first.proof.rule, links: Vec::new(), nodes: Vec::new() };
        let (mut edge, mut way) = (edge, way);
        while let Some((used, chosen)) = self.used(edge, way).filter(|(used, _)| used.proof.rule == chain.rule) {
            let [link, rest] = *used.proof.premises else { return None };
            let (first, last) = (self.walked(link, used.turned), self.walked(rest, used.turned >> 1));
            chain.nodes.truncate(chain.links.len());
            chain.nodes.extend([first.0, last.0, last.1]);
            chain.links.push((link, *chosen.first()? as usize));
            (edge, way) = (rest, *chosen.get(1)? as usize);
        }
        chain.links.push((edge, way));
        (chain.links.len() > 2).then_some(chain)
    }

    /// The ends of an edge as it is walked; against it if the lowest bit is set.
    fn walked(&self, edge: EdgeId, turned: u32) -> (NodeId, NodeId) {
        let ends = self.view.graph.edge(edge);
        if turned & 1 == 1 { (ends.end, ends.start) } else { (ends.start, ends.end) }
    }

    /// A part of a chain told in halves, so that a long one is not deep: whatever way a chain is bracketed, its parts
    /// are edges of the view too.
    fn half(&self, edge: EdgeId, chain: &Chain, part: Range<usize>, level: u32) -> Result<Step, Fault> {
        if let (1, Some((link, way))) = (part.len(), chain.links.get(part.start)) {
            return self.step(*link, *way, level);
        }
        let middle = part.start + part.len() / 2;
        let mut from = Vec::with_capacity(2);
        for part in [part.start..middle, middle..part.end] {
            let between = self.between_nodes(edge, chain.nodes.get(part.start), chain.nodes.get(part.end));
            let Some(between) = between.or_else(|| Some(chain.links.get(part.start)?.0)) else { continue };
            from.push(self.half(between, chain, part, level + 1)?);
        }
        Ok(Step { from, ..self.derived(edge, self.derivation.rules.get(chain.rule as usize)) })
    }

    /// The edge of the same relation between two nodes, in the view.
    fn between_nodes(&self, like: EdgeId, from: Option<&NodeId>, to: Option<&NodeId>) -> Option<EdgeId> {
        let (relation, to) = (self.view.graph.edge(like).relation, *to?);
        let mut found = None;
        for way in [Direction::Out, Direction::In] {
            self.view.each_step(*from?, Some(relation), way, &mut |edge, end| {
                found = found.or((end == to).then_some(edge));
            });
        }
        found
    }

    /// What the rule asks of entities between the ends.
    fn types(&self, rule: Option<&Arc<Rule>>, used: &Use) -> Vec<(NodeId, String)> {
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
        types
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
    let table = view.graph.statements();
    let out_by = |statement: StatementId| {
        let fails = |axis: &Axis| table.is_some_and(|table| !view.mask.passes(table, *axis, statement));
        let axes = Axis::ALL.into_iter().filter(fails);
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
    let stated = |statement: &StatementId| table?.value(*statement).as_ref().map(words::literal_value);
    for value in counting.iter().filter_map(stated) {
        if !values.iter().any(|known| order::equal(known, &value) == Some(true)) {
            values.push(value);
        }
    }
    values.sort_by(order::order);
    Why::Literal {
        node,
        name: format!("{}.{}", view.graph.node_element(node), view.graph.key_name(key)),
        value: view.property(node, key).value(),
        values,
        statements: kept(view, all),
        denies: support_of_literal(view, node, key).denies,
    }
}
