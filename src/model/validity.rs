//! When an edge holds by all its statements, and when several edges hold together (MODEL.md 4.2).

use std::cmp::Ordering;

use super::edtf::{Day, Edtf, End, Mark};
use super::temporal::Date;

/// A stretch of time with the ends as they were written.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    start: End,
    end: End,
}

impl Stretch {
    fn of(edtf: Edtf) -> Self {
        Stretch { start: edtf.start(), end: edtf.end() }
    }

    fn first(self) -> Date {
        self.start.date().map_or(Date::MIN, Day::first)
    }

    fn last(self) -> Date {
        self.end.date().map_or(Date::MAX, Day::last)
    }

    fn meets(self, other: Stretch) -> bool {
        self.first() <= other.last() && other.first() <= self.last()
    }

    fn to_edtf(self) -> Edtf {
        match (self.start, self.end) {
            (End::At(start), End::At(end)) if start == end => Edtf::Date(start),
            (start, end) => Edtf::Span(start, end),
        }
    }
}

/// How fine an end is written, and whether it has no mark: the greater is taken where two ends tie.
fn weight(end: End) -> (u8, bool) {
    match end {
        End::At(day) => (day.precision(), day.mark() == Mark::None),
        End::Open => (1, true),
        End::Unknown => (0, true),
    }
}

/// Of two ends that tie, the finer (`..` before unknown), or the coarser; then the one without a mark.
fn tie(a: End, b: End, finer: bool) -> End {
    let (fine_a, plain_a) = weight(a);
    let (fine_b, plain_b) = weight(b);
    let by_fineness = if finer { fine_a.cmp(&fine_b) } else { fine_b.cmp(&fine_a) };
    if by_fineness.then(plain_a.cmp(&plain_b)) == Ordering::Less { b } else { a }
}

/// One of two ends: where `order` of their days says so the first, else the second.
fn pick(a: End, b: End, order: Ordering, wanted: Ordering, finer: bool) -> End {
    match order {
        Ordering::Equal => tie(a, b, finer),
        order if order == wanted => a,
        _ => b,
    }
}

/// The dated periods joined where they share a day, in order of time; none at all gives the period of unknown ends.
pub fn joined(periods: impl IntoIterator<Item = Option<Edtf>>) -> Vec<Edtf> {
    let mut stretches: Vec<Stretch> = periods.into_iter().flatten().map(Stretch::of).collect();
    if stretches.is_empty() {
        return vec![Edtf::Span(End::Unknown, End::Unknown)];
    }
    stretches.sort_by_key(|stretch| (stretch.first(), stretch.last()));
    let mut result: Vec<Stretch> = Vec::new();
    for next in stretches {
        match result.last_mut().filter(|last| last.meets(next)) {
            Some(last) => {
                let starts = last.first().cmp(&next.first());
                let ends = last.last().cmp(&next.last());
                last.start = pick(last.start, next.start, starts, Ordering::Less, true);
                last.end = pick(last.end, next.end, ends, Ordering::Greater, true);
            }
            None => result.push(next),
        }
    }
    result.into_iter().map(Stretch::to_edtf).collect()
}

/// What several edges share, each given by its joined periods; an undated one leaves the others as they are.
pub fn shared<'p>(edges: impl IntoIterator<Item = &'p [Edtf]>) -> Vec<Edtf> {
    let mut common: Option<Vec<Stretch>> = None;
    for periods in edges {
        let stretches: Vec<Stretch> = periods.iter().copied().map(Stretch::of).collect();
        let undated = stretches.iter().all(|s| s.start == End::Unknown && s.end == End::Unknown);
        if undated {
            continue;
        }
        common = Some(match common {
            None => stretches,
            Some(common) => overlaps(&common, &stretches),
        });
    }
    match common {
        None => vec![Edtf::Span(End::Unknown, End::Unknown)],
        Some(common) => common.into_iter().map(Stretch::to_edtf).collect(),
    }
}

fn overlaps(a: &[Stretch], b: &[Stretch]) -> Vec<Stretch> {
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (*a, *b)));
    let shared = pairs.filter(|(a, b)| a.meets(*b)).map(|(a, b)| Stretch {
        start: pick(a.start, b.start, a.first().cmp(&b.first()), Ordering::Greater, false),
        end: pick(a.end, b.end, a.last().cmp(&b.last()), Ordering::Less, false),
    });
    shared.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn periods(texts: &[&str]) -> Vec<Edtf> {
        texts.iter().filter_map(|text| Edtf::parse(text).ok()).collect()
    }

    fn shown(periods: &[Edtf]) -> Vec<String> {
        periods.iter().map(ToString::to_string).collect()
    }

    fn join(texts: &[&str]) -> Vec<String> {
        shown(&joined(texts.iter().map(|text| Edtf::parse(text).ok())))
    }

    #[test]
    fn periods_that_share_a_day_are_one() {
        assert_eq!(join(&["2001/2003", "2003-06/2005", "2010"]), ["2001/2005", "2010"]);
        assert_eq!(join(&["2003", "2003-01-01/2003-12-31"]), ["2003-01-01/2003-12-31"]);
        assert_eq!(join(&["2003~", "2003"]), ["2003"]);
        assert_eq!(join(&["2003/", "2004/.."]), ["2003/.."]);
        assert_eq!(join(&["/2004", "2003/.."]), ["/.."]);
        assert_eq!(join(&["2003/2003"]), ["2003"]);
        assert_eq!(join(&["undated", "2003"]), ["2003"]);
        assert_eq!(join(&["undated"]), ["/"]);
        assert_eq!(join(&["2003-04", "2003-05"]), ["2003-04", "2003-05"]);
    }

    #[test]
    fn edges_share_the_later_start_and_the_earlier_end() {
        let share = |edges: &[&[&str]]| {
            let edges: Vec<Vec<Edtf>> =
                edges.iter().map(|texts| joined(periods(texts).into_iter().map(Some))).collect();
            shown(&shared(edges.iter().map(Vec::as_slice)))
        };
        assert_eq!(share(&[&["2001/2005"], &["2003/.."]]), ["2003/2005"]);
        assert_eq!(share(&[&["2001/.."], &["2003/"]]), ["2003/"]);
        assert_eq!(share(&[&["2001"], &["2003"]]), [""; 0]);
        assert_eq!(share(&[&[], &["2003"]]), ["2003"]);
        assert_eq!(share(&[&[], &[]]), ["/"]);
        assert_eq!(share(&[&["2003-01-01/2004"], &["2003/2004-12-31"]]), ["2003/2004"]);
    }
}
