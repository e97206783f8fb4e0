//! The questions that are timed, with their parameters and what each has to give.

use chancery::model::Value;
use chancery::{Map, Request, Session};

use crate::expected::{Expected, Rows};
use crate::world::World;

/// A text and the parameters it is asked with in turn.
pub(crate) struct Question {
    pub(crate) name: String,
    text: String,
    runs: Vec<(Map, Rows)>,
}

impl Question {
    fn new(name: &str, text: &str, runs: Vec<(Map, Rows)>) -> Self {
        Question { name: name.to_owned(), text: text.to_owned(), runs }
    }

    fn alone(name: &str, text: &str, rows: Rows) -> Self {
        Question::new(name, text, vec![(Map::new(), rows)])
    }

    /// The question, once for each of its parameters.
    pub(crate) fn requests(&self) -> Vec<Request<'_>> {
        let request = |(parameters, _): &(Map, Rows)| Request {
            parameters: parameters.clone(),
            ..Request::new(&self.name, &self.text)
        };
        self.runs.iter().map(request).collect()
    }

    /// Asks once with all parameters and compares: what is wrong is not worth its time.
    pub(crate) fn check(&self, session: &mut Session) {
        for (request, (parameters, expected)) in self.requests().iter().zip(&self.runs) {
            let answer = session.execute(request).unwrap();
            let found: Rows = answer.rows.iter().map(|row| row.values.iter().map(cell).collect()).collect();
            assert_eq!(&found, expected, "{} {parameters:?}", self.name);
        }
    }
}

/// A cell as text, without quotes.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::String(text) => text.to_string(),
        other => format!("{other:?}"),
    }
}

fn with<const N: usize>(parameters: [(&str, Value); N]) -> Map {
    parameters.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

fn id(id: u32) -> Map {
    with([("id", Value::Integer(i64::from(id)))])
}

/// Starts of relations spread over those of one type, or of all: who has many comes more often.
fn starts(world: &World, kind: &str, count: usize) -> Vec<u32> {
    let all: Vec<u32> = world.relations.iter().filter(|r| kind.is_empty() || r.kind == kind).map(|r| r.from).collect();
    all.iter().step_by(all.len() / count).take(count).copied().collect()
}

/// All questions about a world.
pub(crate) fn all(world: &World) -> Vec<Question> {
    let expected = Expected::of(world);
    let mut all = lookups(world, &expected);
    all.extend(walks(world, &expected));
    all.extend(wholes(&expected));
    all
}

fn lookups(world: &World, expected: &Expected<'_>) -> Vec<Question> {
    let ids = || (0..).zip(&world.things).step_by(world.things.len() / 1000);
    let by_id = ids().map(|(at, thing)| (id(at), expected.lookup(at, &thing.name)));
    let by_name = ids().map(|(at, thing)| (with([("name", thing.name.as_str().into())]), expected.lookup(at, &at)));
    let text = |key, other| format!("MATCH (a:Entity {{{key}: ${key}}}) RETURN a.{other}, a.kind, a.since");
    vec![
        Question::new("lookup-id", &text("id", "name"), by_id.collect()),
        Question::new("lookup-name", &text("name", "id"), by_name.collect()),
    ]
}

fn walks(world: &World, expected: &Expected<'_>) -> Vec<Question> {
    const TYPES: [&str; 3] = ["ALLIED_WITH", "TRADES_WITH", "FUNDS"];
    let hops = (1..=3).map(|steps| {
        let types = &TYPES[..steps];
        let chain = types.iter().map(|kind| format!("-[:{kind}]->")).collect::<Vec<_>>().join("(:Entity)");
        let text = format!("MATCH (a:Entity {{id: $id}}){chain}(b:Entity) RETURN count(DISTINCT b.id)");
        let runs = starts(world, TYPES[0], 32).into_iter().map(|at| (id(at), expected.hops(at, types)));
        Question::new(&format!("hop{steps}"), &text, runs.collect())
    });
    let near = (2..=4).map(|steps| {
        let text = format!(
            "MATCH (a:Entity {{id: $id}})-[*1..{steps}]->(b:Entity) WHERE b.id <> $id RETURN count(DISTINCT b.id)"
        );
        let runs = starts(world, "", 8).into_iter().map(|at| (id(at), expected.neighbourhood(at, steps)));
        Question::new(&format!("neighbourhood{steps}"), &text, runs.collect())
    });
    hops.chain(near).chain([shortest(world, expected)]).collect()
}

fn shortest(world: &World, expected: &Expected<'_>) -> Question {
    let text = "MATCH p = shortestPath((a:Entity {id: $a})-[*..15]-(b:Entity {id: $b})) RETURN length(p)";
    let ends = starts(world, "", 16);
    let pairs = ends.iter().zip(ends.iter().rev()).filter(|(a, b)| a != b);
    let run = |(a, b): (&u32, &u32)| {
        let parameters = [("a", Value::Integer(i64::from(*a))), ("b", Value::Integer(i64::from(*b)))];
        (with(parameters), expected.shortest(*a, *b))
    };
    Question::new("shortest-path", text, pairs.map(run).collect())
}

fn wholes(expected: &Expected<'_>) -> Vec<Question> {
    vec![
        Question::alone(
            "filtered-pattern",
            "MATCH (a:Entity)-[r:ALLIED_WITH]->(b:Entity)-[s:TRADES_WITH]->(c:Entity) WHERE a.kind = 'Country' AND \
             r.since >= 2000 AND s.since < 2005 AND c.kind = 'Country' \
             RETURN c.name AS name, count(*) AS n ORDER BY n DESC, name LIMIT 10",
            expected.trade(),
        ),
        Question::alone(
            "triangles",
            "MATCH (a:Entity)-[:ALLIED_WITH]->(b:Entity)-[:ALLIED_WITH]->(c:Entity), (a)-[:ALLIED_WITH]->(c) \
             RETURN count(*)",
            expected.triangles(),
        ),
        Question::alone(
            "count-by-type",
            "MATCH ()-[r]->() RETURN type(r) AS t, count(*) AS n ORDER BY n DESC, t",
            expected.types(),
        ),
        Question::alone(
            "contains",
            "MATCH (a:Entity) WHERE a.kind = 'Person' AND a.name CONTAINS '777' RETURN count(*)",
            expected.containing("777"),
        ),
    ]
}
