//! Queries and clauses to text.

use super::Printer;
use crate::query::parse::ast::{
    Call, CallSubquery, Clause, Delete, Expression, Imports, Item, Match, Merge, Mode, Name, Projection, Query,
    RemoveItem, SetItem, View, Yields,
};

impl Printer {
    /// A whole query.
    pub(super) fn query(&mut self, query: &Query) {
        match query.mode {
            Mode::Explain => self.put("EXPLAIN "),
            Mode::Profile => self.put("PROFILE "),
            Mode::Run => {}
        }
        if let Some(view) = &query.view {
            self.view(view);
            self.gap();
        }
        for (index, part) in query.parts.iter().enumerate() {
            if let Some(union) = index.checked_sub(1).and_then(|before| query.unions.get(before)) {
                self.word(if union.all { "UNION ALL" } else { "UNION" });
            }
            for (index, clause) in part.clauses.iter().enumerate() {
                if index > 0 {
                    self.gap();
                }
                self.clause(clause);
            }
        }
    }

    fn clause(&mut self, clause: &Clause) {
        match clause {
            Clause::Match(clause) => self.match_clause(clause),
            Clause::Paths(paths) => self.paths(paths),
            Clause::Neighbours(neighbours) => self.neighbours(neighbours),
            Clause::Unwind(unwind) => {
                self.put("UNWIND ");
                self.expression(&unwind.list, 0);
                self.alias(Some(&unwind.variable));
            }
            Clause::With(projection) => self.projection_clause("WITH ", projection),
            Clause::Return(projection) => self.projection_clause("RETURN ", projection),
            Clause::Call(call) => self.call(call),
            Clause::Subquery(subquery) => self.call_subquery(subquery),
            Clause::Create(create) => {
                self.put("CREATE ");
                self.list(&create.paths, Self::path);
            }
            Clause::Merge(merge) => self.merge(merge),
            Clause::Set(set) => {
                self.put("SET ");
                self.list(&set.items, Self::set_item);
            }
            Clause::Remove(remove) => {
                self.put("REMOVE ");
                self.list(&remove.items, Self::remove_item);
            }
            Clause::Delete(delete) => self.delete(delete),
        }
    }

    fn match_clause(&mut self, clause: &Match) {
        self.put(if clause.optional { "OPTIONAL MATCH " } else { "MATCH " });
        self.pattern(&clause.pattern);
        self.view_and_filter(clause.view.as_ref(), clause.filter.as_ref());
    }

    /// `[view] [WHERE …]`.
    pub(super) fn view_and_filter(&mut self, view: Option<&View>, filter: Option<&Expression>) {
        if let Some(view) = view {
            self.gap();
            self.view(view);
        }
        self.labelled("WHERE", filter);
    }

    /// A word and an expression, if there is one.
    fn labelled(&mut self, word: &str, expression: Option<&Expression>) {
        if let Some(expression) = expression {
            self.word(word);
            self.expression(expression, 0);
        }
    }

    fn alias(&mut self, alias: Option<&Name>) {
        if let Some(name) = alias {
            self.put(" AS ");
            self.variable(&name.text);
        }
    }

    fn projection_clause(&mut self, word: &str, projection: &Projection) {
        self.put(word);
        if projection.distinct {
            self.put("DISTINCT ");
        }
        if projection.star.is_some() {
            self.put(if projection.items.is_empty() { "*" } else { "*, " });
        }
        let returns = word.starts_with('R');
        self.list(&projection.items, |printer, item| printer.item(item, returns));
        if !projection.order.is_empty() {
            self.word("ORDER BY");
            self.list(&projection.order, |printer, key| {
                printer.expression(&key.expression, 0);
                printer.put(if key.descending { " DESC" } else { "" });
            });
        }
        self.labelled("SKIP", projection.skip.as_ref());
        self.labelled("LIMIT", projection.limit.as_ref());
        self.labelled("WHERE", projection.filter.as_ref());
    }

    /// An item; an unnamed column of RETURN keeps the name that its text gave it.
    fn item(&mut self, item: &Item, returns: bool) {
        let start = self.out.len();
        self.expression(&item.expression, 0);
        let kept = self.out.get(start..).unwrap_or("") == item.text;
        self.alias(item.alias.as_ref());
        if item.alias.is_none() && returns && !kept && !item.text.is_empty() {
            self.put(" AS ");
            self.backticks(&item.text);
        }
    }

    fn call(&mut self, call: &Call) {
        self.put("CALL ");
        self.dotted(&call.name.text);
        if let Some(arguments) = &call.arguments {
            self.put("(");
            self.list(arguments, |printer, argument| printer.expression(argument, 0));
            self.put(")");
        }
        if let Some(view) = &call.view {
            self.gap();
            self.view(view);
        }
        match &call.yields {
            Yields::Absent => {}
            Yields::Star(_) => self.put(" YIELD *"),
            Yields::Nothing => self.put(" YIELD -"),
            Yields::Items(items) => {
                self.word("YIELD");
                self.list(items, |printer, item| {
                    printer.variable(&item.column.text);
                    printer.alias(item.alias.as_ref());
                });
            }
        }
        self.labelled("WHERE", call.filter.as_ref());
    }

    fn call_subquery(&mut self, subquery: &CallSubquery) {
        self.put(if subquery.optional { "OPTIONAL CALL " } else { "CALL " });
        match &subquery.imports {
            Imports::Leading => {}
            Imports::Star => self.put("(*) "),
            Imports::Names(names) => {
                self.put("(");
                self.list(names, |printer, name| printer.variable(&name.text));
                self.put(") ");
            }
        }
        self.put("{ ");
        self.query(&subquery.query);
        self.put(if subquery.transactions.is_some() { " } IN TRANSACTIONS" } else { " }" });
    }

    // ---- writing --------------------------------------------------------------------------------------

    fn merge(&mut self, merge: &Merge) {
        self.put("MERGE ");
        self.path(&merge.path);
        for (word, items) in [("ON CREATE SET", &merge.on_create), ("ON MATCH SET", &merge.on_match)] {
            if !items.is_empty() {
                self.word(word);
                self.list(items, Self::set_item);
            }
        }
    }

    fn set_item(&mut self, item: &SetItem) {
        let (sign, value) = match item {
            SetItem::Labels { variable, labels } => return self.labelled_variable(variable, labels),
            SetItem::Property { target, key, value } => {
                self.property(target, key);
                (" = ", value)
            }
            SetItem::Replace { variable, value } => {
                self.variable(&variable.text);
                (" = ", value)
            }
            SetItem::Merge { variable, value } => {
                self.variable(&variable.text);
                (" += ", value)
            }
        };
        self.put(sign);
        self.expression(value, 0);
    }

    fn labelled_variable(&mut self, variable: &Name, labels: &[Name]) {
        self.variable(&variable.text);
        for label in labels {
            self.put(":");
            self.label(&label.text);
        }
    }

    fn property(&mut self, target: &Expression, key: &Name) {
        self.expression(target, 11);
        self.put(".");
        self.key(&key.text);
    }

    fn remove_item(&mut self, item: &RemoveItem) {
        match item {
            RemoveItem::Property { target, key } => self.property(target, key),
            RemoveItem::Labels { variable, labels } => self.labelled_variable(variable, labels),
        }
    }

    fn delete(&mut self, delete: &Delete) {
        self.put(if delete.detach { "DETACH DELETE " } else { "DELETE " });
        self.list(&delete.targets, |printer, target| printer.expression(target, 0));
    }
}
