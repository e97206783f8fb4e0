//! Pictures of the bundled graph as people ask for them, compared with `tests/it/golden/*.dot`.
//! `UPDATE_CASES=1` rewrites these; draw them and look (`dot -Tsvg FILE -o FILE.svg`) before you commit.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use chancery::export::{Exhibit, Options, Registry};
use chancery::session::Session;

/// A file, and the query whose picture it holds.
const PICTURES: &[(&str, &str)] = &[
    ("neighbourhood", "NEIGHBOURS OF csto"),
    ("stances", "NEIGHBOURS OF kyrgyzstan INCLUDING possible, proposed, denied"),
    ("two-steps", "NEIGHBOURS OF manas-air-base VIA concerns, targets, initiates, hosts-base WITHIN 2"),
    ("paths", "PATHS FROM 'United States' TO csto VIA hosts-base, member-of WITHIN 2"),
    ("causes", "MATCH way = ()-[:causes]->{1,6}()-[:threatens]->({id: 'central-asia'}) RETURN way"),
    ("answer", "MATCH (a:state)-[r:at-odds-with|allied-with|hosts-base]-(b:actor) RETURN a, r, b"),
    ("star", "MATCH (a)-[r:member-of]->({id: 'sco'}) RETURN r"),
    ("view", "AS OF 2003 MATCH (a:state)-[r:deploys-in|hosts-base]->(b) RETURN a, r, b"),
    ("derived", "NEIGHBOURS OF uzbekistan AS OF 2012 INCLUDING derived, possible, proposed, denied"),
    ("why", "WHY (russia)-[:allied-with]->(armenia) AS OF 2003"),
    ("why-literal", "WHY csto.founded"),
    ("nothing", "RETURN 1 AS one"),
];

fn draw(session: &mut Session, query: &str) -> String {
    let answer = session.query(query).unwrap();
    let options = Options { title: Some(query.to_owned()), ..Options::default() };
    let mut out = Vec::new();
    Registry::new().named("dot").unwrap().write(&Exhibit::Answer(&answer), &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What graphviz makes of it; nothing where it is not installed.
fn canonical(dot: &str) -> Option<String> {
    let piped = Command::new("dot").arg("-Tcanon").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = piped.ok()?;
    let mut input = child.stdin.take().unwrap();
    let text = dot.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "graphviz refuses\n{dot}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn pictures_are_the_golden_ones() {
    let mut session = Session::demo().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden");
    let mut problems = Vec::new();
    for (name, query) in PICTURES {
        let (file, got) = (folder.join(format!("{name}.dot")), draw(&mut session, query));
        if std::env::var_os("UPDATE_CASES").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, got).unwrap();
        } else if std::fs::read_to_string(&file).unwrap_or_default() != got {
            problems.push(format!("{query}\ndiffers from {}:\n{got}", file.display()));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn graphviz_finds_every_entity_of_a_picture() {
    let mut session = Session::demo().unwrap();
    for (_, query) in PICTURES.iter().filter(|row| row.1.starts_with("NEIGHBOURS")) {
        let dot = draw(&mut session, query);
        let Some(canonical) = canonical(&dot) else {
            println!("skipped: graphviz is not installed");
            return;
        };
        let nodes = |text: &str| text.matches("URL=").count();
        let rows = session.query(query).unwrap().rows.len();
        assert_eq!((nodes(&canonical), nodes(&dot)), (rows + 1, rows + 1), "{query}");
    }
}
