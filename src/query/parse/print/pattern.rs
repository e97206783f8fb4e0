//! Patterns to text.

use super::Printer;
use crate::query::parse::ast::{
    Direction, Expression, ExpressionKind, GroupPattern, LabelExpression, Length, Matching, NodePattern, PathElement,
    PathMode, PathPattern, PathPrefix, PathTerm, Pattern, Quantifier, RelationPattern, Selector, ShortestFunction,
};

impl Printer {
    /// A whole pattern.
    pub(super) fn pattern(&mut self, pattern: &Pattern) {
        match pattern.matching {
            Some(Matching::Repeatable) => self.word("REPEATABLE ELEMENTS"),
            Some(Matching::Different) => self.word("DIFFERENT RELATIONSHIPS"),
            None => {}
        }
        self.list(&pattern.paths, Self::path);
        if let Some(keep) = &pattern.keep {
            self.word("KEEP");
            self.prefix(keep);
            self.out.truncate(self.out.trim_end().len());
        }
    }

    /// One path.
    pub(super) fn path(&mut self, path: &PathPattern) {
        if let Some(name) = &path.variable {
            self.variable(&name.text);
            self.put(" = ");
        }
        if let Some(prefix) = &path.prefix {
            self.prefix(prefix);
        }
        match path.shortest {
            Some(ShortestFunction::One) => self.put("shortestPath("),
            Some(ShortestFunction::All) => self.put("allShortestPaths("),
            None => {}
        }
        self.term(&path.term);
        if path.shortest.is_some() {
            self.put(")");
        }
    }

    fn prefix(&mut self, prefix: &PathPrefix) {
        let groups = matches!(prefix.selector, Some(Selector::ShortestGroups(_)));
        if let Some(selector) = &prefix.selector {
            self.selector(selector);
        }
        match prefix.mode {
            Some(PathMode::Walk) => self.put("WALK "),
            Some(PathMode::Trail) => self.put("TRAIL "),
            Some(PathMode::Acyclic) => self.put("ACYCLIC "),
            Some(PathMode::Simple) => self.put("SIMPLE "),
            None => {}
        }
        if groups {
            self.put("GROUPS ");
        }
    }

    fn selector(&mut self, selector: &Selector) {
        let (word, count) = match selector {
            Selector::All => ("ALL ", None),
            Selector::Any(count) => ("ANY ", count.as_deref()),
            Selector::AllShortest => ("ALL SHORTEST ", None),
            Selector::AnyShortest => ("ANY SHORTEST ", None),
            Selector::Shortest(count) => ("SHORTEST ", Some(&**count)),
            Selector::ShortestGroups(count) => ("SHORTEST ", count.as_deref()),
        };
        self.put(word);
        if let Some(count) = count {
            self.expression(count, 0);
            self.put(" ");
        }
    }

    fn term(&mut self, term: &PathTerm) {
        match term {
            PathTerm::Sequence(elements) => elements.iter().for_each(|element| self.element(element)),
            PathTerm::Union { alternatives, multiset, .. } => {
                for (index, alternative) in alternatives.iter().enumerate() {
                    if index > 0 {
                        self.word(if *multiset { "|+|" } else { "|" });
                    }
                    self.term(alternative);
                }
            }
        }
    }

    fn element(&mut self, element: &PathElement) {
        match element {
            PathElement::Node(node) => self.node(node),
            PathElement::Relation(relation) => self.relation(relation),
            PathElement::Group(group) => self.group(group),
        }
    }

    fn group(&mut self, group: &GroupPattern) {
        self.put("(");
        if let Some(name) = &group.variable {
            self.variable(&name.text);
            self.put(" = ");
        }
        if let Some(prefix) = &group.prefix {
            self.prefix(prefix);
        }
        self.term(&group.term);
        self.inline_filter(group.filter.as_ref());
        self.put(")");
        if let Some(quantifier) = &group.quantifier {
            self.quantifier(quantifier);
        }
    }

    fn quantifier(&mut self, quantifier: &Quantifier) {
        match (quantifier.from, quantifier.to) {
            _ if quantifier.questioned => self.put("?"),
            (0, None) => self.put("*"),
            (1, None) => self.put("+"),
            (from, None) => self.put(&format!("{{{from},}}")),
            (from, Some(to)) if from == to => self.put(&format!("{{{from}}}")),
            (from, Some(to)) => self.put(&format!("{{{from},{to}}}")),
        }
    }

    fn node(&mut self, node: &NodePattern) {
        self.put("(");
        if let Some(name) = &node.variable {
            self.variable(&name.text);
        }
        self.body(node.labels.as_ref(), None, node.properties.as_ref(), node.filter.as_ref());
        self.put(")");
    }

    fn relation(&mut self, relation: &RelationPattern) {
        self.put(if relation.direction == Direction::Left { "<-" } else { "-" });
        let start = self.out.len();
        self.put("[");
        if let Some(name) = &relation.variable {
            self.variable(&name.text);
        }
        let parts = (relation.types.as_ref(), relation.length.as_ref());
        self.body(parts.0, parts.1, relation.properties.as_ref(), relation.filter.as_ref());
        if self.out.ends_with('[') {
            self.out.truncate(start);
        } else {
            self.put("]");
        }
        self.put(if relation.direction == Direction::Right { "->" } else { "-" });
        if let Some(quantifier) = &relation.quantifier {
            self.quantifier(quantifier);
        }
    }

    /// What nodes and relations have between their brackets, after the variable.
    fn body(
        &mut self,
        labels: Option<&LabelExpression>,
        length: Option<&Length>,
        properties: Option<&Expression>,
        filter: Option<&Expression>,
    ) {
        if let Some(labels) = labels {
            self.put(":");
            self.labels(labels);
        }
        if let Some(length) = length {
            self.length(length);
        }
        if let Some(properties) = properties {
            self.gap();
            match &properties.kind {
                ExpressionKind::Map(entries) => self.map(entries),
                _ => self.expression(properties, 0),
            }
        }
        self.inline_filter(filter);
    }

    fn inline_filter(&mut self, filter: Option<&Expression>) {
        if let Some(filter) = filter {
            self.word("WHERE");
            self.expression(filter, 0);
        }
    }

    fn length(&mut self, length: &Length) {
        self.put("*");
        if let Some(from) = length.from {
            self.number(from);
        }
        if length.from != length.to || length.from.is_none() && length.to.is_some() {
            self.put("..");
            if let Some(to) = length.to {
                self.number(to);
            }
        }
    }

    // ---- labels ----------------------------------------------------------------------------------------

    /// A label expression; plain conjunctions are written `A:B`.
    pub(super) fn labels(&mut self, labels: &LabelExpression) {
        match labels {
            LabelExpression::Or(parts) => self.joined(parts, "|"),
            LabelExpression::And(parts) => {
                let plain = parts.iter().all(|part| matches!(part, LabelExpression::Name(_)));
                self.joined(parts, if plain { ":" } else { "&" });
            }
            LabelExpression::Name(name) => self.label(&name.text),
            LabelExpression::Any(_) => self.put("%"),
            LabelExpression::Not(inner) => {
                self.put("!");
                self.label_operand(inner, false);
            }
        }
    }

    fn joined(&mut self, parts: &[LabelExpression], operator: &str) {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.put(operator);
            }
            self.label_operand(part, operator == "|");
        }
    }

    fn label_operand(&mut self, part: &LabelExpression, in_or: bool) {
        let loose = match part {
            LabelExpression::Or(_) => true,
            LabelExpression::And(_) => !in_or,
            _ => false,
        };
        if loose {
            self.put("(");
        }
        self.labels(part);
        if loose {
            self.put(")");
        }
    }
}
