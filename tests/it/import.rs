//! Bulk files into an open graph, from outside the loader: what each header means, and what is said of each mistake.

mod again;
mod broken;
mod ends;
mod foreign;
mod front;
mod random;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use chancery::diagnostic::Style;
use chancery::graph::{Graph, Mask, View};
use chancery::load::import::{Form, Group, IdKind, Import};
use chancery::model::{EdgeId, NodeId};

/// A directory that goes when the test does.
struct Files(PathBuf);

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Files {
    fn new() -> Files {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("chancery-import-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Files(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn add(&self, name: &str, content: impl AsRef<[u8]>) -> &Files {
        fs::write(self.path(name), content).unwrap();
        self
    }

    /// `Label=a.csv,b.csv` in this directory.
    fn group(&self, text: &str) -> Group {
        let (names, files) = text.split_once('=').unwrap_or(("", text));
        let names = names.split(':').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Group { names, files: files.split(',').map(|file| self.path(file)).collect() }
    }

    fn import(&self, nodes: &[&str], relationships: &[&str], form: Form, threads: usize) -> Result<Graph, String> {
        let groups = |all: &[&str]| all.iter().map(|text| self.group(text)).collect();
        let import =
            Import { nodes: groups(nodes), relationships: groups(relationships), form, map: Vec::new(), threads };
        let own = format!("{}/", self.0.display());
        import
            .run(&AtomicU64::new(0))
            .map_err(|problems| problems.render(Style::Plain).replace(&own, "").replace("\n\n", "\n"))
    }
}

/// What a graph holds, in the order of its elements.
fn dump(graph: &Graph) -> String {
    let mut text = String::new();
    for node in (0..graph.node_bound()).map(NodeId::at) {
        let labels: String = graph.labels(node).iter().flat_map(|label| [":", label]).collect();
        let _ = writeln!(text, "{} {labels}{}", node.0, properties(&graph.node_properties(node)));
    }
    for edge in (0..graph.edge_bound()).map(EdgeId::at) {
        let ends = graph.edge(edge);
        let name = graph.relation_name(ends.relation);
        let _ = writeln!(text, "{}-{name}->{}{}", ends.start.0, ends.end.0, properties(&graph.edge_properties(edge)));
    }
    text
}

fn properties(map: &chancery::model::Map) -> String {
    map.iter().map(|(key, value)| format!(" {key}={value:?}")).collect::<Vec<_>>().concat()
}

/// The graph of one file of nodes and one of relationships.
fn graph(nodes: &str, relationships: &str) -> Result<String, String> {
    graph_of(nodes, relationships, Form::default())
}

fn graph_of(nodes: &str, relationships: &str, form: Form) -> Result<String, String> {
    let files = Files::new();
    files.add("n.csv", nodes).add("r.csv", relationships);
    let with: &[&str] = if relationships.is_empty() { &[] } else { &["r.csv"] };
    let graph = files.import(&["n.csv"], with, form, 1)?;
    both_ways_agree(&graph);
    Ok(dump(&graph))
}

/// Each relation type's edges are the same from both ends.
fn both_ways_agree(graph: &Graph) {
    let mask = Mask::all();
    let view = View::new(graph, &mask);
    for relation in graph.relation_ids() {
        let edges = |direction| {
            let nodes = (0..graph.node_bound()).map(NodeId::at);
            let mut all: Vec<_> = nodes
                .flat_map(|node| {
                    view.steps(node, Some(relation), direction).map(move |(edge, other)| (edge, node, other))
                })
                .collect();
            all.sort_unstable();
            all
        };
        let out = edges(chancery::graph::Direction::Out);
        let into: Vec<_> =
            edges(chancery::graph::Direction::In).into_iter().map(|(e, end, start)| (e, start, end)).collect();
        assert_eq!(out, into);
        assert_eq!(out.len(), graph.relation_count(relation));
    }
}

#[test]
fn nodes_and_relationships() {
    let nodes = "id:ID,name,born:int,:LABEL\n1,Ann,1970,Person;Poet\n2,\"Bob, the \"\"elder\"\"\",,Person\n3,\"\",1,\n";
    let relationships = ":START_ID,:END_ID,:TYPE,since:int\n1,2,KNOWS,2003\n2,1,KNOWS,\n1,3,SEES,7\n1,2,KNOWS,1999\n";
    let expected = "\
0 :Person:Poet born=Integer(1970) id=Integer(1) name=String(\"Ann\")
1 :Person id=Integer(2) name=String(\"Bob, the \\\"elder\\\"\")
2  born=Integer(1) id=Integer(3) name=String(\"\")
0-KNOWS->1 since=Integer(2003)
0-KNOWS->1 since=Integer(1999)
1-KNOWS->0
0-SEES->2 since=Integer(7)
";
    assert_eq!(graph(nodes, relationships).unwrap(), expected);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(graph(&crlf(nodes), &crlf(relationships)).unwrap(), expected);
    let open_end = |text: &str| text.trim_end().to_owned();
    assert_eq!(graph(&open_end(nodes), &open_end(relationships)).unwrap(), expected);
    let blank = |text: &str| format!("\n{}\n\r\n", text.replace('\n', "\n\n"));
    assert_eq!(graph(&blank(nodes), &blank(relationships)).unwrap(), expected);
    let marked = |text: &str| format!("\u{feff}{text}");
    assert_eq!(graph(&marked(nodes), &marked(relationships)).unwrap(), expected);
}

#[test]
fn every_type_of_property() {
    let nodes = ":ID,a:long,b:float,c:double,d:boolean,e:string,f:date,g:localtime,h:time,i:localdatetime,j:datetime,\
k:duration,l:short,m:byte,n:char,o:int[],p:string[],q:date[],r:IGNORE\n\
x,-5,1.5,1e3,TRUE,text,2003-04-28,21:40:32,21:40:32+01:00,2015-07-21T21:40:32,2015-07-21T21:40:32+02:00,P1Y2M,1,2,é,\
1; 2;3,\"a;\"\"b;c\"\";\",2003-01-01;2004-01-01,junk\ny,,,,,,,,,,,,,,,\"\",,,\n";
    let text = graph(nodes, "").unwrap();
    let first: Vec<&str> = text.lines().next().unwrap().split_inclusive(' ').skip(2).collect();
    let expected = "\
a=Integer(-5) b=Float(1.5) c=Float(1000.0) d=Boolean(true) e=String(\"text\") f=Date(Date { days: 12170 }) \
g=LocalTime(LocalTime { nanos: 78032000000000 }) h=Time(Time { time: LocalTime { nanos: 78032000000000 }, offset: 3600 }) \
i=LocalDateTime(LocalDateTime { date: Date { days: 16637 }, time: LocalTime { nanos: 78032000000000 } }) \
j=DateTime(DateTime { local: LocalDateTime { date: Date { days: 16637 }, time: LocalTime { nanos: 78032000000000 } }, \
offset: 7200, zone: None }) k=Duration(Duration { months: 14, days: 0, seconds: 0, nanos: 0 }) l=Integer(1) m=Integer(2) \
n=String(\"é\") o=List([Integer(1), Integer(2), Integer(3)]) p=List([String(\"a\"), String(\"b;c\"), String(\"\")]) \
q=List([Date(Date { days: 12053 }), Date(Date { days: 12418 })])";
    assert_eq!(first.concat(), expected);
    assert_eq!(text.lines().nth(1).unwrap(), "1  o=List([])");
}

#[test]
fn ids_are_integers_where_all_are() {
    let ids = |ids: &str, kind| {
        let nodes = format!("id:ID\n{}\n", ids.replace(' ', "\n"));
        graph_of(&nodes, "", Form { ids: kind, ..Form::default() }).map(|text| text.replace('\n', ""))
    };
    assert_eq!(ids("7 -3", IdKind::Automatic).unwrap(), "0  id=Integer(7)1  id=Integer(-3)");
    assert_eq!(ids("7 007", IdKind::Automatic).unwrap(), "0  id=String(\"7\")1  id=String(\"007\")");
    assert_eq!(ids("7 8", IdKind::Text).unwrap(), "0  id=String(\"7\")1  id=String(\"8\")");
    let far = ids("9223372036854775807 -9223372036854775808 0", IdKind::Automatic).unwrap();
    assert_eq!(far, "0  id=Integer(9223372036854775807)1  id=Integer(-9223372036854775808)2  id=Integer(0)");
    let wrong = ids("7 x", IdKind::Integer).unwrap_err();
    assert!(
        wrong.starts_with("error[D0503]: `x` is not a whole number of 64 bits as an id\n --> n.csv:3:1\n"),
        "{wrong}"
    );
}

#[test]
fn groups_name_labels_types_and_spaces() {
    let files = Files::new();
    files.add("head.csv", "key:ID(People),name\n").add("a.csv", "1,Ann\n2,Bob\n").add("b.csv", "3,Cem");
    files.add("towns.csv", "code:ID(Towns)\n1\nx\n");
    files.add("lives.csv", ":START_ID(People),:END_ID(Towns)\n1,x\n3,1\n");
    files.add("typed.csv", ":START_ID(People),:TYPE,:END_ID(People)\n1,,2\n1,HATES,3\n");
    let graph = files
        .import(
            &["Person:Human=head.csv,a.csv,b.csv", "Town=towns.csv"],
            &["LIVES=lives.csv", "KNOWS=typed.csv"],
            Form::default(),
            2,
        )
        .unwrap();
    both_ways_agree(&graph);
    let expected = "\
0 :Person:Human key=Integer(1) name=String(\"Ann\")
1 :Person:Human key=Integer(2) name=String(\"Bob\")
2 :Person:Human key=Integer(3) name=String(\"Cem\")
3 :Town code=String(\"1\")
4 :Town code=String(\"x\")
0-LIVES->4
2-LIVES->3
0-KNOWS->1
0-HATES->2
";
    assert_eq!(dump(&graph), expected);
}

#[test]
fn other_separators() {
    let form =
        Form { delimiter: b'\t', array_delimiter: b'|', quote: b'\'', ids: IdKind::Automatic, ignore_extra: false };
    let nodes = ":ID\tname\tall:string[]\t:LABEL\n1\t'a\t''b'''\tx|'y|z'\tA|B\n2\t\"c\"\t\t\n";
    let expected = "\
0 :A:B all=List([String(\"x\"), String(\"y|z\")]) name=String(\"a\\t'b'\")
1  name=String(\"\\\"c\\\"\")
";
    assert_eq!(graph_of(nodes, "", form).unwrap(), expected);
}

#[test]
fn a_quote_counts_only_at_the_start_of_a_cell() {
    let text = graph(":ID,size,note\n1,5\" disk,\"two\nlines, \"\"quoted\"\"\"\n2,a\"\"b,\"\"\"\"\n", "").unwrap();
    let expected = "\
0  note=String(\"two\\nlines, \\\"quoted\\\"\") size=String(\"5\\\" disk\")
1  note=String(\"\\\"\") size=String(\"a\\\"\\\"b\")
";
    assert_eq!(text, expected);
}

#[test]
fn gzip_is_told_by_content() {
    use std::io::Write as _;
    let gzip = |text: &str| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        writer.write_all(text.as_bytes()).unwrap();
        writer.finish().unwrap()
    };
    let files = Files::new();
    // Two members one after the other are one file, as `cat a.gz b.gz` makes it.
    files.add("n.csv", [gzip("\u{feff}:ID,name\n1,Ann\n2,"), gzip("Bob\n")].concat());
    let text = dump(&files.import(&["n.csv"], &[], Form::default(), 1).unwrap());
    assert_eq!(text, "0  name=String(\"Ann\")\n1  name=String(\"Bob\")\n");
}
