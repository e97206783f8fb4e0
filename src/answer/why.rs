//! [`Why`]: what an edge or a literal rests on, or what keeps it out of a view; and the answer that says so.

use std::sync::Arc;

use super::{Answer, Footnote, Leaf, Role, Row};
use crate::graph::{Mask, Snapshot, StatementTable};
use crate::model::statement::StanceWord;
use crate::model::{EdgeId, LensId, Map, NodeId, StatementId, Text, Value};

/// What WHY found out.
#[derive(Clone, Debug)]
pub enum Why {
    /// The edge is in the view: its shortest proof.
    Proof(Step),
    /// The edge is not in the view.
    Absent {
        /// The entities it was looked for between.
        ends: [NodeId; 2],
        /// The statements of it.
        statements: Vec<Kept>,
    },
    /// A literal.
    Literal {
        /// What was asked about, as `csto.founded`.
        name: String,
        /// The entity.
        node: NodeId,
        /// What the property gives.
        value: Value,
        /// The values that count, distinct, in order.
        values: Vec<Value>,
        /// All statements of it.
        statements: Vec<Kept>,
        /// Those among them that speak against the value.
        denies: Vec<StatementId>,
    },
}

/// One edge of a proof, and why it is so.
#[derive(Clone, Debug)]
pub struct Step {
    /// The edge.
    pub edge: EdgeId,
    /// `subject relation object`, by ids, as stored.
    pub fact: String,
    /// The rule, `transitive` or `statements`.
    pub by: Text,
    /// What the rule was used on.
    pub from: Vec<Step>,
    /// What a stated edge rests on.
    pub statements: Vec<StatementId>,
    /// What denies the edge, and counts for nothing.
    pub denies: Vec<StatementId>,
    /// Types that the rule asked of entities in between.
    pub types: Vec<(NodeId, String)>,
}

/// A statement, and what keeps it from counting.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The statement.
    pub statement: StatementId,
    /// `time`, `source`, `stance`, `rank`, `at least`; empty for one that counts.
    pub out_by: Vec<&'static str>,
}

impl Why {
    /// The entities that were asked about, where there is no proof to show them.
    pub fn about(&self) -> &[NodeId] {
        match self {
            Why::Proof(_) => &[],
            Why::Absent { ends, .. } => ends,
            Why::Literal { node, .. } => std::slice::from_ref(node),
        }
    }
}

/// The answer to WHY: one row of one column `why`, with the statements as footnotes.
pub fn explain(why: Why, snapshot: Snapshot, mask: Arc<Mask>) -> Answer {
    let mut answer = Answer { masks: vec![mask], ..Answer::empty(vec!["why".to_owned()], snapshot) };
    let graph = Arc::clone(&answer.snapshot);
    let none = StatementTable::default();
    let denies = if let Why::Literal { denies, .. } = &why { denies.as_slice() } else { &[] };
    let table = graph.statements().unwrap_or(&none);
    let mut writer = Writer { table, answer: &mut answer, row: Row::default(), denies };
    let value = match &why {
        Why::Proof(step) => Value::map([("present", true.into()), ("proof", writer.step(step))]),
        Why::Absent { statements, .. } => {
            Value::map([("present", false.into()), ("statements", writer.kept(statements))])
        }
        Why::Literal { value, values, statements, .. } => Value::map([
            ("present", (!value.is_null()).into()),
            ("values", values.clone().into()),
            ("statements", writer.kept(statements)),
        ]),
    };
    if let Why::Proof(step) = &why {
        writer.dissent(step);
    }
    let row = Row { values: vec![value], ..writer.row };
    answer.rows.push(row);
    answer.why = Some(Arc::new(why));
    answer
}

/// Turns proofs into values, and numbers their statements on the way.
struct Writer<'a> {
    table: &'a StatementTable,
    answer: &'a mut Answer,
    row: Row,
    /// Statements of a literal that speak against its value.
    denies: &'a [StatementId],
}

impl Writer<'_> {
    /// As deep as the proof, which `rule` bounds.
    fn step(&mut self, step: &Step) -> Value {
        self.answer.leaves.push(Leaf::Edge(step.edge, LensId::default()));
        let mut map = Map::new();
        map.insert("fact".into(), step.fact.as_str().into());
        map.insert("by".into(), Value::String(step.by.clone()));
        if step.from.is_empty() {
            let kept = |statement: &StatementId| Kept { statement: *statement, out_by: Vec::new() };
            let statements: Vec<Kept> = step.statements.iter().map(kept).collect();
            map.insert("statements".into(), self.kept(&statements));
        } else {
            let from: Vec<Value> = step.from.iter().map(|premise| self.step(premise)).collect();
            map.insert("from".into(), from.into());
        }
        Value::Map(Arc::new(map))
    }

    fn kept(&mut self, statements: &[Kept]) -> Value {
        let mut group = Vec::new();
        let mut maps = Vec::new();
        for kept in statements {
            let word = self.table.stance_word(kept.statement);
            let against = word == StanceWord::Denied || self.denies.contains(&kept.statement);
            let role = if against { Role::Denies } else { Role::Supports };
            let number = self.number(kept.statement, role);
            if !self.row.notes.iter().any(|notes| notes.contains(&number)) && !group.contains(&number) {
                group.push(number);
            }
            maps.push(Value::map([
                ("id", Value::from(self.table.id(kept.statement))),
                ("stance", word.as_str().into()),
                ("kept-out-by", kept.out_by.clone().into()),
            ]));
        }
        if !group.is_empty() {
            self.row.notes.push(group);
        }
        maps.into()
    }

    /// Numbers what denies the edges of a proof, after all that supports them; as deep as the proof.
    fn dissent(&mut self, step: &Step) {
        let mut group = Vec::new();
        for statement in &step.denies {
            let number = self.number(*statement, Role::Denies);
            if !self.row.notes.iter().any(|notes| notes.contains(&number)) {
                group.push(number);
            }
        }
        if !group.is_empty() {
            self.row.notes.push(group);
        }
        for premise in &step.from {
            self.dissent(premise);
        }
    }

    fn number(&mut self, statement: StatementId, role: Role) -> u32 {
        let notes = &mut self.answer.footnotes;
        if let Some(known) = notes.iter().find(|note| note.statement == statement) {
            return known.number;
        }
        let number = u32::try_from(notes.len()).unwrap_or(u32::MAX).saturating_add(1);
        notes.push(Footnote { number, statement, role });
        number
    }
}
