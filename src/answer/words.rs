//! Statements in words: the text of a footnote, and statements as maps.

use crate::answer::Role;
use crate::graph::{Graph, Origin};
use crate::model::source::{Locator, Source};
use crate::model::statement::{Basis, How, LiteralValue, Rank, Speaker, Stance, Statement};
use crate::model::{EdgeId, Map, StatementId, Text, Value};

/// The word for a stance as views and `stance()` have it: an assertion with a speaker is `reported`.
pub fn stance_word(statement: &Statement) -> &'static str {
    match statement.stance {
        Stance::Asserted if statement.said_by.is_empty() => "asserted",
        Stance::Asserted => "reported",
        Stance::Possible => "possible",
        Stance::Proposed => "proposed",
        Stance::Denied => "denied",
    }
}

/// An edge by the ids of its ends, as stored: `armenia member-of csto`.
pub fn fact(graph: &Graph, edge: EdgeId) -> String {
    let found = graph.edge(edge);
    let (start, end) = (graph.node_element(found.start), graph.node_element(found.end));
    format!("{start} {} {end}", graph.relation_name(found.relation))
}

/// The text of a footnote, without its number:
/// `eurasianet-2003, 1052-1224, reported by nezavisimaya-gazeta, 2003-04-28: ...gloss`.
pub fn footnote(statement: &Statement, source: Option<&Source>, role: Role) -> String {
    let mut parts = vec![statement.source.clone(), passage(&statement.at)];
    if role == Role::Denies {
        parts.push(role.as_str().to_owned());
    }
    parts.push(manner(statement));
    if statement.basis == Basis::Implied {
        parts.push(statement.basis.as_str().to_owned());
    }
    if statement.rank == Rank::Deprecated {
        parts.push("deprecated".to_owned());
    }
    parts.push(when(statement, source));
    format!("{}: {}", parts.join(", "), gloss(statement))
}

/// Offsets of the passages: `182-214`, `59-130 and 1961-2032`.
fn passage(at: &[Locator]) -> String {
    let spans: Vec<String> = at.iter().map(|at| format!("{}-{}", at.start, at.end)).collect();
    match spans.as_slice() {
        [] => "no passage given".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Stance and speakers: `asserted`, `reported by lavrov`, `possible, believed by csto according to tass`.
pub fn manner(statement: &Statement) -> String {
    let stance = stance_word(statement);
    let Some((inner, outer)) = statement.said_by.split_last() else { return stance.to_owned() };
    let verb = match inner.how() {
        How::Says => "said",
        How::Believes => "believed",
    };
    let mut text = match (statement.stance, inner.how()) {
        (Stance::Asserted, How::Says) => format!("reported by {}", inner.who()),
        (Stance::Denied, How::Says) => format!("denied by {}", inner.who()),
        (Stance::Asserted, How::Believes) => format!("believed by {}", inner.who()),
        _ => format!("{stance}, {verb} by {}", inner.who()),
    };
    // From the innermost outwards, as one would tell it.
    for speaker in outer.iter().rev() {
        let link = if speaker.how() == How::Believes { "as believed by" } else { "according to" };
        text = format!("{text} {link} {}", speaker.who());
    }
    text
}

/// The validity in words, else `written 2012`, else `undated`.
fn when(statement: &Statement, source: Option<&Source>) -> String {
    match (&statement.valid, source.and_then(|source| source.published.as_deref())) {
        (Some(valid), _) => validity(valid),
        (None, Some(published)) => format!("written {}", date(published)),
        (None, None) => "undated".to_owned(),
    }
}

/// An EDTF string in words: `since 2023`, `2001 to 2014`, `until about 2023`.
pub fn validity(edtf: &str) -> String {
    match edtf.split_once('/') {
        None => date(edtf),
        Some(("", "")) => "at some time".to_owned(),
        Some(("", end)) => format!("until {}", date(end)),
        Some((start, "..")) => format!("since {}", date(start)),
        Some((start, "")) => format!("from {}", date(start)),
        Some((start, end)) => format!("{} to {}", date(start), date(end)),
    }
}

/// A single date; `~` and `?` as words.
fn date(edtf: &str) -> String {
    if let Some(date) = edtf.strip_suffix('~') {
        return format!("about {date}");
    }
    edtf.strip_suffix('?').map_or_else(|| edtf.to_owned(), |date| format!("perhaps {date}"))
}

/// The gloss; a statement without one is given by its ends.
fn gloss(statement: &Statement) -> String {
    if let Some(gloss) = &statement.gloss {
        return gloss.clone();
    }
    let object = statement.object.clone().or_else(|| statement.value.as_ref().map(literal_text));
    format!("{} {} {}", statement.subject, statement.relation, object.unwrap_or_default())
}

/// A literal as text.
pub fn literal_text(value: &LiteralValue) -> String {
    match value {
        LiteralValue::Boolean(b) => b.to_string(),
        LiteralValue::Integer(n) => n.to_string(),
        LiteralValue::Text(text) => text.clone(),
    }
}

/// A literal as a value.
pub fn literal_value(value: &LiteralValue) -> Value {
    match value {
        LiteralValue::Boolean(b) => Value::Boolean(*b),
        LiteralValue::Integer(n) => Value::Integer(*n),
        LiteralValue::Text(text) => Value::text(text.as_str()),
    }
}

/// A statement as the map that `evidence()` gives and footnotes carry: the fields of its record, defaults
/// filled in and everything in one form, plus what its source adds and whom it can be traced to.
pub fn record(graph: &Graph, id: StatementId) -> Option<Map> {
    let statement = graph.statement(id)?;
    let table = graph.statements()?;
    let source = graph.source(table.source(id));
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            map.insert(Text::from(key), value);
        }
    };
    put("id", statement.id.as_str().into());
    put("subject", statement.subject.as_str().into());
    put("relation", statement.relation.as_str().into());
    put("object", statement.object.as_deref().into());
    put("value", statement.value.as_ref().map_or(Value::Null, literal_value));
    put("valid", statement.valid.as_deref().into());
    put("stance", stance_word(&statement).into());
    put("said-by", Value::list(statement.said_by.iter().map(speaker).collect::<Vec<_>>()));
    put("basis", statement.basis.as_str().into());
    put("role", statement.role.as_deref().into());
    put("confidence", i64::from(statement.confidence.unwrap_or(100)).into());
    put("rank", rank_word(statement.rank).into());
    put("sign", statement.sign.map(i64::from).into());
    put("source", statement.source.as_str().into());
    put("at", Value::list(statement.at.iter().map(locator).collect::<Vec<_>>()));
    put("gloss", statement.gloss.as_deref().into());
    put("recorded", statement.recorded.as_deref().into());
    put("published", source.and_then(|source| source.published.as_deref()).into());
    put("reliability", source.and_then(|source| source.reliability.as_deref()).into());
    put("origin", origin(graph, table.origin(id)));
    Some(map)
}

/// The id of whom a statement can be traced to.
fn origin(graph: &Graph, origin: Option<Origin>) -> Value {
    match origin {
        Some(Origin::Entity(node)) => graph.node_element(node).into(),
        Some(Origin::Source(source)) => graph.source(source).map(|source| source.id.as_str()).into(),
        None => Value::Null,
    }
}

fn rank_word(rank: Rank) -> &'static str {
    match rank {
        Rank::Preferred => "preferred",
        Rank::Normal => "normal",
        Rank::Deprecated => "deprecated",
    }
}

/// Who is quoted, and how.
fn speaker(speaker: &Speaker) -> Value {
    Value::map([("who", Value::from(speaker.who())), ("how", speaker.how().as_str().into())])
}

fn locator(at: &Locator) -> Value {
    let number = |n: u64| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let mut pairs = vec![("start", number(at.start)), ("end", number(at.end))];
    pairs.extend(at.sha256.as_deref().map(|sum| ("sha256", sum.into())));
    Value::map(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(json: &str) -> Result<Statement, serde_json::Error> {
        serde_json::from_str(&format!(
            r#"{{"id":"e/1","subject":"a","relation":"r","object":"b","source":"e-2003",{json}}}"#
        ))
    }

    fn published(date: &str) -> Result<Source, serde_json::Error> {
        serde_json::from_str(&format!(r#"{{"id":"e-2003","title":"t","published":"{date}"}}"#))
    }

    #[test]
    fn footnotes_tell_passage_speaker_date_and_gloss() -> Result<(), serde_json::Error> {
        let source = published("2003-04-29")?;
        let cases = [
            (
                r#""at":[{"start":1052,"end":1224}],"said-by":["ng"],"valid":"2003-04-28","gloss":"Leaned on.""#,
                "e-2003, 1052-1224, reported by ng, 2003-04-28: Leaned on.",
            ),
            (r#""at":[{"start":7,"end":9}],"gloss":"g""#, "e-2003, 7-9, asserted, written 2003-04-29: g"),
            (
                r#""said-by":["ng"],"basis":"implied","gloss":"g""#,
                "e-2003, no passage given, reported by ng, implied, written 2003-04-29: g",
            ),
            (r#""valid":"2022/..","gloss":"g""#, "e-2003, no passage given, asserted, since 2022: g"),
            (
                r#""stance":"denied","said-by":["putin"]"#,
                "e-2003, no passage given, denied by putin, written 2003-04-29: a r b",
            ),
            (
                r#""stance":"possible","said-by":["x",{"who":"y","how":"believes"}],"valid":"/2014~","gloss":"g""#,
                "e-2003, no passage given, possible, believed by y according to x, until about 2014: g",
            ),
            (
                r#""at":[{"start":1,"end":2},{"start":3,"end":4},{"start":5,"end":6}],"rank":"deprecated","gloss":"g""#,
                "e-2003, 1-2, 3-4 and 5-6, asserted, deprecated, written 2003-04-29: g",
            ),
        ];
        for (json, expected) in cases {
            assert_eq!(footnote(&statement(json)?, Some(&source), Role::Supports), expected);
        }
        let denial = statement(r#""gloss":"g""#)?;
        assert_eq!(footnote(&denial, None, Role::Denies), "e-2003, no passage given, denies, asserted, undated: g");
        Ok(())
    }

    #[test]
    fn dates_are_put_into_words() {
        let cases = [
            ("2003-04", "2003-04"),
            ("2001/2014", "2001 to 2014"),
            ("2001-09-11/", "from 2001-09-11"),
            ("2012?/..", "since perhaps 2012"),
        ];
        for (edtf, words) in cases {
            assert_eq!(validity(edtf), words);
        }
    }
}
