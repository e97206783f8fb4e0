//! Comparisons that can never hold, by the kinds of what is compared.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Kinds, Value};
use crate::query::check::Checker;
use crate::query::check::expression::article;
use crate::query::check::typing::{Type, Words};
use crate::query::operator::Binary;
use crate::query::parse::ast::{Expression, ExpressionKind as Kind, Link};
use crate::query::parse::print;

/// Longer expressions are not repeated in a message.
const LONGEST: usize = 40;

/// One side of a comparison.
pub(super) type Operand<'e> = (Type, &'e Expression);

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::query::check) enum Asked {
    /// With an operator.
    Infix,
    /// `CASE a WHEN b`.
    When,
}

/// What becomes of a comparison of unlike kinds.
const EFFECTS: &[(Binary, &str)] = &[
    (Binary::Equal, "they are never equal"),
    (Binary::NotEqual, "they always differ"),
    (Binary::In, "it is never in the list"),
];

impl Checker<'_> {
    /// Warns of a comparison that can never hold: of null, of unlike kinds, with a word that does not exist.
    pub(in crate::query::check) fn compared(
        &mut self,
        left: Operand<'_>,
        operator: Binary,
        right: Operand<'_>,
        asked: Asked,
    ) {
        let compares = operator.compares() || operator == Binary::In || is_textual(operator);
        if !compares {
            return;
        }
        match of_null(left.1, operator, right.1, asked).or_else(|| unlike(left, operator, right)) {
            Some(problem) => self.report(problem),
            None => self.worded(left, operator, right),
        }
    }

    /// The property map of a pattern that is matched: `{key: null}` matches nothing.
    pub(in crate::query::check) fn matched_properties(&mut self, kind: Type, properties: &Expression) {
        let Kind::Map(entries) = &properties.kind else { return };
        for (key, value) in entries {
            let Kind::Literal(literal) = &value.kind else { continue };
            let span = key.span.to(value.span);
            if literal.is_null() {
                let message = format!("`{{{}: null}}` matches nothing, for nothing equals null", key.text);
                let problem = Diagnostic::warning(codes::NULL_COMPARED, span, message);
                self.report(problem.help(format!("write `WHERE n.{} IS NULL`", key.text)));
                continue;
            }
            let (held, given) = (self.property_kind(kind, key), Type::of(Kinds::of(literal)));
            if apart(held.kinds, given.kinds) {
                let message = format!(
                    "`{}` is {} and `{}` {}, so they are never equal",
                    key.text,
                    named(held),
                    shown(value),
                    named(given)
                );
                let problem = Diagnostic::warning(codes::UNLIKE_KINDS, span, message);
                let number = given.kinds.within(Kinds::NUMBER) && held.kinds.meets(Kinds::STRING);
                let written = format!("write `{{{}: '{}'}}`", key.text, shown(value));
                self.report(if number { problem.help(written) } else { problem });
            }
        }
    }

    /// `a = 'x' || a = 'y'`, which reads `a = ('x' || a) = 'y'`.
    pub(in crate::query::check) fn joined_between(&mut self, links: &[Link]) {
        let Some((_, between)) = links.split_last() else { return };
        let joins = |link: &&Link| match &link.right.kind {
            Kind::Chain(_, links) => links.iter().any(|link| link.operator == Binary::Concatenate),
            _ => false,
        };
        if let Some(link) = between.iter().find(joins) {
            let message = format!("`||` joins texts before anything is compared, here to `{}`", shown(&link.right));
            let problem = Diagnostic::warning(codes::JOINED_CONDITIONS, link.right.span, message);
            self.report(problem.help("for one condition or the other, write OR"));
        }
    }
}

fn is_textual(operator: Binary) -> bool {
    matches!(operator, Binary::StartsWith | Binary::EndsWith | Binary::Contains)
}

/// A comparison with a literal null.
fn of_null(left: &Expression, operator: Binary, right: &Expression, asked: Asked) -> Option<Diagnostic> {
    let null = |side: &Expression| matches!(&side.kind, Kind::Literal(value) if value.is_null());
    let (nothing, other) = match (null(left), null(right)) {
        (false, true) => (right, left),
        (true, false) => (left, right),
        (true, true) | (false, false) => return None,
    };
    if matches!(&right.kind, Kind::List(items) if items.is_empty()) {
        return None;
    }
    let text = shown(other);
    let (message, span) = match asked {
        Asked::When => ("`WHEN NULL` is never true, for nothing equals null".to_owned(), nothing.span),
        Asked::Infix => {
            let written = format!("{} {} {}", shown(left), operator.text(), shown(right));
            // Of an empty list it is false.
            let effect = if operator == Binary::In && null(left) { "never true" } else { "null, and never true" };
            (format!("`{written}` is {effect}"), left.span.to(right.span))
        }
    };
    let help = match (asked, operator) {
        (Asked::When, _) => format!("write `CASE WHEN {text} IS NULL THEN …`"),
        (Asked::Infix, Binary::Equal) => format!("write `{text} IS NULL`"),
        (Asked::Infix, Binary::In) if null(left) => format!("write `any(x IN {text} WHERE x IS NULL)`"),
        (Asked::Infix, _) => format!("whether there is a value is asked by `{text} IS NOT NULL`"),
    };
    Some(Diagnostic::warning(codes::NULL_COMPARED, span, message).help(help))
}

/// A comparison of values of which none can equal one of the other side.
fn unlike(left: Operand<'_>, operator: Binary, right: Operand<'_>) -> Option<Diagnostic> {
    let span = left.1.span.to(right.1.span);
    if is_textual(operator) {
        let no_text = |side: &&Operand<'_>| apart(side.0.kinds, Kinds::STRING);
        let (kind, expression) = [left, right].iter().find(no_text).copied()?;
        let message = format!(
            "`{}` compares texts, and `{}` is {}, so this is null",
            operator.text(),
            shown(expression),
            named(kind)
        );
        let problem = Diagnostic::warning(codes::UNLIKE_KINDS, span, message);
        return Some(match (operator, kind.surely(Kinds::LIST) && expression.span == left.1.span) {
            (Binary::Contains, true) => problem.help(format!("write `{} IN {}`", shown(right.1), shown(left.1))),
            _ => problem,
        });
    }
    let listed = operator == Binary::In;
    let held = if listed { right.0.element() } else { right.0 };
    if listed && !right.0.surely(Kinds::LIST) || !apart(left.0.kinds, held.kinds) {
        return None;
    }
    let effect = EFFECTS.iter().find(|row| row.0 == operator).map_or("the comparison is null", |row| row.1);
    let holds = if listed { "holds" } else { "is" };
    let message = format!(
        "`{}` is {} and `{}` {holds} {}, so {effect}",
        shown(left.1),
        named(left.0),
        shown(right.1),
        named(held)
    );
    let problem = Diagnostic::warning(codes::UNLIKE_KINDS, span, message);
    Some(match instead(left, operator, right) {
        Some(written) => problem.help(written),
        None => problem,
    })
}

/// What to write instead of a comparison of unlike kinds.
fn instead(left: Operand<'_>, operator: Binary, right: Operand<'_>) -> Option<String> {
    let turned = |one: &str, other: &str| format!("{other} {} {one}", operator.text());
    let straight = |one: &str, other: &str| format!("{one} {} {other}", operator.text());
    corrected(left, operator, right, &straight).or_else(|| corrected(right, operator, left, &turned))
}

/// The same where the value on the one side is to be corrected; `written` puts it and the other in their order.
fn corrected(
    other: Operand<'_>,
    operator: Binary,
    value: Operand<'_>,
    written: &dyn Fn(&str, &str) -> String,
) -> Option<String> {
    let text = shown(other.1);
    let kinds = other.0.kinds.without(Kinds::NULL);
    match &value.1.kind {
        Kind::Literal(Value::Integer(number)) if kinds == Kinds::STRING => {
            let quoted = written(&text, &format!("'{number}'"));
            let year = written(&format!("date({text}).year"), &number.to_string());
            Some(match other.0.words {
                Some(Words::Date) => format!("compare text with text: `{quoted}`; or numbers: `{year}`"),
                _ => format!("compare text with text: `{quoted}`"),
            })
        }
        Kind::Literal(Value::String(word)) if kinds.within(Kinds::NUMBER) && word.parse::<f64>().is_ok() => {
            Some(format!("write the number without quotes: `{}`", written(&text, word)))
        }
        Kind::Literal(Value::String(word))
            if kinds == Kinds::BOOLEAN && ["true", "false"].contains(&word.to_lowercase().as_str()) =>
        {
            Some(format!("write the word without quotes: `{}`", written(&text, &word.to_lowercase())))
        }
        _ if kinds == Kinds::LIST && other.0.element != Kinds::NONE && value.0.surely(Kinds::STRING) => {
            (operator == Binary::Equal).then(|| format!("write `{} IN {text}`", shown(value.1)))
        }
        _ if kinds == Kinds::NODE && value.0.surely(Kinds::STRING) && matches!(other.1.kind, Kind::Variable(_)) => {
            let property = written(&format!("{text}.name"), &shown(value.1));
            operator.compares().then(|| format!("compare a property of the node: `{property}`"))
        }
        _ => None,
    }
}

/// Whether both are known, and none of one can equal one of the other. Numbers of all kinds compare, and points in
/// time are not told apart.
fn apart(one: Kinds, other: Kinds) -> bool {
    let wide = |kinds: Kinds| {
        let known = kinds.without(Kinds::NULL);
        [Kinds::NUMBER, Kinds::INSTANT]
            .into_iter()
            .fold(known, |wide, class| if wide.meets(class) { wide.or(class) } else { wide })
    };
    let (one, other) = (wide(one), wide(other));
    one != Kinds::NONE && other != Kinds::NONE && !one.meets(other)
}

/// What is known of a value, in words.
fn named(kind: Type) -> String {
    let known = article(kind.kinds.without(Kinds::NULL));
    match kind.words {
        Some(Words::Date) if kind.kinds.meets(Kinds::STRING) => format!("{known} (a date as text)"),
        _ => known,
    }
}

/// An expression as it is repeated in a message.
pub(super) fn shown(expression: &Expression) -> String {
    let text = print::expression(expression);
    if text.chars().count() <= LONGEST {
        return text;
    }
    let short: String = text.chars().take(LONGEST).collect();
    format!("{short}…")
}
