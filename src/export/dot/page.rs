//! [`Page`]: the DOT text as it grows, and how an entity is written; every layout draws through it.

use super::legend::Looks;
use super::quote::{comment, html, quote, wrap};
use super::sketch::{Headline, Layout, Sketch, Spot, count, marks};
use super::strand::Strand;
use super::style::{CONTESTED, FAINT, Kind, NEUTRAL};

const FONT: &str = "Helvetica,Arial,sans-serif";

/// The DOT text as it grows.
pub(super) struct Page<'s> {
    pub(super) sketch: &'s Sketch,
    out: String,
    depth: usize,
    /// Everything stands in one cluster, whose label is the legend.
    boxed: bool,
    /// What occurred, for the legend.
    pub(super) looks: Looks,
}

impl<'s> Page<'s> {
    /// The head of a graph: comments, title with counts, defaults.
    pub(super) fn open(sketch: &'s Sketch, extra: &[(&str, &str)], note: &str) -> Self {
        let mut page = Page { sketch, out: String::new(), depth: 0, boxed: false, looks: Looks::default() };
        page.line(&format!("// {}", comment(&sketch.headline.title)));
        for (at, source) in sketch.sources.iter().enumerate() {
            page.line(&format!("// S{} = {}", at + 1, comment(&source.id)));
        }
        page.line("// Draw it with: dot -Tsvg FILE -o FILE.svg");
        page.line(&format!("digraph {} {{", quote(&sketch.headline.title)));
        page.depth = 1;
        let label = page.title(note);
        let mut graph = vec![
            ("charset", quote("UTF-8")),
            ("bgcolor", quote("white")),
            ("fontname", quote(FONT)),
            ("fontsize", "14".into()),
            ("labelloc", "t".into()),
            ("labeljust", "l".into()),
            ("pad", "0.25".into()),
            ("outputorder", "edgesfirst".into()),
            ("tooltip", quote(&sketch.headline.title)),
            ("label", label),
        ];
        graph.extend(extra.iter().map(|(name, value)| (*name, (*value).to_owned())));
        page.item("graph", &graph);
        page.item(
            "node",
            &[
                ("fontname", quote(FONT)),
                ("fontsize", "11".into()),
                ("height", "0.36".into()),
                ("penwidth", "1.1".into()),
            ],
        );
        page.item(
            "edge",
            &[
                ("fontname", quote(FONT)),
                ("fontsize", "9".into()),
                ("color", quote(NEUTRAL.code)),
                ("fontcolor", quote("#24292F")),
                ("arrowsize", "0.75".into()),
            ],
        );
        page
    }

    /// As [`Page::open`], for `dot`, with everything in one cluster.
    pub(super) fn boxed(sketch: &'s Sketch, extra: &[(&str, &str)]) -> Self {
        let mut all = vec![("rankdir", "LR"), ("newrank", "true"), ("compound", "true"), ("splines", "true")];
        all.extend(extra);
        let note = if sketch.ties.is_empty() { "" } else { "Relations of one pair share one line." };
        let mut page = Page::open(sketch, &all, note);
        page.line("subgraph cluster_0 {");
        page.depth += 1;
        page.boxed = true;
        page
    }

    fn title(&self, note: &str) -> String {
        let Sketch { headline: Headline { title, query }, spots, ties, sources, .. } = self.sketch;
        let mut counts = vec![count(spots.len(), "entity", "entities"), count(ties.len(), "relation", "relations")];
        let mut hint = String::new();
        if !sources.is_empty() {
            counts.push(count(sources.len(), "source", "sources"));
            " [S1 S2] names the sources.".clone_into(&mut hint);
        }
        if !note.is_empty() {
            hint = format!(" {note}{hint}");
        }
        let mut small = html(&wrap(&format!("{}.{hint}", counts.join(", ")), 110));
        if let Some(query) = query {
            small = format!("{}<BR/>{small}", html(&wrap(query, 110)));
        }
        let title = html(&wrap(title, 90));
        let left = "<BR ALIGN=\"LEFT\"/>";
        let lines = |text: &str| text.replace("<BR/>", left);
        format!(
            "<<B>{}</B>{left}<FONT POINT-SIZE=\"10\" COLOR=\"{FAINT}\">{}</FONT>{left}>",
            lines(&title),
            lines(&small)
        )
    }

    /// A line at the present depth.
    pub(super) fn line(&mut self, text: &str) {
        let depth = if text.is_empty() { 0 } else { self.depth };
        for _ in 0..depth {
            self.out.push_str("  ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// `head [ name=value, ... ]`.
    pub(super) fn item(&mut self, head: &str, attributes: &[(&str, String)]) {
        let list: Vec<String> = attributes.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.line(&format!("{head} [ {} ]", list.join(", ")));
    }

    /// A comment that separates the parts of the file.
    pub(super) fn part(&mut self, what: &str) {
        self.line("");
        self.line(&format!("// {}", comment(what)));
    }

    /// Begins a cluster.
    pub(super) fn cluster(&mut self, number: usize, title: &str, kind: &Kind) {
        self.line(&format!("subgraph cluster_{number} {{"));
        self.depth += 1;
        self.line(&format!(
            "label={}; labeljust=l; fontsize=11; fontcolor={};",
            quote(&wrap(title, 30)),
            quote(kind.line)
        ));
        self.line(&format!("style=\"rounded,filled\"; color={}; fillcolor={};", quote(kind.rim), quote(kind.tint)));
    }

    /// Ends a cluster, or the graph.
    pub(super) fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.line("}");
    }

    /// The spot's id, quoted.
    pub(super) fn id(&self, spot: usize) -> String {
        quote(self.sketch.spots.get(spot).map_or("", |spot| &spot.id))
    }

    /// Draws an entity; with its outline and colours turned up when it was asked for.
    pub(super) fn spot(&mut self, at: usize, asked: bool, extra: &[(&str, String)]) {
        let Some(spot) = self.sketch.spots.get(at) else { return };
        self.looks.kinds(spot);
        let (kind, id) = (spot.kind, quote(&spot.id));
        let (fill, font) = if asked { (kind.line, "white") } else { (kind.fill, "#16202A") };
        let mut attributes = vec![
            ("label", label(spot, asked)),
            ("shape", kind.shape.to_owned()),
            ("style", quote(kind.style)),
            ("margin", quote(kind.margin)),
            ("fillcolor", quote(fill)),
            ("color", quote(kind.line)),
            ("fontcolor", quote(font)),
            ("tooltip", quote(&tooltip(spot, asked))),
            ("URL", quote(&format!("#{}", spot.id))),
        ];
        if asked {
            attributes.push(("penwidth", "2.4".into()));
        }
        attributes.extend(extra.iter().cloned());
        self.item(&id, &attributes);
    }

    /// Draws a line; `extra` comes first.
    pub(super) fn strand(&mut self, strand: &Strand, labelled: bool, extra: &[(&'static str, String)]) {
        self.looks.lines(strand);
        let head = format!("{} -> {}", self.id(strand.left), self.id(strand.right));
        let mut attributes = strand.attributes(labelled);
        attributes.extend(extra.iter().cloned());
        self.item(&head, &attributes);
    }

    /// Puts spots into one column.
    pub(super) fn column(&mut self, spots: &[usize]) {
        if spots.len() > 1 {
            let ids: Vec<String> = spots.iter().map(|spot| self.id(*spot)).collect();
            self.line(&format!("{{ rank=same; {} }}", ids.join("; ")));
        }
    }

    /// The legend below everything, and the end of the graph. Springs know no clusters: there the legend is
    /// a node.
    pub(super) fn finish(mut self) -> String {
        let legend = self.looks.legend(self.sketch);
        self.part("legend");
        if self.boxed {
            let label = legend.unwrap_or_else(|| quote(""));
            self.line(&format!(
                "label={label}; labelloc=b; labeljust=l; peripheries=0; margin=12; tooltip=\"legend\";"
            ));
            self.close();
        } else if let Some(label) = legend {
            let attributes =
                [("shape", "plain".into()), ("style", quote("")), ("label", label), ("tooltip", quote("legend"))];
            self.item("\"chancery legend\"", &attributes);
        }
        self.close();
        self.out
    }
}

/// Name, for what was asked also the full name, and values on which sources disagree.
fn label(spot: &Spot, asked: bool) -> String {
    if !asked && spot.rivals.is_empty() {
        return quote(&wrap(&spot.label, 18));
    }
    let name = html(&wrap(&spot.label, 18));
    let mut lines = vec![if asked { format!("<B>{name}</B>") } else { name }];
    if let (Some(full), true) = (&spot.full, asked) {
        lines.push(format!("<FONT POINT-SIZE=\"9\">{}</FONT>", html(&wrap(full, 22))));
    }
    let colour = if asked { "#FFD8A8" } else { CONTESTED };
    for rivals in &spot.rivals {
        let key = rivals.key.replace('-', " ");
        for (at, (value, sources)) in rivals.values.iter().enumerate() {
            let before = if at == 0 { key.as_str() } else { "or" };
            let text = html(&format!("{before} {value} {}", marks(sources)));
            lines.push(format!("<FONT POINT-SIZE=\"9\" COLOR=\"{colour}\">{text}</FONT>"));
        }
    }
    stacked(&lines)
}

/// A label of several lines of markup.
pub(super) fn stacked(lines: &[String]) -> String {
    let rows: Vec<String> = lines.iter().map(|line| format!("<TR><TD>{line}</TD></TR>")).collect();
    let open = "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">";
    format!("<{open}{}</TABLE>>", rows.concat())
}

fn tooltip(spot: &Spot, asked: bool) -> String {
    let mut text = format!("{} {}", spot.word, spot.id).trim().to_owned();
    if let Some(full) = &spot.full {
        text = format!("{text}: {full}");
    }
    if asked {
        text.push_str(" (asked for)");
    }
    text
}

/// The drawing of a sketch in the layout it asks for.
pub(super) fn draw(sketch: &Sketch) -> String {
    match &sketch.layout {
        Layout::Star(focus) => super::star::draw(sketch, *focus),
        Layout::Routes(routes) => super::route::draw(sketch, routes),
        Layout::Plain => super::plain::draw(sketch),
        Layout::Map => super::plain::map(sketch),
    }
}
