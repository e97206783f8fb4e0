//! Expressions that go through a list: comprehension, quantifiers, `reduce()`. What they make is counted while they
//! make it; whoever keeps it counts it again.

use std::sync::Arc;

use super::evaluate::{Bound, Evaluated, Row, counted};
use super::world::World;
use crate::diagnostic::Fault;
use crate::model::Value;
use crate::query::plan::{Quantifying, Slot};

/// What the places of a list take, when nobody else holds it.
fn list_bytes(items: &Arc<Vec<Value>>) -> usize {
    if Arc::strong_count(items) > 1 { 0 } else { items.len() * size_of::<Value>() }
}

pub(super) fn comprehension(
    slot: Slot,
    items: Option<Arc<Vec<Value>>>,
    filter: Option<&Bound>,
    result: Option<&Bound>,
    world: &World<'_>,
    row: &Row<'_>,
) -> Evaluated {
    let Some(items) = items else { return Ok(Value::Null) };
    let (mut made, held) = (Vec::new(), world.budget.hold());
    held.take(list_bytes(&items))?;
    for item in items.iter() {
        world.budget.step(1)?;
        let one = row.with(slot, item.clone(), |row| -> Result<Option<Value>, Fault> {
            if let Some(filter) = filter
                && filter.truth(world, row)? != Some(true)
            {
                return Ok(None);
            }
            result.map_or(Ok(item.clone()), |result| result.eval(world, row)).map(Some)
        })?;
        if let Some(value) = one {
            held.take(size_of::<Value>())?;
            made.push(counted(value, &held)?);
        }
    }
    Value::list(made).nested()
}

pub(super) fn reduce(
    (accumulator, start): (Slot, &Bound),
    (slot, items): (Slot, &Arc<Vec<Value>>),
    step: &Bound,
    world: &World<'_>,
    row: &Row<'_>,
) -> Evaluated {
    let list = world.budget.hold();
    list.take(list_bytes(items))?;
    let mut value = start.eval(world, row)?;
    for item in items.iter() {
        list.step(1)?;
        let held = world.budget.hold();
        held.take(value.shallow_bytes())?;
        value = row.with(accumulator, value, |row| row.with(slot, item.clone(), |row| step.eval(world, row)))?;
    }
    Ok(value)
}

pub(super) fn quantifier(
    kind: Quantifying,
    slot: Slot,
    items: Option<Arc<Vec<Value>>>,
    predicate: &Bound,
    world: &World<'_>,
    row: &Row<'_>,
) -> Evaluated {
    let Some(items) = items else { return Ok(Value::Null) };
    let (mut yes, mut unknown, mut no) = (0_usize, 0_usize, 0_usize);
    let held = world.budget.hold();
    held.take(list_bytes(&items))?;
    for item in items.iter() {
        world.budget.step(1)?;
        match row.with(slot, item.clone(), |row| predicate.truth(world, row))? {
            Some(true) => yes += 1,
            Some(false) => no += 1,
            None => unknown += 1,
        }
    }
    let (settled, value) = match kind {
        Quantifying::All => (no > 0 || unknown == 0, no == 0),
        Quantifying::Any => (yes > 0 || unknown == 0, yes > 0),
        Quantifying::None => (yes > 0 || unknown == 0, yes == 0),
        Quantifying::Single => (yes > 1 || unknown == 0, yes == 1),
    };
    Ok(if settled { Value::Boolean(value) } else { Value::Null })
}
