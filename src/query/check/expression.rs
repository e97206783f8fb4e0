//! Expressions: what they use, and what is certain about their values.

use super::Checker;
use super::lint::Asked;
use super::scope::Scope;
use super::typing::Type;
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::model::Kinds;
use crate::query::operator::{Binary, Unary};
use crate::query::parse::ast::{Case, Expression, ExpressionKind as Kind, MapItem, Name};

/// Whether an aggregate may stand here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aggregates {
    /// In an item of a projection.
    Allowed,
    /// Where there are no groups.
    Refused,
    /// As an argument of another.
    Inside,
}

/// What the place of an expression allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) aggregates: Aggregates,
    /// A pattern may stand here, as a condition.
    pub(super) condition: bool,
}

impl Place {
    /// A value, outside of projections.
    pub(super) const VALUE: Place = Place { aggregates: Aggregates::Refused, condition: false };
    /// An item of a projection.
    pub(super) const ITEM: Place = Place { aggregates: Aggregates::Allowed, condition: false };

    fn value(self) -> Place {
        Place { condition: false, ..self }
    }

    fn condition(self) -> Place {
        Place { condition: true, ..self }
    }
}

impl Checker<'_> {
    /// Checks an expression and says what is certain about its value.
    pub(super) fn expression(&mut self, scope: &mut Scope, expression: &Expression, place: Place) -> Type {
        if let Some(known) = self.projected.find(expression) {
            return known;
        }
        let inner = place.value();
        match &expression.kind {
            Kind::Literal(value) => Type::of(Kinds::of(value)),
            Kind::Parameter(name) => {
                self.parameter(name);
                Type::ANY
            }
            Kind::Variable(name) => {
                if place.aggregates == Aggregates::Inside && self.projected.is_aggregated(&name.text) {
                    self.aggregate_place(&name.text, name.span, place);
                }
                self.variable(scope, name)
            }
            Kind::List(items) => self.list(scope, items, inner),
            Kind::Map(entries) => {
                for (_, value) in entries {
                    self.expression(scope, value, inner);
                }
                Type::of(Kinds::MAP)
            }
            Kind::MapProjection { subject, items } => self.map_projection(scope, subject, items, inner),
            Kind::Unary(operator, operand) => self.unary(scope, *operator, operand, place),
            Kind::Chain(first, links) => self.chain(scope, first, links, place),
            Kind::Comparison(first, links) => self.comparison(scope, first, links, inner),
            Kind::Access(base, steps) => self.access(scope, base, steps, inner),
            Kind::Labels(subject, labels) => {
                let kind = self.expression(scope, subject, inner);
                self.require(kind, Kinds::NODE.or(Kinds::EDGE), subject.span, "has labels");
                self.label_predicate(kind, labels);
                Type::CONDITION
            }
            Kind::Case(case) => self.case(scope, case, place),
            Kind::Function(function) => self.function(scope, function, expression.span, inner),
            Kind::CountStar => {
                self.aggregate_place("count", expression.span, place);
                Type::of(Kinds::INTEGER)
            }
            Kind::ListComprehension(comprehension) => self.list_comprehension(scope, comprehension, inner),
            Kind::Quantifier(quantified) => self.quantified(scope, quantified, inner),
            Kind::Reduce(reduce) => self.reduce(scope, reduce, inner),
            Kind::PatternComprehension(comprehension) => self.pattern_comprehension(scope, comprehension),
            Kind::Pattern(path) => self.pattern_expression(scope, path, place.condition),
            Kind::Subquery(subquery) => self.subquery(scope, subquery),
        }
    }

    /// Checks an expression that has to be true, false or null.
    pub(super) fn condition(&mut self, scope: &mut Scope, expression: &Expression, place: Place) {
        let kind = self.expression(scope, expression, place.condition());
        self.require(kind, Kinds::BOOLEAN, expression.span, "is a condition");
    }

    /// Complains when a value is certainly of other kinds; `role` ends the sentence "only x …".
    pub(super) fn require(&mut self, kind: Type, kinds: Kinds, span: Span, role: &str) -> bool {
        if !kind.never(kinds) {
            return true;
        }
        let message = format!("this is {}, but only {kinds} {role}", article(kind.kinds));
        self.report(Diagnostic::error(codes::INVALID_ARGUMENT_TYPE, span, message).label(kind.kinds.to_string()));
        false
    }

    /// Looks a variable up; complains once for each name.
    pub(super) fn variable(&mut self, scope: &Scope, name: &Name) -> Type {
        if let Some(binding) = scope.find(&name.text) {
            self.noted.uses(binding.span);
            return binding.kind;
        }
        self.undefined(scope, name);
        Type::ANY
    }

    pub(super) fn undefined(&mut self, scope: &Scope, name: &Name) {
        if self.projected.is_part_of_key(&name.text) {
            let message = format!("`{}` stands beside an aggregate but is not itself a column", name.text);
            let problem = Diagnostic::error(codes::AMBIGUOUS_AGGREGATION, name.span, message);
            self.report(problem.help("give the expression a name with AS and sort by that name"));
            return;
        }
        if !self.undefined.insert(name.text.clone()) {
            return;
        }
        let message = format!("no variable is called `{}`", name.text);
        let mut problem = Diagnostic::error(codes::UNDEFINED_VARIABLE, name.span, message).label("not bound here");
        if let Some(span) = scope.dropped_at(&name.text) {
            let inside = span.start <= name.span.start && name.span.end <= span.end;
            problem = if inside {
                problem.help("behind DISTINCT or an aggregate only the columns are left; make it one of them")
            } else {
                let left = problem.relate(span, format!("`{}` is not passed on here", name.text));
                left.help(format!("add `{}` to that WITH", name.text))
            };
        } else if let Some(near) = nearest(&name.text, scope.names()) {
            problem = problem.help(format!("did you mean `{near}`?"));
        } else if let Some(help) = self.unbound(scope, &name.text) {
            problem = problem.help(help);
        }
        self.report(problem);
    }

    fn list(&mut self, scope: &mut Scope, items: &[Expression], place: Place) -> Type {
        let mut element = Kinds::NONE;
        for item in items {
            element = element.or(self.expression(scope, item, place).kinds);
        }
        Type::list(element)
    }

    fn map_projection(&mut self, scope: &mut Scope, subject: &Expression, items: &[MapItem], place: Place) -> Type {
        let kind = self.expression(scope, subject, place);
        self.require(kind, Kinds::MAP.or(Kinds::NODE).or(Kinds::EDGE), subject.span, "has properties");
        for item in items {
            match item {
                MapItem::Property(key) => self.property_name(kind, key),
                MapItem::All(_) => {}
                MapItem::Entry(_, value) => {
                    self.expression(scope, value, place);
                }
                MapItem::Variable(name) => {
                    self.variable(scope, name);
                }
            }
        }
        Type::of(Kinds::MAP.or(Kinds::NULL))
    }

    fn unary(&mut self, scope: &mut Scope, operator: Unary, operand: &Expression, place: Place) -> Type {
        match operator {
            Unary::Not => {
                self.condition(scope, operand, place);
                Type::CONDITION
            }
            Unary::Plus | Unary::Minus => {
                let kind = self.expression(scope, operand, place.value());
                self.require(kind, Kinds::NUMBER.or(Kinds::DURATION), operand.span, "has a sign");
                kind
            }
            Unary::IsNull | Unary::IsNotNull => {
                self.expression(scope, operand, place.value());
                Type::of(Kinds::BOOLEAN)
            }
        }
    }

    fn case(&mut self, scope: &mut Scope, case: &Case, place: Place) -> Type {
        let inner = place.value();
        let subject = case.subject.as_ref().map(|subject| (self.expression(scope, subject, inner), subject));
        let mut kind = Type::of(Kinds::NONE);
        for (condition, result) in &case.arms {
            if let Some(subject) = subject {
                let asked = (self.expression(scope, condition, inner), condition);
                self.compared(subject, Binary::Equal, asked, Asked::When);
            } else {
                self.condition(scope, condition, inner);
            }
            kind = kind.or(self.expression(scope, result, inner));
        }
        match &case.otherwise {
            Some(otherwise) => kind.or(self.expression(scope, otherwise, inner)),
            None => kind.nullable(),
        }
    }
}

/// The kinds with an article: `an Integer or Float`.
pub(super) fn article(kinds: Kinds) -> String {
    let words = kinds.to_string();
    let article = if words.starts_with(['A', 'I']) { "an" } else { "a" };
    format!("{article} {words}")
}
