//! [`Kernel`]: conditions that are tested for a whole batch at once, without making values.
//!
//! A kernel may say of a row that it does not know; then the condition itself is asked. So a kernel never
//! decides what it cannot see whole, and leaving it out changes nothing but the time.

use memchr::memmem::Finder;

use super::batch::{Batch, Column};
use super::evaluate::Bound;
use super::property::Property;
use super::world::World;
use crate::graph::{Cell, Cells, LabelId, Loop, Wide};
use crate::model::{NodeId, Value};
use crate::query::operator::Binary;
use crate::query::plan::LabelTest;

/// A condition in a form that needs no values.
pub(super) enum Kernel<'c> {
    /// A property compared with an integer.
    Integer(&'c Property, Binary, i64),
    /// A property compared with a string.
    Text(&'c Property, Texts<'c>),
    /// A node with a label; with a label that no node has.
    Label(&'c [NodeId], Option<LabelId>),
    /// A node with a label that all nodes have.
    All,
}

/// How a string is compared: by its bytes, for one UTF-8 text is part of another where its bytes are.
pub(super) enum Texts<'c> {
    Equal(&'c [u8], bool),
    Contains(Box<Finder<'c>>),
    StartsWith(&'c [u8]),
    EndsWith(&'c [u8]),
}

impl Texts<'_> {
    fn holds(&self, found: &[u8]) -> bool {
        match self {
            Texts::Equal(wanted, equal) => (found == *wanted) == *equal,
            Texts::Contains(finder) => finder.find(found).is_some(),
            Texts::StartsWith(wanted) => found.starts_with(wanted),
            Texts::EndsWith(wanted) => found.ends_with(wanted),
        }
    }
}

/// What was last said of some strings: a column of few kinds is asked once about each.
struct Verdicts([(u32, bool); 64]);

impl Verdicts {
    fn new() -> Self {
        // No column has so many strings that this is the number of one.
        Verdicts([(u32::MAX, false); 64])
    }

    #[inline]
    fn holds(&mut self, cells: Cells<'_>, number: u32, texts: &Texts<'_>) -> bool {
        let Some(last) = self.0.get_mut(number as usize % 64) else { return texts.holds(cells.bytes(number)) };
        if last.0 != number {
            *last = (number, texts.holds(cells.bytes(number)));
        }
        last.1
    }
}

/// What a kernel says of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Yes,
    No,
    Unknown,
}

impl From<bool> for Said {
    fn from(yes: bool) -> Self {
        if yes { Said::Yes } else { Said::No }
    }
}

impl<'c> Kernel<'c> {
    /// The kernel of a condition; none for most.
    pub(super) fn new(condition: &'c Bound, world: &World<'_>, batch: &'c Batch) -> Option<Kernel<'c>> {
        match condition {
            Bound::Comparison(left, rest, _) | Bound::Chain(left, rest, _) => {
                let [(operator, right)] = rest.as_slice() else { return None };
                match (&**left, right) {
                    (Bound::Property(property), Bound::Constant(value)) => compared(property, *operator, value),
                    (Bound::Constant(value), Bound::Property(property)) => {
                        compared(property, mirrored(*operator)?, value)
                    }
                    _ => None,
                }
            }
            Bound::Labels(subject, LabelTest::Name(name), _) => {
                let Bound::Slot(slot) = &**subject else { return None };
                let graph = world.plain()?;
                let Column::Nodes(nodes, _) = batch.column(*slot) else { return None };
                let label = graph.label(name);
                let all = label.is_some_and(|label| graph.label_count(label) == graph.node_count());
                // A null among the nodes is beyond the last one, and has no label.
                Some(if all { Kernel::All } else { Kernel::Label(nodes, label) })
            }
            _ => None,
        }
    }

    /// The rows for which the condition is true; none when it must be asked row by row.
    ///
    /// # Errors
    /// Those of `ask`, which is given the rows that the kernel knows nothing of.
    pub(super) fn rows<E>(
        &self,
        world: &World<'_>,
        batch: &Batch,
        ask: &mut dyn FnMut(usize) -> Result<bool, E>,
    ) -> Result<Option<Vec<u32>>, E> {
        match self {
            Kernel::All => Ok(None),
            Kernel::Label(nodes, label) => {
                let graph = world.graph();
                let has = |node: &NodeId| label.is_some_and(|label| graph.has_label(*node, label));
                let chosen = nodes.iter().enumerate().filter(|(_, node)| has(node));
                Ok(Some(chosen.map(|(row, _)| number(row)).collect()))
            }
            Kernel::Integer(property, operator, wanted) => {
                chosen(property, world, batch, &mut Integers(*operator, *wanted), ask).map(Some)
            }
            Kernel::Text(property, texts) => {
                let number = match texts {
                    Texts::Equal(wanted, equal) if matches!(batch.column(property.slot), Column::Nodes(..)) => {
                        let known = str::from_utf8(wanted).ok().and_then(|text| property.number_of(world, text));
                        known.map(|number| (number, *equal))
                    }
                    _ => None,
                };
                chosen(property, world, batch, &mut Told { texts, number, verdicts: Verdicts::new() }, ask).map(Some)
            }
        }
    }
}

/// A condition on what stands in one column.
trait Test {
    /// What it says of a cell.
    fn of(&mut self, cells: Cells<'_>, cell: Cell) -> Said;

    /// The rows it says yes to, of a column that it knows as a whole; `ids` are the places of the rows in it.
    fn all(
        &mut self,
        cells: Cells<'_>,
        column: Loop<'_>,
        ids: impl ExactSizeIterator<Item = usize>,
    ) -> Option<Vec<u32>>;
}

/// The rows of which `test` says yes, or `ask` where it does not know.
fn chosen<E>(
    property: &Property,
    world: &World<'_>,
    batch: &Batch,
    test: &mut impl Test,
    ask: &mut dyn FnMut(usize) -> Result<bool, E>,
) -> Result<Vec<u32>, E> {
    match batch.column(property.slot) {
        Column::Nodes(nodes, _) if let Some(cells) = property.node_cells(world) => {
            among(cells, nodes.iter().map(|node| node.index()), test, ask)
        }
        Column::Edges(edges, _) if let Some(cells) = property.edge_cells(world) => {
            among(cells, edges.iter().map(|edge| edge.index()), test, ask)
        }
        _ => {
            let asked = (0..batch.len()).map(|row| Ok(ask(row)?.then_some(number(row))));
            asked.filter_map(Result::transpose).collect()
        }
    }
}

/// As [`chosen`], the rows given as places in a column.
fn among<E>(
    cells: Cells<'_>,
    ids: impl ExactSizeIterator<Item = usize> + Clone,
    test: &mut impl Test,
    ask: &mut dyn FnMut(usize) -> Result<bool, E>,
) -> Result<Vec<u32>, E> {
    let column = cells.for_loop(ids.len());
    if let Some(rows) = test.all(cells, column, ids.clone()) {
        return Ok(rows);
    }
    let mut chosen = Vec::new();
    for (row, id) in ids.enumerate() {
        let said = test.of(cells, column.get(id));
        if said == Said::Yes || (said == Said::Unknown && ask(row)?) {
            chosen.push(number(row));
        }
    }
    Ok(chosen)
}

/// The rows whose element of a column passes. Without a branch that the data decide: each row is written down, and
/// the next one over it where it does not pass.
fn picked<T: Copy>(
    all: &[T],
    ids: impl ExactSizeIterator<Item = usize>,
    mut passes: impl FnMut(T) -> bool,
) -> Vec<u32> {
    let mut rows = vec![0; ids.len()];
    let mut count = 0;
    for (row, id) in ids.enumerate() {
        let Some(place) = rows.get_mut(count) else { break };
        *place = number(row);
        count += usize::from(all.get(id).is_some_and(|value| passes(*value)));
    }
    rows.truncate(count);
    rows
}

fn number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// The comparison with its sides exchanged.
fn mirrored(operator: Binary) -> Option<Binary> {
    Some(match operator {
        Binary::Equal | Binary::NotEqual => operator,
        Binary::Less => Binary::Greater,
        Binary::LessOrEqual => Binary::GreaterOrEqual,
        Binary::Greater => Binary::Less,
        Binary::GreaterOrEqual => Binary::LessOrEqual,
        _ => return None,
    })
}

fn compared<'c>(property: &'c Property, operator: Binary, value: &'c Value) -> Option<Kernel<'c>> {
    match value {
        Value::Integer(wanted) => {
            let known = matches!(
                operator,
                Binary::Equal
                    | Binary::NotEqual
                    | Binary::Less
                    | Binary::LessOrEqual
                    | Binary::Greater
                    | Binary::GreaterOrEqual
            );
            known.then_some(Kernel::Integer(property, operator, *wanted))
        }
        Value::String(wanted) => {
            let texts = match operator {
                Binary::Equal => Texts::Equal(wanted.as_bytes(), true),
                Binary::NotEqual => Texts::Equal(wanted.as_bytes(), false),
                Binary::Contains => Texts::Contains(Box::new(Finder::new(wanted.as_bytes()))),
                Binary::StartsWith => Texts::StartsWith(wanted.as_bytes()),
                Binary::EndsWith => Texts::EndsWith(wanted.as_bytes()),
                _ => return None,
            };
            Some(Kernel::Text(property, texts))
        }
        _ => None,
    }
}

/// How a number is compared with another.
struct Integers(Binary, i64);

impl Integers {
    /// The numbers that pass, from the least to the greatest, and whether it is they that do, or all others.
    fn range(&self) -> (i64, i64, bool) {
        let Integers(operator, wanted) = *self;
        // Of a range that has none, the greatest is less than the least.
        let (below, above) = (wanted.checked_sub(1), wanted.checked_add(1));
        match operator {
            Binary::Less => (below.map_or(1, |_| i64::MIN), below.unwrap_or(0), true),
            Binary::LessOrEqual => (i64::MIN, wanted, true),
            Binary::Greater => (above.unwrap_or(1), above.map_or(0, |_| i64::MAX), true),
            Binary::GreaterOrEqual => (wanted, i64::MAX, true),
            operator => (wanted, wanted, operator != Binary::NotEqual),
        }
    }
}

impl Test for Integers {
    fn of(&mut self, _: Cells<'_>, cell: Cell) -> Said {
        let (least, most, inside) = self.range();
        match cell {
            Cell::Integer(found) => Said::from((least <= found && found <= most) == inside),
            Cell::Absent => Said::No,
            _ => Said::Unknown,
        }
    }

    fn all(&mut self, _: Cells<'_>, column: Loop<'_>, ids: impl ExactSizeIterator<Item = usize>) -> Option<Vec<u32>> {
        let (least, most, inside) = self.range();
        let passes = |found: i64| (least <= found && found <= most) == inside;
        Some(match column {
            Loop::Integers(Wide::I8(all)) => picked(all, ids, |found| passes(found.into())),
            Loop::Integers(Wide::I16(all)) => picked(all, ids, |found| passes(found.into())),
            Loop::Integers(Wide::I32(all)) => picked(all, ids, |found| passes(found.into())),
            Loop::Integers(Wide::I64(all)) => picked(all, ids, passes),
            _ => return None,
        })
    }
}

/// How a text is compared with another.
struct Told<'t> {
    texts: &'t Texts<'t>,
    /// For `=` and `<>`: the number of the text, where it is known, and whether equal ones pass.
    number: Option<(u32, bool)>,
    verdicts: Verdicts,
}

impl Test for Told<'_> {
    fn of(&mut self, cells: Cells<'_>, cell: Cell) -> Said {
        match (cell, self.number) {
            (Cell::Text(found), Some((wanted, equal))) => Said::from((found == wanted) == equal),
            (Cell::Text(found), None) => Said::from(self.verdicts.holds(cells, found, self.texts)),
            (Cell::Absent, _) => Said::No,
            _ => Said::Unknown,
        }
    }

    fn all(
        &mut self,
        cells: Cells<'_>,
        column: Loop<'_>,
        ids: impl ExactSizeIterator<Item = usize>,
    ) -> Option<Vec<u32>> {
        let Loop::Texts(numbers) = column else { return None };
        Some(match self.number {
            Some((wanted, equal)) => picked(numbers, ids, |found| (found == wanted) == equal),
            None => picked(numbers, ids, |found| self.verdicts.holds(cells, found, self.texts)),
        })
    }
}
