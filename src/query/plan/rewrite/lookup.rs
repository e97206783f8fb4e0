//! A scan for one id or name, or for those that begin alike, is a look-up.

use super::Known;
use crate::query::operator::Binary;
use crate::query::plan::{Access, Expression, Lookup, LookupKey, Operator, Pipeline, Scan, Slot};

/// Keys by which nodes are found without a scan.
const KEYS: &[&str] = &["id", "name"];

/// Fewer nodes are scanned as soon.
const MANY: f64 = 1000.0;

/// Turns a scan into a look-up where a filter behind it compares such a key with something known before. The
/// filter stays: it is what decides.
pub(super) fn rewrite(pipeline: &mut Pipeline, known: Known<'_>) {
    for at in 0..pipeline.operators.len() {
        let Operator::Scan(scan) = &pipeline.operators[at] else { continue };
        let filters = || pipeline.operators[at + 1..].iter().take_while(|o| matches!(o, Operator::Filter(_)));
        let equal = || filters().find_map(|filter| compared(filter, scan));
        let begins = || filters().find_map(|filter| begins(filter, scan));
        let many = known.figures.labelled(scan.labels.as_slice()) >= MANY && !known.figures.is_empty();
        let found = equal().or_else(|| if many { begins() } else { None });
        let Some((key, value)) = found else { continue };
        let (node, lens, labels) = (scan.node, scan.lens, scan.labels.clone());
        pipeline.operators[at] = Operator::Lookup(Lookup { node, lens, key, value });
        if let Some(labels) = labels {
            let subject = Box::new(Expression::Slot(node));
            let test = Expression::Labels(subject, labels, crate::diagnostic::Span::default());
            pipeline.operators.insert(at + 1, Operator::Filter(test));
        }
    }
}

/// The key and the value of `node.key = value`, either way round.
fn compared(filter: &Operator, scan: &Scan) -> Option<(LookupKey, Expression)> {
    let Operator::Filter(Expression::Comparison(left, rest, _)) = filter else { return None };
    let [(Binary::Equal, right)] = rest.as_slice() else { return None };
    [(&**left, right), (right, &**left)].into_iter().find_map(|(property, value)| {
        let key = key_of(property, scan.node)?;
        (!reads(value, scan.node)).then(|| (LookupKey::Property(key.to_owned()), value.clone()))
    })
}

/// The key and the value of `node.key STARTS WITH value`.
fn begins(filter: &Operator, scan: &Scan) -> Option<(LookupKey, Expression)> {
    let Operator::Filter(Expression::Chain(property, rest, _)) = filter else { return None };
    let [(Binary::StartsWith, value)] = rest.as_slice() else { return None };
    let key = key_of(property, scan.node)?;
    (!reads(value, scan.node)).then(|| (LookupKey::Prefix(key.to_owned()), value.clone()))
}

fn reads(value: &Expression, node: Slot) -> bool {
    let mut own = false;
    value.reads(&mut |slot| own |= slot == node);
    own
}

fn key_of(expression: &Expression, node: Slot) -> Option<&str> {
    let Expression::Access(base, steps, _) = expression else { return None };
    let (Expression::Slot(slot), [Access::Property(key)]) = (&**base, steps.as_slice()) else { return None };
    (*slot == node && KEYS.contains(&key.as_str())).then_some(key)
}
