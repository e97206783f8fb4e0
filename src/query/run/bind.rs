//! Plan to stages: names become addresses, and each operator learns which slots are needed behind it.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

use super::aggregate::{Aggregate, Bind};
use super::batch::Column;
use super::call::Call;
use super::change::{BoundCreate, BoundEdge, BoundNode, BoundSet};
use super::degree::Degree;
use super::evaluate::Bound;
use super::expand::{Ends, Expand};
use super::fan::FanStage;
use super::gather::GatherStage;
use super::intersect::Intersect;
use super::join::Join;
use super::live::{self, Live};
use super::meter::{Metered, Meters};
use super::nested::{Gives, Nested, Union};
use super::rows::{Filter, Project, Unwind};
use super::scan::{Lookup, Scan};
use super::short::{Neighbours, Paths};
use super::sort::{Distinct, Page, Sort};
use super::stage::{Driver, Inbox, Stage};
use super::tally::Tally;
use super::walk::{Reach, Walk};
use super::world::World;
use super::write::{Delete, Merge, Set, Writer};
use crate::diagnostic::{Fault, codes};
use crate::function::Entry;
use crate::model::Kinds;
use crate::query::plan::{self, Expression, Operator, Pipeline, SetAction, Slot};

/// Binds the operators of one plan.
pub(super) struct Binder<'w, 'q> {
    pub(super) world: &'w World<'q>,
    /// Slots that the engine adds to the plan's own.
    pub(super) width: usize,
    /// Where operators are measured, when they are; not those of subqueries inside expressions.
    pub(super) meters: Option<Meters>,
    /// Slots that hold a node or edge of a pattern, or null, and nothing else.
    pub(super) elements: HashSet<Slot>,
}

type Binding<T> = Result<T, Fault>;

impl Binder<'_, '_> {
    /// A pipeline behind which the slots of `after` are needed.
    pub(super) fn pipeline(&mut self, pipeline: &Pipeline, after: &Live) -> Binding<Driver> {
        let lives = live::backwards(&pipeline.operators, after);
        let mut stages = Vec::with_capacity(pipeline.operators.len());
        for (operator, live) in pipeline.operators.iter().zip(&lives) {
            stages.push(self.operator(operator, live)?);
            self.note_elements(operator);
        }
        Ok(Driver::new(stages))
    }

    /// Notes which slots the operator fills with nodes and edges of the graph.
    fn note_elements(&mut self, operator: &Operator) {
        match operator {
            Operator::Scan(_)
            | Operator::Lookup(_)
            | Operator::Expand(_)
            | Operator::Intersect(_)
            | Operator::Ends(_) => {
                self.elements.extend(operator.fills());
            }
            Operator::Walk(walk) => self.elements.extend((!walk.into).then_some(walk.to)),
            Operator::Call(call) => {
                let Some(procedure) = self.world.procedures.find(&call.name) else { return };
                let outputs = &procedure.signature().outputs;
                let is_node =
                    |name: &str| outputs.iter().any(|output| output.name == name && output.kinds == Kinds::NODE);
                self.elements.extend(call.yields.iter().filter(|(name, _)| is_node(name)).map(|(_, slot)| *slot));
            }
            Operator::Project(items) => {
                for (slot, item) in items {
                    if matches!(item, Expression::Slot(from) if self.elements.contains(from)) {
                        self.elements.insert(*slot);
                    }
                }
            }
            _ => {}
        }
    }

    fn operator(&mut self, operator: &Operator, live: &Live) -> Binding<Box<dyn Stage>> {
        let meter = self.meters.as_mut().map(Meters::next);
        let stage = self.stage(operator, live)?;
        Ok(match meter {
            Some(meter) => Box::new(Metered { stage, meter }),
            None => stage,
        })
    }

    fn stage(&mut self, operator: &Operator, live: &Live) -> Binding<Box<dyn Stage>> {
        let keep = live.mask();
        Ok(match operator {
            Operator::Scan(scan) => Box::new(Scan::new(scan, keep)),
            Operator::Lookup(lookup) => {
                let (node, lens, key) = (lookup.node, lookup.lens, lookup.key.clone());
                let value = self.expression(&lookup.value)?;
                Box::new(FanStage::new(Lookup { node, lens, key, value, found: Vec::new() }, keep))
            }
            Operator::Expand(plan) => {
                let plan = plan.clone();
                let keeps_edge = keep.get(plan.edge.index()).copied().unwrap_or(false);
                let (edges, ends) = (Vec::new(), Vec::new());
                Box::new(FanStage::new(Expand { plan, hops: None, edges, ends, keeps_edge }, keep))
            }
            Operator::Intersect(plan) => Box::new(FanStage::new(Intersect::new(plan.clone(), &keep), keep)),
            Operator::Degree(plan) => Box::new(FanStage::new(Degree::new((**plan).clone()), keep)),
            Operator::Ends(plan) => {
                let plan = plan.clone();
                Box::new(FanStage::new(Ends { plan, hops: None, from: Vec::new(), to: Vec::new() }, keep))
            }
            Operator::Walk(plan) => match Reach::new(self.world, plan) {
                Some(reach) => Box::new(FanStage::new(reach, keep)),
                None => Box::new(Walk::new(self, plan, keep)?),
            },
            Operator::Paths(plan) => {
                let within = self.expression(&plan.within)?;
                Box::new(FanStage::new(Paths { plan: (**plan).clone(), within, found: Vec::new() }, keep))
            }
            Operator::Neighbours(plan) => {
                let within = self.expression(&plan.within)?;
                let columns = Default::default();
                Box::new(FanStage::new(Neighbours { plan: (**plan).clone(), within, columns }, keep))
            }
            Operator::Filter(predicate) => {
                Box::new(Filter { predicate: self.expression(predicate)?, inbox: Inbox::default(), keep })
            }
            Operator::Project(items) => Box::new(Project { items: self.items(items)?, inbox: Inbox::default() }),
            Operator::Unwind(slot, list) => {
                let list = self.expression(list)?;
                Box::new(Unwind::new(*slot, list, keep))
            }
            Operator::Call(call) => Box::new(FanStage::new(self.call(call)?, keep)),
            other => return self.gathering(other, live),
        })
    }

    /// The operators that take all rows, or run inner pipelines.
    fn gathering(&mut self, operator: &Operator, live: &Live) -> Binding<Box<dyn Stage>> {
        Ok(match operator {
            Operator::Aggregate { keys, values } => {
                let values =
                    values.iter().map(|(slot, value)| self.aggregation(*slot, value)).collect::<Binding<_>>()?;
                Box::new(GatherStage::new(Aggregate::new(self.items(keys)?, values)))
            }
            Operator::Distinct(slots) => Box::new(Distinct::new(slots.clone())),
            Operator::Sort { keys, top } => {
                let key = |key: &plan::SortKey| Ok((self.expression(&key.expression)?, key.descending));
                let keys = keys.iter().map(key).collect::<Binding<_>>()?;
                Box::new(GatherStage::new(Sort::new(keys, self.all(top)?)))
            }
            Operator::Page { skip, limit } => {
                let drain = matches!(self.world.store, super::world::Store::Writing(_));
                Box::new(Page::new(self.optional(skip.as_ref())?, self.optional(limit.as_ref())?, drain))
            }
            Operator::Tally(plan) if self.world.plain().is_some() && !self.world.evidence => {
                let (types, counts) = (Vec::new(), Vec::new());
                Box::new(FanStage::new(Tally { plan: (**plan).clone(), types, counts }, live.mask()))
            }
            Operator::Tally(plan) => self.unmetered(&plan.inner, &operator.fills(), live)?,
            Operator::Join(join) => Box::new(self.join(join, live)?),
            Operator::Optional { inner, slots } => self.nested(inner, slots, Gives::InnerOrNull, live)?,
            Operator::Apply { inner, slots } => self.nested(inner, slots, Gives::Inner, live)?,
            Operator::ForEach(inner) => self.nested(inner, &[], Gives::Outer, live)?,
            Operator::Union(union) => {
                let mut parts = Vec::new();
                for (part, slots) in &union.parts {
                    let mut after = live.clone();
                    after.add_all(slots);
                    parts.push((self.pipeline(part, &after)?, slots.clone()));
                }
                Box::new(Union::new(parts, union.outputs.clone()))
            }
            other => return self.writing(other),
        })
    }

    fn writing(&mut self, operator: &Operator) -> Binding<Box<dyn Stage>> {
        Ok(match operator {
            Operator::Create(create) => Box::new(Writer::new(self.create(create)?)),
            Operator::Merge(merge) => Box::new(Writer::new(Merge {
                find: self.pipeline(&merge.find, &Live::everything(self.width))?,
                create: self.create(&merge.create)?,
                path: merge.path.clone(),
                on_match: self.actions(&merge.on_match)?,
                on_create: self.actions(&merge.on_create)?,
            })),
            Operator::Set(actions) => Box::new(Writer::new(Set(self.actions(actions)?))),
            Operator::Delete(delete) => {
                let targets = self.all(&delete.targets)?;
                Box::new(Writer::new(Delete { targets, detach: delete.detach, span: delete.span }))
            }
            _ => return Err(Fault::new(codes::UNSUPPORTED, "an operator that this engine does not know")),
        })
    }

    fn nested(&mut self, inner: &Pipeline, slots: &[Slot], gives: Gives, live: &Live) -> Binding<Box<dyn Stage>> {
        let number = live::row_wise(inner).then(|| {
            let slot = Slot(u32::try_from(self.width).unwrap_or(u32::MAX));
            self.width += 1;
            slot
        });
        let mut after = live.clone();
        after.add_all(slots);
        after.add_all(number.as_slice());
        let driver = self.pipeline(inner, &after)?;
        Ok(Box::new(Nested {
            inner: driver,
            slots: slots.to_vec(),
            gives,
            number: number.filter(|_| gives != Gives::Outer),
            writes: live::writes(inner),
            keep: live.mask(),
            inbox: Inbox::default(),
            ready: super::nested::Queue::default(),
            waiting: Vec::new(),
        }))
    }

    fn join(&mut self, join: &plan::Join, live: &Live) -> Binding<Join> {
        let mut after = live.clone();
        join.keys.iter().for_each(|(_, inner)| inner.reads(&mut |slot| after.add(slot)));
        let inner = self.pipeline(&join.inner, &after)?;
        let bind = |(outer, found): &(Expression, Expression)| Ok((self.expression(outer)?, self.expression(found)?));
        let keys = join.keys.iter().map(bind).collect::<Binding<_>>()?;
        let keep = live.mask();
        let filled: BTreeSet<Slot> = join.inner.operators.iter().flat_map(Operator::fills).collect();
        let slots = filled.into_iter().filter(|slot| keep.get(slot.index()).copied().unwrap_or(false)).collect();
        Ok(Join::new(inner, keys, slots, keep))
    }

    /// An inner pipeline that stands for one operator.
    fn unmetered(&mut self, inner: &Pipeline, slots: &[Slot], live: &Live) -> Binding<Box<dyn Stage>> {
        let meters = self.meters.take();
        let stage = self.nested(inner, slots, Gives::Inner, live);
        self.meters = meters;
        stage
    }

    fn call(&mut self, call: &plan::Call) -> Binding<Call> {
        let Some(procedure) = self.world.procedures.find(&call.name) else {
            return Err(Fault::new(codes::PROCEDURE_NOT_FOUND, format!("no procedure is called `{}`", call.name)));
        };
        let outputs = &procedure.signature().outputs;
        let mut yields = Vec::new();
        for (name, slot) in &call.yields {
            let Some(at) = outputs.iter().position(|output| output.name == *name) else {
                return Err(Fault::new(codes::UNDEFINED_VARIABLE, format!("`{}` yields no `{name}`", call.name)));
            };
            yields.push((at, *slot));
        }
        let columns = yields.iter().map(|_| Column::Empty).collect();
        let passes = outputs.is_empty();
        let procedure = procedure.clone();
        let arguments = self.all(&call.arguments)?;
        Ok(Call { procedure, arguments, yields, passes, lens: call.lens, span: call.span, columns, rows: 0 })
    }

    fn aggregation(&mut self, slot: Slot, value: &plan::Aggregation) -> Binding<(Bind, Vec<Bound>)> {
        let Some(Entry::Aggregate(function)) = self.world.functions.find(&value.name) else {
            return Err(Fault::new(codes::UNKNOWN_FUNCTION, format!("no aggregate is called `{}`", value.name)));
        };
        let arguments = self.all(&value.arguments)?;
        let again = if value.distinct { self.all(&value.arguments)? } else { Vec::new() };
        Ok((
            Bind { slot, function, distinct: value.distinct, arguments, weight: value.weight, span: value.span },
            again,
        ))
    }

    fn create(&mut self, create: &plan::Create) -> Binding<BoundCreate> {
        let mut nodes = Vec::new();
        for node in &create.nodes {
            let properties = self.optional(node.properties.as_ref())?;
            nodes.push(BoundNode { slot: node.slot, labels: node.labels.clone(), properties, span: node.span });
        }
        let mut edges = Vec::new();
        for edge in &create.edges {
            let properties = self.optional(edge.properties.as_ref())?;
            let (slot, start, end, relation) = (edge.slot, edge.start, edge.end, edge.relation.clone());
            edges.push(BoundEdge { slot, start, relation, end, properties, span: edge.span });
        }
        Ok(BoundCreate { nodes, edges, span: create.span })
    }

    fn actions(&mut self, actions: &[SetAction]) -> Binding<Vec<BoundSet>> {
        actions.iter().map(|action| self.action(action)).collect()
    }

    fn action(&mut self, action: &SetAction) -> Binding<BoundSet> {
        Ok(match action {
            SetAction::Property { target, key, value, span, place } => BoundSet::Property {
                target: self.expression(target)?,
                key: key.clone(),
                value: self.expression(value)?,
                span: *span,
                place: *place,
            },
            SetAction::Properties { target, value, replace, span } => BoundSet::Properties {
                target: self.expression(target)?,
                value: self.expression(value)?,
                replace: *replace,
                span: *span,
            },
            SetAction::AddLabels(target, labels, span) => {
                BoundSet::AddLabels(self.expression(target)?, labels.clone(), *span)
            }
            SetAction::RemoveLabels(target, labels, span) => {
                BoundSet::RemoveLabels(self.expression(target)?, labels.clone(), *span)
            }
        })
    }

    fn items(&mut self, items: &[(Slot, Expression)]) -> Binding<Vec<(Slot, Bound)>> {
        items.iter().map(|(slot, item)| Ok((*slot, self.expression(item)?))).collect()
    }

    pub(super) fn all(&mut self, expressions: &[Expression]) -> Binding<Vec<Bound>> {
        expressions.iter().map(|expression| self.expression(expression)).collect()
    }

    pub(super) fn optional(&mut self, expression: Option<&Expression>) -> Binding<Option<Bound>> {
        expression.map(|expression| self.expression(expression)).transpose()
    }

    /// The body of a subquery: everything it was given may be needed.
    pub(super) fn inner(&mut self, body: &Pipeline) -> Binding<RefCell<Driver>> {
        let everything = Live::everything(self.width);
        let meters = self.meters.take();
        let driver = self.pipeline(body, &everything);
        self.meters = meters;
        Ok(RefCell::new(driver?))
    }
}
