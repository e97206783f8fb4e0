//! Conditions of rules: comparisons of nodes, properties and constants, and label tests.

use crate::diagnostic::{Diagnostic, Fault, Span, codes};
use crate::graph::View;
use crate::model::{EdgeId, LensId, NodeId, Text, Value, arithmetic};
use crate::query::operator::{Binary, Unary};
use crate::query::parse::ast::{self, ExpressionKind, Step};
use crate::query::plan::LabelTest;
use crate::query::plan::build::label_test;
use crate::query::run::{apply_binary, apply_unary};

/// What the variables of a pattern stand for.
#[derive(Debug, Default)]
pub(super) struct Names {
    nodes: Vec<(Text, usize)>,
    edges: Vec<(Text, usize)>,
}

impl Names {
    pub(super) fn node(&self, name: &str) -> Option<usize> {
        self.nodes.iter().find(|(known, _)| **known == *name).map(|found| found.1)
    }

    pub(super) fn add_node(&mut self, name: &Text, at: usize) {
        self.nodes.push((name.clone(), at));
    }

    pub(super) fn add_edge(&mut self, name: &Text, at: usize) {
        self.edges.push((name.clone(), at));
    }

    fn edge(&self, name: &str) -> Option<usize> {
        self.edges.iter().find(|(known, _)| **known == *name).map(|found| found.1)
    }
}

/// A condition with the places it looks at.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    operand: Operand,
    pub(super) nodes: Vec<usize>,
    pub(super) edges: Vec<usize>,
}

/// What a condition is made of. As deep as the parser lets brackets nest.
#[derive(Clone, Debug)]
enum Operand {
    Value(Value),
    Node(usize),
    Edge(usize),
    Property(usize, Text),
    List(Vec<Operand>),
    Unary(Unary, Box<Operand>),
    Chain(Box<Operand>, Vec<(Binary, Operand)>),
    Comparison(Box<Operand>, Vec<(Binary, Operand)>),
    Labels(usize, LabelTest),
}

/// The nodes and edges of a pattern, as far as they are bound.
#[derive(Clone, Debug)]
pub(super) struct Binding {
    pub(super) nodes: Vec<Option<NodeId>>,
    pub(super) edges: Vec<Option<EdgeId>>,
}

impl Condition {
    pub(super) fn new(condition: &ast::Expression, names: &Names) -> Result<Self, Diagnostic> {
        Ok(Condition::of(operand(condition, names)?))
    }

    /// `node.key = value`.
    pub(super) fn equal(
        node: usize,
        key: &ast::Name,
        value: &ast::Expression,
        names: &Names,
    ) -> Result<Self, Diagnostic> {
        let left = Operand::Property(node, key.text.clone());
        Ok(Condition::of(Operand::Comparison(Box::new(left), vec![(Binary::Equal, operand(value, names)?)])))
    }

    fn of(operand: Operand) -> Self {
        let (mut nodes, mut edges) = (Vec::new(), Vec::new());
        operand.places(&mut nodes, &mut edges);
        Condition { operand, nodes, edges }
    }

    /// Whether all places it looks at are bound.
    pub(super) fn is_ready(&self, nodes: &[bool], edges: &[bool]) -> bool {
        let bound = |places: &[usize], flags: &[bool]| places.iter().all(|at| flags.get(*at) == Some(&true));
        bound(&self.nodes, nodes) && bound(&self.edges, edges)
    }

    /// Whether it is true: null is not.
    pub(super) fn holds(&self, view: View<'_>, binding: &Binding) -> Result<bool, Fault> {
        Ok(matches!(self.operand.eval(view, binding)?, Value::Boolean(true)))
    }
}

impl Operand {
    fn places(&self, nodes: &mut Vec<usize>, edges: &mut Vec<usize>) {
        match self {
            Operand::Value(_) => {}
            Operand::Node(at) | Operand::Property(at, _) | Operand::Labels(at, _) => nodes.push(*at),
            Operand::Edge(at) => edges.push(*at),
            Operand::List(items) => items.iter().for_each(|item| item.places(nodes, edges)),
            Operand::Unary(_, inner) => inner.places(nodes, edges),
            Operand::Chain(first, rest) | Operand::Comparison(first, rest) => {
                first.places(nodes, edges);
                for (_, right) in rest {
                    right.places(nodes, edges);
                }
            }
        }
    }

    fn eval(&self, view: View<'_>, binding: &Binding) -> Result<Value, Fault> {
        let node = |at: usize| binding.nodes.get(at).copied().flatten();
        Ok(match self {
            Operand::Value(value) => value.clone(),
            Operand::Node(at) => node(*at).map_or(Value::Null, |node| Value::Node(node, LensId::default())),
            Operand::Edge(at) => {
                let edge = binding.edges.get(*at).copied().flatten();
                edge.map_or(Value::Null, |edge| Value::Edge(edge, LensId::default()))
            }
            Operand::Property(at, key) => match (node(*at), view.graph.key(key)) {
                (Some(node), Some(key)) => view.property(node, key).value(),
                _ => Value::Null,
            },
            Operand::List(items) => {
                Value::list(items.iter().map(|item| item.eval(view, binding)).collect::<Result<Vec<_>, _>>()?)
            }
            Operand::Unary(operator, inner) => apply_unary(*operator, &inner.eval(view, binding)?)?,
            Operand::Chain(first, rest) => {
                let first = first.eval(view, binding)?;
                rest.iter().try_fold(first, |left, (operator, right)| {
                    apply_binary(*operator, &left, &right.eval(view, binding)?)
                })?
            }
            Operand::Comparison(first, rest) => {
                let (mut left, mut all) = (first.eval(view, binding)?, Value::Boolean(true));
                for (operator, right) in rest {
                    let right = right.eval(view, binding)?;
                    all = arithmetic::and(&all, &apply_binary(*operator, &left, &right)?)?;
                    left = right;
                }
                all
            }
            Operand::Labels(at, test) => node(*at).map_or(Value::Null, |node| has(view, node, test).into()),
        })
    }
}

/// Whether a node passes a label test.
pub(super) fn has(view: View<'_>, node: NodeId, test: &LabelTest) -> bool {
    let graph = view.graph;
    test.eval(true, &|name| graph.label(name).is_some_and(|label| graph.has_label(node, label)))
}

fn operand(expression: &ast::Expression, names: &Names) -> Result<Operand, Diagnostic> {
    let node = |base: &ast::Expression| match &base.kind {
        ExpressionKind::Variable(name) => names.node(&name.text).ok_or_else(|| unfit(base.span)),
        _ => Err(unfit(base.span)),
    };
    Ok(match &expression.kind {
        ExpressionKind::Literal(value) => Operand::Value(value.clone()),
        ExpressionKind::Variable(name) => match (names.node(&name.text), names.edge(&name.text)) {
            (Some(at), _) => Operand::Node(at),
            (None, Some(at)) => Operand::Edge(at),
            (None, None) => return Err(unfit(expression.span)),
        },
        ExpressionKind::Access(base, steps) => match steps.as_slice() {
            [Step::Property(key)] => Operand::Property(node(base)?, key.text.clone()),
            _ => return Err(unfit(expression.span)),
        },
        ExpressionKind::List(items) => {
            Operand::List(items.iter().map(|item| operand(item, names)).collect::<Result<_, _>>()?)
        }
        ExpressionKind::Unary(operator, inner) => Operand::Unary(*operator, Box::new(operand(inner, names)?)),
        ExpressionKind::Chain(first, links) => Operand::Chain(Box::new(operand(first, names)?), rest(links, names)?),
        ExpressionKind::Comparison(first, links) => {
            Operand::Comparison(Box::new(operand(first, names)?), rest(links, names)?)
        }
        ExpressionKind::Labels(subject, labels) => Operand::Labels(node(subject)?, label_test(labels)),
        _ => return Err(unfit(expression.span)),
    })
}

fn rest(links: &[ast::Link], names: &Names) -> Result<Vec<(Binary, Operand)>, Diagnostic> {
    links.iter().map(|link| Ok((link.operator, operand(&link.right, names)?))).collect()
}

fn unfit(span: Span) -> Diagnostic {
    Diagnostic::error(codes::INVALID_RULE, span, "a rule compares nodes, their properties and constants")
}
