//! Views: axes checked and resolved.

use super::Checker;
use super::expression::Place;
use super::facts::Resolved;
use super::path::literal_integer;
use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic, Span, codes, nearest};
use crate::model::Value;
use crate::model::catalog::Found;
use crate::model::edtf::{Day, Mark};
use crate::model::lens::{Axes, Bound, Stances, Window, Word};
use crate::model::temporal::{Date, Moment};
use crate::query::parse::ast::{
    Axis, AxisKind, Count, Expression, ExpressionKind, Known, KnownKind, Name, View, ViewDate,
};

/// What a stance's word may be.
const STANCES: &[&str] = &["asserted", "reported", "possible", "proposed", "denied", "deprecated", "derived"];

impl Checker<'_> {
    /// Checks a view and keeps what it says.
    pub(super) fn view(&mut self, view: Option<&View>) {
        let Some(view) = view else { return };
        if self.schema.is_none() {
            let message = "a view chooses among statements, and this graph has none";
            self.report(Diagnostic::error(codes::NO_STATEMENTS, view.span, message));
            return;
        }
        let mut axes = Axes::default();
        let mut seen: [Option<Span>; 4] = [None; 4];
        for axis in &view.axes {
            if let Some(first) = seen.get_mut(kind(axis)).and_then(|slot| slot.replace(axis.span)) {
                let message = "the view says two things about the same";
                let problem = Diagnostic::error(codes::UNEXPECTED_SYNTAX, axis.span, message);
                self.report(problem.relate(first, "said here").help("each kind of axis stands at most once"));
            }
            self.axis(axis, &mut axes);
        }
        self.facts.views.insert(view.span, axes);
    }

    fn axis(&mut self, axis: &Axis, view: &mut Axes) {
        match &axis.kind {
            AxisKind::Time { certainly, from, to } => {
                let window = self.window(axis.span, *certainly, from, to.as_ref());
                view.window = Some(window);
            }
            AxisKind::AnyTime => view.window = Some(None),
            AxisKind::AccordingTo(names) => {
                let names = names.iter().filter_map(|known| self.speaker(known)).collect();
                view.according_to = Some(names);
            }
            AxisKind::Anyone => view.according_to = Some(Vec::new()),
            AxisKind::Stances { only, words } => view.stances = Some(self.stances(*only, words)),
            AxisKind::AtLeast(count) => view.at_least = self.count(count, "AT LEAST"),
        }
    }

    /// A number of at least 1.
    pub(super) fn count(&mut self, count: &Count, word: &str) -> Option<Bound<i64>> {
        match count {
            Count::Parameter(name) => {
                self.parameter(name);
                Some(Bound::Parameter(name.text.to_string()))
            }
            Count::Given(number, span) => {
                let number = i64::try_from(*number).unwrap_or(i64::MAX);
                if number == 0 {
                    let message = format!("{word} 0 says nothing");
                    self.report(Diagnostic::error(codes::NUMBER_OUT_OF_RANGE, *span, message).label("at least 1"));
                    return None;
                }
                Some(Bound::Given(number))
            }
        }
    }

    fn window(&mut self, span: Span, certainly: bool, from: &ViewDate, to: Option<&ViewDate>) -> Option<Window> {
        let first = self.date(from)?;
        let last = match to {
            Some(to) => self.date(to)?,
            None => first.clone(),
        };
        if let (Bound::Given(first), Bound::Given(last)) = (&first, &last)
            && let (Ok(first), Ok(last)) = (Day::parse(first), Day::parse(last))
            && first.first() > last.last()
        {
            let message = format!("the window is empty: {first} comes after {last}");
            let problem = Diagnostic::error(codes::EMPTY_WINDOW, span, message);
            self.report(problem.help("the earlier date stands first: BETWEEN 2001 AND 2010"));
            return None;
        }
        Some(Window { from: first, to: last, certainly })
    }

    fn date(&mut self, date: &ViewDate) -> Option<Bound<String>> {
        match date {
            ViewDate::Parameter(name) => {
                self.parameter(name);
                Some(Bound::Parameter(name.text.to_string()))
            }
            ViewDate::Written(text, span) => self.written_date(text, *span).map(Bound::Given),
            ViewDate::Function(None, span) => {
                self.facts.dated = true;
                let today = Date { days: Moment::now().seconds.div_euclid(86_400) };
                let day = Day::of(today).map(|day| Bound::Given(day.to_string()));
                if day.is_none() {
                    self.report(invalid_date(*span, "today is not a date a view knows"));
                }
                day
            }
            ViewDate::Function(Some(argument), span) => self.constant_date(argument, *span),
        }
    }

    fn written_date(&mut self, text: &str, span: Span) -> Option<String> {
        let parsed = Day::parse(text);
        match parsed {
            Ok(day) if day.mark() == Mark::None => Some(day.to_string()),
            Ok(_) => {
                self.report(invalid_date(span, format!("`{text}` carries a mark, which a view's date cannot")));
                None
            }
            Err(trouble) => {
                self.report(invalid_date(span, format!("`{text}` is not a date: {}", trouble.message)));
                None
            }
        }
    }

    /// `date('2012-05-14')` and `date({year: 2012, month: 5})`.
    fn constant_date(&mut self, argument: &Expression, span: Span) -> Option<Bound<String>> {
        match &argument.kind {
            ExpressionKind::Literal(Value::String(text)) => self.written_date(text, argument.span).map(Bound::Given),
            ExpressionKind::Map(entries) => {
                let part = |key: &str| {
                    let entry = entries.iter().find(|(name, _)| name.text.eq_ignore_ascii_case(key));
                    entry.map(|(_, value)| literal_integer(value))
                };
                let known = entries.iter().all(|(name, _)| ["year", "month", "day"].contains(&&*name.text));
                let (year, month, day) =
                    (part("year"), part("month").unwrap_or(Some(1)), part("day").unwrap_or(Some(1)));
                let made = year.flatten().zip(month).zip(day).filter(|_| known);
                let text = made.map(|((year, month), day)| format!("{year:04}-{month:02}-{day:02}"));
                match text {
                    Some(text) => self.written_date(&text, span).map(Bound::Given),
                    None => self.no_constant(argument.span),
                }
            }
            _ => {
                self.expression(&mut Scope::default(), argument, Place::VALUE);
                self.no_constant(argument.span)
            }
        }
    }

    fn no_constant(&mut self, span: Span) -> Option<Bound<String>> {
        let problem = invalid_date(span, "date() in a view takes a string, or a map of year, month and day");
        self.report(problem.help("pass anything else as a parameter: AS OF $day"));
        None
    }

    /// A source, or an entity that writes, publishes or speaks.
    fn speaker(&mut self, known: &Known) -> Option<Bound<String>> {
        let name = match &known.kind {
            KnownKind::Parameter(name) => {
                self.parameter(&Name { text: name.clone(), span: known.span });
                self.facts.known.insert(known.span, Resolved::Parameter(name.clone()));
                return Some(Bound::Parameter(name.to_string()));
            }
            KnownKind::Name(name) | KnownKind::String(name) => name,
        };
        let (resolved, id) = match (self.context.catalog.source(name), self.context.catalog.entity(name)) {
            (Found::One(id), _) => (Resolved::Source(id.clone()), id),
            (Found::Several(ids), _) | (Found::Nothing, Found::Several(ids)) => {
                self.ambiguous(name, known.span, &ids);
                return None;
            }
            (Found::Nothing, Found::One(id)) => (Resolved::Entity(id.clone()), id),
            (Found::Nothing, Found::Nothing) => {
                self.unknown_source(name, known.span);
                return None;
            }
        };
        self.facts.known.insert(known.span, resolved);
        Some(Bound::Given(id))
    }

    fn unknown_source(&mut self, name: &str, span: Span) {
        let message = format!("no source or speaker is called `{name}`");
        let problem = Diagnostic::error(codes::UNKNOWN_SOURCE, span, message).label("neither a source nor an entity");
        let sources = self.context.catalog.source_ids();
        let problem = match nearest(name, sources.iter().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => self.suggest_entity(problem, name),
        };
        self.report(problem);
    }

    fn stances(&mut self, only: bool, words: &[Name]) -> Stances {
        let named: Vec<String> = words.iter().map(|word| word.text.to_lowercase()).collect();
        for (word, text) in words.iter().zip(&named) {
            if !STANCES.contains(&text.as_str()) {
                let message = format!("`{}` is not a stance", word.text);
                let problem = Diagnostic::error(codes::UNEXPECTED_SYNTAX, word.span, message);
                self.report(match nearest(text, STANCES.iter().copied()) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.help(format!("a stance is one of {}", STANCES.join(", "))),
                });
            }
        }
        stances(only, &named)
    }
}

/// INCLUDING adds to the default two. ONLY replaces them; `deprecated` and `derived` restrict under it, and leave the
/// default stances when no stance stands beside them.
fn stances(only: bool, words: &[String]) -> Stances {
    let has = |word: &str| words.iter().any(|found| found == word);
    let named = STANCES.iter().take(5).any(|stance| has(stance));
    let default = !only || !named;
    let word = |word: &str| match (has(word), only) {
        (false, _) => Word::Absent,
        (true, false) => Word::Included,
        (true, true) => Word::Only,
    };
    Stances {
        asserted: default || has("asserted"),
        reported: default || has("reported"),
        possible: has("possible"),
        proposed: has("proposed"),
        denied: has("denied"),
        deprecated: word("deprecated"),
        derived: word("derived"),
    }
}

/// Which of the four kinds an axis is.
fn kind(axis: &Axis) -> usize {
    match axis.kind {
        AxisKind::Time { .. } | AxisKind::AnyTime => 0,
        AxisKind::AccordingTo(_) | AxisKind::Anyone => 1,
        AxisKind::Stances { .. } => 2,
        AxisKind::AtLeast(_) => 3,
    }
}

fn invalid_date(span: Span, message: impl Into<String>) -> Diagnostic {
    let code: Code = codes::INVALID_DATE;
    Diagnostic::error(code, span, message).help("a date in a view is 2012, 2012-05 or 2012-05-14")
}
