//! Going through an expression without knowing what each kind of it is.

use std::fmt::Write;

use crate::query::parse::ast::{Expression, ExpressionKind as Kind, LabelExpression, MapItem, Step};

/// Calls `visit` with the parts of an expression that are in its own scope; bodies of comprehensions, patterns
/// and subqueries are not.
pub(super) fn open_parts<'a>(expression: &'a Expression, visit: &mut dyn FnMut(&'a Expression)) {
    match &expression.kind {
        Kind::List(items) => items.iter().for_each(visit),
        Kind::Map(entries) => entries.iter().for_each(|(_, value)| visit(value)),
        Kind::MapProjection { subject, items } => {
            visit(subject);
            for item in items {
                if let MapItem::Entry(_, value) = item {
                    visit(value);
                }
            }
        }
        Kind::Unary(_, operand) | Kind::Labels(operand, _) => visit(operand),
        Kind::Chain(first, links) | Kind::Comparison(first, links) => {
            visit(first);
            for link in links {
                visit(&link.right);
            }
        }
        Kind::Access(base, steps) => {
            visit(base);
            for step in steps {
                step_parts(step, visit);
            }
        }
        Kind::Case(case) => {
            case.subject.iter().for_each(&mut *visit);
            for (condition, result) in &case.arms {
                visit(condition);
                visit(result);
            }
            case.otherwise.iter().for_each(visit);
        }
        Kind::Function(function) => function.arguments.iter().for_each(visit),
        Kind::ListComprehension(comprehension) => visit(&comprehension.list),
        Kind::Quantifier(quantified) => visit(&quantified.list),
        Kind::Reduce(reduce) => {
            visit(&reduce.start);
            visit(&reduce.list);
        }
        Kind::Literal(_)
        | Kind::Parameter(_)
        | Kind::Variable(_)
        | Kind::CountStar
        | Kind::PatternComprehension(_)
        | Kind::Pattern(_)
        | Kind::Subquery(_) => {}
    }
}

fn step_parts<'a>(step: &'a Step, visit: &mut dyn FnMut(&'a Expression)) {
    match step {
        Step::Property(_) => {}
        Step::Index(index, _) => visit(index),
        Step::Slice(from, to, _) => from.iter().chain(to).for_each(visit),
    }
}

/// A text that two expressions share exactly when they are written alike, blanks and case of function names set
/// aside; none for what is never taken for the same (patterns, subqueries, comprehensions).
pub(super) fn likeness(expression: &Expression) -> Option<String> {
    let mut out = String::new();
    likeness_into(expression, &mut out)?;
    Some(out)
}

/// Whether both are written alike.
pub(super) fn alike(one: &Expression, other: &Expression) -> bool {
    likeness(one).is_some_and(|text| likeness(other) == Some(text))
}

fn likeness_into(expression: &Expression, out: &mut String) -> Option<()> {
    match &expression.kind {
        Kind::Literal(value) => write!(out, "{value:?}").ok()?,
        Kind::Parameter(name) => write!(out, "${:?}", name.text).ok()?,
        Kind::Variable(name) => write!(out, "v{:?}", name.text).ok()?,
        Kind::CountStar => out.push_str("count(*)"),
        Kind::Unary(operator, _) => write!(out, "{operator:?}").ok()?,
        Kind::Chain(_, links) => links.iter().try_for_each(|link| write!(out, "{:?},", link.operator)).ok()?,
        Kind::Comparison(_, links) => links.iter().try_for_each(|link| write!(out, "{:?};", link.operator)).ok()?,
        Kind::Access(_, steps) => steps.iter().try_for_each(|step| step_likeness(step, out))?,
        Kind::Map(entries) => entries.iter().try_for_each(|(key, _)| write!(out, "{:?}:", key.text)).ok()?,
        Kind::Labels(_, labels) => labels_likeness(labels, out)?,
        Kind::Function(function) => {
            let distinct = if function.distinct { "distinct" } else { "" };
            write!(out, "{}{distinct}", function.name.text.to_lowercase()).ok()?;
        }
        Kind::Case(case) => {
            write!(out, "case{}{}{}", case.subject.is_some(), case.arms.len(), case.otherwise.is_some()).ok()?;
        }
        Kind::List(_) => out.push('l'),
        _ => return None,
    }
    out.push('(');
    let mut parts = Vec::new();
    open_parts(expression, &mut |part| parts.push(part));
    for part in parts {
        likeness_into(part, out)?;
        out.push(',');
    }
    out.push(')');
    Some(())
}

fn step_likeness(step: &Step, out: &mut String) -> Option<()> {
    match step {
        Step::Property(key) => write!(out, ".{:?}", key.text).ok(),
        Step::Index(..) => write!(out, "[]").ok(),
        Step::Slice(from, to, _) => write!(out, "[{}..{}]", from.is_some(), to.is_some()).ok(),
    }
}

pub(super) fn labels_likeness(labels: &LabelExpression, out: &mut String) -> Option<()> {
    match labels {
        LabelExpression::Name(name) => write!(out, ":{:?}", name.text).ok(),
        LabelExpression::Any(_) => write!(out, "%").ok(),
        LabelExpression::Not(inner) => {
            out.push('!');
            labels_likeness(inner, out)
        }
        LabelExpression::And(parts) | LabelExpression::Or(parts) => {
            out.push(if matches!(labels, LabelExpression::And(_)) { '&' } else { '|' });
            write!(out, "{}", parts.len()).ok()?;
            parts.iter().try_for_each(|part| labels_likeness(part, out))
        }
    }
}
