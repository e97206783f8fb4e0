//! Paths: from left to right in the order in which they are walked.

use std::collections::HashSet;

use super::page::Page;
use super::sketch::{Sketch, Tie};
use super::strand::{Strand, pairs};

/// The drawing.
pub(super) fn draw(sketch: &Sketch, routes: &[Vec<usize>]) -> String {
    let extra = [("nodesep", "0.35"), ("ranksep", "0.9")];
    let mut page = Page::boxed(sketch, &extra);
    let ends = |end: fn(&[usize]) -> Option<&usize>| -> Vec<usize> {
        let mut spots: Vec<usize> = Vec::new();
        for spot in routes.iter().filter_map(|route| end(route)) {
            if !spots.contains(spot) {
                spots.push(*spot);
            }
        }
        spots
    };
    let (first, last) = (ends(<[usize]>::first), ends(<[usize]>::last));
    let single = first.len() == 1 && last.len() == 1 && first != last;
    page.part("entities");
    for at in 0..sketch.spots.len() {
        page.spot(at, single && (first.contains(&at) || last.contains(&at)), &[]);
    }
    if single {
        for (rank, spots) in [("source", &first), ("sink", &last)] {
            let ids: Vec<String> = spots.iter().map(|spot| page.id(*spot)).collect();
            page.line(&format!("{{ rank={rank}; {} }}", ids.join("; ")));
        }
    }
    page.part("relations, in the order of the paths");
    let steps: HashSet<(usize, usize)> =
        routes.iter().flat_map(|route| route.windows(2)).filter_map(|w| Some((*w.first()?, *w.last()?))).collect();
    for (from, to, ties) in pairs(&sketch.ties) {
        let (left, right) = orient(&steps, from, to, &ties);
        page.strand(&Strand::new(left, right, ties), true, &[]);
    }
    page.finish()
}

/// As the first path walks it; else as the relation runs.
fn orient(steps: &HashSet<(usize, usize)>, from: usize, to: usize, ties: &[&Tie]) -> (usize, usize) {
    let forth = steps.contains(&(from, to)) || ties.is_empty();
    if !forth && steps.contains(&(to, from)) { (to, from) } else { (from, to) }
}
