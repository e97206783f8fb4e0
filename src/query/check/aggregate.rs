//! Which expressions aggregate, and what may stand beside an aggregate.

use super::Checker;
use super::scope::Scope;
use super::walk::{alike, open_parts};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::function::Entry;
use crate::model::Text;
use crate::query::parse::ast::{Expression, ExpressionKind as Kind, Name, PathElement, PathPattern, PathTerm, Step};

impl Checker<'_> {
    /// Whether the expression is an aggregate or has one in it, subqueries set aside.
    pub(super) fn aggregates(&self, expression: &Expression) -> bool {
        if self.is_aggregate(expression) {
            return true;
        }
        let mut found = false;
        open_parts(expression, &mut |part| found = found || self.aggregates(part));
        found
    }

    fn is_aggregate(&self, expression: &Expression) -> bool {
        match &expression.kind {
            Kind::CountStar => true,
            Kind::Function(function) => {
                matches!(self.context.functions.find(&function.name.text), Some(Entry::Aggregate(_)))
            }
            _ => false,
        }
    }

    /// Beside an aggregate stand only constants, and variables and properties by which the rows are grouped.
    pub(super) fn grouped(&mut self, scope: &Scope, expression: &Expression, keys: &Keys<'_>) {
        let mut mixed = Vec::new();
        self.ungrouped(scope, expression, keys, &mut Vec::new(), &mut mixed);
        for (name, span) in mixed {
            let message = format!("`{name}` stands beside an aggregate, but the rows are not grouped by it");
            let problem = Diagnostic::error(codes::AMBIGUOUS_AGGREGATION, span, message);
            self.report(problem.help("name it in a WITH before, or return it as a column of its own"));
        }
    }

    fn ungrouped<'e>(
        &self,
        scope: &Scope,
        expression: &'e Expression,
        keys: &Keys<'_>,
        locals: &mut Vec<&'e Text>,
        mixed: &mut Vec<(Text, Span)>,
    ) {
        if self.is_aggregate(expression) {
            return;
        }
        let free = |name: &Name, locals: &[&Text]| {
            !locals.contains(&&name.text) && scope.find(&name.text).is_some() && !scope.is_constant(&name.text)
        };
        match &expression.kind {
            Kind::Variable(name) if free(name, locals) && !keys.variable(&name.text) => {
                mixed.push((name.text.clone(), expression.span));
            }
            Kind::Access(base, steps) => {
                if let Kind::Variable(name) = &base.kind
                    && steps.iter().all(|step| matches!(step, Step::Property(_)))
                {
                    if free(name, locals) && !keys.variable(&name.text) && !keys.expression(expression) {
                        mixed.push((name.text.clone(), expression.span));
                    }
                    return;
                }
                open_parts(expression, &mut |part| self.ungrouped(scope, part, keys, locals, mixed));
            }
            Kind::PatternComprehension(made) => path_names(scope, &made.pattern, keys, mixed),
            Kind::Pattern(path) => path_names(scope, path, keys, mixed),
            _ => {
                open_parts(expression, &mut |part| self.ungrouped(scope, part, keys, locals, mixed));
                let depth = locals.len();
                for (names, body) in bodies(expression) {
                    locals.extend(names);
                    self.ungrouped(scope, body, keys, locals, mixed);
                    locals.truncate(depth);
                }
            }
        }
    }
}

/// The bound variables of a pattern.
fn path_names(scope: &Scope, path: &PathPattern, keys: &Keys<'_>, mixed: &mut Vec<(Text, Span)>) {
    let PathTerm::Sequence(elements) = &path.term else { return };
    for element in elements {
        let variable = match element {
            PathElement::Node(node) => node.variable.as_ref(),
            PathElement::Relation(relation) => relation.variable.as_ref(),
            PathElement::Group(_) => None,
        };
        let bound = variable.filter(|name| scope.find(&name.text).is_some() && !scope.is_constant(&name.text));
        if let Some(name) = bound.filter(|name| !keys.variable(&name.text)) {
            mixed.push((name.text.clone(), name.span));
        }
    }
}

/// What the rows are grouped by.
pub(super) struct Keys<'a> {
    /// The items without aggregates.
    pub(super) items: Vec<&'a Expression>,
    /// The variables that `*` stands for.
    pub(super) star: Vec<Text>,
}

impl Keys<'_> {
    fn variable(&self, name: &Text) -> bool {
        let is = |item: &&Expression| matches!(&item.kind, Kind::Variable(key) if key.text == *name);
        self.star.contains(name) || self.items.iter().any(is)
    }

    fn expression(&self, expression: &Expression) -> bool {
        self.items.iter().any(|item| alike(item, expression))
    }

    /// Every variable that occurs in a key.
    pub(super) fn names(&self) -> Vec<Text> {
        fn gather(expression: &Expression, names: &mut Vec<Text>) {
            if let Kind::Variable(name) = &expression.kind {
                names.push(name.text.clone());
            }
            open_parts(expression, &mut |part| gather(part, names));
        }
        let mut names = self.star.clone();
        self.items.iter().for_each(|item| gather(item, &mut names));
        names
    }
}

/// The parts of an expression that see variables of its own, each with these.
fn bodies(expression: &Expression) -> Vec<(Vec<&Text>, &Expression)> {
    match &expression.kind {
        Kind::ListComprehension(made) => {
            let parts = made.filter.iter().chain(&made.result);
            parts.map(|part| (vec![&made.variable.text], part)).collect()
        }
        Kind::Quantifier(quantified) => {
            quantified.predicate.iter().map(|part| (vec![&quantified.variable.text], part)).collect()
        }
        Kind::Reduce(reduce) => vec![(vec![&reduce.accumulator.text, &reduce.variable.text], &reduce.step)],
        _ => Vec::new(),
    }
}
