//! Time in views against the words of MODEL.md 4.1: every filling of every missing date, day by day.

use chancery::graph::{Graph, GraphBuilder, Mask};
use chancery::model::edtf::Day;
use chancery::model::lens::{Bound, Lens, Window};
use chancery::model::schema::{EntityType, RelationType, Schema};
use proptest::prelude::*;

/// Days that are tried: all that is generated lies well within, so that the edges stand for "any time".
const FIRST: i64 = 10_926; // 1999-12-01
const LAST: i64 = 11_047; // 2000-03-31

/// One generated case; dates are EDTF.
#[derive(Clone, Debug)]
struct Case {
    valid: Option<(Option<String>, Option<String>)>,
    published: Option<String>,
    founded: Vec<String>,
    dissolved: Vec<String>,
    window: (String, String),
}

fn day() -> impl Strategy<Value = String> {
    prop_oneof![
        (1..29_u8).prop_map(|day| format!("2000-01-{day:02}")),
        (1..29_u8).prop_map(|day| format!("2000-02-{day:02}")),
        Just("2000-01".to_owned()),
        Just("2000-02".to_owned()),
    ]
}

fn marked() -> impl Strategy<Value = String> {
    (day(), prop_oneof![6 => Just(""), 1 => Just("~"), 1 => Just("?")]).prop_map(|(day, mark)| day + mark)
}

fn case() -> impl Strategy<Value = Case> {
    let end = prop_oneof![3 => marked().prop_map(Some), 1 => Just(Some("..".to_owned())), 1 => Just(None)];
    let valid = prop_oneof![
        2 => Just(None),
        2 => marked().prop_map(|day| Some((Some(day), Some("same".to_owned())))),
        4 => (prop_oneof![4 => marked().prop_map(Some), 1 => Just(None)], end).prop_map(Some),
    ];
    let dates = || prop::collection::vec(marked(), 0..3);
    (valid, prop::option::of(marked()), dates(), dates(), (day(), day())).prop_map(
        |(valid, published, founded, dissolved, window)| Case { valid, published, founded, dissolved, window },
    )
}

impl Case {
    /// The EDTF text, if any; an error when it cannot be written (a span without a date, or one that ends before it starts).
    fn text(&self) -> Result<Option<String>, ()> {
        let Some((start, end)) = &self.valid else { return Ok(None) };
        let text = match (start.as_deref(), end.as_deref()) {
            (Some(day), Some("same")) => day.to_owned(),
            (None, Some("..") | None) => return Err(()),
            (start, end) => format!("{}/{}", start.unwrap_or(""), end.unwrap_or("")),
        };
        chancery::model::edtf::Edtf::parse(&text).map(|_| Some(text)).map_err(|_| ())
    }
}

fn span(text: &str) -> (i64, i64) {
    let day = Day::parse(text).unwrap();
    (day.first().days, day.last().days)
}

/// A date as written, or nothing when it is marked and certainty is asked.
fn known(text: &str, certain: bool) -> Option<(i64, i64)> {
    let is_marked = text.ends_with(['~', '?']);
    (!(certain && is_marked)).then(|| span(text))
}

/// Every filling: (start, end) day by day.
fn fillings(case: &Case, certain: bool, with_publication: bool, with_existence: bool) -> Vec<(i64, i64)> {
    let (start, end) = case.valid.clone().unwrap_or((None, Some("..".into())));
    let same = end.as_deref() == Some("same");
    let open = end.as_deref() == Some("..");
    let start = start.map(|day| span(&day));
    let end_date = end.filter(|end| end != ".." && end != "same").map(|day| span(&day));
    let published = case.published.as_deref().and_then(|day| known(day, certain));
    let published = published.filter(|_| open && with_publication);
    let published = published.filter(|days| start.is_none_or(|start| days.1 >= start.0));
    let founded: Option<Vec<_>> = case.founded.iter().map(|day| known(day, certain)).collect();
    let earliest = founded.and_then(|all| all.iter().map(|days| days.0).min());
    let dissolved: Option<Vec<_>> = case.dissolved.iter().map(|day| known(day, certain)).collect();
    let latest = dissolved.and_then(|all| all.iter().map(|days| days.1).max());
    let within = |day: i64, days: Option<(i64, i64)>| days.is_none_or(|(from, to)| (from..=to).contains(&day));
    let mut all = Vec::new();
    for s in (FIRST..=LAST).filter(|day| within(*day, start)) {
        let ends = if same { s..=s } else { s..=LAST };
        for e in ends.filter(|day| same || within(*day, end_date)) {
            let exists = !with_existence
                || ((start.is_some() || earliest.is_none_or(|day| s >= day))
                    && (same || end_date.is_some() || latest.is_none_or(|day| e <= day)));
            let wrote = published.is_none_or(|(from, to)| from.max(s) <= to.min(e));
            if exists && wrote {
                all.push((s, e));
            }
        }
    }
    all
}

/// What is set aside when nothing is left: publication; existence when it does that by itself, and for certainty when
/// it does so for possibility.
fn standing(case: &Case, certain: bool) -> Vec<(i64, i64)> {
    let impossible = |certain| fillings(case, certain, false, true).is_empty();
    let order = if impossible(certain) || impossible(false) {
        [(true, false), (false, false)]
    } else {
        [(true, true), (false, true)]
    };
    let tries = order.into_iter().map(|(publication, existence)| fillings(case, certain, publication, existence));
    tries.into_iter().find(|all| !all.is_empty()).unwrap()
}

fn expected(case: &Case) -> (bool, bool) {
    let (from, to) = (span(&case.window.0).0, span(&case.window.1).1);
    let all = standing(case, false);
    let may = all.iter().map(|f| f.0).min().unwrap() <= to && all.iter().map(|f| f.1).max().unwrap() >= from;
    let all = standing(case, true);
    let sure = all.iter().map(|f| f.0).max().unwrap() <= to && all.iter().map(|f| f.1).min().unwrap() >= from;
    let is_marked = case.text().ok().flatten().is_some_and(|text| text.contains(['~', '?']));
    (may, may && sure && !is_marked)
}

fn graph(case: &Case) -> Graph {
    let types: Vec<EntityType> = serde_json::from_str(r#"[{"type":"body"}]"#).unwrap();
    let relations: Vec<RelationType> = serde_json::from_str(
        r#"[{"relation":"joins","domain":["body"],"range":["body"]},
            {"relation":"founded","domain":["body"],"value":"date","bounds":"start"},
            {"relation":"dissolved","domain":["body"],"value":"date","bounds":"end"}]"#,
    )
    .unwrap();
    let mut builder = GraphBuilder::new(Schema::new(types, relations).unwrap());
    for id in ["a", "b"] {
        builder.entity(serde_json::from_value(serde_json::json!({"id": id, "type": "body", "name": id})).unwrap());
    }
    builder.source(serde_json::from_value(serde_json::json!({"id": "s", "title": "S"})).unwrap());
    let mut source = serde_json::json!({"id": "t", "title": "T"});
    if let Some(day) = &case.published {
        source["published"] = day.as_str().into();
    }
    builder.source(serde_json::from_value(source).unwrap());
    let mut statement =
        serde_json::json!({"id": "t/0", "subject": "a", "relation": "joins", "object": "b", "source": "t"});
    if let Some(text) = case.text().unwrap() {
        statement["valid"] = text.into();
    }
    builder.statement(serde_json::from_value(statement).unwrap());
    for (relation, days) in [("founded", &case.founded), ("dissolved", &case.dissolved)] {
        for (at, day) in days.iter().enumerate() {
            let id = format!("s/{relation}-{at}");
            let record =
                serde_json::json!({"id": id, "subject": "b", "relation": relation, "value": day, "source": "s"});
            builder.statement(serde_json::from_value(record).unwrap());
        }
    }
    builder.build().unwrap().0
}

fn found(case: &Case, certainly: bool) -> bool {
    let graph = graph(case);
    let (from, to) = (Bound::Given(case.window.0.clone()), Bound::Given(case.window.1.clone()));
    let lens = Lens { window: Some(Window { from, to, certainly }), ..Lens::default() };
    let mask = Mask::compile(&graph, &lens, &|_| None).unwrap();
    let statement = graph.statements().unwrap().find("t/0").unwrap();
    mask.counts(statement)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn windows_agree_with_every_filling(case in case()) {
        prop_assume!(case.text().is_ok());
        prop_assume!(span(&case.window.0).0 <= span(&case.window.1).1);
        let (may, certain) = expected(&case);
        prop_assert_eq!((found(&case, false), found(&case, true)), (may, certain));
    }
}
