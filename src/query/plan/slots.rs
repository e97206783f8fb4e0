//! Which slots an expression or operator reads and fills: what rewrites and the engine's liveness ask.

use super::{Access, Asking, Create, Expand, Expression, MapItem, Operator, PathPart, Pipeline, SetAction, Slot, Walk};

/// Is given every slot that is met.
pub(super) type Visit<'v> = &'v mut dyn FnMut(Slot);

impl Expression {
    /// Calls `visit` with every slot the expression may read, its own local ones among them.
    pub fn reads(&self, visit: Visit<'_>) {
        match self {
            Expression::Slot(slot) | Expression::Comprehension { slot, .. } | Expression::Quantifier { slot, .. } => {
                visit(*slot);
            }
            Expression::Reduce { accumulator, slot, .. } => [*accumulator, *slot].into_iter().for_each(&mut *visit),
            Expression::Path(parts, _) => parts.iter().for_each(|part| visit(part.slot())),
            Expression::Degree(degree, _) => visit(degree.from),
            Expression::Subquery(subquery) => {
                if let Asking::Collect(slot) = subquery.asking {
                    visit(slot);
                }
                subquery.body.reads(visit);
            }
            _ => {}
        }
        self.parts(&mut |part| part.reads(visit));
    }

    /// Calls `visit` with every expression directly inside; those of a subquery are not.
    pub fn parts<'e>(&'e self, visit: &mut dyn FnMut(&'e Expression)) {
        match self {
            Expression::Literal(_)
            | Expression::Parameter(_)
            | Expression::Slot(_)
            | Expression::Path(..)
            | Expression::Degree(..)
            | Expression::Subquery(_) => {}
            Expression::List(items) | Expression::Function(_, items, _) => items.iter().for_each(visit),
            Expression::Map(entries) => entries.iter().for_each(|(_, value)| visit(value)),
            Expression::MapProjection(subject, items) => {
                visit(subject);
                for item in items {
                    if let MapItem::Entry(_, value) = item {
                        visit(value);
                    }
                }
            }
            Expression::Unary(_, operand, _) | Expression::Labels(operand, _, _) | Expression::Is(operand, _, _) => {
                visit(operand);
            }
            Expression::Chain(first, rest, _) | Expression::Comparison(first, rest, _) => {
                visit(first);
                rest.iter().map(|(_, right)| right).for_each(visit);
            }
            Expression::Access(base, steps, _) => {
                visit(base);
                for step in steps {
                    match step {
                        Access::Property(_) => {}
                        Access::Index(index) => visit(index),
                        Access::Slice(from, to) => from.iter().chain(to).for_each(&mut *visit),
                    }
                }
            }
            Expression::Case(case) => {
                case.subject.iter().chain(&case.otherwise).for_each(&mut *visit);
                case.arms.iter().flat_map(|(when, then)| [when, then]).for_each(visit);
            }
            Expression::Comprehension { list, filter, result, .. } => {
                visit(list);
                filter.iter().chain(result).for_each(|part| visit(part));
            }
            Expression::Quantifier { list, predicate, .. } => [&**list, &**predicate].into_iter().for_each(visit),
            Expression::Reduce { start, list, step, .. } => {
                [&**start, &**list, &**step].into_iter().for_each(visit);
            }
        }
    }
}

impl PathPart {
    /// Where it stands.
    pub fn slot(self) -> Slot {
        match self {
            PathPart::Node(slot) | PathPart::Edge(slot) | PathPart::Walk(slot) => slot,
        }
    }
}

impl Pipeline {
    /// Calls `visit` with every slot any of the operators may read.
    pub fn reads(&self, visit: Visit<'_>) {
        for operator in &self.operators {
            operator.reads(visit);
        }
    }
}

fn each<'e>(expressions: impl IntoIterator<Item = &'e Expression>, visit: Visit<'_>) {
    expressions.into_iter().for_each(|expression| expression.reads(visit));
}

impl Operator {
    /// Calls `visit` with every slot the operator may read.
    pub fn reads(&self, visit: Visit<'_>) {
        match self {
            Operator::Scan(_) => {}
            Operator::Lookup(lookup) => lookup.value.reads(visit),
            Operator::Join(join) => {
                join.inner.reads(visit);
                each(join.keys.iter().flat_map(|(outer, inner)| [outer, inner]), visit);
            }
            Operator::Expand(expand) => expand_reads(expand, visit),
            Operator::Intersect(intersect) => intersect.legs.iter().for_each(|leg| expand_reads(leg, visit)),
            Operator::Degree(degree) => {
                let others = degree.apart.iter().chain(&degree.times).copied();
                [degree.from].into_iter().chain(others).for_each(visit);
            }
            Operator::Ends(ends) => {
                [ends.edge, ends.from, ends.to].into_iter().for_each(&mut *visit);
                for slot in &ends.apart {
                    visit(*slot);
                }
            }
            Operator::Walk(walk) => walk_reads(walk, visit),
            Operator::Paths(paths) => {
                visit(paths.from);
                visit(paths.to);
                paths.within.reads(visit);
            }
            Operator::Neighbours(neighbours) => {
                visit(neighbours.of);
                neighbours.within.reads(visit);
            }
            Operator::Filter(predicate) => predicate.reads(visit),
            Operator::Project(items) => each(items.iter().map(|(_, item)| item), visit),
            Operator::Aggregate { keys, values } => {
                each(keys.iter().map(|(_, key)| key), visit);
                each(values.iter().flat_map(|(_, value)| &value.arguments), visit);
                values.iter().filter_map(|(_, value)| value.weight).for_each(visit);
            }
            Operator::Distinct(slots) => slots.iter().for_each(|slot| visit(*slot)),
            Operator::Sort { keys, top } => each(keys.iter().map(|key| &key.expression).chain(top), visit),
            Operator::Page { skip, limit } => each(skip.iter().chain(limit), visit),
            Operator::Unwind(_, list) => list.reads(visit),
            Operator::Optional { inner, .. } | Operator::Apply { inner, .. } | Operator::ForEach(inner) => {
                inner.reads(visit);
            }
            Operator::Tally(tally) => tally.inner.reads(visit),
            Operator::Union(union) => {
                for (part, slots) in &union.parts {
                    part.reads(visit);
                    for slot in slots {
                        visit(*slot);
                    }
                }
            }
            Operator::Call(call) => each(&call.arguments, visit),
            writing => writes_read(writing, visit),
        }
    }

    /// The slots the operator fills.
    pub fn fills(&self) -> Vec<Slot> {
        match self {
            Operator::Scan(scan) => vec![scan.node],
            Operator::Lookup(lookup) => vec![lookup.node],
            Operator::Join(join) => join.inner.operators.iter().flat_map(Operator::fills).collect(),
            Operator::Expand(expand) if expand.into => vec![expand.edge],
            Operator::Expand(expand) => vec![expand.edge, expand.to],
            Operator::Intersect(intersect) => intersect.legs.iter().map(|leg| leg.edge).chain([intersect.to]).collect(),
            Operator::Degree(degree) => degree.count.into_iter().collect(),
            Operator::Ends(ends) => vec![ends.from, ends.to],
            Operator::Walk(walk) => walk.fills(),
            Operator::Paths(paths) => vec![paths.path],
            Operator::Neighbours(n) => vec![n.neighbour, n.distance, n.edges, n.path],
            Operator::Project(items) => items.iter().map(|(slot, _)| *slot).collect(),
            Operator::Aggregate { keys, values } => {
                keys.iter().map(|(slot, _)| *slot).chain(values.iter().map(|(slot, _)| *slot)).collect()
            }
            Operator::Unwind(slot, _) => vec![*slot],
            Operator::Optional { slots, .. } | Operator::Apply { slots, .. } => slots.clone(),
            Operator::Tally(tally) => tally.types.iter().chain(&tally.counts).copied().collect(),
            Operator::Union(union) => union.outputs.clone(),
            Operator::Call(call) => call.yields.iter().map(|(_, slot)| *slot).collect(),
            Operator::Create(create) => created(create),
            Operator::Merge(merge) => {
                let found = merge.find.operators.iter().flat_map(Operator::fills);
                found.chain(created(&merge.create)).chain(merge.path.iter().map(|(slot, _)| *slot)).collect()
            }
            Operator::Filter(_)
            | Operator::Distinct(_)
            | Operator::Sort { .. }
            | Operator::Page { .. }
            | Operator::ForEach(_)
            | Operator::Set(_)
            | Operator::Delete(_) => Vec::new(),
        }
    }

    /// Whether it changes the graph, itself or in a pipeline of its own.
    pub fn writes(&self) -> bool {
        match self {
            Operator::Create(_) | Operator::Merge(_) | Operator::Set(_) | Operator::Delete(_) => true,
            Operator::Optional { inner, .. } | Operator::Apply { inner, .. } | Operator::ForEach(inner) => {
                inner.operators.iter().any(Operator::writes)
            }
            Operator::Union(union) => union.parts.iter().any(|(part, _)| part.operators.iter().any(Operator::writes)),
            _ => false,
        }
    }
}

fn expand_reads(expand: &Expand, visit: Visit<'_>) {
    visit(expand.from);
    visit(expand.to);
    for slot in &expand.apart {
        visit(*slot);
    }
}

fn walk_reads(walk: &Walk, visit: Visit<'_>) {
    visit(walk.from);
    visit(walk.to);
    for slot in &walk.apart {
        visit(*slot);
    }
    walk.counted.and_then(|counted| counted.times).into_iter().for_each(&mut *visit);
    walk.checks(visit);
    walk.expressions(&mut |expression| expression.reads(visit));
}

fn created(create: &Create) -> Vec<Slot> {
    create.nodes.iter().map(|node| node.slot).chain(create.edges.iter().map(|edge| edge.slot)).collect()
}

fn create_reads(create: &Create, visit: Visit<'_>) {
    each(create.nodes.iter().filter_map(|node| node.properties.as_ref()), visit);
    for edge in &create.edges {
        visit(edge.start);
        visit(edge.end);
        each(&edge.properties, visit);
    }
}

fn writes_read(operator: &Operator, visit: Visit<'_>) {
    match operator {
        Operator::Create(create) => create_reads(create, visit),
        Operator::Merge(merge) => {
            merge.find.reads(visit);
            create_reads(&merge.create, visit);
            merge.path.iter().flat_map(|(_, parts)| parts).for_each(|part| visit(part.slot()));
            merge.on_match.iter().chain(&merge.on_create).for_each(|action| action.reads(visit));
        }
        Operator::Set(actions) => actions.iter().for_each(|action| action.reads(visit)),
        Operator::Delete(delete) => each(&delete.targets, visit),
        _ => {}
    }
}

impl SetAction {
    fn reads(&self, visit: Visit<'_>) {
        match self {
            SetAction::Property { target, value, .. } | SetAction::Properties { target, value, .. } => {
                target.reads(visit);
                value.reads(visit);
            }
            SetAction::AddLabels(target, ..) | SetAction::RemoveLabels(target, ..) => target.reads(visit),
        }
    }
}
