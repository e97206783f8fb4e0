//! [`Strand`]: all relations of one pair as one line, with one row of its label per colour and stance.

use super::page::stacked;
use super::quote::{html, quote, wrap};
use super::sketch::{Tie, marks};
use super::style::{COLOURS, CONTESTED, Colour, Manner, PALE, colour_of};

/// One line of a picture, written from its left end to its right end.
#[derive(Debug)]
pub(super) struct Strand<'s> {
    pub(super) left: usize,
    pub(super) right: usize,
    ties: Vec<&'s Tie>,
    /// How many pairs it stands for.
    pairs: usize,
}

/// Which way a name is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Forth,
    Back,
    Neither,
}

/// A row of a label: what one colour and one stance say.
struct Row<'s> {
    colour: &'static Colour,
    manner: Manner,
    names: Vec<String>,
    sources: Vec<usize>,
    contested: bool,
    first: &'s Tie,
}

impl<'s> Strand<'s> {
    /// The line of one pair.
    pub(super) fn new(left: usize, right: usize, ties: Vec<&'s Tie>) -> Self {
        Strand { left, right, ties, pairs: 1 }
    }

    /// One line for several pairs that share their right (`inward`) or left end; drawn at `left`, `right`.
    pub(super) fn bundle(left: usize, right: usize, ties: Vec<&'s Tie>, pairs: usize) -> Self {
        Strand { left, right, ties, pairs }
    }

    /// The colours and stances that occur, for the legend.
    pub(super) fn looks(&self) -> impl Iterator<Item = (&'static Colour, Manner, &'s Tie)> + '_ {
        self.ties.iter().map(|tie| (colour_of(&tie.relation, tie.sign), tie.manner, *tie))
    }

    /// Whether its width tells something.
    pub(super) fn is_thick(&self) -> bool {
        self.rows().iter().any(|row| row.sources.len() > 1)
    }

    /// Whether a tie is drawn from left to right. Of a bundle the shared end decides.
    fn way(&self, tie: &Tie) -> Way {
        match () {
            () if tie.symmetric => Way::Neither,
            () if tie.from == self.left || (self.pairs > 1 && tie.to == self.right) => Way::Forth,
            () => Way::Back,
        }
    }

    /// The way of the whole line: that of most names, when the others can be read the other way round.
    fn heading(&self) -> (Way, bool) {
        // What has a sign keeps its own name rather than its inverse.
        let weight = |tie: &&&Tie| if tie.sign == 0 { 2 } else { 3 };
        let count = |way| self.ties.iter().filter(|tie| self.way(tie) == way).map(|tie| weight(&tie)).sum::<usize>();
        let (forth, back) = (count(Way::Forth), count(Way::Back));
        let way = match (forth, back) {
            (0, 0) => return (Way::Neither, false),
            (forth, back) if forth >= back => Way::Forth,
            _ => Way::Back,
        };
        let stubborn = |tie: &&&Tie| ![way, Way::Neither].contains(&self.way(tie)) && tie.inverse.is_none();
        (way, self.ties.iter().any(|tie| stubborn(&tie)))
    }

    /// The name of a tie as it is read along the line.
    fn name(&self, tie: &Tie, heading: (Way, bool)) -> String {
        let way = self.way(tie);
        let mut name = match (&tie.inverse, heading) {
            (Some(inverse), (main, false)) if way != main && way != Way::Neither => inverse.clone(),
            _ => tie.relation.clone(),
        };
        if heading.1 {
            name = match way {
                Way::Forth => format!("{name} \u{2192}"),
                Way::Back => format!("\u{2190} {name}"),
                Way::Neither => name,
            };
        }
        if tie.tentative {
            name.push('?');
        }
        if !tie.when.is_empty() && self.pairs == 1 {
            name = format!("{name} {}", tie.when);
        }
        name
    }

    fn rows(&self) -> Vec<Row<'s>> {
        let heading = self.heading();
        let mut rows: Vec<Row<'s>> = Vec::new();
        for tie in &self.ties {
            let colour = colour_of(&tie.relation, tie.sign);
            let name = self.name(tie, heading);
            let looks = |tie: &Tie| (tie.manner, tie.contested, tie.derived, tie.tentative);
            let same = |row: &Row| row.colour == colour && looks(row.first) == looks(tie);
            let at = rows.iter().position(same).unwrap_or_else(|| {
                let (manner, contested) = (tie.manner, tie.contested);
                rows.push(Row { colour, manner, names: vec![], sources: vec![], contested, first: tie });
                rows.len() - 1
            });
            let Some(row) = rows.get_mut(at) else { continue };
            if !row.names.contains(&name) {
                row.names.push(name);
            }
            row.sources.extend(&tie.sources);
        }
        for row in &mut rows {
            row.sources.sort_unstable();
            row.sources.dedup();
        }
        rows.sort_by_key(|row| (row.manner, COLOURS.iter().position(|colour| *colour == row.colour)));
        rows
    }

    /// The text of a row: `6 × member-of, founder-of, proposed [S1 S4]`.
    fn text(&self, row: &Row) -> String {
        let mut text = row.names.join(", ");
        if self.pairs > 1 {
            text = format!("{} \u{d7} {text}", self.pairs);
        }
        let derived = if row.first.derived { "derived" } else { "" };
        for word in [derived, row.manner.word(), if row.contested { "contested" } else { "" }] {
            if !word.is_empty() {
                text = format!("{text}, {word}");
            }
        }
        let marks = marks(&row.sources).replace(' ', "\u{a0}");
        wrap(format!("{text} {marks}").trim_end(), 36)
    }

    /// Label, colours, arrowheads, style and tooltip, as attributes.
    pub(super) fn attributes(&self, labelled: bool) -> Vec<(&'static str, String)> {
        let rows = self.rows();
        let mut out = Vec::new();
        if labelled {
            out.push(("label", self.label(&rows)));
        }
        // What rules give is a double line: two of its colour, with white between.
        let colours = rows.iter().flat_map(|row| {
            let code = row.colour.code.to_owned() + if row.first.tentative { PALE } else { "" };
            if row.first.derived { vec![code.clone(), "#FFFFFF".to_owned(), code] } else { vec![code] }
        });
        let mut colours: Vec<String> = colours.collect();
        colours.dedup();
        out.push(("color", quote(&colours.join(":"))));
        if let [row] = rows.as_slice()
            && row.contested
        {
            out.push(("fontcolor", quote(CONTESTED)));
        }
        out.extend(self.ends(&rows));
        let manner = rows.iter().map(|row| row.manner).min().unwrap_or(Manner::Asserted);
        if manner.style() != "solid" {
            out.push(("style", manner.style().to_owned()));
        }
        out.push(("penwidth", self.width(&rows)));
        out.push(("tooltip", quote(&self.tooltip())));
        out
    }

    /// `dir` and the arrowheads.
    fn ends(&self, rows: &[Row]) -> Vec<(&'static str, String)> {
        let denied = rows.iter().all(|row| row.manner == Manner::Denied);
        let head = |way: Way| {
            let main = rows.iter().find(|row| self.way(row.first) == way).or(rows.first());
            let shape = main.map_or("normal", |row| row.colour.head);
            if denied { "odot".to_owned() } else { shape.to_owned() }
        };
        let dir = match self.heading() {
            (Way::Neither, _) if denied => {
                return vec![("dir", "both".into()), ("arrowhead", "odot".into()), ("arrowtail", "odot".into())];
            }
            (Way::Neither, _) => return vec![("dir", "none".into())],
            (_, true) => "both",
            (Way::Back, _) => "back",
            (Way::Forth, _) => "forward",
        };
        let mut out = vec![];
        if dir != "forward" {
            out.push(("dir", dir.to_owned()));
            out.push(("arrowtail", head(Way::Back)));
        }
        if dir != "back" && head(Way::Forth) != "normal" {
            out.push(("arrowhead", head(Way::Forth)));
        }
        out.retain(|(name, value)| *name != "arrowtail" || value != "normal");
        out
    }

    /// Thicker with more sources, and for a bundle.
    fn width(&self, rows: &[Row]) -> String {
        let most = rows.iter().map(|row| row.sources.len()).max().unwrap_or(0).min(5);
        let tenths = 10 + 3 * most + if self.pairs > 1 { 6 } else { 0 };
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    fn label(&self, rows: &[Row]) -> String {
        if let [row] = rows {
            return quote(&self.text(row));
        }
        let lines = rows.iter().map(|row| {
            let colour = if row.contested { CONTESTED } else { row.colour.code };
            format!("<FONT COLOR=\"{colour}\">{}</FONT>", html(&self.text(row)))
        });
        stacked(&lines.collect::<Vec<_>>())
    }

    /// Statement ids and glosses; long lists are cut with a count.
    fn tooltip(&self) -> String {
        const MOST: usize = 24;
        let all: Vec<&str> = self.ties.iter().flat_map(|tie| tie.backing.iter().map(String::as_str)).collect();
        let mut lines: Vec<String> = all.iter().take(MOST).map(|line| (*line).to_owned()).collect();
        if all.len() > MOST {
            lines.push(format!("and {} more statements", all.len() - MOST));
        }
        if lines.is_empty() {
            let mut names: Vec<&str> = self.ties.iter().map(|tie| tie.relation.as_str()).collect();
            names.dedup();
            lines.push(names.join(", "));
        }
        lines.join("\n")
    }
}

/// The ties of each pair of spots, in order of first appearance; loops too.
pub(super) fn pairs(ties: &[Tie]) -> Vec<(usize, usize, Vec<&Tie>)> {
    let mut order: Vec<(usize, usize, Vec<&Tie>)> = Vec::new();
    let mut index = std::collections::HashMap::new();
    for tie in ties {
        let key = (tie.from.min(tie.to), tie.from.max(tie.to));
        let at = *index.entry(key).or_insert_with(|| {
            order.push((tie.from, tie.to, Vec::new()));
            order.len() - 1
        });
        if let Some((.., list)) = order.get_mut(at) {
            list.push(tie);
        }
    }
    order
}
