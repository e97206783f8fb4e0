//! What the statements of a view say: conflicts, a timeline, sources, a search (MODEL.md 4.3).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::conflict::{self, Thing};
use super::{Field, Procedure, Signature};
use crate::answer::words;
use crate::diagnostic::{Fault, codes, nearest};
use crate::function::Surroundings;
use crate::graph::{Graph, StatementTable, View};
use crate::model::catalog::{Catalog, Found};
use crate::model::edtf::Edtf;
use crate::model::name::fold;
use crate::model::{Kinds, LensId, NodeId, StatementId, Value};

type Rows = Vec<Vec<Value>>;
type Run = fn(&Asked<'_>, &[Value]) -> Result<Rows, Fault>;

/// One row of the table. The last input may be left out where `optional` says so.
struct Entry {
    name: &'static str,
    inputs: &'static [(&'static str, Kinds)],
    optional: bool,
    outputs: &'static [(&'static str, Kinds)],
    help: &'static str,
    example: &'static str,
    run: Run,
}

const ENTITY: Kinds = Kinds::NODE.or(Kinds::STRING);

const ENTRIES: &[Entry] = &[
    Entry {
        name: "statements.conflicts",
        inputs: &[("x", ENTITY)],
        optional: true,
        outputs: &[
            ("conflict", Kinds::INTEGER),
            ("kind", Kinds::STRING),
            ("subject", Kinds::NODE),
            ("relation", Kinds::STRING),
            ("object", Kinds::ANY),
            ("statements", Kinds::LIST),
        ],
        help: "where statements contradict one another, a row per side of each conflict",
        example: "CALL statements.conflicts('csto')",
        run: conflicts,
    },
    Entry {
        name: "statements.timeline",
        inputs: &[("x", ENTITY)],
        optional: false,
        outputs: &[("valid", Kinds::STRING), ("statement", Kinds::MAP), ("undated", Kinds::BOOLEAN)],
        help: "the statements with an entity at an end, by earliest start, undated last",
        example: "CALL statements.timeline('csto') YIELD valid, statement RETURN valid, statement.gloss LIMIT 5",
        run: timeline,
    },
    Entry {
        name: "statements.sources",
        inputs: &[],
        optional: false,
        outputs: &[
            ("source", Kinds::STRING),
            ("title", Kinds::STRING),
            ("authors", Kinds::LIST),
            ("publisher", Kinds::STRING),
            ("published", Kinds::STRING),
            ("statements", Kinds::INTEGER),
        ],
        help: "the sources, and how many statements of each count",
        example: "CALL statements.sources()",
        run: sources,
    },
    Entry {
        name: "statements.find",
        inputs: &[("text", Kinds::STRING)],
        optional: false,
        outputs: &[("statement", Kinds::MAP)],
        help: "the statements whose gloss, ends or speakers contain all words of a text",
        example: "CALL statements.find('air base') YIELD statement RETURN statement.gloss",
        run: find,
    },
];

/// Every procedure of the table.
pub(super) fn all() -> impl Iterator<Item = Arc<dyn Procedure>> {
    ENTRIES.iter().map(|entry| {
        let last = entry.inputs.len().saturating_sub(1);
        let field = |(at, (name, kinds)): (usize, &(&str, Kinds)), optional: bool| Field {
            name: (*name).to_owned(),
            kinds: *kinds,
            optional: optional && at == last,
        };
        let signature = Signature {
            name: entry.name.to_owned(),
            inputs: entry.inputs.iter().enumerate().map(|input| field(input, entry.optional)).collect(),
            outputs: entry.outputs.iter().enumerate().map(|output| field(output, false)).collect(),
            help: entry.help.to_owned(),
            example: entry.example.to_owned(),
        };
        Arc::new(Statements { signature, run: entry.run }) as Arc<dyn Procedure>
    })
}

struct Statements {
    signature: Signature,
    run: Run,
}

impl Procedure for Statements {
    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn run(&self, surroundings: &dyn Surroundings, lens: LensId, arguments: &[Value]) -> Result<Rows, Fault> {
        let view = surroundings.view(lens);
        match view.graph.statements() {
            Some(table) => (self.run)(&Asked { surroundings, view, lens, table }, arguments),
            None => Ok(Vec::new()),
        }
    }
}

/// What a procedure is asked about.
struct Asked<'a> {
    surroundings: &'a dyn Surroundings,
    view: View<'a>,
    lens: LensId,
    table: &'a StatementTable,
}

impl Asked<'_> {
    fn map(&self, statement: StatementId) -> Value {
        words::record(self.view.graph, statement).map_or(Value::Null, |record| Value::Map(Arc::new(record)))
    }

    fn counted(&self) -> impl Iterator<Item = StatementId> {
        self.table.iter().filter(|statement| self.view.mask.counts(*statement))
    }

    /// The node that an argument names: itself, or by id, name or alias; none for null.
    fn entity(&self, value: &Value) -> Result<Option<NodeId>, Fault> {
        match value {
            Value::Null => Ok(None),
            Value::Node(node, _) => Ok(Some(*node)),
            Value::String(name) => named(self.view.graph, name).map(Some),
            other => {
                let message = format!("an entity is a node, or named by a string, not {}", Kinds::of(other));
                Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message))
            }
        }
    }
}

/// The node of the entity with this id, name or alias.
pub(super) fn named(graph: &Graph, name: &str) -> Result<NodeId, Fault> {
    let unknown = || {
        let fault = Fault::new(codes::UNKNOWN_ENTITY, format!("no entity is called `{name}`"));
        let names = graph.entity_names();
        match nearest(name, names.iter().map(|pair| pair.0.as_str())) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault,
        }
    };
    match Catalog::entity(graph, name) {
        Found::One(id) => graph.node_by_element(&id).ok_or_else(unknown),
        Found::Nothing => Err(unknown()),
        Found::Several(ids) => {
            let message = format!("`{name}` may be {}", ids.join(" or "));
            Err(Fault::new(codes::AMBIGUOUS_NAME, message).help("use an id"))
        }
    }
}

fn conflicts(asked: &Asked<'_>, arguments: &[Value]) -> Result<Rows, Fault> {
    let about = match arguments.first() {
        None => None,
        Some(value) => match asked.entity(value)? {
            None => return Ok(Vec::new()),
            about => about,
        },
    };
    let found = conflict::find(asked.view, asked.surroundings.budget())?;
    let shown = found.iter().filter(|conflict| about.is_none_or(|node| conflict.is_about(node)));
    let mut rows = Vec::new();
    for (number, conflict) in (1_i64..).zip(shown) {
        for side in &conflict.sides {
            let object = match &side.object {
                Thing::Node(node) => Value::Node(*node, asked.lens),
                Thing::Literal(value) => words::literal_value(value),
            };
            rows.push(vec![
                Value::Integer(number),
                conflict.kind.as_str().into(),
                Value::Node(side.subject, asked.lens),
                side.relation.as_str().into(),
                object,
                Value::list(side.statements.iter().map(|statement| asked.map(*statement)).collect::<Vec<_>>()),
            ]);
        }
    }
    Ok(rows)
}

fn timeline(asked: &Asked<'_>, arguments: &[Value]) -> Result<Rows, Fault> {
    let Some(node) = asked.entity(arguments.first().unwrap_or(&Value::Null))? else { return Ok(Vec::new()) };
    let table = asked.table;
    let at_an_end = |s: &StatementId| table.subject(*s) == Some(node) || table.object(*s) == Some(node);
    let about = asked.view.statements_about(node).filter(at_an_end);
    let mut dated: Vec<(Option<Edtf>, StatementId)> = about.map(|s| (table.valid(s), s)).collect();
    // An unknown start is the earliest there is.
    dated.sort_by_key(|(valid, s)| (valid.is_none(), valid.and_then(Edtf::first), valid.and_then(Edtf::last), *s));
    let row = |(valid, statement): (Option<Edtf>, StatementId)| {
        let text = valid.map(|valid| valid.to_string());
        vec![text.as_deref().into(), asked.map(statement), valid.is_none().into()]
    };
    Ok(dated.into_iter().map(row).collect())
}

fn sources(asked: &Asked<'_>, _: &[Value]) -> Result<Rows, Fault> {
    let graph = asked.view.graph;
    let mut counts = vec![0_i64; graph.sources().len()];
    for statement in asked.counted() {
        asked.surroundings.budget().step(1)?;
        if let Some(count) = counts.get_mut(asked.table.source(statement).index()) {
            *count += 1;
        }
    }
    let row = |(source, count): (&crate::model::source::Source, i64)| {
        let authors: Vec<&str> = source.authors.iter().map(String::as_str).collect();
        vec![
            source.id.as_str().into(),
            source.title.as_str().into(),
            authors.into(),
            source.publisher.as_deref().into(),
            source.published.as_deref().into(),
            Value::Integer(count),
        ]
    };
    Ok(graph.sources().iter().zip(counts).map(row).collect())
}

fn find(asked: &Asked<'_>, arguments: &[Value]) -> Result<Rows, Fault> {
    let Some(text) = arguments.first().and_then(Value::as_str) else { return Ok(Vec::new()) };
    let wanted: Vec<String> = split(text).collect();
    let mut rows = Vec::new();
    for statement in asked.counted() {
        asked.surroundings.budget().step(8)?;
        let words = said(asked, statement);
        if wanted.iter().all(|word| words.contains(word)) {
            rows.push(vec![asked.map(statement)]);
        }
    }
    Ok(rows)
}

/// All words of a statement's gloss, ends and speakers.
fn said(asked: &Asked<'_>, statement: StatementId) -> BTreeSet<String> {
    let (graph, table) = (asked.view.graph, asked.table);
    let speakers = table.speakers(statement).map(|speaker| speaker.node);
    let nodes = table.subject(statement).into_iter().chain(table.object(statement)).chain(speakers);
    let mut words: BTreeSet<String> = table.gloss(statement).into_iter().flat_map(split).collect();
    words.extend(table.value(statement).as_ref().map(words::literal_text).iter().flat_map(|text| split(text)));
    for entity in nodes.filter_map(|node| graph.entity(node)) {
        let names = [&entity.id, &entity.name].into_iter().chain(&entity.short).chain(&entity.aliases);
        words.extend(names.flat_map(|name| split(name)));
    }
    words
}

/// The words of a text, folded.
fn split(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let words: Vec<String> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.into_iter()
}
