//! Short forms, views and rules to text.

use super::{Printer, is_hyphened, is_reserved};
use crate::query::parse::ast::{
    Axis, AxisKind, Count, Known, KnownKind, Limit, Neighbours, Paths, Rule, View, ViewDate, Way, Why, WhyQuestion,
};

impl Printer {
    /// `PATHS FROM … TO …`.
    pub(super) fn paths(&mut self, paths: &Paths) {
        self.put("PATHS FROM ");
        self.known(&paths.from);
        self.put(" TO ");
        self.known(&paths.to);
        self.limits(&paths.limits);
        self.view_and_filter(paths.view.as_ref(), paths.filter.as_ref());
    }

    /// `NEIGHBOURS OF …`.
    pub(super) fn neighbours(&mut self, neighbours: &Neighbours) {
        self.put("NEIGHBOURS OF ");
        self.known(&neighbours.of);
        self.limits(&neighbours.limits);
        self.view_and_filter(neighbours.view.as_ref(), neighbours.filter.as_ref());
    }

    fn limits(&mut self, limits: &[Limit]) {
        for limit in limits {
            match limit {
                Limit::Via(ways) => self.ways("VIA", ways),
                Limit::Avoiding(ways) => self.ways("AVOIDING", ways),
                Limit::Within(count) => {
                    self.word("WITHIN");
                    self.count(count);
                }
            }
        }
    }

    fn ways(&mut self, word: &str, ways: &[Way]) {
        self.word(word);
        self.list(ways, |printer, way| {
            printer.put(if way.against { "<" } else { "" });
            printer.known(&way.known);
            printer.put(if way.along { ">" } else { "" });
        });
    }

    fn known(&mut self, known: &Known) {
        match &known.kind {
            KnownKind::Name(name) if is_hyphened(name) && !is_reserved(name) => self.put(name),
            KnownKind::Name(name) => self.backticks(name),
            KnownKind::String(text) => self.string(text),
            KnownKind::Parameter(name) => self.parameter(name),
        }
    }

    fn count(&mut self, count: &Count) {
        match count {
            Count::Given(number, _) => self.number(number),
            Count::Parameter(name) => self.parameter(&name.text),
        }
    }

    /// `WHY …`.
    pub(super) fn why(&mut self, why: &Why) {
        if let Some(view) = &why.head {
            self.view(view);
            self.put(" ");
        }
        self.put("WHY ");
        match &why.question {
            WhyQuestion::Edge { subject, relation, object } => {
                self.put("(");
                self.known(subject);
                self.tail(&relation.text);
                self.known(object);
                self.put(")");
            }
            WhyQuestion::Literal { subject, key } => {
                self.known(subject);
                self.put(".");
                self.label(&key.text);
            }
        }
        self.view_and_filter(why.view.as_ref(), None);
    }

    fn tail(&mut self, relation: &str) {
        self.put(")-[:");
        self.label(relation);
        self.put("]->(");
    }

    /// `RULE …`.
    pub(super) fn rule(&mut self, rule: &Rule) {
        self.put("RULE ");
        self.label(&rule.name.text);
        self.put(" MATCH ");
        self.pattern(&rule.pattern);
        self.view_and_filter(None, rule.filter.as_ref());
        self.put(" DERIVE (");
        self.variable(&rule.subject.text);
        self.tail(&rule.relation.text);
        self.variable(&rule.object.text);
        self.put(")");
    }

    /// A view.
    pub(super) fn view(&mut self, view: &View) {
        for (index, axis) in view.axes.iter().enumerate() {
            if index > 0 {
                self.gap();
            }
            self.axis(axis);
        }
    }

    fn axis(&mut self, axis: &Axis) {
        match &axis.kind {
            AxisKind::Time { certainly, from, to } => {
                self.put(if *certainly { "CERTAINLY " } else { "" });
                self.put(if to.is_some() { "BETWEEN " } else { "AS OF " });
                self.date(from);
                if let Some(to) = to {
                    self.put(" AND ");
                    self.date(to);
                }
            }
            AxisKind::AnyTime => self.put("ANY TIME"),
            AxisKind::AccordingTo(names) => {
                self.put("ACCORDING TO ");
                self.list(names, |printer, name| match &name.kind {
                    KnownKind::Name(text) if text.eq_ignore_ascii_case("anyone") => printer.backticks(text),
                    _ => printer.known(name),
                });
            }
            AxisKind::Anyone => self.put("ACCORDING TO ANYONE"),
            AxisKind::Stances { only, words } => {
                self.put(if *only { "ONLY " } else { "INCLUDING " });
                self.list(words, |printer, word| printer.key(&word.text));
            }
            AxisKind::AtLeast(count) => {
                self.put("AT LEAST ");
                self.count(count);
                self.put(" SOURCES");
            }
        }
    }

    fn date(&mut self, date: &ViewDate) {
        match date {
            ViewDate::Written(text, _) => self.put(text),
            ViewDate::Parameter(name) => self.parameter(&name.text),
            ViewDate::Function(argument, _) => {
                self.put("date(");
                if let Some(argument) = argument {
                    self.expression(argument, 0);
                }
                self.put(")");
            }
        }
    }
}
