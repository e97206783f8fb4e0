//! Checked rules into premises, tests and a conclusion; the transitive relations of a schema as rules.

use super::condition::{Condition, Names};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::graph::{Graph, RelationId};
use crate::model::Text;
use crate::model::schema::Schema;
use crate::query::check::{Facts, Resolved};
use crate::query::parse::ast;
use crate::query::plan::build::label_test;
use crate::query::plan::{Direction, LabelTest};
use crate::query::run::Hops;

/// A rule, ready to be used on any graph with the schema it was checked against.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(super) name: Text,
    /// The label tests of each node of the pattern.
    pub(super) nodes: Vec<Vec<LabelTest>>,
    pub(super) premises: Vec<Premise>,
    pub(super) conditions: Vec<Condition>,
    pub(super) head: Head,
}

/// One relation of the pattern, between two of its nodes.
#[derive(Clone, Debug)]
pub(super) struct Premise {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) types: Option<LabelTest>,
    pub(super) direction: Direction,
}

/// What a rule derives.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) subject: usize,
    /// The relation's own name.
    pub(super) relation: String,
    pub(super) object: usize,
}

impl Rule {
    /// The name.
    pub fn name(&self) -> &Text {
        &self.name
    }

    /// Whether it is the rule of a transitive relation: two edges of a relation in a row make a third.
    pub(super) fn is_chain(&self) -> bool {
        let steps: Vec<_> = self.premises.iter().map(|premise| (premise.from, premise.to)).collect();
        let own = |premise: &Premise| {
            premise.direction == Direction::Out
                && matches!(&premise.types, Some(LabelTest::Name(name)) if *name == self.head.relation)
        };
        steps == [(0, 1), (1, 2)]
            && (self.head.subject, self.head.object) == (0, 2)
            && self.premises.iter().all(own)
            && self.nodes.iter().all(Vec::is_empty)
            && self.conditions.is_empty()
    }

    /// Whether it is the rule of a transitive relation whose chains all come about when their edges are taken off one
    /// by one from the beginning. Not so where a relation below is read both ways: there, a chain may take an edge
    /// twice, and a bracket may not hold both. The relation itself may be, for then an edge twice leads nowhere new.
    pub(super) fn is_comb(&self, graph: &Graph) -> bool {
        let own = |relation: RelationId| graph.relation_name(relation) == self.head.relation;
        self.is_chain()
            && self.premises.iter().all(|premise| {
                let hops = Hops::new(graph, premise.types.as_ref(), premise.direction);
                hops.is_one_way() || hops.pairs().iter().all(|(relation, _)| own(*relation))
            })
    }

    /// The label tests of the nodes that are no ends of the derived edge, each with its node's place.
    pub(super) fn between(&self) -> impl Iterator<Item = (usize, &LabelTest)> {
        let ends = [self.head.subject, self.head.object];
        let nodes = self.nodes.iter().enumerate().filter(move |(at, _)| !ends.contains(at));
        nodes.flat_map(|(at, tests)| tests.iter().map(move |test| (at, test)))
    }
}

/// The name of the rules that transitive relations make.
pub(super) const TRANSITIVE: &str = "transitive";

/// The transitive relations of a schema: two edges in a row make a third.
pub(super) fn transitive(schema: &Schema) -> Vec<Rule> {
    let all = schema.relations().iter().filter(|relation| relation.transitive);
    let rule = |name: &String| {
        let types = Some(LabelTest::Name(name.clone()));
        let premise = |from, to| Premise { from, to, types: types.clone(), direction: Direction::Out };
        Rule {
            name: Text::from(TRANSITIVE),
            nodes: vec![Vec::new(); 3],
            premises: vec![premise(0, 1), premise(1, 2)],
            conditions: Vec::new(),
            head: Head { subject: 0, relation: name.clone(), object: 2 },
        }
    };
    all.map(|relation| rule(&relation.name)).collect()
}

/// Compiles a checked rule.
///
/// # Errors
/// When it says something that the checker lets through and a rule cannot do.
pub fn compile(rule: &ast::Rule, facts: &Facts) -> Result<Rule, Diagnostic> {
    let mut draft = Draft::default();
    for path in &rule.pattern.paths {
        draft.path(path)?;
    }
    if let Some(filter) = &rule.filter {
        draft.conditions.push(Condition::new(filter, &draft.names)?);
    }
    for (at, name, value) in std::mem::take(&mut draft.equal) {
        draft.conditions.push(Condition::equal(at, name, value, &draft.names)?);
    }
    for filter in std::mem::take(&mut draft.filters) {
        draft.conditions.push(Condition::new(filter, &draft.names)?);
    }
    let end = |name: &ast::Name| draft.names.node(&name.text).ok_or_else(|| broken(name.span));
    let Some(Resolved::Relation { name, inverse }) = facts.known.get(&rule.relation.span) else {
        return Err(broken(rule.relation.span));
    };
    let (subject, object) = (end(&rule.subject)?, end(&rule.object)?);
    let (subject, object) = if *inverse { (object, subject) } else { (subject, object) };
    Ok(Rule {
        name: rule.name.text.clone(),
        nodes: draft.nodes,
        premises: draft.premises,
        conditions: draft.conditions,
        head: Head { subject, relation: name.clone(), object },
    })
}

fn broken(span: Span) -> Diagnostic {
    Diagnostic::error(codes::INVALID_RULE, span, "a rule is plain steps between nodes")
}

/// A rule in the making.
#[derive(Default)]
struct Draft<'t> {
    names: Names,
    nodes: Vec<Vec<LabelTest>>,
    premises: Vec<Premise>,
    conditions: Vec<Condition>,
    /// Entries of property maps: the node, the key, the value.
    equal: Vec<(usize, &'t ast::Name, &'t ast::Expression)>,
    filters: Vec<&'t ast::Expression>,
}

impl<'t> Draft<'t> {
    fn path(&mut self, path: &'t ast::PathPattern) -> Result<(), Diagnostic> {
        let ast::PathTerm::Sequence(elements) = &path.term else { return Err(broken(path.span)) };
        let (mut left, mut between) = (None, None);
        for element in elements {
            match element {
                ast::PathElement::Relation(relation) => between = Some(relation),
                ast::PathElement::Node(node) => {
                    let right = self.node(node)?;
                    if let (Some(left), Some(relation)) = (left, between.take()) {
                        self.relation(relation, left, right)?;
                    }
                    left = Some(right);
                }
                ast::PathElement::Group(group) => return Err(broken(group.span)),
            }
        }
        Ok(())
    }

    fn node(&mut self, node: &'t ast::NodePattern) -> Result<usize, Diagnostic> {
        let known = node.variable.as_ref().and_then(|name| self.names.node(&name.text));
        let at = known.unwrap_or_else(|| {
            self.nodes.push(Vec::new());
            self.nodes.len() - 1
        });
        if let Some(name) = &node.variable {
            self.names.add_node(&name.text, at);
        }
        if let (Some(labels), Some(tests)) = (&node.labels, self.nodes.get_mut(at)) {
            tests.push(label_test(labels));
        }
        match node.properties.as_ref().map(|map| (&map.kind, map.span)) {
            None => {}
            Some((ast::ExpressionKind::Map(entries), _)) => {
                self.equal.extend(entries.iter().map(|(key, value)| (at, key, value)));
            }
            Some((_, span)) => return Err(broken(span)),
        }
        self.filters.extend(&node.filter);
        Ok(at)
    }

    fn relation(&mut self, relation: &'t ast::RelationPattern, from: usize, to: usize) -> Result<(), Diagnostic> {
        if let Some(properties) = &relation.properties {
            return Err(broken(properties.span));
        }
        if let Some(name) = &relation.variable {
            self.names.add_edge(&name.text, self.premises.len());
        }
        let direction = match relation.direction {
            ast::Direction::Right => Direction::Out,
            ast::Direction::Left => Direction::In,
            ast::Direction::Either => Direction::Both,
        };
        let types = relation.types.as_ref().map(label_test);
        self.premises.push(Premise { from, to, types, direction });
        self.filters.extend(&relation.filter);
        Ok(())
    }
}
