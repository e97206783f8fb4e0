//! Rules.

use super::{Lower, Lowered, Node};
use crate::query::parse::ast;
use crate::query::parse::grammar::Rule;

impl<'t> Lower<'t> {
    /// `RULE name MATCH … DERIVE …`.
    pub(super) fn rule(&self, pair: Node<'t>) -> Lowered<ast::Rule> {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let name = self.name(&super::find(&mut pairs, Rule::rule_name, span)?);
        let pattern = self.pattern(super::find(&mut pairs, Rule::pattern, span)?)?;
        let mut filter = None;
        for part in pairs {
            match part.as_rule() {
                Rule::where_clause => filter = Some(self.inner_expression(part)?),
                Rule::derived => {
                    let mut parts = part.into_inner();
                    let subject = self.name(&super::find(&mut parts, Rule::variable, span)?);
                    let relation = self.edge_tail(super::find(&mut parts, Rule::edge_tail, span)?)?;
                    let object = self.name(&super::find(&mut parts, Rule::variable, span)?);
                    return Ok(ast::Rule { name, pattern, filter, subject, relation, object, span });
                }
                _ => {}
            }
        }
        Err(super::broken(span))
    }
}
