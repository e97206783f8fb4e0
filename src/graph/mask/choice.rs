//! [`Choice`]: a lens whose parameters have values and whose names are resolved; what masks are kept by.

use super::super::Graph;
use crate::diagnostic::{Fault, Span, codes, nearest};
use crate::model::catalog::{Catalog, Found};
use crate::model::edtf::{Day, Mark};
use crate::model::lens::{Bound, Lens, Stances, Window};
use crate::model::{NodeId, SourceId, Value};

/// Where a view takes the values of its parameters from, and where each is written.
pub struct Given<'a> {
    /// The value of a parameter.
    pub value: &'a dyn Fn(&str) -> Option<Value>,
    /// Where the view names it, for messages.
    pub place: &'a dyn Fn(&str) -> Option<Span>,
}

impl<'a> Given<'a> {
    /// Values whose places nobody knows.
    pub fn values(value: &'a dyn Fn(&str) -> Option<Value>) -> Self {
        Given { value, place: &|_| None }
    }

    fn get(&self, name: &str) -> Result<Value, Fault> {
        (self.value)(name)
            .ok_or_else(|| Fault::new(codes::MISSING_PARAMETER, format!("the parameter `${name}` is missing")))
    }

    fn placed(&self, name: &str, fault: Fault) -> Fault {
        match (self.place)(name) {
            Some(span) => fault.at(span),
            None => fault,
        }
    }
}

/// What a name in `ACCORDING TO` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// An article.
    Source(SourceId),
    /// A person, medium or document, after merging.
    Entity(NodeId),
}

/// A lens whose parameters have values and whose names are resolved. Equal choices give equal masks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Choice {
    /// The first and the last date of the window; none lets every time through.
    pub window: Option<(Day, Day)>,
    /// Only what certainly holds in the window.
    pub certainly: bool,
    /// Alternatives in order of id, each once; empty lets all through.
    pub voices: Vec<Voice>,
    /// Stance and rank.
    pub stances: Stances,
    /// Fewest origins.
    pub at_least: Option<u64>,
}

impl Choice {
    /// Resolves a lens on a statement graph.
    ///
    /// # Errors
    /// When a parameter is missing or no name, date or number, or a name is unknown or the window empty.
    pub fn of(graph: &Graph, lens: &Lens, given: &Given<'_>) -> Result<Choice, Fault> {
        let window = lens.window.as_ref().map(|window| bind_window(window, given)).transpose()?;
        let mut voices = Vec::new();
        for name in &lens.according_to {
            match name {
                Bound::Given(name) => voices.push(voice(graph, name)?),
                Bound::Parameter(name) => given
                    .get(name)
                    .and_then(|value| voices_of(graph, name, &value, &mut voices))
                    .map_err(|fault| given.placed(name, fault))?,
            }
        }
        voices.sort_unstable();
        voices.dedup();
        Ok(Choice {
            window,
            certainly: lens.window.as_ref().is_some_and(|window| window.certainly),
            voices,
            stances: lens.stances,
            at_least: lens.at_least.as_ref().map(|count| bind_count(count, given)).transpose()?,
        })
    }

    /// The view as one would write it, with ids for names; empty for that of a query that names none.
    pub fn text(&self, graph: &Graph) -> String {
        let given = |day: Day| Bound::Given(day.to_string());
        let name = |voice: &Voice| match voice {
            Voice::Source(source) => graph.source(*source).map_or_else(String::new, |source| source.id.clone()),
            Voice::Entity(node) => graph.node_element(*node),
        };
        let window =
            self.window.map(|(from, to)| Window { from: given(from), to: given(to), certainly: self.certainly });
        let lens = Lens {
            window,
            according_to: self.voices.iter().map(|voice| Bound::Given(name(voice))).collect(),
            stances: self.stances,
            at_least: self.at_least.map(|count| Bound::Given(i64::try_from(count).unwrap_or(i64::MAX))),
        };
        lens.to_string()
    }
}

fn bind_window(window: &Window, given: &Given<'_>) -> Result<(Day, Day), Fault> {
    let (from, to) = (bind_date(&window.from, given)?, bind_date(&window.to, given)?);
    if from.first() <= to.last() {
        return Ok((from, to));
    }
    let fault = Fault::new(codes::EMPTY_WINDOW, format!("the window is empty: {from} comes after {to}"));
    Err(match (&window.from, &window.to) {
        (Bound::Parameter(name), _) | (_, Bound::Parameter(name)) => given.placed(name, fault),
        _ => fault,
    })
}

fn bind_date(bound: &Bound<String>, given: &Given<'_>) -> Result<Day, Fault> {
    match bound {
        Bound::Given(text) => written(text),
        Bound::Parameter(name) => {
            given.get(name).and_then(|value| date(name, &value)).map_err(|fault| given.placed(name, fault))
        }
    }
}

fn date(name: &str, value: &Value) -> Result<Day, Fault> {
    let unfit = || Fault::new(codes::INVALID_DATE, format!("`${name}` is not a date that a view knows"));
    let day = match value {
        Value::Integer(year) => u16::try_from(*year).ok().and_then(|year| Day::new(year, 0, 0)).ok_or_else(unfit),
        Value::String(text) => written(text),
        Value::Date(date) => Day::of(*date).ok_or_else(unfit),
        _ => Err(unfit()),
    };
    day.map_err(|fault| fault.help("a date in a view is a year, a text such as '2012-05', or a DATE"))
}

fn written(text: &str) -> Result<Day, Fault> {
    let day = Day::parse(text)
        .map_err(|trouble| Fault::new(codes::INVALID_DATE, format!("`{text}` is not a date: {}", trouble.message)))?;
    if day.mark() == Mark::None {
        return Ok(day);
    }
    Err(Fault::new(codes::INVALID_DATE, format!("`{text}` carries a mark, which a view's date cannot")))
}

fn bind_count(bound: &Bound<i64>, given: &Given<'_>) -> Result<u64, Fault> {
    let count = |number: i64| {
        let fault = || Fault::new(codes::NUMBER_OUT_OF_RANGE, format!("{number} is not a number of sources"));
        u64::try_from(number).ok().filter(|number| *number > 0).ok_or_else(|| fault().help("at least 1"))
    };
    match bound {
        Bound::Given(number) => count(*number),
        Bound::Parameter(name) => given
            .get(name)
            .and_then(|value| match value {
                Value::Integer(number) => count(number),
                _ => Err(Fault::new(codes::RUN_ARGUMENT_TYPE, format!("`${name}` is not a number of sources"))),
            })
            .map_err(|fault| given.placed(name, fault)),
    }
}

fn voices_of(graph: &Graph, name: &str, value: &Value, voices: &mut Vec<Voice>) -> Result<(), Fault> {
    let unfit = || {
        let message = format!("`${name}` does not name a source or speaker");
        Fault::new(codes::RUN_ARGUMENT_TYPE, message).help("pass a string, or a list of strings that is not empty")
    };
    let mut one = |value: &Value| match value {
        Value::String(text) => voice(graph, text).map(|voice| voices.push(voice)),
        Value::Node(node, _) => {
            voices.push(Voice::Entity(*node));
            Ok(())
        }
        _ => Err(unfit()),
    };
    match value {
        // Nobody is not anybody: an empty list would let all through.
        Value::List(items) if items.is_empty() => Err(unfit()),
        Value::List(items) => items.iter().try_for_each(one),
        value => one(value),
    }
}

/// Exact ids come before titles, names and aliases.
fn voice(graph: &Graph, name: &str) -> Result<Voice, Fault> {
    if let Some(source) = graph.source_by_id(name) {
        return Ok(Voice::Source(source));
    }
    let entity = Catalog::entity(graph, name);
    let source = match graph.entity_type(name) {
        Some(_) => Found::Nothing,
        None => Catalog::source(graph, name),
    };
    let found = match (&entity, &source) {
        (Found::One(id), Found::Nothing) => graph.node_by_element(id).map(Voice::Entity),
        (Found::Nothing, Found::One(id)) => graph.source_by_id(id).map(Voice::Source),
        (Found::Nothing, Found::Nothing) => None,
        _ => return Err(ambiguous(name, &[entity, source])),
    };
    found.ok_or_else(|| unknown(graph, name))
}

fn unknown(graph: &Graph, name: &str) -> Fault {
    let fault = Fault::new(codes::UNKNOWN_SOURCE, format!("no source or speaker is called `{name}`"));
    let (names, ids) = (graph.entity_names(), graph.source_ids());
    let all = names.iter().map(|pair| pair.0.as_str()).chain(ids.iter().map(String::as_str));
    match nearest(name, all) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault,
    }
}

fn ambiguous(name: &str, found: &[Found]) -> Fault {
    let ids: Vec<String> = found
        .iter()
        .flat_map(|found| match found {
            Found::Nothing => Vec::new(),
            Found::One(id) => vec![id.clone()],
            Found::Several(ids) => ids.clone(),
        })
        .map(|id| format!("`{id}`"))
        .collect();
    Fault::new(codes::AMBIGUOUS_NAME, format!("`{name}` is the name of several"))
        .help(format!("use an id: {}", ids.join(", ")))
}
