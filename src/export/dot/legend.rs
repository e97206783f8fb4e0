//! The legend: only what occurs in the picture.

use std::fmt::Write as _;

use super::quote::html;
use super::sketch::{Sketch, Spot};
use super::strand::Strand;
use super::style::{COLOURS, CONTESTED, Colour, FAINT, Kind, MANNERS, Manner};

/// What occurred.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a line of the legend, and any of them may occur")]
pub(super) struct Looks {
    kinds: Vec<(&'static Kind, String)>,
    colours: Vec<&'static Colour>,
    manners: Vec<Manner>,
    contested: bool,
    derived: bool,
    tentative: bool,
    /// A line stands for several pairs, or for several sources.
    thick: bool,
}

impl Looks {
    /// Notes how an entity looks.
    pub(super) fn kinds(&mut self, spot: &Spot) {
        self.contested |= !spot.rivals.is_empty();
        if !self.kinds.iter().any(|(kind, _)| *kind == spot.kind) {
            let word = if spot.kind.label.is_empty() { spot.word.clone() } else { spot.kind.label.replace('-', " ") };
            self.kinds.push((spot.kind, word));
        }
    }

    /// Notes how a line looks.
    pub(super) fn lines(&mut self, strand: &Strand) {
        for (colour, manner, tie) in strand.looks() {
            self.contested |= tie.contested;
            self.derived |= tie.derived;
            self.tentative |= tie.tentative;
            if !self.colours.contains(&colour) {
                self.colours.push(colour);
            }
            if !self.manners.contains(&manner) {
                self.manners.push(manner);
            }
        }
        self.thick |= strand.is_thick();
    }

    /// The legend as a label; none when there is nothing to explain.
    pub(super) fn legend(&self, sketch: &Sketch) -> Option<String> {
        let [mut lines, mut kinds, mut sources] = [const { String::new() }; 3];
        self.line_rows(&mut lines);
        self.kind_rows(&mut kinds);
        source_rows(sketch, &mut sources);
        let open = "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"2\" CELLPADDING=\"1\">";
        let mut blocks: Vec<String> = [lines, kinds, sources].into_iter().filter(|block| !block.is_empty()).collect();
        // Graphviz stretches the shorter blocks; empty rows keep their lines together.
        let height = |block: &str| block.matches("<TR>").count();
        let tallest = blocks.iter().map(|block| height(block)).max().unwrap_or(0);
        for block in &mut blocks {
            (height(block)..tallest).for_each(|_| entry(block, FAINT, " ", " "));
        }
        let cell = |block: &String| format!("    <TD VALIGN=\"TOP\">{open}\n{block}    </TABLE></TD>\n");
        let cells: Vec<String> = blocks.iter().map(cell).collect();
        (!cells.is_empty()).then(|| format!("<\n    {open}<TR>\n{}    </TR></TABLE>>", cells.concat()))
    }

    fn line_rows(&self, rows: &mut String) {
        if self.colours.is_empty() && !self.contested {
            return;
        }
        heading(rows, if self.colours.is_empty() { "Marks" } else { "Lines" });
        for colour in COLOURS.iter().filter(|colour| self.colours.contains(colour)) {
            let sign = if colour.head == "tee" { "&#9473;&#9515;" } else { "&#9473;&#9473;" };
            entry(rows, colour.code, sign, colour.meaning);
        }
        for manner in MANNERS.iter().filter(|manner| self.manners.contains(manner)) {
            let (sign, meaning) = match manner {
                Manner::Asserted | Manner::Reported => continue,
                Manner::Possible => ("&#183;&#183;&#183;&#183;", "dotted: possible"),
                Manner::Proposed => ("&#9477;&#9477;", "dashed: proposed"),
                Manner::Denied => ("&#9477;&#9675;", "circle: denied"),
            };
            entry(rows, FAINT, sign, meaning);
        }
        if self.derived {
            entry(rows, FAINT, "&#9552;&#9552;", "double: derived by a rule");
        }
        if self.tentative {
            entry(rows, "#57606A80", "&#9473;?", "pale, with ?: may hold then");
        }
        if self.thick {
            entry(rows, FAINT, "&#9644;", "thicker: more sources");
        }
        if self.contested {
            entry(rows, CONTESTED, "abc", "orange: sources disagree");
        }
    }

    fn kind_rows(&self, rows: &mut String) {
        if self.kinds.iter().all(|(_, word)| word.is_empty()) {
            return;
        }
        heading(rows, "Shapes");
        for (kind, word) in self.kinds.iter().filter(|(_, word)| !word.is_empty()) {
            let (fill, line, text) = (kind.fill, kind.line, html(word));
            let swatch = format!("<TD BGCOLOR=\"{fill}\" BORDER=\"1\" COLOR=\"{line}\" WIDTH=\"22\"></TD>");
            let _ =
                writeln!(rows, "      <TR>{swatch}<TD ALIGN=\"LEFT\"><FONT POINT-SIZE=\"9\">{text}</FONT></TD></TR>");
        }
    }
}

fn source_rows(sketch: &Sketch, rows: &mut String) {
    if sketch.sources.is_empty() {
        return;
    }
    heading(rows, "Sources");
    for (at, source) in sketch.sources.iter().enumerate() {
        let when = if source.when.is_empty() { "undated" } else { &source.when };
        let text = format!("{}, {when}", source.id);
        entry(rows, "#24292F", &format!("S{}", at + 1), &html(&text));
    }
}

fn heading(rows: &mut String, text: &str) {
    let _ = writeln!(
        rows,
        "      <TR><TD COLSPAN=\"2\" ALIGN=\"LEFT\"><FONT POINT-SIZE=\"10\"><B>{text}</B></FONT></TD></TR>"
    );
}

/// `sign` and `meaning` are markup.
fn entry(rows: &mut String, colour: &str, sign: &str, meaning: &str) {
    let sign = format!("<TD><FONT POINT-SIZE=\"9\" COLOR=\"{colour}\"><B>{sign}</B></FONT></TD>");
    let _ = writeln!(rows, "      <TR>{sign}<TD ALIGN=\"LEFT\"><FONT POINT-SIZE=\"9\">{meaning}</FONT></TD></TR>");
}
