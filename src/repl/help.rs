//! `:help`: what can be typed, read from the tables of commands, functions, procedures, keywords and codes.

use std::fmt::Write as _;

use super::command::{COMMANDS, Command, Next, find};
use super::shell::Shell;
use super::trouble::{Outcome, Trouble};
use super::wrap::wrap;
use crate::diagnostic::{Code, escape, nearest};
use crate::function::{Entry, Need, Parameter};
use crate::procedure::Signature;
use crate::query::parse::keyword::{self, Keyword};
use crate::session::Session;

/// The topics that are texts of their own.
pub const TOPICS: &[(&str, &str)] = &[
    ("commands", "the `:commands`"),
    ("language", "the language on one screen"),
    ("views", "time, source and stance: which statements count"),
    ("functions", "every function and aggregate"),
    ("procedures", "every procedure for CALL"),
    ("keys", "what the keys do at this prompt"),
];

/// Columns of a name in a list.
const NAME: usize = 30;

pub(super) fn command(shell: &mut Shell, topic: &str) -> Outcome<Next> {
    let text = topic_text(&shell.session, topic.trim_end_matches(';').trim())?;
    let text = reflow(&text, shell.screen.width());
    shell.put(text.as_bytes())?;
    Ok(Next::Go)
}

/// The text for a terminal: lines that are too long go on below what they explain, and a sentence that was broken
/// for wider terminals is put together first.
fn reflow(text: &str, width: Option<usize>) -> String {
    const FULL: usize = 70;
    let Some(columns) = width.filter(|columns| text.lines().any(|line| line.chars().count() >= *columns)) else {
        return text.to_owned();
    };
    let prose = |line: &str| !line.is_empty() && !line.starts_with(' ') && !line.contains("  ");
    let mut joined = String::with_capacity(text.len());
    let mut before = "";
    for line in text.lines() {
        let goes_on = prose(before) && prose(line) && before.len() >= FULL && !before.ends_with(['.', ':']);
        joined.push_str(match (joined.is_empty(), goes_on) {
            (true, _) => "",
            (false, true) => " ",
            (false, false) => "\n",
        });
        joined.push_str(line);
        before = line;
    }
    joined.push('\n');
    wrap(&joined, Some(columns), second_column)
}

/// Where a line's explanation begins, behind two blanks; or where the line does.
fn second_column(line: &str) -> usize {
    let lead = line.len() - line.trim_start().len();
    let rest = line.get(lead..).unwrap_or_default();
    let gap = rest.find("  ").map(|gap| gap + (rest.len() - gap - rest.get(gap..).unwrap_or("").trim_start().len()));
    gap.map_or(lead, |gap| line.get(..lead + gap).unwrap_or_default().chars().count())
}

/// The help on a topic; without one, on where to begin.
///
/// # Errors
/// When there is no help on it.
pub fn topic_text(session: &Session, topic: &str) -> Outcome<String> {
    Ok(match topic.to_lowercase().as_str() {
        "" => START.to_owned() + &commands(),
        "commands" => commands(),
        "language" => LANGUAGE.to_owned(),
        "views" | "view clause" => VIEWS.to_owned(),
        "functions" => functions(session),
        "procedures" => procedures(session),
        "keys" => KEYS.to_owned(),
        _ => return single(session, topic),
    })
}

/// Help on one command, function, procedure, code or keyword.
fn single(session: &Session, topic: &str) -> Outcome<String> {
    if let Some(name) = topic.strip_prefix(':')
        && let [row] = find(name).as_slice()
    {
        return Ok(one_command(row));
    }
    let name = topic.trim_end_matches("()");
    if let Some(entry) = session.functions().find(name) {
        return Ok(one_function(entry));
    }
    if let Some(text) = procedure(session, name) {
        return Ok(text);
    }
    if let Some(code) = Code::find(name) {
        return Ok(explain(code));
    }
    if let [row] = find(name).as_slice()
        && row.name == name.to_lowercase()
    {
        return Ok(one_command(row));
    }
    let word = name.split_whitespace().next().unwrap_or_default();
    match keyword::find(word) {
        Some(row) => Ok(one_keyword(row)),
        None => Err(unknown(session, topic)),
    }
}

fn unknown(session: &Session, topic: &str) -> Trouble {
    let own = TOPICS.iter().map(|(name, _)| *name).chain(COMMANDS.iter().map(|row| row.name));
    let mut names: Vec<String> = own.chain(session.functions().iter().map(Entry::name)).map(str::to_owned).collect();
    names.extend(session.procedures().signatures().map(|found| found.name.clone()));
    let wrong = Trouble::usage(format!("there is no help on `{}`", escape(topic)));
    if let Some(near) = nearest(topic, names.iter().map(String::as_str)) {
        return wrong.help(format!("did you mean `:help {near}`?"));
    }
    let topics: Vec<&str> = TOPICS.iter().map(|(name, _)| *name).collect();
    wrong.help(format!("the topics are {}", topics.join(", ")))
}

fn list(out: &mut String, name: &str, help: &str) {
    let _ = writeln!(out, "  {name:<NAME$}  {help}");
}

fn commands() -> String {
    let mut out = String::from("Commands (any beginning of a name that fits only one will do)\n");
    for row in COMMANDS {
        list(&mut out, &format!(":{} {}", row.name, row.arguments), row.help);
    }
    out
}

fn one_command(row: &Command) -> String {
    format!(":{} {}\n  {}\n  for example  {}\n", row.name, row.arguments, row.help, row.example)
}

fn one_keyword(row: &Keyword) -> String {
    let reserved = if row.reserved { "a reserved word" } else { "a word only where it stands in its clause" };
    format!("{}: {}\n  {reserved}; `:help language` shows the clauses\n", row.word, row.help)
}

/// `substring(text, start [, length])`
fn signature(name: &str, parameters: &[Parameter]) -> String {
    let mut text = format!("{name}(");
    for (at, parameter) in parameters.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        let _ = match parameter.need {
            Need::Required => write!(text, "{comma}{}", parameter.name),
            Need::Optional => write!(text, "[{comma}{}]", parameter.name),
            Need::Repeated => write!(text, "{comma}{}…", parameter.name),
        };
    }
    text + ")"
}

fn functions(session: &Session) -> String {
    let (aggregates, scalars): (Vec<Entry>, Vec<Entry>) =
        session.functions().iter().partition(|entry| matches!(entry, Entry::Aggregate(_)));
    let mut out = String::new();
    for (title, entries) in [("Functions", scalars), ("Aggregates", aggregates)] {
        let _ = writeln!(out, "{title}");
        for entry in entries {
            list(&mut out, &signature(entry.name(), entry.parameters()), entry.help());
        }
    }
    out
}

fn one_function(entry: Entry) -> String {
    let mut out =
        format!("{} gives {}\n  {}\n", signature(entry.name(), entry.parameters()), entry.result(), entry.help());
    for parameter in entry.parameters() {
        let _ = writeln!(out, "  {:<12} {}", parameter.name, parameter.kinds);
    }
    let _ = writeln!(out, "  for example  {}", entry.example());
    out
}

/// `statements.conflicts([x]) YIELD conflict, kind`
fn call(found: &Signature) -> String {
    let mut text = format!("{}(", found.name);
    for (at, input) in found.inputs.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        let _ = if input.optional {
            write!(text, "[{comma}{}]", input.name)
        } else {
            write!(text, "{comma}{}", input.name)
        };
    }
    text + ")"
}

fn procedures(session: &Session) -> String {
    let mut out = String::from("Procedures, run with CALL\n");
    for found in session.procedures().signatures() {
        list(&mut out, &call(found), &found.help);
    }
    out
}

fn procedure(session: &Session, name: &str) -> Option<String> {
    let procedure = session.procedures().find(name)?;
    let found = procedure.signature();
    let mut out = format!("{}\n  {}\n", call(found), found.help);
    for (title, fields) in
        [("takes", &found.inputs[..]), ("option", procedure.options()), ("yields", &found.outputs[..])]
    {
        for field in fields {
            let _ = writeln!(out, "  {title:<7}{:<14} {}", field.name, field.kinds);
        }
    }
    let _ = writeln!(out, "  for example  {}", found.example);
    Some(out)
}

/// The long text of a code.
pub fn explain(code: Code) -> String {
    let row = code.row();
    let detail = if row.detail.is_empty() { String::new() } else { format!(", {}", row.detail) };
    format!("{}: {}\n  {}{detail} to programs\n\n{}\n", row.code, row.title, row.kind, row.explanation)
}

const START: &str = "\
Ask who is near, how two things are connected, or for any pattern:

  NEIGHBOURS OF csto                                         what the CSTO is connected with
  PATHS FROM \"United States\" TO csto WITHIN 2                how two actors are connected
  MATCH (s:state)-[:hosts-base]->(x) RETURN s.name, x.name   who hosts whose bases
  WHY (russia)-[:allied-with]->(armenia)                     what a relation rests on
  CALL statements.conflicts('csto')                          where the sources disagree

Numbers in brackets lead to footnotes: source, place in it, speaker, stance and date.
Enter runs a whole query, Alt-Enter goes on in a new line, Tab completes.
More: :help language, :help views, :help functions, :help procedures, :help keys

";

const KEYS: &str = "\
Enter       runs what is a whole query, with or without `;`; else goes on in a new line
Alt-Enter   goes on in a new line
Tab         completes keywords, types, relations, entities, sources, functions, files
Right       takes the hint that is shown faintly
Up, Down    earlier and later queries; Ctrl-R searches them
Ctrl-C      drops the line, or stops the query that is running; twice on an empty line, with a
            note between, it leaves
Ctrl-D      leaves
";

const LANGUAGE: &str = "\
Short forms
  NEIGHBOURS OF csto VIA leads, aligned-with WITHIN 2     limits: VIA, AVOIDING, WITHIN
  PATHS FROM armenia TO united-states AVOIDING csto       shortest first, 3 steps at most
  WHY (russia)-[:allied-with]->(armenia)                  the proof; or WHY csto.founded

Patterns (openCypher, with GQL's path patterns)
  MATCH (s:state)-[r:member-of]->(o {id: 'csto'})         labels and relations may have hyphens
  MATCH (a)-[:allied-with]-(b)                            either way
  MATCH p = (a {id: 'serbia'})-[*1..3]-(b {id: 'csto'})   one to three steps
  MATCH p = ANY SHORTEST (a:state)-[:borders]-+(b:state)  quantifiers, selectors, modes
  OPTIONAL MATCH (s)-[:hosts-base]->(x)                   null where nothing is found

Clauses
  WHERE s.name STARTS WITH 'K' AND NOT (s)-[:leaves]->()  conditions
  WITH o, count(s) AS members WHERE members > 5           rows on to the next clause
  UNWIND [2003, 2012] AS year                             a row per element
  CALL statements.conflicts() YIELD kind, subject         procedures
  RETURN DISTINCT s.name AS state, sources(r) ORDER BY state DESC SKIP 5 LIMIT 10
  ... UNION ...                                           the rows of two queries

Views, after a pattern or before the query (:help views)
  AS OF 2012   BETWEEN 2001 AND 2010   CERTAINLY AS OF 2003   ACCORDING TO putin
  INCLUDING possible, proposed   ONLY denied   AT LEAST 2 SOURCES

Values
  'text'  12  1.5  true  null  [1, 2]  {key: 'value'}  $parameter  date('2012-05-14')
  // comment   /* comment */      `;` separates statements
";

const VIEWS: &str = "\
A view says which statements count. It stands after a clause's pattern, or before the query
for all of its clauses; `:view VIEW` sets it for the session.

  AS OF 2012                  what may hold on some day of 2012 (or 2012-05, 2012-05-14)
  BETWEEN 2001 AND 2010       what may hold on some day of those years
  CERTAINLY AS OF 2012        only what holds however missing dates are filled in
  ACCORDING TO putin          only what this source, author, publisher or speaker says
  INCLUDING possible          stances beside asserted and reported: possible, proposed, denied;
                              deprecated statements, derived edges
  ONLY denied                 these stances and no others
  AT LEAST 2 SOURCES          only edges that so many independent origins affirm
  ANY TIME, ACCORDING TO ANYONE   lift what an outer view sets

For example
  MATCH (s:state)-[:member-of]->(o {id: 'csto'}) CERTAINLY AS OF 2012 RETURN s.name
  MATCH (a)-[r:arms]->(x) INCLUDING possible, proposed RETURN a.name, x.name, stance(r)
";
