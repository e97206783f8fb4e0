//! Function calls and aggregates: names, numbers and types of arguments.

use super::Checker;
use super::expression::{Aggregates, Place, article};
use super::lint;
use super::scope::Scope;
use super::typing::Type;
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::function::{Entry, Need, Parameter};
use crate::model::Kinds;
use crate::query::parse::ast::Function;

/// What the lists hold that functions give.
const ELEMENTS: &[(&str, Kinds)] = &[
    ("nodes", Kinds::NODE),
    ("relationships", Kinds::EDGE),
    ("keys", Kinds::STRING),
    ("labels", Kinds::STRING),
    ("split", Kinds::STRING),
    ("range", Kinds::INTEGER),
];

/// Functions of other languages, and what is written instead.
const HABITS: &[(&str, &str)] = &[
    ("power", "a power is `a ^ b`"),
    ("pow", "a power is `a ^ b`"),
    ("mod", "a remainder is `a % b`"),
    ("div", "write `a / b`"),
    ("len", "write `size(list)`, of a path `length(p)`"),
    ("strlen", "write `size(text)`"),
    ("char_length", "write `size(text)`"),
    ("substr", "write `substring(text, start, length)`; the first place is 0"),
    ("mid", "write `substring(text, start, length)`; the first place is 0"),
    ("ucase", "write `toUpper(text)`"),
    ("uppercase", "write `toUpper(text)`"),
    ("lcase", "write `toLower(text)`"),
    ("lowercase", "write `toLower(text)`"),
    ("average", "write `avg(x)`"),
    ("mean", "write `avg(x)`"),
    ("median", "write `percentileCont(x, 0.5)`"),
    ("stddev", "write `stDev(x)`"),
    ("concat", "texts and lists are joined by `+` or `||`"),
    ("now", "write `datetime()`, or `date()` for today"),
    ("today", "write `date()`"),
    ("ifnull", "write `coalesce(a, b)`"),
    ("isnull", "write `x IS NULL`"),
    ("nvl", "write `coalesce(a, b)`"),
    ("if", "write `CASE WHEN … THEN … ELSE … END`"),
    ("iif", "write `CASE WHEN … THEN … ELSE … END`"),
    ("group_concat", "write `collect(x)`"),
    ("string_agg", "write `collect(x)`"),
    ("array_agg", "write `collect(x)`"),
    ("list", "write `collect(x)`"),
    ("str", "write `toString(x)`"),
    ("string", "write `toString(x)`"),
    ("int", "write `toInteger(x)`"),
    ("integer", "write `toInteger(x)`"),
    ("toint", "write `toInteger(x)`"),
    ("float", "write `toFloat(x)`"),
    ("double", "write `toFloat(x)`"),
    ("bool", "write `toBoolean(x)`"),
    ("ln", "write `log(x)`"),
    ("truncate", "write `toInteger(x)`"),
    ("startswith", "write `a STARTS WITH b`"),
    ("endswith", "write `a ENDS WITH b`"),
    ("contains", "write `a CONTAINS b`"),
    ("indexof", "write `a CONTAINS b`, or `size(split(a, b)[0])` for the place"),
    ("distinct", "write `RETURN DISTINCT x` or `count(DISTINCT x)`"),
    ("label", "write `labels(n)`"),
    ("reltype", "write `type(r)`"),
    ("neighbours", "write `NEIGHBOURS OF csto`"),
    ("neighbors", "write `NEIGHBOURS OF csto`"),
    ("paths", "write `PATHS FROM a TO b`"),
];

impl Checker<'_> {
    pub(super) fn function(&mut self, scope: &mut Scope, function: &Function, span: Span, place: Place) -> Type {
        let Some(entry) = self.context.functions.find(&function.name.text) else {
            self.unknown_function(function);
            for argument in &function.arguments {
                self.expression(scope, argument, place);
            }
            return Type::ANY;
        };
        let aggregate = matches!(entry, Entry::Aggregate(_));
        if aggregate {
            self.aggregate_place(entry.name(), function.name.span, place);
        } else {
            self.scalar_place(entry, function, place);
        }
        let inside = if aggregate { Place { aggregates: Aggregates::Inside, ..place } } else { place };
        self.arity(entry, function, span);
        let parts = aggregate.then(|| std::mem::take(&mut self.projected.parts));
        let only_counted = self.only_counted(scope, function);
        let kinds: Vec<Type> = function.arguments.iter().map(|a| self.expression(scope, a, inside)).collect();
        if let Some(bound) = only_counted {
            self.noted.unuse(bound);
        }
        if let Some(parts) = parts {
            self.projected.parts = parts;
        }
        for (i, (argument, kind)) in function.arguments.iter().zip(&kinds).enumerate() {
            if let Some(parameter) = parameter(entry, i) {
                self.argument(entry.name(), parameter.kinds, *kind, argument.span);
            }
        }
        result(entry, &kinds)
    }

    /// Complains about an aggregate where none may stand.
    pub(super) fn aggregate_place(&mut self, name: &str, span: Span, place: Place) {
        let problem = match place.aggregates {
            Aggregates::Allowed => return,
            Aggregates::Refused => {
                let message = format!("`{name}` is an aggregate and cannot stand here");
                let help = "aggregate in a WITH before this clause, then use the result";
                Diagnostic::error(codes::INVALID_AGGREGATION, span, message).help(help)
            }
            Aggregates::Inside => {
                let message = format!("the aggregate `{name}` stands inside an aggregate");
                let help = "aggregate in a WITH first, then aggregate its result";
                Diagnostic::error(codes::NESTED_AGGREGATION, span, message).help(help)
            }
        };
        self.report(problem);
    }

    fn scalar_place(&mut self, entry: Entry, function: &Function, place: Place) {
        if place.aggregates == Aggregates::Inside && entry.name().eq_ignore_ascii_case("rand") {
            let message = "`rand` inside an aggregate gives another value each time";
            self.report(Diagnostic::error(codes::NON_CONSTANT_EXPRESSION, function.name.span, message));
        }
        if function.distinct {
            let message = format!("`{}` is not an aggregate, so DISTINCT means nothing in it", entry.name());
            self.report(Diagnostic::error(codes::UNEXPECTED_SYNTAX, function.name.span, message));
        }
    }

    fn unknown_function(&mut self, function: &Function) {
        let name = &function.name;
        let message = format!("no function is called `{}`", name.text);
        let mut problem = Diagnostic::error(codes::UNKNOWN_FUNCTION, name.span, message).label("not a function");
        if let Some((_, help)) = HABITS.iter().find(|row| row.0.eq_ignore_ascii_case(&name.text)) {
            problem = problem.help(*help);
        } else if let Some(near) = nearest(&name.text, self.context.functions.iter().map(Entry::name)) {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        self.report(problem);
    }

    fn arity(&mut self, entry: Entry, function: &Function, span: Span) {
        let (least, most) = entry.arity();
        let given = function.arguments.len();
        if given >= least && most.is_none_or(|most| given <= most) {
            return;
        }
        let message = format!("`{}` takes {}, not {given}", entry.name(), count(least, most));
        let names: Vec<String> = entry.parameters().iter().map(shown).collect();
        let problem = Diagnostic::error(codes::INVALID_NUMBER_OF_ARGUMENTS, span, message);
        self.report(problem.help(format!("{}({})", entry.name(), names.join(", "))));
    }

    /// Complains when an argument is certainly of other kinds; an integer does where a float is wanted.
    pub(super) fn argument(&mut self, name: &str, kinds: Kinds, kind: Type, span: Span) {
        let taken = if kinds.meets(Kinds::FLOAT) { kinds.or(Kinds::INTEGER) } else { kinds };
        if kind.never(taken) {
            let message = format!("`{name}` takes {}, not {}", kinds.without(Kinds::NULL), article(kind.kinds));
            let problem = Diagnostic::error(codes::INVALID_ARGUMENT_TYPE, span, message);
            let sized = name == "length" && kind.surely(Kinds::LIST.or(Kinds::STRING));
            let problem = problem.label(kind.kinds.to_string());
            self.report(if sized { problem.help("write `size(…)`") } else { problem });
        }
    }
}

fn shown(parameter: &Parameter) -> String {
    match parameter.need {
        Need::Required => parameter.name.to_owned(),
        Need::Optional => format!("[{}]", parameter.name),
        Need::Repeated => format!("{}, …", parameter.name),
    }
}

/// The parameter that takes the argument at `index`.
fn parameter(entry: Entry, index: usize) -> Option<&'static Parameter> {
    let parameters = entry.parameters();
    parameters.get(index).or_else(|| parameters.last().filter(|last| last.need == Need::Repeated))
}

/// How many arguments, in words.
pub(super) fn count(least: usize, most: Option<usize>) -> String {
    let plural = |n: usize| if n == 1 { "argument" } else { "arguments" };
    match most {
        Some(0) => "no argument".to_owned(),
        Some(most) if most == least => format!("{least} {}", plural(least)),
        Some(most) => format!("{least} to {most} arguments"),
        None => format!("at least {least} {}", plural(least)),
    }
}

fn result(entry: Entry, arguments: &[Type]) -> Type {
    let kinds = entry.result().or(Kinds::NULL);
    let name = entry.name();
    if name.eq_ignore_ascii_case("collect") {
        return Type { kinds: entry.result(), ..arguments.first().map_or(Type::ANY, |argument| argument.listed()) };
    }
    let element = ELEMENTS.iter().find(|row| row.0.eq_ignore_ascii_case(name)).map_or(Kinds::ANY, |row| row.1);
    Type { kinds, element, words: lint::of_function(name) }
}
