//! Small worlds of sources, speakers and statements, made by chance; and views onto them.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value as Json, json};

use super::calendar;

/// The bodies; `e` is merged into `a`.
pub(super) const BODIES: [&str; 4] = ["a", "b", "c", "e"];
/// Who may speak: two persons, a group without a name, two papers.
pub(super) const SPEAKERS: [&str; 5] = ["pia", "quentin", "they", "daily", "weekly"];
pub(super) const SOURCES: [&str; 4] = ["s0", "s1", "s2", "s3"];

pub(super) const SCHEMA: &str = r#"{
  "types": [{"type":"body"},{"type":"person"},{"type":"unnamed-group"},{"type":"media"}],
  "relations": [
    {"relation":"joins","domain":["body"],"range":["body"],"inverse":"has","disjoint-with":["leaves"]},
    {"relation":"leaves","domain":["body"],"range":["body"]},
    {"relation":"works-with","domain":["body"],"range":["body"],"symmetric":true},
    {"relation":"allied","domain":["body"],"range":["body"],"symmetric":true,"super":"works-with"},
    {"relation":"follows","domain":["body"],"range":["body"],"super":"works-with"},
    {"relation":"fights","domain":["body"],"range":["body"],"symmetric":true,"disjoint-with":["works-with"]},
    {"relation":"obeys","domain":["body"],"range":["body"],"cardinality":"one"},
    {"relation":"founded","domain":["body"],"value":"date","cardinality":"one","bounds":"start"},
    {"relation":"dissolved","domain":["body"],"value":"date","cardinality":"one","bounds":"end"},
    {"relation":"size","domain":["body"],"value":"integer","cardinality":"one"},
    {"relation":"motto","domain":["body"],"value":"text","cardinality":"many"}]}"#;

#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) authors: Vec<&'static str>,
    pub(super) publisher: Option<&'static str>,
    pub(super) published: Option<String>,
    /// A source of a lower number, or a paper.
    pub(super) derived: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Stance {
    Asserted,
    Possible,
    Proposed,
    Denied,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    Preferred,
    Normal,
    Deprecated,
}

#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) subject: &'static str,
    pub(super) relation: &'static str,
    /// An entity, or a value of a literal as JSON.
    pub(super) object: Result<&'static str, Json>,
    pub(super) valid: Option<String>,
    pub(super) stance: Stance,
    pub(super) said_by: Vec<&'static str>,
    pub(super) rank: Rank,
    pub(super) source: usize,
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) sources: Vec<Source>,
    pub(super) statements: Vec<Statement>,
}

/// A view: each axis that is none is not named.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct View {
    /// First and last date, and CERTAINLY; none within is ANY TIME.
    #[expect(clippy::option_option, reason = "no axis, the axis ANY TIME, and a window are three things")]
    pub(super) window: Option<Option<(String, String, bool)>>,
    /// Nobody within is ACCORDING TO ANYONE.
    pub(super) according: Option<Vec<&'static str>>,
    /// ONLY, and the words.
    pub(super) stances: Option<(bool, Vec<&'static str>)>,
    pub(super) at_least: Option<u64>,
}

impl View {
    pub(super) fn text(&self) -> String {
        let mut axes = Vec::new();
        match &self.window {
            Some(Some((from, to, certainly))) => {
                let certainly = if *certainly { "CERTAINLY " } else { "" };
                let as_of = format!("{certainly}AS OF {from}");
                axes.push(if from == to { as_of } else { format!("{certainly}BETWEEN {from} AND {to}") });
            }
            Some(None) => axes.push("ANY TIME".to_owned()),
            None => {}
        }
        match &self.according {
            Some(names) if names.is_empty() => axes.push("ACCORDING TO ANYONE".to_owned()),
            Some(names) => axes.push(format!("ACCORDING TO {}", names.join(", "))),
            None => {}
        }
        if let Some((only, words)) = &self.stances {
            axes.push(format!("{} {}", if *only { "ONLY" } else { "INCLUDING" }, words.join(", ")));
        }
        axes.extend(self.at_least.map(|least| format!("AT LEAST {least} SOURCES")));
        axes.join(" ")
    }

    /// This view with an inner one: each axis that the inner one names is the inner one's.
    pub(super) fn replaced(&self, inner: &View) -> View {
        View {
            window: inner.window.clone().or_else(|| self.window.clone()),
            according: inner.according.clone().or_else(|| self.according.clone()),
            stances: inner.stances.clone().or_else(|| self.stances.clone()),
            at_least: inner.at_least.or(self.at_least),
        }
    }
}

impl World {
    /// The records of the world, as `graph-data/` would have them: entities, sources, statements.
    pub(super) fn records(&self) -> [Vec<Json>; 3] {
        let bodies = BODIES.iter().map(|id| match *id {
            "e" => json!({"id": id, "type": "body", "name": "Old A", "merged-into": "a"}),
            id => json!({"id": id, "type": "body", "name": id.to_uppercase()}),
        });
        let kinds = ["person", "person", "unnamed-group", "media", "media"];
        let speakers = SPEAKERS.iter().zip(kinds).map(|(id, kind)| json!({"id": id, "type": kind, "name": id}));
        let entities = bodies.chain(speakers).collect();
        let sources = self.sources.iter().zip(SOURCES).map(|(source, id)| {
            let mut record = json!({"id": id, "title": format!("Title of {id}"), "authors": source.authors});
            put(&mut record, "publisher", source.publisher.map(Json::from));
            put(&mut record, "published", source.published.clone().map(Json::from));
            put(&mut record, "derived-from", source.derived.map(Json::from));
            record
        });
        let statements = self.statements.iter().enumerate().map(|(at, statement)| {
            let stance = ["asserted", "possible", "proposed", "denied"][statement.stance as usize];
            let rank = ["preferred", "normal", "deprecated"][statement.rank as usize];
            let mut record = json!({
                "id": id(at), "subject": statement.subject, "relation": statement.relation, "stance": stance,
                "rank": rank, "said-by": statement.said_by, "source": SOURCES[statement.source],
            });
            match &statement.object {
                Ok(entity) => put(&mut record, "object", Some(Json::from(*entity))),
                Err(value) => put(&mut record, "value", Some(value.clone())),
            }
            put(&mut record, "valid", statement.valid.clone().map(Json::from));
            record
        });
        [entities, sources.collect(), statements.collect()]
    }
}

/// The id of the statement at a place.
pub(super) fn id(at: usize) -> String {
    format!("t/{at:02}")
}

fn put(record: &mut Json, key: &str, value: Option<Json>) {
    if let Some(value) = value {
        record[key] = value;
    }
}

/// A day or a month of the calendar.
pub(super) fn date() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (1..29_u8).prop_map(|day| format!("2000-01-{day:02}")),
        2 => (1..29_u8).prop_map(|day| format!("2000-02-{day:02}")),
        1 => Just("2000-01".to_owned()),
        1 => Just("2000-02".to_owned()),
    ]
}

fn marked() -> impl Strategy<Value = String> {
    (date(), prop_oneof![7 => Just(""), 1 => Just("~")]).prop_map(|(date, mark)| date + mark)
}

fn valid() -> impl Strategy<Value = Option<String>> {
    let end = || prop_oneof![3 => marked(), 2 => Just("..".to_owned()), 1 => Just(String::new())];
    let span = |(from, to): (String, String)| {
        let texts = [format!("{from}/{to}"), format!("{to}/{from}")];
        texts.into_iter().find(|text| calendar::is_span(text))
    };
    prop_oneof![
        2 => Just(None),
        2 => marked().prop_map(Some),
        3 => (marked(), end()).prop_map(span),
        1 => marked().prop_map(|to| Some(format!("/{to}"))),
    ]
}

fn source(at: usize) -> impl Strategy<Value = Source> {
    let older = select([&SOURCES[..at], &SPEAKERS[3..]].concat());
    (
        subsequence(SPEAKERS[..2].to_vec(), 0..2),
        prop::option::weighted(0.3, select(SPEAKERS[3..].to_vec())),
        prop::option::weighted(0.7, marked()),
        prop::option::weighted(0.35, older),
    )
        .prop_map(|(authors, publisher, published, derived)| Source { authors, publisher, published, derived })
}

fn claim() -> impl Strategy<Value = (&'static str, Result<&'static str, Json>)> {
    let edges = select(vec!["joins", "has", "leaves", "works-with", "allied", "follows", "fights", "obeys"]);
    let edge = (edges, select(BODIES.to_vec())).prop_map(|(relation, object)| (relation, Ok(object)));
    let dates = (select(vec!["founded", "dissolved"]), marked());
    prop_oneof![
        // Some claims are made again and again, so that edges have several statements.
        4 => select(vec![("joins", "b"), ("allied", "b"), ("has", "c")]).prop_map(|(relation, object)| (relation, Ok(object))),
        4 => edge,
        2 => dates.prop_map(|(relation, date)| (relation, Err(Json::from(date)))),
        1 => (1..4).prop_map(|size| ("size", Err(Json::from(size)))),
        1 => select(vec!["onward", "upward"]).prop_map(|motto| ("motto", Err(Json::from(motto)))),
    ]
}

fn statement() -> impl Strategy<Value = Statement> {
    use Rank::{Deprecated, Normal, Preferred};
    use Stance::{Asserted, Denied, Possible, Proposed};
    let stance = prop_oneof![6 => Just(Asserted), 1 => Just(Possible), 1 => Just(Proposed), 2 => Just(Denied)];
    let rank = prop_oneof![8 => Just(Normal), 1 => Just(Preferred), 1 => Just(Deprecated)];
    let said_by = prop_oneof![3 => Just(Vec::new()), 2 => subsequence(SPEAKERS.to_vec(), 1..3).prop_shuffle()];
    let subject = prop_oneof![1 => select(BODIES.to_vec()), 1 => Just("a")];
    (subject, claim(), valid(), stance, said_by, rank, 0..SOURCES.len()).prop_map(
        |(subject, (relation, object), valid, stance, said_by, rank, source)| Statement {
            subject,
            relation,
            object,
            valid,
            stance,
            said_by,
            rank,
            source,
        },
    )
}

pub(super) fn world() -> impl Strategy<Value = World> {
    let sources = (source(0), source(1), source(2), source(3)).prop_map(|(a, b, c, d)| vec![a, b, c, d]);
    (sources, prop::collection::vec(statement(), 1..14)).prop_map(|(sources, statements)| World { sources, statements })
}

pub(super) fn window() -> impl Strategy<Value = (String, String)> {
    (date(), date()).prop_filter_map("a window is not backward", |(from, to)| {
        let (first, last) = (calendar::days(&from), calendar::days(&to));
        (first.0 <= last.1).then_some((from, to))
    })
}

pub(super) fn speakers() -> impl Strategy<Value = Vec<&'static str>> {
    let all: Vec<&'static str> = SPEAKERS.into_iter().chain(SOURCES).chain(["e"]).collect();
    subsequence(all, 1..4)
}

fn stances() -> impl Strategy<Value = (bool, Vec<&'static str>)> {
    let words = vec!["asserted", "reported", "possible", "proposed", "denied", "deprecated"];
    (any::<bool>(), subsequence(words, 1..4))
}

pub(super) fn view() -> impl Strategy<Value = View> {
    let timed = (window(), any::<bool>()).prop_map(|((from, to), certainly)| Some((from, to, certainly)));
    let window = prop_oneof![2 => Just(None), 4 => timed.prop_map(Some), 1 => Just(Some(None))];
    let according = prop_oneof![3 => Just(None), 2 => speakers().prop_map(Some), 1 => Just(Some(Vec::new()))];
    let stances = prop_oneof![2 => Just(None), 3 => stances().prop_map(Some)];
    let least = prop_oneof![4 => Just(None), 1 => Just(Some(1)), 2 => Just(Some(2))];
    (window, according, stances, least).prop_map(|(window, according, stances, at_least)| View {
        window,
        according,
        stances,
        at_least,
    })
}
