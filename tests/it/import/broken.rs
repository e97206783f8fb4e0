//! What is wrong with files, each by its whole output; and files that nobody wrote in good faith.

use std::io::Write as _;

use proptest::prelude::*;

use super::{Files, Form, graph};

/// What is said of a file of nodes.
fn nodes(text: &str) -> String {
    graph(text, "").unwrap_err()
}

#[test]
fn all_problems_of_the_nodes_at_once() {
    let text = nodes("name,id:ID,n:int[]\nAnn,1,1;x\nBob,,2\n\"Cem\n\"x,3,\nDea,4\nEve,5,,6\n");
    let expected = "\
error[D0503]: `x` is not a whole number of 64 bits
 --> n.csv:2:7
error[D0503]: the id is empty
 --> n.csv:3:5
error[D0502]: text stands behind a closing quote
 --> n.csv:5:2
  = help: a quote inside a quoted cell is written twice
error[D0502]: the line has 2 columns where the header has 3
 --> n.csv:6:1
  = help: a cell that holds the delimiter is written in quotes; `--delimiter` names another one
error[D0502]: the line has 4 columns where the header has 3
 --> n.csv:7:1
  = help: a cell that holds the delimiter is written in quotes; `--delimiter` names another one; `--ignore-extra-columns` leaves the rest out
";
    assert_eq!(text, expected);
}

/// What is said of one file of nodes with the ids 1 and 2, and one of relationships.
fn relationships(text: &str) -> String {
    graph(":ID\n1\n2\n", text).unwrap_err()
}

#[test]
fn headers_say_what_they_lack() {
    for (header, expected) in [
        ("name\n", "error[D0501]: the header has no column `:ID`\n --> n.csv:1:1\n"),
        (":ID,id:ID\n", "error[D0501]: the header has 2 columns `:ID`\n --> n.csv:1:1\n"),
        (
            ":ID,x:integr\n",
            "error[D0501]: no column type is called `integr`\n --> n.csv:1:5\n  = help: did you mean `integer`?\n",
        ),
        (
            ":ID,:LABELS\n",
            "error[D0501]: no column type is called `LABELS`\n --> n.csv:1:5\n  = help: did you mean `LABEL`?\n",
        ),
        (
            ":ID,:START_ID\n",
            "error[D0501]: a file of nodes has no column `:START_ID`\n --> n.csv:1:5\n  = help: `:ID`, `:LABEL`, `:IGNORE`\n",
        ),
        (
            ":ID,where:point{crs:WGS-84}\n",
            "error[D0505]: the type `point{crs:WGS-84}` is not supported: there are no spatial values\n --> n.csv:1:5\n  \
             = help: keep the coordinates as two `float` columns, or leave the column out with `:IGNORE`\n",
        ),
        (
            ":ID,,b\n",
            "error[D0501]: the column has no name\n --> n.csv:1:5\n  = help: a column that is not wanted is called `:IGNORE`\n",
        ),
        (
            ":ID,:int\n",
            "error[D0501]: the column `:int` has no property name\n --> n.csv:1:5\n  = help: write it as `name:int`\n",
        ),
        (":ID,a,\u{e9}:int,a\n", "error[D0501]: the property `a` has two columns of one type\n --> n.csv:1:13\n"),
        ("", "error[D0501]: the file is empty, so it has no header\n --> n.csv:1:1\n"),
        (
            "\"x\n",
            "error[D0502]: the quote is never closed\n --> n.csv:1:1\n  = help: a quote inside a quoted cell is written twice\n",
        ),
    ] {
        assert_eq!(nodes(header).lines().take(3).collect::<Vec<_>>(), expected.lines().collect::<Vec<_>>(), "{header}");
    }
}

#[test]
fn relationships_lead_to_nodes_that_are_there() {
    let text = relationships(
        ":START_ID,:END_ID,:TYPE,n:int\n1,3,KNOWS,1\n01,2,KNOWS,1x\n,2,KNOWS,1\n1,2,,99999999999999999999\n",
    );
    let expected = "\
error[D0504]: no node has the id `3`
 --> r.csv:2:3
error[D0504]: no node has the id `01`
 --> r.csv:3:1
error[D0503]: `1x` is not a whole number of 64 bits
 --> r.csv:3:12
error[D0503]: the id is empty
 --> r.csv:4:1
error[D0503]: the relationship type is empty
 --> r.csv:5:5
error[D0503]: `99999999999999999999` is not a whole number of 64 bits
 --> r.csv:5:6
";
    assert_eq!(text, expected);
    let text = relationships(":START_ID(People),:END_ID\n1,2\n");
    let expected = "\
error[D0501]: the header has no column `:TYPE`
 --> r.csv:1:1
  = help: one type for the whole file can be given as `--relationships TYPE=FILE`
error[D0501]: no file of nodes has the id space `People`
 --> r.csv:1:1
";
    assert_eq!(text, expected);
}

#[test]
fn ids_are_given_once() {
    let text = nodes(":LABEL,name,:ID\nA,Ann,1\nB,\"Bob\nthe second\",2\nC,Cé,1\nD,\"Dea\n\",2\n");
    let expected = "\
error[D0209]: the id `1` is given twice
 --> n.csv:5:6
  = help: the first is at n.csv:2:7
error[D0209]: the id `2` is given twice
 --> n.csv:7:3
  = help: the first is at n.csv:4:13
";
    assert_eq!(text, expected);
    let far = nodes(":ID\n1\n99999999999\n1\n");
    assert!(far.starts_with("error[D0209]: the id `1` is given twice\n --> n.csv:4:1\n"), "{far}");
    let spelt = nodes(":ID\nx\ny\nx\n");
    assert!(spelt.starts_with("error[D0209]: the id `x` is given twice\n --> n.csv:4:1\n"), "{spelt}");
}

#[test]
fn a_property_has_one_value() {
    let text = nodes("id:ID,a:int,a:string,id:float\n1,1,,\n2,,x,\n3,1,x,\n4,,,1.5\n");
    let expected = "\
error[D0502]: the property `a` has a value in two columns
 --> n.csv:4:1
  = help: the second is the one at column 13 of the header
error[D0502]: the property `id` has a value in two columns
 --> n.csv:5:1
  = help: the second is the one at column 22 of the header
";
    assert_eq!(text, expected);
    let mixed = graph(":ID,a:int,a:string\n1,1,\n2,,x\n", "").unwrap();
    assert_eq!(mixed, "0  a=Integer(1)\n1  a=String(\"x\")\n");
}

#[test]
fn a_hundred_problems_are_shown() {
    let lines: String = (0..250).map(|n| format!("{n},x\n")).collect::<Vec<_>>().concat();
    let text = nodes(&format!(":ID,n:int\n{lines}"));
    assert_eq!(text.matches("error[").count(), 100);
    assert!(text.ends_with("and 150 more problems\n"), "{text}");
}

#[test]
fn places_are_right_in_every_block_and_file() {
    use std::fmt::Write as _;
    let files = Files::new();
    let mut part = String::new();
    for n in 0..200_000 {
        let _ = writeln!(part, "{n},\"a\nb\"");
    }
    files.add("a.csv", format!(":ID,name\n{part}x,\"\"y\n")).add("b.csv", "y,1,2\n");
    let text = files.import(&["a.csv,b.csv"], &[], Form::default(), 3).unwrap_err();
    let expected = "\
error[D0502]: text stands behind a closing quote
 --> a.csv:400002:5
  = help: a quote inside a quoted cell is written twice
error[D0502]: the line has 3 columns where the header has 2
 --> b.csv:1:1
  = help: a cell that holds the delimiter is written in quotes; `--delimiter` names another one; `--ignore-extra-columns` leaves the rest out
";
    assert_eq!(text, expected);
}

#[test]
fn files_that_are_not_what_they_should_be() {
    let files = Files::new();
    let import = |bytes: &[u8]| {
        files.add("n.csv", bytes);
        files.import(&["n.csv"], &[], Form::default(), 2).map(|graph| graph.node_count())
    };
    let missing = files.import(&["none.csv"], &[], Form::default(), 1).unwrap_err();
    assert!(missing.starts_with("error[D0110]: `none.csv` cannot be read: No such file or directory"), "{missing}");
    let utf8 = import(b":ID,n\n1,\xc3\xa9\n2,\xc3\xa9\xff\n").unwrap_err();
    assert_eq!(utf8, "error[D0106]: the byte 0xff is not UTF-8 here\n --> n.csv:3:4\n");
    assert_eq!(import(b":ID,n\n1,\0\0\n\0,2\n"), Ok(2));
    assert_eq!(import(b":ID\n"), Ok(0));
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(&b":ID\n".repeat(10_000)).unwrap();
    let gzip = writer.finish().unwrap();
    for end in [3, 10, gzip.len() / 2, gzip.len() - 1] {
        let cut = import(&gzip[..end]).unwrap_err();
        assert!(cut.starts_with("error[D0110]: `n.csv` cannot be read: "), "{cut}");
    }
    let mut flipped = gzip;
    let at = flipped.len() - 6;
    flipped[at] ^= 1;
    assert!(import(&flipped).unwrap_err().contains("cannot be read"));
}

#[test]
fn a_record_has_its_limit() {
    let files = Files::new();
    let import = |text: String| {
        files.add("n.csv", text);
        files.import(&["n.csv"], &[], Form::default(), 2).map(|graph| graph.node_count())
    };
    let long = "x".repeat(16 << 20);
    let text = import(format!(":ID,n\n1,a\n2,{long}\n3,b\n")).unwrap_err();
    assert_eq!(text, "error[D0108]: the record that begins here has more than 16 MiB\n --> n.csv:3:1\n");
    assert_eq!(import(format!(":ID,n\n1,a\n2,{}\n3,b\n", &long[3..])), Ok(3));
    let quoted = import(format!(":ID,n\n1,a\n2,\"{}", "y\n".repeat(9 << 20))).unwrap_err();
    let expected = "\
error[D0108]: the record that begins here has more than 16 MiB
 --> n.csv:3:1
  = help: is a quote not closed?
";
    assert_eq!(quoted, expected);
}

proptest! {
    /// Nothing that stands in a file ends the program.
    #[test]
    fn no_file_is_too_odd(nodes in prop::collection::vec(odd(), 0..60), relationships in prop::collection::vec(odd(), 0..60)) {
        let files = Files::new();
        files.add("n.csv", nodes.concat()).add("r.csv", relationships.concat());
        files.add("n.jsonl", nodes.concat()).add("r.jsonl", relationships.concat());
        let _ = files.import(&["n.csv"], &["r.csv"], Form::default(), 2);
        let _ = files.import(&["n.jsonl"], &["r.jsonl"], Form::default(), 2);
        files.add("h.csv", ":ID,a:int[],b:date,:LABEL,c\n");
        let _ = files.import(&["h.csv,n.csv"], &[], Form::default(), 2);
    }
}

/// Pieces that files are made of.
fn odd() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        ",",
        "\n",
        "\"",
        "\r\n",
        ";",
        ":ID",
        ":LABEL",
        ":START_ID",
        ":END_ID",
        ":TYPE",
        ":int",
        "(",
        ")",
        "1",
        "-9",
        "x",
        "\0",
        "\u{feff}",
        "é",
        "{\"id\":1}",
        "{\"start\":1,\"end\":1,\"type\":\"T\"}",
        "{\"id\":\"a\",\"properties\":{\"k\":[1,\"x\"]}}",
        "[",
    ]);
    prop_oneof![9 => known.prop_map(|text| text.as_bytes().to_vec()), 1 => prop::collection::vec(any::<u8>(), 0..4)]
}
