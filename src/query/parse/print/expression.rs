//! Expressions to text, with parentheses where the tree needs them.

use super::{Printer, is_reserved};
use crate::model::Value;
use crate::query::operator::{Binary, Unary};
use crate::query::parse::ast::{
    Asking, Case, Expression, ExpressionKind, Function, LabelExpression, Link, MapItem, Name, Quantifying, Step,
    Subquery, SubqueryBody,
};

/// How tightly NOT, the comparisons, IS NULL, signs and accesses bind, on the scale of `operator.rs`.
const NOT: u8 = 4;
const COMPARISON: u8 = 5;
const NULL_CHECK: u8 = 6;
const ARITHMETIC: u8 = 7;
const SIGN: u8 = 10;
const ACCESS: u8 = 11;
const ATOM: u8 = 12;

impl Printer {
    /// An expression where only what binds at least as tightly as `least` may stand without parentheses.
    pub(super) fn expression(&mut self, expression: &Expression, least: u8) {
        if level(expression) < least {
            return self.wrapped(expression);
        }
        match &expression.kind {
            ExpressionKind::Literal(value) => self.literal(value),
            ExpressionKind::Parameter(name) => self.parameter(&name.text),
            ExpressionKind::Variable(name) => self.variable(&name.text),
            ExpressionKind::List(items) => self.list_literal(items),
            ExpressionKind::Map(entries) => self.map(entries),
            ExpressionKind::MapProjection { subject, items } => self.projection(subject, items),
            ExpressionKind::Unary(operator, operand) => self.unary(*operator, operand),
            ExpressionKind::Chain(left, links) => self.chain(left, links),
            ExpressionKind::Comparison(left, links) => self.links(left, links, COMPARISON),
            ExpressionKind::Access(base, steps) => self.access(base, steps),
            ExpressionKind::Labels(node, labels) => {
                self.expression(node, ACCESS);
                self.put(":");
                self.label_test(labels);
            }
            ExpressionKind::Case(case) => self.case(case),
            ExpressionKind::Function(function) => self.function(function),
            ExpressionKind::CountStar => self.put("count(*)"),
            ExpressionKind::Pattern(path) => self.path(path),
            ExpressionKind::Subquery(subquery) => self.subquery(subquery),
            _ => self.comprehension(&expression.kind),
        }
    }

    fn wrapped(&mut self, expression: &Expression) {
        self.put("(");
        self.expression(expression, 0);
        self.put(")");
    }

    fn literal(&mut self, value: &Value) {
        match value {
            Value::Null => self.put("null"),
            Value::Boolean(value) => self.number(value),
            Value::Integer(value) => self.number(value),
            Value::Float(value) => self.put(&format!("{value:?}")),
            Value::String(value) => self.string(value),
            // No other value is written as a literal.
            _ => {}
        }
    }

    // ---- operators -----------------------------------------------------------------------------------

    fn unary(&mut self, operator: Unary, operand: &Expression) {
        match operator {
            Unary::Not => {
                self.put("NOT ");
                self.expression(operand, NOT);
            }
            Unary::Plus | Unary::Minus => {
                self.put(if operator == Unary::Plus { "+" } else { "-" });
                // `-5` would be read as one number, and `--` looks like a relation.
                let number = matches!(operand.kind, ExpressionKind::Literal(_));
                if number || level(operand) == SIGN { self.wrapped(operand) } else { self.expression(operand, ACCESS) }
            }
            Unary::IsNull | Unary::IsNotNull => {
                self.expression(operand, NULL_CHECK);
                self.put(if operator == Unary::IsNull { " IS NULL" } else { " IS NOT NULL" });
            }
        }
    }

    fn chain(&mut self, left: &Expression, links: &[Link]) {
        self.links(left, links, links.first().map_or(0, |link| link.operator.precedence()));
    }

    fn links(&mut self, left: &Expression, links: &[Link], at: u8) {
        self.expression(left, at + 1);
        for link in links {
            self.word(link.operator.text());
            let start = self.out.len();
            self.expression(&link.right, at + 1);
            let right = self.out.get(start..).unwrap_or("");
            // After a parenthesis `-[`, `--(` and `<-[` begin a relation.
            let arrow = matches!(link.operator, Binary::Subtract | Binary::Less) && right.starts_with(['-', '[']);
            if arrow {
                self.out.insert(start, '(');
                self.put(")");
            }
        }
    }

    fn access(&mut self, base: &Expression, steps: &[Step]) {
        self.expression(base, ATOM);
        for step in steps {
            match step {
                Step::Property(key) => {
                    self.put(".");
                    self.key(&key.text);
                }
                Step::Index(index, _) => {
                    self.put("[");
                    self.expression(index, 0);
                    self.put("]");
                }
                Step::Slice(from, to, _) => {
                    self.put("[");
                    self.optional(from.as_ref());
                    self.put("..");
                    self.optional(to.as_ref());
                    self.put("]");
                }
            }
        }
    }

    fn optional(&mut self, expression: Option<&Expression>) {
        if let Some(expression) = expression {
            self.expression(expression, 0);
        }
    }

    /// A label expression after `:` in an expression, where `|` may have another meaning.
    fn label_test(&mut self, labels: &LabelExpression) {
        let or = matches!(labels, LabelExpression::Or(_));
        if or {
            self.put("(");
        }
        self.labels(labels);
        if or {
            self.put(")");
        }
    }

    // ---- lists, maps, functions --------------------------------------------------------------------------

    fn list_literal(&mut self, items: &[Expression]) {
        self.put("[");
        self.arguments(items);
        self.put("]");
    }

    /// Expressions with commas; a single `x IN list` would be read as a comprehension.
    fn arguments(&mut self, items: &[Expression]) {
        match items {
            [only] if begins_with_in(only) => self.wrapped(only),
            _ => self.list(items, |printer, item| printer.expression(item, 0)),
        }
    }

    /// `{key: value}`.
    pub(super) fn map(&mut self, entries: &[(Name, Expression)]) {
        self.put("{");
        self.list(entries, |printer, (key, value)| printer.entry(key, value));
        self.put("}");
    }

    fn entry(&mut self, key: &Name, value: &Expression) {
        self.key(&key.text);
        self.put(": ");
        self.expression(value, 0);
    }

    fn projection(&mut self, subject: &Expression, items: &[MapItem]) {
        self.expression(subject, ATOM);
        self.put(" {");
        self.list(items, |printer, item| match item {
            MapItem::Property(key) => {
                printer.put(".");
                printer.key(&key.text);
            }
            MapItem::All(_) => printer.put(".*"),
            MapItem::Entry(key, value) => printer.entry(key, value),
            MapItem::Variable(name) => printer.variable(&name.text),
        });
        self.put("}");
    }

    fn function(&mut self, function: &Function) {
        let name = &function.name.text;
        let callable = name.eq_ignore_ascii_case("all") || name.eq_ignore_ascii_case("exists");
        if is_reserved(name) && !callable {
            self.backticks(name);
        } else {
            self.dotted(name);
        }
        self.put("(");
        if function.distinct {
            self.put("DISTINCT ");
        }
        self.arguments(&function.arguments);
        self.put(")");
    }

    fn case(&mut self, case: &Case) {
        self.put("CASE");
        if let Some(subject) = &case.subject {
            self.put(" ");
            self.expression(subject, 0);
        }
        for (condition, result) in &case.arms {
            self.word("WHEN");
            self.expression(condition, 0);
            self.word("THEN");
            self.expression(result, 0);
        }
        if let Some(otherwise) = &case.otherwise {
            self.word("ELSE");
            self.expression(otherwise, 0);
        }
        self.put(" END");
    }

    fn subquery(&mut self, subquery: &Subquery) {
        self.put(match subquery.asking {
            Asking::Exists => "EXISTS { ",
            Asking::Count => "COUNT { ",
            Asking::Collect => "COLLECT { ",
        });
        match &subquery.body {
            SubqueryBody::Query(query) => self.query(query),
            SubqueryBody::Pattern { pattern, view, filter } => {
                self.pattern(pattern);
                self.view_and_filter(view.as_ref(), filter.as_ref());
            }
        }
        self.put(" }");
    }

    fn comprehension(&mut self, kind: &ExpressionKind) {
        match kind {
            ExpressionKind::ListComprehension(list) => {
                self.put("[");
                self.in_list(&list.variable, &list.list);
                self.filter_and_result(list.filter.as_ref(), list.result.as_ref());
                self.put("]");
            }
            ExpressionKind::PatternComprehension(pattern) => {
                self.put("[");
                self.path(&pattern.pattern);
                self.filter_and_result(pattern.filter.as_ref(), Some(&pattern.result));
                self.put("]");
            }
            ExpressionKind::Quantifier(quantified) => {
                self.put(match quantified.kind {
                    Quantifying::All => "all(",
                    Quantifying::Any => "any(",
                    Quantifying::None => "none(",
                    Quantifying::Single => "single(",
                });
                self.in_list(&quantified.variable, &quantified.list);
                self.filter_and_result(quantified.predicate.as_ref(), None);
                self.put(")");
            }
            ExpressionKind::Reduce(reduce) => {
                self.put("reduce(");
                self.variable(&reduce.accumulator.text);
                self.put(" = ");
                self.expression(&reduce.start, NULL_CHECK);
                self.put(", ");
                self.in_list(&reduce.variable, &reduce.list);
                self.filter_and_result(None, Some(&reduce.step));
                self.put(")");
            }
            _ => {}
        }
    }

    fn in_list(&mut self, variable: &Name, list: &Expression) {
        self.variable(&variable.text);
        self.put(" IN ");
        self.expression(list, ARITHMETIC);
    }

    fn filter_and_result(&mut self, filter: Option<&Expression>, result: Option<&Expression>) {
        if let Some(filter) = filter {
            self.word("WHERE");
            self.expression(filter, 0);
        }
        if let Some(result) = result {
            self.put(" | ");
            self.expression(result, 0);
        }
    }
}

/// How tightly the outermost operator of an expression binds.
fn level(expression: &Expression) -> u8 {
    match &expression.kind {
        ExpressionKind::Unary(Unary::Not, _) => NOT,
        ExpressionKind::Unary(Unary::IsNull | Unary::IsNotNull, _) => NULL_CHECK,
        // A second label test after the first would be read as one.
        ExpressionKind::Unary(Unary::Plus | Unary::Minus, _) | ExpressionKind::Labels(..) => SIGN,
        ExpressionKind::Literal(Value::Integer(number)) if *number < 0 => SIGN,
        ExpressionKind::Literal(Value::Float(number)) if number.is_sign_negative() => SIGN,
        ExpressionKind::Chain(_, links) => links.first().map_or(0, |link| link.operator.precedence()),
        ExpressionKind::Comparison(..) => COMPARISON,
        // Braces follow nothing but a variable.
        ExpressionKind::Access(..) | ExpressionKind::Pattern(_) | ExpressionKind::MapProjection { .. } => ACCESS,
        _ => ATOM,
    }
}

/// Whether the text of an expression begins with `variable IN`.
fn begins_with_in(expression: &Expression) -> bool {
    let mut leftmost = expression;
    loop {
        leftmost = match &leftmost.kind {
            ExpressionKind::Chain(left, links) => {
                let is_in = links.first().is_some_and(|link| link.operator == Binary::In);
                if is_in && matches!(left.kind, ExpressionKind::Variable(_)) {
                    return true;
                }
                left
            }
            ExpressionKind::Comparison(left, _) | ExpressionKind::Unary(Unary::IsNull | Unary::IsNotNull, left) => left,
            _ => return false,
        };
    }
}
