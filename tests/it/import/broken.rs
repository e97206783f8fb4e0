//! What is wrong with files, each by its whole output; and files that nobody wrote in good faith.

use super::graph;

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
  = help: a cell that holds the delimiter is written in quotes; `--delimiter` names another one
";
    assert_eq!(text.replace("\n\n", "\n"), expected);
}
