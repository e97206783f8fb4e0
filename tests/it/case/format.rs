//! The text of a case file, read and printed.

use std::fmt::Write as _;

/// What a case expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Answer,
    Plan,
    Error,
}

const KINDS: &[(Kind, &str)] = &[(Kind::Answer, "answer"), (Kind::Plan, "plan"), (Kind::Error, "error")];

/// One case, with the graph that holds for it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) title: String,
    /// The graph is said here, not taken over from the case before.
    says_graph: bool,
    pub(super) demo: bool,
    pub(super) setup: String,
    pub(super) parameters: String,
    pub(super) query: String,
    pub(super) kind: Kind,
    pub(super) expected: String,
}

/// All cases of a file, and what stands before the first.
#[derive(Debug)]
pub(super) struct File {
    pub(super) preface: String,
    pub(super) list: Vec<Case>,
}

pub(super) fn read(text: &str) -> Result<File, String> {
    let mut blocks = format!("\n{text}");
    blocks = blocks.replace("\n=== ", "\n\u{0}");
    let mut parts = blocks.split('\u{0}');
    let preface = parts.next().unwrap_or_default().trim().to_owned();
    let mut list: Vec<Case> = Vec::new();
    for part in parts {
        let case = read_case(part, list.last())?;
        list.push(case);
    }
    Ok(File { preface, list })
}

fn read_case(text: &str, before: Option<&Case>) -> Result<Case, String> {
    let text = format!("\n{}", text.split_once('\n').map_or("", |(_, rest)| rest)).replace("\n--- ", "\n\u{0}")
        + "\u{0}title "
        + text.lines().next().unwrap_or_default();
    let mut case = Case {
        title: String::new(),
        says_graph: false,
        demo: before.is_some_and(|case| case.demo),
        setup: before.map_or_else(String::new, |case| case.setup.clone()),
        parameters: String::new(),
        query: String::new(),
        kind: Kind::Answer,
        expected: String::new(),
    };
    for section in text.split('\u{0}').skip(1) {
        let (head, body) = section.split_once('\n').unwrap_or((section, ""));
        let body = body.trim_end().to_owned();
        match head.trim() {
            "graph demo" => (case.says_graph, case.demo, case.setup) = (true, true, body),
            "graph open" => (case.says_graph, case.demo, case.setup) = (true, false, body),
            "parameters" => case.parameters = body,
            "query" => case.query = body,
            head => match (head.strip_prefix("title "), KINDS.iter().find(|(_, word)| *word == head)) {
                (Some(title), _) => title.clone_into(&mut case.title),
                (_, Some((kind, _))) => (case.kind, case.expected) = (*kind, body),
                _ => return Err(format!("`--- {head}` is no section")),
            },
        }
    }
    let whole = !case.query.is_empty() && (case.says_graph || before.is_some());
    if whole { Ok(case) } else { Err(format!("`{}` lacks a query or a graph", case.title)) }
}

impl File {
    /// The file as text, as [`read`] reads it.
    pub(super) fn print(&self) -> String {
        let mut out = String::new();
        if !self.preface.is_empty() {
            out = format!("{}\n\n", self.preface);
        }
        let cases: Vec<String> = self.list.iter().map(Case::print).collect();
        out + &cases.join("\n")
    }
}

impl Case {
    fn print(&self) -> String {
        let mut out = format!("=== {}\n", self.title);
        let mut section = |head: &str, body: &str| {
            let _ = writeln!(out, "--- {head}");
            if !body.trim_end().is_empty() {
                let _ = writeln!(out, "{}", body.trim_end());
            }
        };
        if self.says_graph {
            section(if self.demo { "graph demo" } else { "graph open" }, &self.setup);
        }
        if !self.parameters.is_empty() {
            section("parameters", &self.parameters);
        }
        section("query", &self.query);
        let word = KINDS.iter().find(|(kind, _)| *kind == self.kind).map_or("", |(_, word)| word);
        section(word, &self.expected);
        out
    }
}

#[test]
fn case_files_print_as_they_are_read() {
    let text = "About these.\n\n=== first\n--- graph open\nCREATE ()\n--- query\nMATCH (n)\nRETURN n\n--- answer\nn\n()\n\n\
                === second\n--- parameters\n{\"a\": 1}\n--- query\nRETURN\n--- error\nerror: x\n";
    let file = read(text).unwrap();
    assert_eq!(file.print(), text);
    assert_eq!((file.list[1].setup.as_str(), file.list[1].kind), ("CREATE ()", Kind::Error));
    assert!(read("=== x\n--- query\nRETURN 1\n").is_err());
    assert!(read("=== x\n--- graph demo\n--- qeury\nRETURN 1\n").is_err());
}
