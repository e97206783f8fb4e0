//! [`Kernel`]: conditions that are tested for a whole batch at once, without making values.
//!
//! A kernel may say of a row that it does not know; then the condition itself is asked. So a kernel never
//! decides what it cannot see whole, and leaving it out changes nothing but the time.

use memchr::memmem::Finder;

use super::batch::{Batch, Column};
use super::evaluate::Bound;
use super::property::Property;
use super::world::World;
use crate::graph::{Cell, Cells, LabelId};
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
                let mut said = |_: Cells<'_>, cell| integer(cell, *operator, *wanted);
                chosen(property, world, batch, &mut said, ask).map(Some)
            }
            Kernel::Text(property, texts) => {
                let mut verdicts = Verdicts::new();
                let mut said = |cells: Cells<'_>, cell| text(cells, cell, texts, &mut verdicts);
                chosen(property, world, batch, &mut said, ask).map(Some)
            }
        }
    }
}

/// The rows of which `said` says yes, or `ask` where it does not know.
fn chosen<E>(
    property: &Property,
    world: &World<'_>,
    batch: &Batch,
    said: &mut impl FnMut(Cells<'_>, Cell) -> Said,
    ask: &mut dyn FnMut(usize) -> Result<bool, E>,
) -> Result<Vec<u32>, E> {
    let mut chosen = Vec::new();
    let mut each = |row: usize, said: Said| -> Result<(), E> {
        if said == Said::Yes || (said == Said::Unknown && ask(row)?) {
            chosen.push(number(row));
        }
        Ok(())
    };
    match batch.column(property.slot) {
        Column::Nodes(nodes, _) if let Some(cells) = property.node_cells(world) => {
            let cell = cells.for_loop(nodes.len());
            nodes.iter().enumerate().try_for_each(|(row, node)| each(row, said(cells, cell.get(node.index()))))?;
        }
        Column::Edges(edges, _) if let Some(cells) = property.edge_cells(world) => {
            let cell = cells.for_loop(edges.len());
            edges.iter().enumerate().try_for_each(|(row, edge)| each(row, said(cells, cell.get(edge.index()))))?;
        }
        _ => (0..batch.len()).try_for_each(|row| each(row, Said::Unknown))?,
    }
    Ok(chosen)
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

fn integer(cell: Cell, operator: Binary, wanted: i64) -> Said {
    match cell {
        Cell::Integer(found) => Said::from(match operator {
            Binary::Equal => found == wanted,
            Binary::NotEqual => found != wanted,
            Binary::Less => found < wanted,
            Binary::LessOrEqual => found <= wanted,
            Binary::Greater => found > wanted,
            Binary::GreaterOrEqual => found >= wanted,
            _ => return Said::Unknown,
        }),
        Cell::Absent => Said::No,
        _ => Said::Unknown,
    }
}

fn text(cells: Cells<'_>, cell: Cell, texts: &Texts<'_>, verdicts: &mut Verdicts) -> Said {
    match cell {
        Cell::Text(number) => Said::from(verdicts.holds(cells, number, texts)),
        Cell::Absent => Said::No,
        _ => Said::Unknown,
    }
}
