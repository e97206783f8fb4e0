//! Operators and accesses: which kinds they take and give.

use super::Checker;
use super::expression::{Place, article};
use super::lint::Asked;
use super::scope::{Binding, Scope};
use super::typing::Type;
use crate::diagnostic::{Code, Diagnostic, Span, codes};
use crate::model::Kinds;
use crate::query::operator::Binary;
use crate::query::parse::ast::{Expression, ExpressionKind, Link, Name, Step};

/// What `+` takes beside lists.
const ADDED: Kinds = Kinds::NUMBER.or(Kinds::STRING).or(Kinds::TEMPORAL).or(Kinds::LIST);
/// What has properties.
const KEYED: Kinds = Kinds::MAP.or(Kinds::NODE).or(Kinds::EDGE).or(Kinds::TEMPORAL);

impl Checker<'_> {
    pub(super) fn chain(&mut self, scope: &mut Scope, first: &Expression, links: &[Link], place: Place) -> Type {
        self.hyphens(scope, first, links);
        let logical = links.first().is_some_and(|link| connects(link.operator));
        if logical {
            self.condition(scope, first, place);
            for link in links {
                self.condition(scope, &link.right, place);
            }
            return Type::CONDITION;
        }
        let place = Place { condition: false, ..place };
        let mut left = self.expression(scope, first, place);
        let mut span = first.span;
        let alone = links.len() == 1;
        for link in links {
            let right = self.expression(scope, &link.right, place);
            if alone {
                self.compared((left, first), link.operator, (right, &link.right), Asked::Infix);
            }
            left = self.binary(link.operator, (left, span), (right, link.right.span));
            span = span.to(link.right.span);
        }
        left
    }

    pub(super) fn comparison(&mut self, scope: &mut Scope, first: &Expression, links: &[Link], place: Place) -> Type {
        let mut left = (self.expression(scope, first, place), first);
        self.compared_name(scope, first, links);
        for link in links {
            let right = (self.expression(scope, &link.right, place), &link.right);
            self.compared(left, link.operator, right, Asked::Infix);
            left = right;
        }
        self.joined_between(links);
        Type::CONDITION
    }

    fn binary(&mut self, operator: Binary, left: (Type, Span), right: (Type, Span)) -> Type {
        match operator {
            Binary::In => {
                self.operand(operator, right, Kinds::LIST);
                Type::CONDITION
            }
            Binary::Add => self.addition(left, right),
            Binary::Concatenate if left.0.surely(Kinds::BOOLEAN) && right.0.surely(Kinds::BOOLEAN) => {
                self.joined_conditions(left.1, right.1);
                Type::CONDITION
            }
            Binary::Concatenate => {
                self.operands(operator, left, right, Kinds::STRING.or(Kinds::LIST));
                joined(left.0, right.0)
            }
            Binary::Subtract => self.arithmetic(operator, left, right, Kinds::NUMBER.or(Kinds::TEMPORAL)),
            Binary::Multiply | Binary::Divide => {
                self.arithmetic(operator, left, right, Kinds::NUMBER.or(Kinds::DURATION))
            }
            Binary::Modulo => self.arithmetic(operator, left, right, Kinds::NUMBER),
            Binary::Power => {
                self.operands(operator, left, right, Kinds::NUMBER);
                Type::of(Kinds::FLOAT.or(Kinds::NULL))
            }
            _ => Type::CONDITION,
        }
    }

    /// `||` between conditions, as other languages have it.
    fn joined_conditions(&mut self, left: Span, right: Span) {
        let message = "`||` joins texts or lists, and these are conditions";
        let problem = Diagnostic::error(codes::INVALID_ARGUMENT_TYPE, left.to(right), message);
        self.report(problem.help("for one condition or the other, write OR"));
    }

    fn arithmetic(&mut self, operator: Binary, left: (Type, Span), right: (Type, Span), kinds: Kinds) -> Type {
        self.operands(operator, left, right, kinds);
        number(left.0, right.0)
    }

    fn addition(&mut self, left: (Type, Span), right: (Type, Span)) -> Type {
        if !left.0.kinds.meets(Kinds::LIST) && !right.0.kinds.meets(Kinds::LIST) {
            self.operands(Binary::Add, left, right, ADDED);
        }
        if left.0.surely(Kinds::LIST) || right.0.surely(Kinds::LIST) {
            return joined(left.0, right.0);
        }
        if left.0.surely(Kinds::STRING) && right.0.surely(Kinds::STRING) {
            return Type::of(left.0.kinds.or(right.0.kinds));
        }
        number(left.0, right.0)
    }

    /// Both operands, unless one is certainly null.
    fn operands(&mut self, operator: Binary, left: (Type, Span), right: (Type, Span), kinds: Kinds) {
        if left.0.kinds != Kinds::NULL && right.0.kinds != Kinds::NULL {
            self.operand(operator, left, kinds);
            self.operand(operator, right, kinds);
        }
    }

    /// `n.founded-year`: a property with a hyphen was meant, and not a subtraction of something unbound.
    fn hyphens(&mut self, scope: &Scope, first: &Expression, links: &[Link]) {
        let lefts = std::iter::once(first).chain(links.iter().map(|link| &link.right));
        for (left, link) in lefts.zip(links) {
            let ExpressionKind::Variable(rest) = &link.right.kind else { continue };
            let ExpressionKind::Access(base, steps) = &left.kind else { continue };
            let (ExpressionKind::Variable(base), Some(Step::Property(key))) = (&base.kind, steps.last()) else {
                continue;
            };
            let joined = link.operator == Binary::Subtract && left.span.end + 1 == rest.span.start;
            if !joined || scope.find(&rest.text).is_some() || !self.undefined.insert(rest.text.clone()) {
                continue;
            }
            let message = format!("no variable is called `{}`", rest.text);
            let problem = Diagnostic::error(codes::UNDEFINED_VARIABLE, rest.span, message).label("not bound here");
            let whole = format!("{}.`{}-{}`", base.text, key.text, rest.text);
            self.report(problem.help(format!("a property with a hyphen needs backticks: {whole}")));
        }
    }

    fn operand(&mut self, operator: Binary, (kind, span): (Type, Span), kinds: Kinds) {
        if kind.never(kinds) {
            let message = format!("`{}` takes {kinds}, not {}", operator.text(), article(kind.kinds));
            let mut problem = Diagnostic::error(codes::INVALID_ARGUMENT_TYPE, span, message);
            if operator == Binary::Concatenate {
                problem = problem.help("for one condition or the other, write OR");
            }
            self.report(problem.label(kind.kinds.to_string()));
        }
    }

    pub(super) fn access(&mut self, scope: &mut Scope, base: &Expression, steps: &[Step], place: Place) -> Type {
        let mut kind = self.expression(scope, base, place);
        let mut span = base.span;
        for step in steps {
            kind = match step {
                Step::Property(key) => {
                    let owner = match &base.kind {
                        ExpressionKind::Variable(name) if base.span == span => scope.find(&name.text),
                        _ => None,
                    };
                    self.property(kind, key, span, owner);
                    self.property_kind(kind, key)
                }
                Step::Index(index, _) => {
                    self.expression(scope, index, place);
                    self.indexed(kind, Kinds::LIST.or(KEYED), span);
                    kind.element().nullable()
                }
                Step::Slice(from, to, _) => {
                    for bound in from.iter().chain(to) {
                        self.expression(scope, bound, place);
                    }
                    self.indexed(kind, Kinds::LIST, span);
                    kind.nullable()
                }
            };
            span = span.to(step_span(step));
        }
        kind
    }

    /// `.key` of a value.
    fn property(&mut self, kind: Type, key: &Name, base: Span, owner: Option<&Binding>) {
        if !kind.never(KEYED) {
            let name = owner.map_or("n", |binding| &*binding.name);
            self.property_of(kind, key, name, owner.and_then(|binding| Some(&binding.possible.as_ref()?.ids)));
            return;
        }
        let code = if kind.kinds.meets(Kinds::PATH) { codes::INVALID_ARGUMENT_TYPE } else { codes::RUN_ARGUMENT_TYPE };
        let mut problem = scalar(code, kind, base, "has no properties");
        if owner.is_some_and(|binding| binding.group) {
            problem = problem.help(format!(
                "the variable is bound under a quantifier and so a list here; \
                read its elements: [x IN … | x.{}]",
                key.text
            ));
        }
        self.report(problem);
    }

    fn indexed(&mut self, kind: Type, kinds: Kinds, span: Span) {
        if kind.never(kinds) {
            self.report(scalar(codes::RUN_ARGUMENT_TYPE, kind, span, "has no elements"));
        }
    }
}

fn scalar(code: Code, kind: Type, span: Span, lack: &str) -> Diagnostic {
    let message = format!("{} {lack}", article(kind.kinds));
    Diagnostic::error(code, span, message).label(kind.kinds.to_string())
}

fn step_span(step: &Step) -> Span {
    match step {
        Step::Property(key) => key.span,
        Step::Index(_, span) | Step::Slice(_, _, span) => *span,
    }
}

fn connects(operator: Binary) -> bool {
    matches!(operator, Binary::Or | Binary::Xor | Binary::And)
}

/// What an operation on two numbers gives; anything, unless both are.
fn number(left: Type, right: Type) -> Type {
    let both = left.kinds.or(right.kinds);
    if !left.surely(Kinds::NUMBER) || !right.surely(Kinds::NUMBER) {
        return Type::ANY;
    }
    let float = !left.kinds.meets(Kinds::INTEGER) || !right.kinds.meets(Kinds::INTEGER);
    let kinds = if float { Kinds::FLOAT.or(both.and(Kinds::NULL)) } else { both };
    Type::of(kinds)
}

/// Two lists, or a list and an element, in one.
fn joined(left: Type, right: Type) -> Type {
    let element = |side: Type| match side.kinds.without(Kinds::NULL) {
        Kinds::LIST => side.element,
        kinds if kinds.meets(Kinds::LIST) => Kinds::ANY,
        _ => side.kinds,
    };
    if !left.surely(Kinds::LIST) && !right.surely(Kinds::LIST) {
        return Type::ANY;
    }
    let nullable = left.kinds.or(right.kinds).and(Kinds::NULL);
    let words = left.words.filter(|_| left.words == right.words);
    Type { kinds: Kinds::LIST.or(nullable), element: element(left).or(element(right)), words }
}
