//! Strips into columns: all blocks of a key behind one another, in the order that rows have in the graph.

use super::super::super::bits::Bits;
use super::super::super::column::{Column, Data, Places};
use super::super::column::Draft;
use super::strip::{Cells, Strip, StripKind};
use super::texts::Texts;
use crate::model::Value;

/// The strips of one key, each with its first row, in order of rows.
pub(super) type Strips = Vec<(usize, Strip)>;

/// Gives all texts their numbers in the graph. Strips of several kinds, or two for the same rows, become
/// strips of any kind first.
pub(super) fn settle(strips: &mut Strips, texts: &mut Texts) {
    let mut end = 0;
    let mut mixed = false;
    let kind = strips.first().map(|(_, strip)| strip.kind());
    for (first, strip) in strips.iter() {
        mixed |= *first < end || Some(strip.kind()) != kind;
        end = first + strip.len();
    }
    for (_, strip) in strips {
        if mixed {
            strip.mix();
        }
        number(strip, texts);
    }
}

/// Each text lies once in the graph's arena: equal numbers are equal strings, and the other way round.
fn number(strip: &mut Strip, texts: &mut Texts) {
    let Cells::Text(words) = &mut strip.cells else { return };
    let own = std::mem::take(&mut words.texts);
    let all: Vec<u32> = (0..own.len()).map(|at| texts.intern(own.get(u32::try_from(at).unwrap_or(u32::MAX)))).collect();
    for id in &mut words.ids {
        *id = all.get(*id as usize).copied().unwrap_or(u32::MAX);
    }
}

/// The column over `total` rows; row `n` is collected row `order[n]`, or `n` where there is no order. None when
/// no row has a value. Linear in the rows.
pub(super) fn column(strips: Strips, total: usize, order: Option<&[u32]>) -> Option<Column> {
    let present = presence(&strips, total);
    let count = present.as_ref().map_or(total, Bits::count);
    if count == 0 {
        return None;
    }
    let data = lay(strips, total);
    let has = |row: usize| present.as_ref().is_none_or(|bits| bits.get(row));
    let from = |row: usize| order.map_or(row, |order| order.get(row).map_or(usize::MAX, |from| *from as usize));
    if count < total / 4 {
        let rows: Vec<usize> = (0..total).filter(|row| has(from(*row))).collect();
        let data = data.arrange(rows.iter().map(|row| from(*row)));
        let rows = rows.into_iter().map(|row| u32::try_from(row).unwrap_or(u32::MAX)).collect();
        return Some(Column { places: Places::Few(rows), data });
    }
    let data = match order {
        Some(order) => data.arrange(order.iter().map(|from| *from as usize)),
        None => Data::from(data),
    };
    let places = if count == total { Places::All } else { Places::Some(moved(total, |row| has(from(row))).into()) };
    Some(Column { places, data })
}

fn moved(total: usize, has: impl Fn(usize) -> bool) -> Bits {
    let mut bits = Bits::new(total);
    for row in (0..total).filter(|row| has(*row)) {
        bits.set(row, true);
    }
    bits
}

/// The rows that have a value; none when all do.
fn presence(strips: &Strips, total: usize) -> Option<Bits> {
    let rows: usize = strips.iter().map(|(_, strip)| strip.len()).sum();
    let mut missing = strips.iter().map(|(_, strip)| strip.missing.len());
    if rows == total && missing.all(|count| count == 0) {
        return None;
    }
    let mut bits = Bits::new(total);
    for (first, strip) in strips {
        let mut missing = strip.missing.iter().map(|row| *row as usize).peekable();
        for row in 0..strip.len() {
            if missing.next_if_eq(&row).is_none() {
                bits.set(first + row, true);
            }
        }
    }
    Some(bits)
}

/// All values by collected row.
fn lay(strips: Strips, total: usize) -> Draft {
    match strips.first().map_or(StripKind::Other, |(_, strip)| strip.kind()) {
        StripKind::Boolean => Draft::Boolean(gather(strips, total, 0, |cells| match cells {
            Cells::Boolean(values) => values,
            _ => Vec::new(),
        })),
        StripKind::Integer => Draft::Integer(gather(strips, total, 0, days_or_integers)),
        StripKind::Date => Draft::Date(gather(strips, total, 0, days_or_integers)),
        StripKind::Float => Draft::Float(gather(strips, total, 0.0, |cells| match cells {
            Cells::Float(values) => values,
            _ => Vec::new(),
        })),
        StripKind::Text => Draft::Text(gather(strips, total, u32::MAX, |cells| match cells {
            Cells::Text(words) => words.ids,
            _ => Vec::new(),
        })),
        StripKind::Other => Draft::Mixed(mixed(strips, total)),
    }
}

fn days_or_integers(cells: Cells) -> Vec<i64> {
    match cells {
        Cells::Integer(values) | Cells::Date(values) => values,
        _ => Vec::new(),
    }
}

/// The strips behind one another, with `absent` in the rows between them.
fn gather<T: Clone>(strips: Strips, total: usize, absent: T, take: impl Fn(Cells) -> Vec<T>) -> Vec<T> {
    let mut all = Vec::with_capacity(total);
    for (first, strip) in strips {
        all.resize(first.max(all.len()), absent.clone());
        all.append(&mut take(strip.cells));
    }
    all.resize(total, absent);
    all
}

/// The same where two strips may have the same rows: the later one's value counts.
fn mixed(strips: Strips, total: usize) -> Vec<Value> {
    let mut all = vec![Value::Null; total];
    for (first, strip) in strips {
        let Cells::Other(values) = strip.cells else { continue };
        for (slot, value) in all.iter_mut().skip(first).zip(values) {
            if !value.is_null() {
                *slot = value;
            }
        }
    }
    all
}
