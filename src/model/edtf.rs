//! Dates and spans of known precision (`2002`, `2002-05`, `2001/..`): the part of EDTF (ISO 8601-2) that
//! statements use.
//!
//! Says what a text means and which days it covers. How publication and existence narrow an unknown
//! end is the business of views, not of this file.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

use super::temporal::{Date, calendar};

/// How a date is qualified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// As written.
    #[default]
    None,
    /// `~`: about.
    About,
    /// `?`: doubtful.
    Doubtful,
}

/// A year, a month or a day, perhaps marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Day {
    year: u16,
    /// 0 when it is not given.
    month: u8,
    /// 0 when it is not given.
    of_month: u8,
    mark: Mark,
}

/// One end of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// A date.
    At(Day),
    /// `..`: still so when the source wrote.
    Open,
    /// Nothing written: not known.
    Unknown,
}

impl End {
    /// The date, when there is one.
    pub fn date(self) -> Option<Day> {
        match self {
            End::At(day) => Some(day),
            End::Open | End::Unknown => None,
        }
    }
}

/// What `valid` says: one date, or a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edtf {
    /// Begins and ends on one day within the date.
    Date(Day),
    /// `A/B`, `A/..`, `A/`, `/B`; the start is never open.
    Span(End, End),
}

/// Why a text is no such date: where in it, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// One line, found before expected.
    pub message: String,
    /// How to write it, when that can be said.
    pub help: Option<&'static str>,
}

impl Trouble {
    fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Trouble { range, message: message.into(), help: None }
    }

    fn help(self, help: &'static str) -> Self {
        Trouble { help: Some(help), ..self }
    }
}

impl Day {
    /// A date without a mark; `month` and `day` are 0 when not given. None when there is no such date.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Day> {
        let known = Day { year, month, of_month: day, mark: Mark::None };
        let whole = year <= 9999 && month <= 12 && (month > 0 || day == 0);
        let length = calendar::days_in_month(i64::from(year), i64::from(month));
        (whole && (day == 0 || i64::from(day) <= length)).then_some(known)
    }

    /// The date of one day; none outside the years 0 to 9999.
    pub fn of(date: Date) -> Option<Day> {
        let (year, month, day) = date.calendar();
        Day::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The first day it covers.
    pub fn first(self) -> Date {
        self.filled(self.month.max(1), self.of_month.max(1))
    }

    /// The last day it covers.
    pub fn last(self) -> Date {
        let month = if self.month == 0 { 12 } else { self.month };
        let length = calendar::days_in_month(i64::from(self.year), i64::from(month));
        let day = if self.of_month == 0 { u8::try_from(length).unwrap_or(28) } else { self.of_month };
        self.filled(month, day)
    }

    fn filled(self, month: u8, day: u8) -> Date {
        Date::from_calendar(i64::from(self.year), i64::from(month), i64::from(day)).unwrap_or(Date { days: 0 })
    }

    /// How it is qualified.
    pub fn mark(self) -> Mark {
        self.mark
    }

    /// The same without a mark.
    #[must_use]
    pub fn unmarked(self) -> Day {
        Day { mark: Mark::None, ..self }
    }

    /// How fine it is: 1 a year, 2 a month, 3 a day.
    pub fn precision(self) -> u8 {
        1 + u8::from(self.month > 0) + u8::from(self.of_month > 0)
    }

    /// Whether every day it covers is covered by `other`.
    pub fn lies_within(self, other: Day) -> bool {
        other.first() <= self.first() && self.last() <= other.last()
    }

    /// Parses a single date, as values of date literals and `published` are.
    ///
    /// # Errors
    /// When the text is no such date, or a span.
    pub fn parse(text: &str) -> Result<Day, Trouble> {
        if let Some(at) = text.find('/') {
            return Err(Trouble::new(at..at + 1, "a span stands where a single date is expected"));
        }
        date_at(text, 0)
    }
}

impl PartialOrd for Day {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Day {
    /// By first day; of two that begin together the coarser first, then the unmarked.
    fn cmp(&self, other: &Self) -> Ordering {
        self.first().cmp(&other.first()).then(other.last().cmp(&self.last())).then(self.mark.cmp(&other.mark))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.of_month > 0 {
            write!(f, "-{:02}", self.of_month)?;
        }
        match self.mark {
            Mark::None => Ok(()),
            Mark::About => f.write_str("~"),
            Mark::Doubtful => f.write_str("?"),
        }
    }
}

impl Edtf {
    /// Parses a date or a span.
    ///
    /// # Errors
    /// When the text is neither, or the span ends before it starts; with the bytes at fault.
    pub fn parse(text: &str) -> Result<Edtf, Trouble> {
        let Some(slash) = text.find('/') else {
            return Ok(Edtf::Date(date_at(text, 0)?));
        };
        if let Some(second) = text[slash + 1..].find('/') {
            let at = slash + 1 + second;
            return Err(Trouble::new(at..at + 1, "a second `/`").help("a span is `A/B`, `A/..`, `A/` or `/B`"));
        }
        let start = start_of_span(&text[..slash])?;
        let end = end_of_span(&text[slash + 1..], slash + 1)?;
        if start == End::Unknown && end.date().is_none() {
            return Err(Trouble::new(0..text.len(), "a span without a date").help("leave `valid` out instead"));
        }
        if let (End::At(from), End::At(to)) = (start, end)
            && from.first() > to.last()
        {
            let message = format!("the span ends ({to}) before it starts ({from})");
            return Err(Trouble::new(0..text.len(), message));
        }
        Ok(Edtf::Span(start, end))
    }

    /// The start: of a date, the date itself.
    pub fn start(self) -> End {
        match self {
            Edtf::Date(day) => End::At(day),
            Edtf::Span(start, _) => start,
        }
    }

    /// The end: of a date, the date itself.
    pub fn end(self) -> End {
        match self {
            Edtf::Date(day) => End::At(day),
            Edtf::Span(_, end) => end,
        }
    }

    /// Whether it is written as one date, so that start and end are the same day.
    pub fn is_date(self) -> bool {
        matches!(self, Edtf::Date(_))
    }

    /// Whether some date in it has a mark.
    pub fn is_marked(self) -> bool {
        let marked = |end: End| end.date().is_some_and(|day| day.mark != Mark::None);
        marked(self.start()) || marked(self.end())
    }

    /// The first day it may begin; none when the start is unknown.
    pub fn first(self) -> Option<Date> {
        self.start().date().map(Day::first)
    }

    /// The last day it may end; none when the end is open or unknown.
    pub fn last(self) -> Option<Date> {
        self.end().date().map(Day::last)
    }
}

/// As one number.
impl Edtf {
    /// The date or span as a number, from which [`Edtf::from_bits`] makes it again. The lower half is the start and
    /// the upper one the end: kind in bits 0 and 1 (0 unknown, 1 open, 2 a date), day from bit 2, month from 7, year
    /// from 11, mark from 25 (0 none, 1 about, 2 doubtful). Bit 63 is set where it is one date, whose end is zero.
    pub fn to_bits(self) -> u64 {
        match self {
            Edtf::Date(day) => ONE_DATE | u64::from(End::At(day).to_bits()),
            Edtf::Span(start, end) => u64::from(start.to_bits()) | u64::from(end.to_bits()) << 32,
        }
    }

    /// What [`Edtf::to_bits`] gave as this number; none for a number that it gives of nothing.
    pub fn from_bits(bits: u64) -> Option<Edtf> {
        let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).ok().and_then(End::from_bits);
        if bits & ONE_DATE != 0 {
            return half(bits & !ONE_DATE)?.date().map(Edtf::Date).filter(|edtf| edtf.to_bits() == bits);
        }
        let (start, end) = (half(bits)?, half(bits >> 32)?);
        let dated = start.date().is_some() || (start == End::Unknown && end.date().is_some());
        let ordered = match (start, end) {
            (End::At(from), End::At(to)) => from.first() <= to.last(),
            _ => true,
        };
        Some(Edtf::Span(start, end)).filter(|_| dated && ordered)
    }
}

/// Of the number of an [`Edtf`]: it is one date.
const ONE_DATE: u64 = 1 << 63;

impl End {
    fn to_bits(self) -> u32 {
        match self {
            End::Unknown => 0,
            End::Open => 1,
            End::At(Day { year, month, of_month, mark }) => {
                2 | u32::from(of_month) << 2 | u32::from(month) << 7 | u32::from(year) << 11 | (mark as u32) << 25
            }
        }
    }

    fn from_bits(bits: u32) -> Option<End> {
        let field = |from: u32, width: u32| u16::try_from(bits >> from & ((1 << width) - 1)).ok();
        let mark = match bits >> 25 {
            0 => Mark::None,
            1 => Mark::About,
            2 => Mark::Doubtful,
            _ => return None,
        };
        match bits & 3 {
            0 | 1 if bits > 1 => None,
            0 => Some(End::Unknown),
            1 => Some(End::Open),
            2 => {
                let day = Day::new(field(11, 14)?, u8::try_from(field(7, 4)?).ok()?, u8::try_from(field(2, 5)?).ok()?)?;
                Some(End::At(Day { mark, ..day }))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: &End| match end {
            End::At(day) => day.to_string(),
            End::Open => "..".to_owned(),
            End::Unknown => String::new(),
        };
        match self {
            Edtf::Date(day) => write!(f, "{day}"),
            Edtf::Span(from, to) => write!(f, "{}/{}", end(from), end(to)),
        }
    }
}

const FORM: &str = "a date is `2003`, `2003-04` or `2003-04-28`, with `~` (about) or `?` (doubtful) at its end";

fn start_of_span(text: &str) -> Result<End, Trouble> {
    match text {
        "" => Ok(End::Unknown),
        ".." => Err(Trouble::new(0..2, "`..` cannot begin a span").help("write `/B` for a start that is not known")),
        _ => date_at(text, 0).map(End::At),
    }
}

fn end_of_span(text: &str, offset: usize) -> Result<End, Trouble> {
    match text {
        "" => Ok(End::Unknown),
        ".." => Ok(End::Open),
        _ => date_at(text, offset).map(End::At),
    }
}

/// Parses one date that stands `offset` bytes into the whole text.
fn date_at(text: &str, offset: usize) -> Result<Day, Trouble> {
    let (digits, mark) = match text.as_bytes().last() {
        Some(b'~') => (&text[..text.len() - 1], Mark::About),
        Some(b'?') => (&text[..text.len() - 1], Mark::Doubtful),
        _ => (text, Mark::None),
    };
    let whole = offset..offset + text.len();
    if digits.is_empty() {
        return Err(Trouble::new(whole, "no date").help(FORM));
    }
    if let Some((at, found)) = digits.char_indices().find(|(_, c)| !c.is_ascii_digit() && *c != '-') {
        let at = offset + at;
        return Err(Trouble::new(at..at + found.len_utf8(), format!("`{found}` in a date")).help(FORM));
    }
    let mut parts = [0_u16; 3];
    let mut at = offset;
    for (index, part) in digits.split('-').enumerate() {
        let range = at..at + part.len();
        at = range.end + 1;
        let width = if index == 0 { 4 } else { 2 };
        let Some(slot) = parts.get_mut(index).filter(|_| part.len() == width) else {
            return Err(Trouble::new(
                range.start..range.end.max(range.start + 1).min(whole.end),
                odd_part(index, part),
            )
            .help(FORM));
        };
        *slot = part.parse().unwrap_or_default();
        if index > 0 && *slot == 0 {
            return Err(Trouble::new(range, format!("`{part}` is not a {}", PARTS[index.min(2)])).help(FORM));
        }
    }
    let [year, month, day] = parts;
    let small = |n: u16| u8::try_from(n).unwrap_or(u8::MAX);
    match Day::new(year, small(month), small(day)) {
        Some(date) => Ok(Day { mark, ..date }),
        None => Err(Trouble::new(whole, format!("there is no date {digits}"))),
    }
}

const PARTS: [&str; 3] = ["year", "month", "day"];

fn odd_part(index: usize, part: &str) -> String {
    match PARTS.get(index) {
        Some(name) => format!("`{part}` is not a {name}"),
        None => format!("`{part}` after the day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_texts_are_printed_as_they_were_written() {
        for text in [
            "2003",
            "2003-04",
            "2003-04-28",
            "2001/2014",
            "2022/..",
            "2022/",
            "/2014",
            "/2023~",
            "1992?",
            "2003-04~/2004-02-29",
        ] {
            let parsed = Edtf::parse(text);
            assert_eq!(parsed.as_ref().map(ToString::to_string).as_deref(), Ok(text));
            assert_eq!(parsed.ok().and_then(|edtf| Edtf::from_bits(edtf.to_bits())), Edtf::parse(text).ok(), "{text}");
        }
    }

    #[test]
    fn numbers_of_nothing_are_refused() {
        let date = Edtf::Date(Day::new(2003, 4, 28).unwrap()).to_bits();
        let (start, after) = (date & !ONE_DATE, date & !ONE_DATE & !(127 << 2));
        for bits in [0, 1, 3, 4, u64::MAX, ONE_DATE, date | 1 << 40, date | 1 << 29, start << 32 | 1, start | 9 << 7] {
            assert_eq!(Edtf::from_bits(bits), None, "{bits:#x}");
        }
        // A span may end in the year that it begins in, and not before.
        assert!(
            Edtf::from_bits(start | after << 32).is_some()
                && Edtf::from_bits(start | (after - (1 << 11)) << 32).is_none()
        );
    }

    #[test]
    fn bad_texts_are_faulted_at_the_right_bytes() {
        let cases = [
            ("", 0..0),
            ("2003-13", 0..7),
            ("2003-02-29", 0..10),
            ("2003-4", 5..6),
            ("20030", 0..5),
            ("2003-04-28-01", 11..13),
            ("2003-00", 5..7),
            ("201X", 3..4),
            ("2003%", 4..5),
            ("2003-21", 0..7),
            ("../2003", 0..2),
            ("2003/2002", 0..9),
            ("2003/2004/2005", 9..10),
            ("2003/20é4", 7..9),
            ("/", 0..1),
            ("/..", 0..3),
            ("-2003", 0..1),
        ];
        for (text, range) in cases {
            assert_eq!(Edtf::parse(text).map_err(|t| t.range), Err(range), "{text}");
        }
        assert!(Day::parse("2001/2002").is_err());
    }

    #[test]
    fn a_date_covers_its_whole_period() {
        let day = |text| Day::parse(text).ok();
        assert_eq!(day("2004-02").map(Day::last), Date::from_calendar(2004, 2, 29));
        assert_eq!(day("2004").map(Day::first), Date::from_calendar(2004, 1, 1));
        let within = |a, b| day(a).zip(day(b)).is_some_and(|(a, b)| a.lies_within(b));
        assert!(within("2003-04-28", "2003") && within("2003", "2003") && !within("2003", "2003-04-28"));
        assert!(day("2003") < day("2003-01") && day("2003-12-31") < day("2004"));
    }
}
