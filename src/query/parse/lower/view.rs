//! Views.

use super::{Lower, Lowered, Node};
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::query::parse::ast::{Axis, AxisKind, Name, View, ViewDate};
use crate::query::parse::grammar::Rule;

/// The words of the `stance` production.
const STANCES: &[&str] = &["asserted", "reported", "possible", "proposed", "denied", "deprecated", "derived"];

impl<'t> Lower<'t> {
    /// A whole `view`.
    pub(super) fn view(&self, pair: Node<'t>) -> Lowered<View> {
        let span = self.span(&pair);
        let axes = pair.into_inner().filter(|part| part.as_rule() == Rule::axis);
        Ok(View { axes: axes.map(|axis| self.axis(axis)).collect::<Lowered<_>>()?, span })
    }

    fn axis(&self, pair: Node<'t>) -> Lowered<Axis> {
        let span = self.span(&pair);
        let inner = super::take(&mut pair.into_inner(), span)?;
        let kind = match inner.as_rule() {
            Rule::time => self.time(inner, span)?,
            Rule::any_time => AxisKind::AnyTime,
            Rule::according => self.according(inner)?,
            Rule::stances => self.stances(inner)?,
            _ => AxisKind::AtLeast(self.count(super::find(&mut inner.into_inner(), Rule::count, span)?)?),
        };
        Ok(Axis { kind, span })
    }

    fn time(&self, pair: Node<'t>, span: Span) -> Lowered<AxisKind> {
        let (mut certainly, mut dates) = (false, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::certainly => certainly = true,
                Rule::date => dates.push(self.date(part)?),
                _ => {}
            }
        }
        let mut dates = dates.into_iter();
        let from = dates.next().ok_or_else(|| super::broken(span))?;
        Ok(AxisKind::Time { certainly, from, to: dates.next() })
    }

    fn date(&self, pair: Node<'t>) -> Lowered<ViewDate> {
        let span = self.span(&pair);
        let inner = super::take(&mut pair.into_inner(), span)?;
        Ok(match inner.as_rule() {
            Rule::parameter => ViewDate::Parameter(self.parameter(&inner)),
            Rule::date_function => {
                let argument = inner.into_inner().find(|part| part.as_rule() == Rule::expression);
                let argument = argument.map(|part| self.expression(part)).transpose()?;
                ViewDate::Function(argument.map(Box::new), span)
            }
            _ => ViewDate::Written(inner.as_str().to_owned(), span),
        })
    }

    fn according(&self, pair: Node<'t>) -> Lowered<AxisKind> {
        let mut names = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::anyone => return Ok(AxisKind::Anyone),
                Rule::known => names.push(self.known(part)?),
                _ => {}
            }
        }
        Ok(AxisKind::AccordingTo(names))
    }

    fn stances(&self, pair: Node<'t>) -> Lowered<AxisKind> {
        let (mut only, mut words) = (false, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::only => only = true,
                Rule::stance => words.push(stance(&self.name(&part))?),
                _ => {}
            }
        }
        Ok(AxisKind::Stances { only, words })
    }
}

/// One of the stances, in small letters.
fn stance(name: &Name) -> Lowered<Name> {
    if let Some(word) = STANCES.iter().find(|word| word.eq_ignore_ascii_case(&name.text)) {
        return Ok(Name { text: (*word).into(), span: name.span });
    }
    let error = Diagnostic::error(codes::UNEXPECTED_SYNTAX, name.span, format!("`{}` is not a stance", name.text));
    Err(Box::new(match nearest(&name.text, STANCES.iter().copied()) {
        Some(word) => error.help(format!("did you mean `{word}`?")),
        None => error.help(format!("the stances are {}", STANCES.join(", "))),
    }))
}
