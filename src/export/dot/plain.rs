//! Any other answer, and whole graphs.

use std::collections::HashSet;

use super::page::Page;
use super::sketch::Sketch;
use super::strand::{Strand, pairs};

/// An answer without a middle: as the relations run, entities without a relation in a block of their own.
pub(super) fn draw(sketch: &Sketch) -> String {
    let extra = [("nodesep", "0.3"), ("ranksep", "0.9")];
    let mut page = Page::boxed(sketch, &extra);
    page.part("entities");
    for at in 0..sketch.spots.len() {
        page.spot(at, false, &[]);
    }
    let tied: HashSet<usize> = sketch.ties.iter().flat_map(|tie| [tie.from, tie.to]).collect();
    let alone: Vec<usize> = (0..sketch.spots.len()).filter(|at| !tied.contains(at)).collect();
    block(&mut page, &alone);
    page.part("relations");
    for (from, to, ties) in pairs(&sketch.ties) {
        page.strand(&Strand::new(from, to, ties), true, &[]);
    }
    page.finish()
}

/// Rows of entities, held together by lines that are not drawn.
fn block(page: &mut Page, alone: &[usize]) {
    let height = 2 * alone.len().isqrt().max(2);
    for (spot, next) in alone.iter().zip(alone.iter().skip(height)) {
        let line = format!("{} -> {} [ style=invis ]", page.id(*spot), page.id(*next));
        page.line(&line);
    }
}

/// The most lines that still carry their label in a map.
const LABELLED: usize = 40;

/// A whole graph, or more than columns can hold: placed by springs, without clusters.
pub(super) fn map(sketch: &Sketch) -> String {
    let extra = [
        ("layout", "sfdp"),
        ("overlap", "prism"),
        ("overlap_scaling", "-6"),
        ("splines", "true"),
        ("K", "0.8"),
        ("sep", "\"+6\""),
    ];
    let lines = pairs(&sketch.ties);
    let labelled = lines.len() <= LABELLED;
    let note = if labelled {
        "Placed by sfdp."
    } else {
        "Placed by sfdp; names of relations and their statements are in the tooltips (SVG)."
    };
    let mut page = Page::open(sketch, &extra, note);
    page.part("entities");
    for at in 0..sketch.spots.len() {
        page.spot(at, false, &[]);
    }
    page.part("relations");
    for (from, to, ties) in lines {
        page.strand(&Strand::new(from, to, ties), labelled, &[("arrowsize", "0.5".into())]);
    }
    page.finish()
}
