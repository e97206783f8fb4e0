//! Whether the steps of a path hold at one moment: a hint below path answers.

use super::text::paths_of;
use crate::answer::Answer;
use crate::model::edtf::{Day, Edtf};
use crate::model::temporal::Date;
use crate::model::{EdgeId, LensId, Path, StatementId};

/// First and last year for which an edge is attested.
type Years = (i64, i64);

/// A path whose steps are attested for different years only: `Path 2 joins 2003 and 2012: add CERTAINLY AS OF
/// 2003 to keep to one moment.` None under a view, which has chosen its moment already.
pub(super) fn hint(answer: &Answer) -> Option<String> {
    if answer.view.is_some() || answer.snapshot.statements().is_none() {
        return None;
    }
    let paths = paths_of(answer)?;
    let mut found = paths.iter().enumerate().filter_map(|(at, path)| Some((at, disjoint(answer, path)?)));
    let (at, (first, last)) = found.next()?;
    let others = if found.next().is_some() { ", others too" } else { "" };
    Some(format!(
        "Path {} joins {first} and {last}{others}: add CERTAINLY AS OF {first} to keep to one moment.",
        at + 1
    ))
}

/// Two years that no moment joins: the end of what is earliest and the beginning of what is latest.
fn disjoint(answer: &Answer, path: &Path) -> Option<(i64, i64)> {
    let steps: Vec<Vec<Years>> = path.edges.iter().filter_map(|edge| attested(answer, *edge, path.lens)).collect();
    let meets = |year: i64| steps.iter().all(|spans| spans.iter().any(|(from, to)| (*from..=*to).contains(&year)));
    if steps.len() < 2 || steps.iter().flatten().any(|(from, _)| meets(*from)) {
        return None;
    }
    let first = steps.iter().filter_map(|spans| spans.iter().min().map(|span| span.1)).min()?;
    let last = steps.iter().filter_map(|spans| spans.iter().map(|span| span.0).min()).max()?;
    (first < last).then_some((first, last))
}

/// The years for which the counted statements of an edge speak; none where one of them may mean any year.
fn attested(answer: &Answer, edge: EdgeId, lens: LensId) -> Option<Vec<Years>> {
    let view = answer.view(lens);
    let counted = view.graph.edge_statements(edge).iter().filter(|statement| view.mask.counts(**statement));
    counted.map(|statement| years(answer, *statement)).collect()
}

fn years(answer: &Answer, statement: StatementId) -> Option<Years> {
    let table = answer.snapshot.statements()?;
    let source = answer.snapshot.source(table.source(statement))?;
    let written = source.published.as_deref().and_then(|text| Day::parse(text).ok()).map(|day| day.first().year());
    let Some(valid) = table.valid(statement) else { return written.map(|year| (year, year)) };
    let (from, to) = (Edtf::first(valid).map(Date::year), Edtf::last(valid).map(Date::year));
    match (from, to) {
        (Some(from), Some(to)) => Some((from, to)),
        (Some(from), None) => Some((from, written.map_or(from, |year| year.max(from)))),
        (None, Some(to)) => Some((to, to)),
        (None, None) => None,
    }
}
