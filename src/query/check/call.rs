//! `CALL procedure`: name, arguments, columns.

use super::Checker;
use super::expression::Place;
use super::function::count;
use super::pattern::already_bound;
use super::scope::{Binding, Scope};
use super::typing::Type;
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::model::Text;
use crate::procedure::{Field, Signature};
use crate::query::parse::ast::{Call, Expression, Name, YieldItem, Yields};

impl Checker<'_> {
    /// Checks a call and binds what it yields; gives the columns of the answer when it stands `alone`.
    pub(super) fn call(&mut self, scope: &mut Scope, call: &Call, alone: bool) -> Vec<Binding> {
        let Some(signature) = self.context.procedures.signature(&call.name.text) else {
            self.unknown_procedure(&call.name);
            for argument in call.arguments.iter().flatten() {
                self.expression(scope, argument, Place::VALUE);
            }
            self.view(call.view.as_ref());
            return self.yields_unknown(scope, call);
        };
        match &call.arguments {
            Some(arguments) => self.arguments(scope, signature, arguments, call),
            None if alone => self.implicit(signature, call.name.span),
            None => {
                let message = format!("the arguments of `{}` are written out inside a larger query", signature.name);
                let problem = Diagnostic::error(codes::INVALID_ARGUMENT_PASSING_MODE, call.name.span, message);
                self.report(problem.help(format!("write: CALL {}", shown(signature))));
            }
        }
        self.view(call.view.as_ref());
        let mark = scope.mark();
        self.yields(scope, signature, call, alone);
        let columns = scope.since(mark).to_vec();
        if let Some(filter) = &call.filter {
            self.condition(scope, filter, Place::VALUE);
        }
        if alone { columns } else { Vec::new() }
    }

    fn unknown_procedure(&mut self, name: &Name) {
        let message = format!("no procedure is called `{}`", name.text);
        let problem = Diagnostic::error(codes::PROCEDURE_NOT_FOUND, name.span, message).label("not a procedure");
        let names = self.context.procedures.signatures().map(|signature| signature.name.as_str());
        let near = nearest(&name.text, names).map(str::to_owned);
        self.report(match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }

    /// So that one unknown procedure gives one error: what it yields may be anything.
    fn yields_unknown(&mut self, scope: &mut Scope, call: &Call) -> Vec<Binding> {
        if let Yields::Items(items) = &call.yields {
            for item in items {
                self.bind_new(scope, item.alias.as_ref().unwrap_or(&item.column), Type::ANY);
            }
        }
        Vec::new()
    }

    fn arguments(&mut self, scope: &mut Scope, signature: &Signature, arguments: &[Expression], call: &Call) {
        let (least, most) = signature.arity();
        if arguments.len() < least || arguments.len() > most {
            let message = format!("`{}` takes {}, not {}", signature.name, count(least, Some(most)), arguments.len());
            let problem = Diagnostic::error(codes::INVALID_NUMBER_OF_ARGUMENTS, call.name.span, message);
            self.report(problem.help(shown(signature)));
        }
        for (i, argument) in arguments.iter().enumerate() {
            let kind = self.expression(scope, argument, Place::VALUE);
            if let Some(input) = signature.inputs.get(i) {
                self.argument(&signature.name, input.kinds, kind, argument.span);
            }
        }
    }

    /// Without parentheses the arguments are the parameters of the same names.
    fn implicit(&mut self, signature: &Signature, span: Span) {
        for input in &signature.inputs {
            let given = self.context.parameters.is_none_or(|given| given(&input.name).is_some());
            if given || !input.optional {
                self.parameter(&Name { text: Text::from(input.name.as_str()), span });
            }
        }
    }

    fn yields(&mut self, scope: &mut Scope, signature: &Signature, call: &Call, alone: bool) {
        match &call.yields {
            Yields::Nothing => {}
            Yields::Absent if !alone => {}
            Yields::Star(span) if !alone => {
                let message = "YIELD * stands only in a CALL that is the whole query";
                let problem = Diagnostic::error(codes::UNEXPECTED_SYNTAX, *span, message);
                self.report(problem.help(format!("name the columns: YIELD {}", columns(signature))));
                self.yield_all(scope, signature, *span);
            }
            Yields::Star(span) => {
                let names = signature.outputs.iter().map(|output| Text::from(output.name.as_str())).collect();
                self.facts.stars.insert(*span, names);
                self.yield_all(scope, signature, *span);
            }
            Yields::Absent => self.yield_all(scope, signature, call.name.span),
            Yields::Items(items) => items.iter().for_each(|item| self.yield_item(scope, signature, item)),
        }
    }

    fn yield_all(&mut self, scope: &mut Scope, signature: &Signature, span: Span) {
        for output in &signature.outputs {
            let name = Name { text: Text::from(output.name.as_str()), span };
            self.bind_new(scope, &name, kind(output));
        }
    }

    fn yield_item(&mut self, scope: &mut Scope, signature: &Signature, item: &YieldItem) {
        let output = signature.outputs.iter().find(|output| output.name == *item.column.text);
        if output.is_none() {
            let message = format!("`{}` yields no column `{}`", signature.name, item.column.text);
            let problem = Diagnostic::error(codes::UNDEFINED_VARIABLE, item.column.span, message);
            let near = nearest(&item.column.text, signature.outputs.iter().map(|output| output.name.as_str()));
            self.report(match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("it yields {}", columns(signature))),
            });
        }
        let name = item.alias.as_ref().unwrap_or(&item.column);
        if let Some(known) = scope.find(&name.text) {
            let problem = already_bound(name, known);
            self.report(problem.help(format!("yield it under another name: {} AS …", item.column.text)));
            return;
        }
        scope.declare(Binding::new(&name.text, name.span, output.map_or(Type::ANY, kind)));
    }
}

/// What a column holds; null too, for signatures do not promise otherwise.
fn kind(output: &Field) -> Type {
    Type::of(output.kinds).nullable()
}

fn columns(signature: &Signature) -> String {
    let names: Vec<&str> = signature.outputs.iter().map(|output| output.name.as_str()).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

fn shown(signature: &Signature) -> String {
    let name = |input: &Field| if input.optional { format!("[{}]", input.name) } else { input.name.clone() };
    let inputs: Vec<String> = signature.inputs.iter().map(name).collect();
    format!("{}({})", signature.name, inputs.join(", "))
}
