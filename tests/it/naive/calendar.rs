//! A calendar of four months, and when a statement holds: by trying every filling of the missing dates.

use super::world::{Source, Statement};

/// Days are counted from 1 December 1999 to 31 March 2000. All that is made lies in January and February, so that the
/// months around stand for "any time".
const LAST: i32 = 121;
const MONTHS: [(&str, i32, i32); 2] = [("2000-01", 31, 31), ("2000-02", 62, 29)];

/// First and last day of a date, marks aside.
pub(super) fn days(date: &str) -> (i32, i32) {
    let bare = date.trim_end_matches(['~', '?']);
    let (month, first, length) = MONTHS.into_iter().find(|(month, ..)| bare.starts_with(month)).unwrap();
    match bare.strip_prefix(month).unwrap().strip_prefix('-') {
        Some(day) => (first + day.parse::<i32>().unwrap() - 1, first + day.parse::<i32>().unwrap() - 1),
        None => (first, first + length - 1),
    }
}

pub(super) fn is_marked(text: &str) -> bool {
    text.contains(['~', '?'])
}

/// Whether the text is a span that does not end before it starts.
pub(super) fn is_span(text: &str) -> bool {
    let (from, to) = text.split_once('/').unwrap();
    let dated = |end: &str| !end.is_empty() && end != "..";
    from != ".." && (dated(from) || dated(to)) && (!dated(from) || !dated(to) || days(from).0 <= days(to).1)
}

/// What limits the unknowns of a statement.
pub(super) struct Limits<'a> {
    pub(super) source: &'a Source,
    /// Founding and dissolution dates of each end.
    pub(super) founded: Vec<Vec<String>>,
    pub(super) dissolved: Vec<Vec<String>>,
}

/// When a statement holds: earliest and latest start, earliest and latest end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) start: (i32, i32),
    pub(super) end: (i32, i32),
}

/// What an end of `valid` says.
#[derive(Clone, Copy, PartialEq)]
enum Told<'t> {
    Date(&'t str),
    Open,
    Nothing,
}

fn told(valid: Option<&str>) -> (Told<'_>, Told<'_>, bool) {
    let end = |text| match text {
        "" => Told::Nothing,
        ".." => Told::Open,
        date => Told::Date(date),
    };
    match valid.map(|valid| valid.split_once('/').ok_or(valid)) {
        None => (Told::Nothing, Told::Open, false),
        Some(Ok((from, to))) => (end(from), end(to), false),
        Some(Err(date)) => (Told::Date(date), Told::Date(date), true),
    }
}

/// The four days over all fillings; with `certain`, dates with a mark among the limits are unknown, and existence that
/// leaves nothing where they are known is set aside.
pub(super) fn span(statement: &Statement, limits: &Limits<'_>, certain: bool) -> Span {
    let all = |publication, existence| fillings(statement, limits, certain, publication, existence);
    let impossible = |certain| fillings(statement, limits, certain, false, true).is_empty();
    let tries = if impossible(certain) || impossible(false) {
        [(true, false), (false, false)]
    } else {
        [(true, true), (false, true)]
    };
    let found = tries.into_iter().map(|(publication, existence)| all(publication, existence));
    let found = found.into_iter().find(|all| !all.is_empty()).unwrap();
    let over = |of: fn(&(i32, i32)) -> i32| (found.iter().map(of).min().unwrap(), found.iter().map(of).max().unwrap());
    Span { start: over(|pair| pair.0), end: over(|pair| pair.1) }
}

/// Every pair of a start and an end that breaks no limit.
fn fillings(
    statement: &Statement,
    limits: &Limits<'_>,
    certain: bool,
    with_publication: bool,
    with_existence: bool,
) -> Vec<(i32, i32)> {
    let (start, end, same) = told(statement.valid.as_deref());
    let known = |date: &str| (!(certain && is_marked(date))).then(|| days(date));
    let published = limits.source.published.as_deref().and_then(known);
    let published = published.filter(|_| end == Told::Open && with_publication);
    // A publication before all of the start speaks of something else.
    let published = published.filter(|wrote| !matches!(start, Told::Date(date) if wrote.1 < days(date).0));
    let earliest = |dates: &Vec<String>| -> Option<i32> {
        let known: Option<Vec<_>> = dates.iter().map(|date| known(date)).collect();
        known?.into_iter().map(|days| days.0).min()
    };
    let latest = |dates: &Vec<String>| -> Option<i32> {
        let known: Option<Vec<_>> = dates.iter().map(|date| known(date)).collect();
        known?.into_iter().map(|days| days.1).max()
    };
    let begun = limits.founded.iter().filter_map(earliest).max().filter(|_| start == Told::Nothing && with_existence);
    let ended = matches!(end, Told::Open | Told::Nothing) && with_existence;
    let ended = limits.dissolved.iter().filter_map(latest).min().filter(|_| ended);
    let within = |day: i32, told: Told<'_>| match told {
        Told::Date(date) => (days(date).0..=days(date).1).contains(&day),
        _ => true,
    };
    let mut found = Vec::new();
    for s in (0..=LAST).filter(|day| within(*day, start) && begun.is_none_or(|begun| *day >= begun)) {
        for e in s..=if same { s } else { LAST } {
            let wrote = published.is_none_or(|(from, to)| (from.max(s)..=to.min(e)).next().is_some());
            if within(e, end) && ended.is_none_or(|ended| e <= ended) && wrote {
                found.push((s, e));
            }
        }
    }
    found
}

/// The dated periods joined where they share a day; as MODEL.md 4.2 has `validity`.
pub(super) fn joined(valid: &[Option<&str>]) -> Vec<String> {
    let mut groups: Vec<Vec<&str>> = valid.iter().flatten().map(|text| vec![*text]).collect();
    if groups.is_empty() {
        return vec!["/".to_owned()];
    }
    // Put together what overlaps, until nothing does.
    while let Some((a, b)) = overlapping(&groups) {
        let moved = groups.remove(b);
        groups[a].extend(moved);
    }
    groups.sort_by_key(|group| covered(group));
    groups.iter().map(|group| written(group)).collect()
}

fn overlapping(groups: &[Vec<&str>]) -> Option<(usize, usize)> {
    let pairs = (0..groups.len()).flat_map(|a| (a + 1..groups.len()).map(move |b| (a, b)));
    let meets = |(a, b): &(usize, usize)| {
        let (a, b) = (covered(&groups[*a]), covered(&groups[*b]));
        a.0 <= b.1 && b.0 <= a.1
    };
    pairs.into_iter().find(meets)
}

fn covered(group: &[&str]) -> (i32, i32) {
    let first = |text: &&str| match told(Some(text)).0 {
        Told::Date(date) => days(date).0,
        _ => i32::MIN,
    };
    let last = |text: &&str| match told(Some(text)).1 {
        Told::Date(date) => days(date).1,
        _ => i32::MAX,
    };
    (group.iter().map(first).min().unwrap(), group.iter().map(last).max().unwrap())
}

/// Earliest start and latest end as written: of those that tie the finest, then one without a mark.
fn written(group: &[&str]) -> String {
    let (first, last) = covered(group);
    let rank = |told: Told<'_>| match told {
        Told::Date(date) => (1 + date.trim_end_matches('~').len(), !is_marked(date)),
        Told::Open => (1, true),
        Told::Nothing => (0, true),
    };
    let starts = group.iter().filter(|text| covered(&[text]).0 == first).map(|text| told(Some(text)).0);
    let ends = group.iter().filter(|text| covered(&[text]).1 == last).map(|text| told(Some(text)).1);
    let (start, end) = (starts.max_by_key(|t| rank(*t)).unwrap(), ends.max_by_key(|t| rank(*t)).unwrap());
    let text = |told: Told<'_>| match told {
        Told::Date(date) => date.to_owned(),
        Told::Open => "..".to_owned(),
        Told::Nothing => String::new(),
    };
    match (start, end) {
        (Told::Date(a), Told::Date(b)) if a == b => a.to_owned(),
        (start, end) => format!("{}/{}", text(start), text(end)),
    }
}
