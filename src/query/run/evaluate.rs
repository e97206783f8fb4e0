//! [`Bound`]: an expression whose names are addresses, and its evaluation for one row.

use std::cell::RefCell;

use super::batch::Batch;
use super::degree::Counted;
use super::list;
use super::matching;
use super::operate;
use super::property::Property;
use super::scan;
use super::stage::Driver;
use super::world::World;
use crate::answer::EvidenceId;
use crate::budget::Held;
use crate::diagnostic::{Fault, Span, codes};
use crate::function::{self, Surroundings, access};
use crate::model::value::Path;
use crate::model::{Kinds, LensId, Map, Text, Value, order};
use crate::query::operator::{Binary, Unary};
use crate::query::plan::{self, Asking, Element, LabelTest, PathPart, Quantifying, Slot};

/// Values that stand in slots for the time of one evaluation, such as the element of a comprehension.
pub(super) struct Local<'a> {
    values: &'a [(Slot, Value)],
    outer: Option<&'a Local<'a>>,
}

/// The row an expression is evaluated for.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) batch: &'a Batch,
    pub(super) at: usize,
    locals: Option<&'a Local<'a>>,
}

impl<'a> Row<'a> {
    pub(super) fn new(batch: &'a Batch, row: usize) -> Self {
        Row { batch, at: row, locals: None }
    }

    /// Whether values stand in slots for the time of this evaluation only.
    pub(super) fn has_locals(&self) -> bool {
        self.locals.is_some()
    }

    pub(super) fn value(&self, slot: Slot) -> Value {
        let mut local = self.locals;
        while let Some(found) = local {
            if let Some((_, value)) = found.values.iter().find(|(own, _)| *own == slot) {
                return value.clone();
            }
            local = found.outer;
        }
        self.batch.value(slot, self.at)
    }

    /// Calls `f` with the row in which `slot` holds `value`.
    pub(super) fn with<T>(&self, slot: Slot, value: Value, f: impl FnOnce(&Row<'_>) -> T) -> T {
        self.with_all(&[(slot, value)], f)
    }

    /// Calls `f` with the row in which each slot holds its value.
    pub(super) fn with_all<T>(&self, values: &[(Slot, Value)], f: impl FnOnce(&Row<'_>) -> T) -> T {
        let local = Local { values, outer: self.locals };
        f(&Row { batch: self.batch, at: self.at, locals: Some(&local) })
    }

    /// The row as a batch of its own, for an inner pipeline.
    fn alone(&self) -> Batch {
        let mut batch = self.batch.gather(&[u32::try_from(self.at).unwrap_or(u32::MAX)], &[]);
        batch.set_evidence(vec![EvidenceId::NONE]);
        let mut local = self.locals;
        let mut seen: Vec<Slot> = Vec::new();
        while let Some(found) = local {
            for (slot, value) in found.values {
                if !seen.contains(slot) {
                    batch.put(*slot, super::batch::Column::Values(vec![value.clone()]));
                    seen.push(*slot);
                }
            }
            local = found.outer;
        }
        batch
    }
}

/// An expression whose names are addresses.
pub(super) enum Bound {
    Constant(Value),
    Slot(Slot),
    List(Vec<Bound>),
    Map(Vec<(Text, Bound)>),
    MapProjection(Box<Bound>, Vec<BoundItem>),
    Unary(Unary, Box<Bound>, Span),
    /// Operators that bind equally, from the left; AND and OR stop early.
    Chain(Box<Bound>, Vec<(Binary, Bound)>, Span),
    Comparison(Box<Bound>, Vec<(Binary, Bound)>, Span),
    Access(Box<Bound>, Vec<BoundAccess>, Span),
    /// `slot.key`, where the slot holds a node or edge of a pattern, or null.
    Property(Property),
    Labels(Box<Bound>, LabelTest, Span),
    Is(Box<Bound>, Element, Span),
    Case(Option<Box<Bound>>, Vec<(Bound, Bound)>, Option<Box<Bound>>),
    Function(&'static function::Function, Vec<Bound>, Span),
    Comprehension {
        slot: Slot,
        list: Box<Bound>,
        filter: Option<Box<Bound>>,
        result: Option<Box<Bound>>,
        span: Span,
    },
    Quantifier {
        kind: Quantifying,
        slot: Slot,
        list: Box<Bound>,
        predicate: Box<Bound>,
        span: Span,
    },
    Reduce {
        accumulator: Slot,
        start: Box<Bound>,
        slot: Slot,
        list: Box<Bound>,
        step: Box<Bound>,
        span: Span,
    },
    Path(Vec<PathPart>, LensId),
    Subquery(Asking, RefCell<Driver>),
    /// How many edges a node has, or whether it has any; what is counted, once it is resolved.
    Degree(plan::Degree, Asking, RefCell<Option<Counted>>),
}

pub(super) enum BoundItem {
    Property(Text),
    All,
    Entry(Text, Bound),
}

pub(super) enum BoundAccess {
    Property(Text),
    Index(Bound),
    Slice(Option<Bound>, Option<Bound>),
}

pub(super) type Evaluated = Result<Value, Fault>;

impl Bound {
    pub(super) fn eval(&self, world: &World<'_>, row: &Row<'_>) -> Evaluated {
        Ok(match self {
            Bound::Constant(value) => value.clone(),
            Bound::Slot(slot) => row.value(*slot),
            Bound::List(items) => Value::list(all(items, world, row)?).nested()?,
            Bound::Map(entries) => map(entries, world, row)?,
            Bound::MapProjection(subject, items) => map_projection(subject, items, world, row)?,
            Bound::Unary(operator, operand, span) => {
                operate::unary(*operator, &operand.eval(world, row)?).map_err(|fault| fault.at(*span))?
            }
            Bound::Chain(first, rest, span) => chain(first, rest, world, row).map_err(|fault| fault.at(*span))?,
            Bound::Comparison(first, rest, span) => {
                comparison(first, rest, world, row).map_err(|fault| fault.at(*span))?
            }
            Bound::Access(base, steps, span) => access_chain(base, steps, world, row).map_err(|f| f.at(*span))?,
            Bound::Property(property) => property.eval(world, row)?,
            Bound::Labels(subject, test, span) => labels(subject, test, world, row).map_err(|f| f.at(*span))?,
            Bound::Is(subject, wanted, span) => {
                element(&subject.eval(world, row)?, *wanted).map_err(|fault| fault.at(*span))?
            }
            Bound::Case(subject, arms, otherwise) => case(subject.as_deref(), arms, otherwise.as_deref(), world, row)?,
            Bound::Function(function, arguments, span) => {
                let arguments = all(arguments, world, row)?;
                world.budget.step(1)?;
                function.apply(world, &arguments).map_err(|fault| fault.at(*span))?
            }
            Bound::Comprehension { slot, list, filter, result, span } => {
                let items = elements(list.eval(world, row)?, *span)?;
                list::comprehension(*slot, items, filter.as_deref(), result.as_deref(), world, row)?
            }
            Bound::Quantifier { kind, slot, list, predicate, span } => {
                let items = elements(list.eval(world, row)?, *span)?;
                list::quantifier(*kind, *slot, items, predicate, world, row)?
            }
            Bound::Reduce { accumulator, start, slot, list, step, span } => {
                let Some(items) = elements(list.eval(world, row)?, *span)? else { return Ok(Value::Null) };
                list::reduce((*accumulator, start), (*slot, &items), step, world, row)?
            }
            Bound::Path(parts, lens) => path(parts, *lens, world, row),
            Bound::Subquery(asking, driver) => subquery(*asking, driver, world, row)?,
            Bound::Degree(plan, asking, counted) => degree(plan, *asking, counted, world, row)?,
        })
    }

    /// The value as a condition: true, false or neither.
    pub(super) fn truth(&self, world: &World<'_>, row: &Row<'_>) -> Result<Option<bool>, Fault> {
        operate::truth(&self.eval(world, row)?)
    }
}

fn all(items: &[Bound], world: &World<'_>, row: &Row<'_>) -> Result<Vec<Value>, Fault> {
    let held = world.budget.hold();
    let value = |item: &Bound| counted(item.eval(world, row)?, &held);
    items.iter().map(value).collect()
}

/// The value, with what is new of it counted.
pub(super) fn counted(value: Value, held: &Held<'_>) -> Evaluated {
    held.step(value.steps())?;
    let bytes = value.fresh_bytes();
    if bytes > 0 {
        held.take(bytes)?;
    }
    Ok(value)
}

fn map(entries: &[(Text, Bound)], world: &World<'_>, row: &Row<'_>) -> Evaluated {
    let (mut map, held) = (Map::new(), world.budget.hold());
    for (key, value) in entries {
        map.insert(key.clone(), counted(value.eval(world, row)?, &held)?);
    }
    Value::Map(map.into()).nested()
}

fn map_projection(subject: &Bound, items: &[BoundItem], world: &World<'_>, row: &Row<'_>) -> Evaluated {
    let subject = subject.eval(world, row)?;
    if subject.is_null() {
        return Ok(Value::Null);
    }
    let (mut map, held) = (Map::new(), world.budget.hold());
    for item in items {
        match item {
            BoundItem::Property(key) => {
                map.insert(key.clone(), operate::property(world, &subject, key)?);
            }
            BoundItem::All => map.extend(operate::properties(world, &subject)?),
            BoundItem::Entry(key, value) => {
                map.insert(key.clone(), counted(value.eval(world, row)?, &held)?);
            }
        }
    }
    Value::Map(map.into()).nested()
}

fn chain(first: &Bound, rest: &[(Binary, Bound)], world: &World<'_>, row: &Row<'_>) -> Evaluated {
    let mut value = first.eval(world, row)?;
    for (operator, right) in rest {
        // Nothing on the right can change false AND …, true OR ….
        let settled = match operator {
            Binary::And => Some(false),
            Binary::Or => Some(true),
            _ => None,
        };
        if settled.is_some() && operate::truth(&value)? == settled {
            continue;
        }
        let held = world.budget.hold();
        value = counted(value, &held)?;
        let right = counted(right.eval(world, row)?, &held)?;
        if matches!(operator, Binary::Add | Binary::Concatenate) {
            // Refused before it is made, and not attempted.
            held.take(value.shallow_bytes() + right.shallow_bytes())?;
        }
        value = operated(*operator, &value, &right, world)?;
    }
    Ok(value)
}

fn operated(operator: Binary, left: &Value, right: &Value, world: &World<'_>) -> Evaluated {
    match operator {
        Binary::Matches => matching::matches(world, left, right),
        operator => operate::binary(operator, left, right),
    }
}

fn comparison(first: &Bound, rest: &[(Binary, Bound)], world: &World<'_>, row: &Row<'_>) -> Evaluated {
    let mut left = first.eval(world, row)?;
    let mut holds = Value::Boolean(true);
    for (operator, right) in rest {
        let held = world.budget.hold();
        left = counted(left, &held)?;
        let right = right.eval(world, row)?;
        held.step(right.steps())?;
        let one = operated(*operator, &left, &right, world)?;
        holds = operate::binary(Binary::And, &holds, &one)?;
        left = right;
    }
    Ok(holds)
}

fn access_chain(base: &Bound, steps: &[BoundAccess], world: &World<'_>, row: &Row<'_>) -> Evaluated {
    let mut value = base.eval(world, row)?;
    for step in steps {
        value = match step {
            BoundAccess::Property(key) => operate::property(world, &value, key)?,
            BoundAccess::Index(index) => {
                let index = index.eval(world, row)?;
                match (&value, &index) {
                    (Value::Node(..) | Value::Edge(..), Value::String(key)) => operate::property(world, &value, key)?,
                    _ => access::index(world, &value, &index)?,
                }
            }
            BoundAccess::Slice(from, to) => {
                let from = from.as_ref().map(|from| from.eval(world, row)).transpose()?;
                let to = to.as_ref().map(|to| to.eval(world, row)).transpose()?;
                access::slice(&value, from.as_ref(), to.as_ref())?
            }
        };
    }
    Ok(value)
}

/// True for what a pattern needs, null for null.
fn element(value: &Value, wanted: Element) -> Evaluated {
    let is_edge = |value: &Value| matches!(value, Value::Edge(..));
    let is_edge_or_null = |value: &Value| is_edge(value) || value.is_null();
    let (fits, name) = match wanted {
        Element::Node => (matches!(value, Value::Node(..)), "node"),
        Element::Edge => (is_edge(value), "relationship"),
        Element::Edges => {
            (matches!(value, Value::List(items) if items.iter().all(is_edge_or_null)), "list of relationships")
        }
    };
    if value.is_null() {
        return Ok(Value::Null);
    }
    if fits {
        return Ok(Value::Boolean(true));
    }
    let message = format!("this is a {name} in the pattern, but was bound to {}", Kinds::of(value));
    Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message))
}

fn labels(subject: &Bound, test: &LabelTest, world: &World<'_>, row: &Row<'_>) -> Evaluated {
    let value = subject.eval(world, row)?;
    let graph = world.graph();
    match &value {
        Value::Null => Ok(Value::Null),
        Value::Node(node, _) => Ok(Value::Boolean(scan::passes(graph, *node, test))),
        Value::Edge(edge, _) => {
            let name = graph.relation_name(graph.edge(*edge).relation);
            let holds = |wanted: &str| match graph.schema() {
                None => wanted == name,
                Some(schema) => {
                    let (along, against) = schema.reads(name, wanted);
                    along || against
                }
            };
            Ok(Value::Boolean(test.eval(true, &holds)))
        }
        other => {
            let message = format!("labels belong to nodes and relationships, not to {}", Kinds::of(other));
            Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message))
        }
    }
}

fn case(
    subject: Option<&Bound>,
    arms: &[(Bound, Bound)],
    otherwise: Option<&Bound>,
    world: &World<'_>,
    row: &Row<'_>,
) -> Evaluated {
    let subject = subject.map(|subject| subject.eval(world, row)).transpose()?;
    for (when, then) in arms {
        let fits = match &subject {
            None => when.truth(world, row)? == Some(true),
            // As `subject = value`: null is equal to nothing, also not to null.
            Some(subject) => {
                world.budget.step(subject.steps())?;
                order::equal(subject, &when.eval(world, row)?) == Some(true)
            }
        };
        if fits {
            return then.eval(world, row);
        }
    }
    otherwise.map_or(Ok(Value::Null), |otherwise| otherwise.eval(world, row))
}

/// The elements of a list; none for null.
fn elements(list: Value, span: Span) -> Result<Option<std::sync::Arc<Vec<Value>>>, Fault> {
    match list {
        Value::Null => Ok(None),
        Value::List(items) => Ok(Some(items)),
        other => {
            let message = format!("a list is needed here, not {}", Kinds::of(&other));
            Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message).at(span))
        }
    }
}

/// The path through what the slots hold; null when something is missing.
fn path(parts: &[PathPart], lens: LensId, world: &World<'_>, row: &Row<'_>) -> Value {
    let mut made = Path { nodes: Vec::new(), edges: Vec::new(), lens };
    // After a walk the next node is known already.
    let mut known = false;
    for part in parts {
        match part {
            PathPart::Node(slot) => match row.value(*slot) {
                Value::Node(node, _) => {
                    if !std::mem::take(&mut known) {
                        made.nodes.push(node);
                    }
                }
                _ => return Value::Null,
            },
            PathPart::Edge(slot) => match row.value(*slot) {
                Value::Edge(edge, _) => made.edges.push(edge),
                _ => return Value::Null,
            },
            PathPart::Walk(slot) => {
                let Value::List(items) = row.value(*slot) else { return Value::Null };
                for item in items.iter() {
                    let (Value::Edge(edge, _), Some(last)) = (item, made.nodes.last().copied()) else {
                        return Value::Null;
                    };
                    let found = world.graph().edge(*edge);
                    made.edges.push(*edge);
                    made.nodes.push(if found.start == last { found.end } else { found.start });
                }
                known = true;
            }
        }
    }
    Value::Path(made.into())
}

fn degree(
    plan: &plan::Degree,
    asking: Asking,
    known: &RefCell<Option<Counted>>,
    world: &World<'_>,
    row: &Row<'_>,
) -> Evaluated {
    world.budget.step(1)?;
    let view = world.view(plan.lens);
    let mut known = known.borrow_mut();
    if world.transacts() {
        // A write may have brought new relations.
        *known = None;
    }
    let counted = known.get_or_insert_with(|| Counted::new(view, plan));
    let count = match row.value(plan.from) {
        Value::Node(node, _) => counted.of(view, node, &[]),
        _ => 0,
    };
    Ok(match asking {
        Asking::Exists => Value::Boolean(count > 0),
        Asking::Count | Asking::Collect(_) => Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)),
    })
}

fn subquery(asking: Asking, driver: &RefCell<Driver>, world: &World<'_>, row: &Row<'_>) -> Evaluated {
    // What the inner rows touch is theirs until it is known what they are used for.
    let before = world.touched.replace(EvidenceId::NONE);
    let held_before = world.held();
    let mut driver = driver.borrow_mut();
    driver.restart(row.alone());
    let mut count = 0_usize;
    let (mut items, held) = (Vec::new(), world.budget.hold());
    let mut rests = before;
    while let Some(batch) = driver.next(world)? {
        world.budget.step(u32::try_from(batch.len()).unwrap_or(u32::MAX))?;
        count += batch.len();
        if let Asking::Collect(slot) = asking {
            for at in 0..batch.len() {
                let value = batch.value(slot, at);
                held.take(size_of::<Value>() + value.bytes(false))?;
                items.push(value);
            }
        }
        let rows = if asking == Asking::Exists { 1 } else { batch.len() };
        if world.evidence {
            for at in 0..rows {
                rests = world.arena.borrow_mut().both(rests, batch.evidence(at));
            }
        }
        if asking == Asking::Exists {
            break;
        }
    }
    drop(held);
    driver.reset();
    world.back_to(held_before);
    world.touched.set(rests);
    if count == 0 {
        world.touch_absence();
    }
    Ok(match asking {
        Asking::Exists => Value::Boolean(count > 0),
        Asking::Count => Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)),
        Asking::Collect(_) => Value::list(items).nested()?,
    })
}
