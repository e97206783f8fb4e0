//! A figure made into a sketch: names, types, signs and statements looked up in its graph.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::sketch::{Headline, Layout, Rivals, Sketch, Source, Spot, Tie, count};
use super::style::{Kind, Manner, PLAIN, kind_of};
use crate::answer::{Role, support_of_edge, words};
use crate::export::text::entity_name;
use crate::graph::figure::{Arrangement, Figure, FigureNode};
use crate::graph::{Graph, Reading, StatementTable, View};
use crate::model::schema::Cardinality;
use crate::model::statement::StanceWord;
use crate::model::{EdgeId, LensId, NodeId, SourceId, StatementId};

/// More entities than columns can show.
const MOST_IN_COLUMNS: usize = 160;

/// The longest headline, in characters.
const LONGEST: usize = 240;

/// A headline: what was asked around or between, else the query itself.
pub(super) fn headline(figure: &Figure, query: Option<&str>, view: Option<&str>) -> Headline {
    let name = |node: &NodeId| shown(&figure.snapshot, *node).0;
    let query = query.map(on_one_line).filter(|text| !text.is_empty());
    let title = match &figure.arrangement {
        Arrangement::Around(focus) => {
            let far = figure.nodes.iter().map(|node| node.distance).max().unwrap_or(1);
            let within = if far > 1 { format!(" within {far} steps") } else { String::new() };
            // A star that a pattern happened to match is not all that is around its middle.
            if query.as_deref().is_none_or(asks_for_neighbours) {
                format!("{}: neighbourhood{within}", name(focus))
            } else {
                format!("Around {}", name(focus))
            }
        }
        Arrangement::Along(paths) => along(paths, &name),
        Arrangement::Whole => "The whole graph".to_owned(),
        Arrangement::Free => {
            let title = query.unwrap_or_else(|| "Answer".to_owned());
            // The query says its own view; that of the session it does not say.
            let view = view.filter(|view| !title.to_lowercase().contains(&view.to_lowercase()));
            return Headline { title: cut(with_view(title, view)), query: None };
        }
    };
    Headline { title: cut(with_view(title, view)), query: query.map(cut) }
}

fn asks_for_neighbours(query: &str) -> bool {
    query.split(' ').any(|word| ["neighbours", "neighbors"].iter().any(|name| word.eq_ignore_ascii_case(name)))
}

/// A query without its comments, in one line.
fn on_one_line(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

fn with_view(title: String, view: Option<&str>) -> String {
    match view {
        Some(view) => format!("{title}, {}", view.to_lowercase()),
        None => title,
    }
}

fn cut(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(at);
        text.push_str("...");
    }
    text
}

fn along(paths: &[Vec<NodeId>], name: &dyn Fn(&NodeId) -> String) -> String {
    let ends = |end: fn(&[NodeId]) -> Option<&NodeId>| -> BTreeSet<String> {
        paths.iter().filter_map(|path| end(path)).map(name).collect()
    };
    let (from, to) = (ends(<[NodeId]>::first), ends(<[NodeId]>::last));
    let number = count(paths.len(), "path", "paths");
    match (from.first(), to.first()) {
        (Some(a), Some(b)) if from.len() == 1 && to.len() == 1 => format!("{a} to {b}: {number}"),
        (Some(a), _) if from.len() == 1 => format!("{number} from {a}"),
        (_, Some(b)) if to.len() == 1 => format!("{number} to {b}"),
        _ => number,
    }
}

/// What is shown of a node, and its full name where that differs.
fn shown(graph: &Graph, node: NodeId) -> (String, Option<String>) {
    if let Some(name) = entity_name(graph, node) {
        let full = graph.entity(node).map(|entity| entity.name.clone()).filter(|full| full != name);
        return (name.to_owned(), full);
    }
    let text = |key: &str| graph.key(key).and_then(|key| graph.node_text(node, key)).map(str::to_owned);
    let named = ["name", "title", "id"].into_iter().find_map(text);
    (
        named.unwrap_or_else(|| {
            format!("{} {}", graph.labels(node).join(" "), graph.node_element(node)).trim().to_owned()
        }),
        None,
    )
}

/// Looks up what a sketch needs to know.
struct Gatherer<'f> {
    figure: &'f Figure,
    spots: HashMap<NodeId, usize>,
    /// Sources that occur, in the order of the graph's list.
    sources: BTreeMap<SourceId, usize>,
    /// Labels of an open graph in order of appearance, each with a look of its own.
    looks: Vec<String>,
}

/// The sketch of a figure.
pub(super) fn sketch(figure: &Figure, headline: Headline, evidence: bool) -> Sketch {
    let spots = figure.nodes.iter().enumerate().map(|(at, node)| (node.node, at)).collect();
    let mut gatherer = Gatherer { figure, spots, sources: BTreeMap::new(), looks: Vec::new() };
    let backing: Vec<Vec<StatementId>> =
        figure.edges.iter().map(|(edge, lens)| gatherer.behind(*edge, *lens)).collect();
    let rivals: Vec<Vec<(String, Vec<StatementId>)>> =
        figure.nodes.iter().map(|node| gatherer.contested(node)).collect();
    if evidence {
        gatherer.number_sources(backing.iter().flatten().chain(rivals.iter().flatten().flat_map(|(_, all)| all)));
    }
    let ties = figure
        .edges
        .iter()
        .zip(&backing)
        .filter_map(|((edge, lens), behind)| gatherer.tie(*edge, *lens, behind))
        .collect();
    let spots = figure.nodes.iter().zip(rivals).map(|(node, rivals)| gatherer.spot(node, rivals)).collect();
    let layout = gatherer.layout();
    Sketch { headline, layout, spots, ties, sources: gatherer.source_list() }
}

impl<'f> Gatherer<'f> {
    fn graph(&self) -> &'f Graph {
        &self.figure.snapshot
    }

    fn view(&self, lens: LensId) -> Option<View<'f>> {
        self.figure.view(lens)
    }

    /// The counted statements of an edge, oldest publication first.
    fn behind(&self, edge: EdgeId, lens: LensId) -> Vec<StatementId> {
        self.view(lens).map(|view| support_of_edge(view, edge).supports).unwrap_or_default()
    }

    /// The literals of a node on which sources disagree, with their statements.
    fn contested(&self, node: &FigureNode) -> Vec<(String, Vec<StatementId>)> {
        let (Some(view), Some(schema)) = (self.view(node.lens), self.graph().schema()) else { return Vec::new() };
        let single = schema.literals().filter(|literal| literal.cardinality == Some(Cardinality::One));
        let rivals = single.filter_map(|literal| match view.property(node.node, self.graph().key(&literal.name)?) {
            Reading::Contested(statements) | Reading::Rivalled(_, statements) => {
                Some((literal.name.clone(), statements))
            }
            Reading::Value(_) => None,
        });
        rivals.collect()
    }

    fn number_sources<'s>(&mut self, statements: impl Iterator<Item = &'s StatementId>) {
        let Some(table) = self.graph().statements() else { return };
        let used: BTreeSet<SourceId> = statements.map(|statement| table.source(*statement)).collect();
        self.sources = used.into_iter().enumerate().map(|(at, source)| (source, at)).collect();
    }

    fn source_list(&self) -> Vec<Source> {
        let source = |id: &SourceId| {
            let source = self.graph().source(*id);
            Source {
                id: source.map(|source| source.id.clone()).unwrap_or_default(),
                when: source.and_then(|source| source.published.clone()).unwrap_or_default(),
            }
        };
        self.sources.keys().map(source).collect()
    }

    fn source_numbers(&self, table: &StatementTable, statements: &[StatementId]) -> Vec<usize> {
        let all: BTreeSet<usize> =
            statements.iter().filter_map(|s| self.sources.get(&table.source(*s)).copied()).collect();
        all.into_iter().collect()
    }

    fn spot(&mut self, node: &FigureNode, rivals: Vec<(String, Vec<StatementId>)>) -> Spot {
        let graph = self.graph();
        let (label, full) = shown(graph, node.node);
        let word = match graph.entity(node.node) {
            Some(entity) => entity.entity_type.clone(),
            None => graph.labels(node.node).join(" "),
        };
        Spot {
            id: graph.node_element(node.node),
            label,
            full,
            kind: self.kind(&word),
            word,
            distance: node.distance,
            rivals: rivals.into_iter().map(|(key, statements)| self.rivals(key, &statements)).collect(),
        }
    }

    /// The look of a type: its own or a supertype's; of the labels of an open graph one after the other.
    fn kind(&mut self, word: &str) -> &'static Kind {
        const FALLBACK: &Kind = match PLAIN {
            [first, ..] => first,
            [] => panic!("the table of looks is empty"),
        };
        if let Some(schema) = self.graph().schema() {
            let types = std::iter::once(word).chain(schema.ancestors(word).map(|above| above.name.as_str()));
            return kind_of(types).unwrap_or(FALLBACK);
        }
        let at = self.looks.iter().position(|look| look == word).unwrap_or_else(|| {
            self.looks.push(word.to_owned());
            self.looks.len() - 1
        });
        PLAIN.get(at % PLAIN.len()).unwrap_or(FALLBACK)
    }

    fn rivals(&self, key: String, statements: &[StatementId]) -> Rivals {
        let mut values: Vec<(String, Vec<StatementId>)> = Vec::new();
        let Some(table) = self.graph().statements() else { return Rivals { key, values: Vec::new() } };
        for statement in statements {
            let Some(value) = table.value(*statement).as_ref().map(words::literal_text) else { continue };
            match values.iter_mut().find(|(known, _)| *known == value) {
                Some((_, list)) => list.push(*statement),
                None => values.push((value, vec![*statement])),
            }
        }
        let values = values.into_iter().map(|(value, list)| (value, self.source_numbers(table, &list)));
        Rivals { key, values: values.collect() }
    }

    fn tie(&self, edge: EdgeId, lens: LensId, behind: &[StatementId]) -> Option<Tie> {
        let graph = self.graph();
        let ends = graph.edge(edge);
        let name = graph.relation_name(ends.relation);
        let relation = graph.schema().and_then(|schema| schema.relation(name)).map(|named| named.relation);
        let table = graph.statements();
        let denies = self.view(lens).map(|view| support_of_edge(view, edge).denies).unwrap_or_default();
        let supports = behind.iter().filter_map(|statement| self.backing(*statement, Role::Supports));
        let against = denies.iter().filter_map(|statement| self.backing(*statement, Role::Denies));
        let stances = self.view(lens).map(|view| view.stances_of_edge(edge)).unwrap_or_default();
        Some(Tie {
            from: *self.spots.get(&ends.start)?,
            to: *self.spots.get(&ends.end)?,
            relation: name.to_owned(),
            inverse: relation.and_then(|relation| relation.inverse.clone()),
            symmetric: relation.is_some_and(|relation| relation.symmetric),
            sign: relation.map_or(0, |relation| relation.sign),
            manner: stances.first().map_or(Manner::Asserted, |word| manner_of(*word)),
            when: table.map_or(String::new(), |table| when(table, behind)),
            sources: table.map_or(Vec::new(), |table| self.source_numbers(table, behind)),
            contested: !denies.is_empty(),
            derived: self.view(lens).is_some_and(|view| view.is_derived(edge)),
            tentative: self.view(lens).and_then(|view| view.certainty_of_edge(edge)) == Some(false),
            backing: supports.chain(against).collect(),
        })
    }

    /// A statement in one line: `mehdi/12, 182-214, asserted, undated: gloss`.
    fn backing(&self, id: StatementId, role: Role) -> Option<String> {
        let statement = self.graph().statement(id)?;
        let source = self.graph().source_by_id(&statement.source).and_then(|source| self.graph().source(source));
        let text = words::footnote(&statement, source, role);
        let rest = text.strip_prefix(&statement.source).unwrap_or(&text);
        Some(format!("{}{rest}", statement.id))
    }

    fn layout(&self) -> Layout {
        let crowded = self.figure.nodes.len() > MOST_IN_COLUMNS;
        let at = |node: &NodeId| self.spots.get(node).copied();
        match &self.figure.arrangement {
            Arrangement::Whole => Layout::Map,
            _ if crowded => Layout::Map,
            Arrangement::Around(focus) => at(focus).map_or(Layout::Plain, Layout::Star),
            Arrangement::Along(paths) => {
                Layout::Routes(paths.iter().map(|path| path.iter().filter_map(at).collect()).collect())
            }
            Arrangement::Free => Layout::Plain,
        }
    }
}

fn manner_of(word: StanceWord) -> Manner {
    match word {
        StanceWord::Asserted => Manner::Asserted,
        StanceWord::Reported => Manner::Reported,
        StanceWord::Possible => Manner::Possible,
        StanceWord::Proposed => Manner::Proposed,
        StanceWord::Denied => Manner::Denied,
    }
}

/// When an edge holds, in words, where its dated statements agree.
fn when(table: &StatementTable, statements: &[StatementId]) -> String {
    let dated: BTreeSet<String> =
        statements.iter().filter_map(|s| table.valid(*s)).map(|valid| valid.to_string()).collect();
    match (dated.first(), dated.len()) {
        (Some(only), 1) => words::validity(only),
        _ => String::new(),
    }
}
