//! `chancery session`: a driver over pipes, one JSON request and one JSON response per line.
//!
//! It translates between lines and a [`Session`], and must not know how queries run. Whatever arrives, a
//! line gets exactly one response, in order and flushed at once, and only the end of input ends it.

use std::io::{self, BufRead, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map as Object, Value as Json};

use super::exact::exact;
use super::response;
use crate::diagnostic::{Fault, Phase, TextMap, codes};
use crate::error::Error;
use crate::export::value::{Form, from_json};
use crate::model::{Kinds, Map, Text, Value};
use crate::procedure::{Field, Signature, Table};
use crate::session::{Request, Session};

/// The version of the protocol that is spoken.
const PROTOCOL: u32 = 1;

/// The longest line that is read; what goes beyond is skipped and answered with an error.
const LONGEST_LINE: u64 = 64 << 20;

/// What is wrong with a line that is no request.
struct Refusal(String);

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Refusal(fault.message)
    }
}

/// Why a request has no result.
enum Failure {
    /// The line is no request.
    Protocol(String),
    /// The session refused it, or the query failed.
    Session(Error),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Protocol(refusal.0)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Session(error)
    }
}

/// Answers requests until the input ends. A session that is `kept` in a file when all is done says in the response to
/// each request that writes that this has not happened yet, and is not reset. It is locked while a request is answered.
///
/// # Errors
/// When reading or writing fails; a failed query is a response.
pub(super) fn serve(
    session: &Mutex<Session>,
    kept: bool,
    mut input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    let mut line = Vec::new();
    let mut response = String::new();
    while read_line(&mut input, &mut line)? {
        response.clear();
        {
            let mut session = session.lock().unwrap_or_else(PoisonError::into_inner);
            answer(&mut session, kept, &mut line, &mut response);
        }
        response.push('\n');
        output.write_all(response.as_bytes())?;
        output.flush()?;
    }
    Ok(())
}

/// Reads one line, without keeping more of it than [`LONGEST_LINE`] and a byte; false at the end of input.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    if io::Read::take(&mut *input, LONGEST_LINE + 1).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    if line.pop_if(|last| *last == b'\n').is_none() && line.len() as u64 > LONGEST_LINE {
        skip_line(input)?;
    }
    Ok(true)
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let end = memchr::memchr(b'\n', buffer);
        let used = end.map_or(buffer.len(), |at| at + 1);
        input.consume(used);
        if end.is_some() || used == 0 {
            return Ok(());
        }
    }
}

/// Appends the response to one line.
fn answer(session: &mut Session, kept: bool, line: &mut [u8], out: &mut String) {
    let exact = exact(line);
    let request = match object(line) {
        Ok(request) => request,
        Err(refusal) => return response::protocol_error(out, None, &refusal.0),
    };
    let part = |range: Option<Range<usize>>| range.and_then(|range| str::from_utf8(line.get(range)?).ok());
    let (id, too_large) = (part(exact.id).map(str::trim), part(exact.too_large));
    let start = out.len();
    let result = match too_large {
        Some(number) => Err(Failure::Protocol(format!("`{number}` does not fit 64 bits"))),
        None => respond(session, kept, &request, id, out),
    };
    if let Err(failure) = result {
        out.truncate(start);
        match failure {
            Failure::Protocol(message) => response::protocol_error(out, id, &message),
            Failure::Session(error) => response::error(out, id, &error),
        }
    }
}

/// Does what the request asks for.
fn respond(
    session: &mut Session,
    kept: bool,
    request: &Object<String, Json>,
    id: Option<&str>,
    out: &mut String,
) -> Result<(), Failure> {
    if request.contains_key("query") {
        return query(session, kept, request, id, out);
    }
    if request.contains_key("procedure") {
        register(session, request)?;
        response::done(out, id);
    } else if is_true(request, "reset") {
        if kept {
            let refused = Fault::new(codes::NOT_ALLOWED, "a session that is kept in a file is not reset")
                .help("start another one, without `--save`");
            return Err(Failure::Session(placeless(refused)));
        }
        session.reset();
        response::done(out, id);
    } else if is_true(request, "info") {
        response::info(out, id, PROTOCOL);
    } else {
        return Err(Failure::Protocol("one of `query`, `info`, `reset`, `procedure` is expected".into()));
    }
    Ok(())
}

fn object(line: &[u8]) -> Result<Object<String, Json>, Refusal> {
    if line.len() as u64 > LONGEST_LINE {
        return Err(Refusal(format!("the line is longer than {} MiB", LONGEST_LINE >> 20)));
    }
    match serde_json::from_slice(line) {
        Ok(Json::Object(request)) => Ok(request),
        Ok(_) => Err(Refusal("the line is not a JSON object".into())),
        Err(problem) => Err(Refusal(format!("the line is not a JSON object: {problem}"))),
    }
}

fn is_true(request: &Object<String, Json>, key: &str) -> bool {
    request.get(key).is_some_and(|value| *value == Json::Bool(true))
}

fn text<'a>(object: &'a Object<String, Json>, key: &str) -> Result<&'a str, Refusal> {
    object.get(key).and_then(Json::as_str).ok_or_else(|| Refusal(format!("`{key}` is not a string")))
}

fn array<'a>(object: &'a Object<String, Json>, key: &str) -> Result<&'a [Json], Refusal> {
    match object.get(key) {
        None => Ok(&[]),
        Some(Json::Array(items)) => Ok(items),
        Some(_) => Err(Refusal(format!("`{key}` is not an array"))),
    }
}

fn query(
    session: &mut Session,
    kept: bool,
    request: &Object<String, Json>,
    id: Option<&str>,
    out: &mut String,
) -> Result<(), Failure> {
    let text = text(request, "query")?;
    let parameters = parameters(request)?;
    let (evidence, hints) = (is_true(request, "evidence"), is_true(request, "hints"));
    let form = if is_true(request, "plain") { Form::Plain } else { Form::Typed };
    // Asking for the settings to change them forgets all plans.
    if session.settings().evidence != evidence {
        session.settings_mut().evidence = evidence;
    }
    let request = Request { name: "<query>", text, parameters };
    let mut answer = session.execute(&request)?;
    if hints {
        answer.reasons = session.reasons(&request, &answer);
    }
    if let Some(limit) = answer.limit.clone() {
        let texts = TextMap::single("<query>", text);
        return Err(Failure::Session(Error::new(limit.into_diagnostic(Phase::Runtime), texts)));
    }
    let unkept = kept && answer.stats.is_some_and(|stats| !stats.is_empty());
    response::result(out, id, &answer, form, evidence, unkept);
    // Writing the rows may have read parts of a file that nobody had read before.
    match answer.snapshot.damage() {
        Some(damage) => Err(Failure::Session(placeless(damage))),
        None => Ok(()),
    }
}

fn parameters(request: &Object<String, Json>) -> Result<Map, Refusal> {
    let given = match request.get("parameters") {
        None | Some(Json::Null) => return Ok(Map::new()),
        Some(Json::Object(given)) => given,
        Some(_) => return Err(Refusal("`parameters` is not an object".into())),
    };
    let value = |(name, json): (&String, &Json)| match from_json(json) {
        Ok(value) => Ok((Text::from(name.as_str()), value)),
        Err(fault) => Err(Refusal(format!("parameter `{name}`: {}", fault.message))),
    };
    given.iter().map(value).collect()
}

fn register(session: &mut Session, request: &Object<String, Json>) -> Result<(), Failure> {
    let Some(Json::Object(procedure)) = request.get("procedure") else {
        return Err(Failure::Protocol("`procedure` is not an object".into()));
    };
    let signature = Signature {
        name: text(procedure, "name")?.to_owned(),
        inputs: fields(array(procedure, "inputs")?)?,
        outputs: fields(array(procedure, "outputs")?)?,
        help: String::new(),
        example: String::new(),
    };
    let width = signature.inputs.len() + signature.outputs.len();
    let rows = array(procedure, "rows")?.iter().map(|row| values(row, width)).collect::<Result<_, _>>()?;
    let registered = session.procedures_mut().register(Arc::new(Table { signature, rows }));
    registered.map_err(|fault| Failure::Session(placeless(fault)))
}

fn placeless(fault: Fault) -> Error {
    Error::new(fault.into_diagnostic(Phase::Compile), TextMap::default())
}

fn fields(items: &[Json]) -> Result<Vec<Field>, Refusal> {
    let field = |item: &Json| {
        let Json::Object(item) = item else { return Err(Refusal("a column has a `name` and a `type`".into())) };
        let kind = text(item, "type")?;
        let kinds = kinds(kind.trim_end_matches('?')).ok_or_else(|| Refusal(format!("`{kind}` is not a type")))?;
        Ok(Field { name: text(item, "name")?.to_owned(), kinds, optional: false })
    };
    items.iter().map(field).collect()
}

/// A column's type by its name; an INTEGER is welcome where FLOAT is declared.
fn kinds(name: &str) -> Option<Kinds> {
    Some(match name {
        "STRING" => Kinds::STRING,
        "INTEGER" => Kinds::INTEGER,
        "FLOAT" | "NUMBER" => Kinds::NUMBER,
        "BOOLEAN" => Kinds::BOOLEAN,
        "MAP" => Kinds::MAP,
        "LIST" => Kinds::LIST,
        "ANY" => Kinds::ANY,
        _ => return None,
    })
}

fn values(row: &Json, width: usize) -> Result<Vec<Value>, Refusal> {
    match row.as_array() {
        Some(items) if items.len() == width => Ok(items.iter().map(from_json).collect::<Result<_, _>>()?),
        _ => Err(Refusal(format!("a row has {width} values, inputs first"))),
    }
}
