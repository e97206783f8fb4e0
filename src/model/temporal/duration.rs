//! Durations: made of parts that may have fractions, parsed, added, multiplied.
//!
//! A fraction of a month becomes days by the average month (30.436875 days), one of a day becomes seconds
//! by 24 hours. Fractions are exact decimals, so that 0.1 means a tenth.

use super::{Duration, NANOS_PER_DAY, NANOS_PER_SECOND};
use crate::diagnostic::{Fault, codes};
use crate::model::{Map, Value};

/// Nanoseconds of an average month: 2,629,746 seconds.
const NANOS_PER_MONTH: i128 = 2_629_746 * NANOS_PER_SECOND as i128;
const DAY: i128 = NANOS_PER_DAY as i128;
const SECOND: i128 = NANOS_PER_SECOND as i128;

/// A number with up to 18 decimal places, exactly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal {
    /// The number times `scale`.
    digits: i128,
    /// A power of ten.
    scale: i128,
}

impl Decimal {
    fn whole(value: i64) -> Decimal {
        Decimal { digits: i128::from(value), scale: 1 }
    }

    /// The shortest decimal that reads back as the float.
    fn of_float(value: f64) -> Option<Decimal> {
        value.is_finite().then(|| Decimal::parse(&format!("{value}")))?
    }

    /// `12`, `-0.75`, `+1,5`; digits after the eighteenth place are cut.
    fn parse(text: &str) -> Option<Decimal> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = unsigned.split_once(['.', ',']).unwrap_or((unsigned, "0"));
        let good = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !good(whole) || !good(fraction) || whole.len() > 20 {
            return None;
        }
        let fraction = &fraction[..fraction.len().min(18)];
        let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
        let digits = whole.parse::<i128>().ok()? * scale + fraction.parse::<i128>().ok()?;
        Some(Decimal { digits: if text.starts_with('-') { -digits } else { digits }, scale })
    }

    fn of(value: &Value) -> Option<Decimal> {
        match value {
            Value::Integer(value) => Some(Decimal::whole(*value)),
            Value::Float(value) => Decimal::of_float(*value),
            _ => None,
        }
    }

    fn times(self, factor: i128) -> Option<Decimal> {
        Some(Decimal { digits: self.digits.checked_mul(factor)?, scale: self.scale })
    }

    /// The whole part, and the rest as a share of `unit`.
    fn split(self, unit: i128) -> Option<(i128, i128)> {
        let rest = (self.digits % self.scale).checked_mul(unit)? / self.scale;
        Some((self.digits / self.scale, rest))
    }

    /// The number of `unit`s, cut to a whole.
    fn of_unit(self, unit: i128) -> Option<i128> {
        let (whole, rest) = self.split(unit)?;
        whole.checked_mul(unit)?.checked_add(rest)
    }
}

fn overflow() -> Fault {
    Fault::new(codes::ARITHMETIC_OVERFLOW, "the duration is too long")
}

/// What the parts of a duration add up to, before fractions of days are carried into seconds.
#[derive(Default)]
struct Sum {
    months: i128,
    day_nanos: i128,
    clock_nanos: i128,
}

impl Sum {
    fn months(&mut self, amount: Decimal) -> Option<()> {
        let (whole, rest) = amount.split(NANOS_PER_MONTH)?;
        self.months = self.months.checked_add(whole)?;
        self.day_nanos = self.day_nanos.checked_add(rest)?;
        Some(())
    }

    fn days(&mut self, amount: Decimal) -> Option<()> {
        self.day_nanos = self.day_nanos.checked_add(amount.of_unit(DAY)?)?;
        Some(())
    }

    fn clock(&mut self, amount: Decimal, unit: i128) -> Option<()> {
        self.clock_nanos = self.clock_nanos.checked_add(amount.of_unit(unit)?)?;
        Some(())
    }

    /// Adds an amount of the unit that `rows` call `name`.
    fn add(&mut self, unit: &Unit, amount: Decimal) -> Option<()> {
        match unit {
            Unit::Months(n) => self.months(amount.times(*n)?),
            Unit::Days(n) => self.days(amount.times(*n)?),
            Unit::Nanos(n) => self.clock(amount, *n),
        }
    }

    fn total(self) -> Option<Duration> {
        let clock = self.clock_nanos.checked_add(self.day_nanos % DAY)?;
        Duration::exact(self.months, self.day_nanos / DAY, clock)
    }
}

enum Unit {
    Months(i128),
    Days(i128),
    Nanos(i128),
}

/// The keys of `duration({...})`.
const UNITS: &[(&str, Unit)] = &[
    ("years", Unit::Months(12)),
    ("quarters", Unit::Months(3)),
    ("months", Unit::Months(1)),
    ("weeks", Unit::Days(7)),
    ("days", Unit::Days(1)),
    ("hours", Unit::Nanos(3600 * SECOND)),
    ("minutes", Unit::Nanos(60 * SECOND)),
    ("seconds", Unit::Nanos(SECOND)),
    ("milliseconds", Unit::Nanos(1_000_000)),
    ("microseconds", Unit::Nanos(1_000)),
    ("nanoseconds", Unit::Nanos(1)),
];

impl Duration {
    /// Whole parts; nanoseconds are carried into seconds.
    fn exact(months: i128, days: i128, clock_nanos: i128) -> Option<Duration> {
        Some(Duration {
            months: i64::try_from(months).ok()?,
            days: i64::try_from(days).ok()?,
            seconds: i64::try_from(clock_nanos.div_euclid(SECOND)).ok()?,
            nanos: i32::try_from(clock_nanos.rem_euclid(SECOND)).ok()?,
        })
    }

    /// By its parts; nanoseconds of any size are carried into seconds.
    ///
    /// # Errors
    /// When the duration is too long.
    pub fn new(months: i64, days: i64, seconds: i64, nanos: i64) -> Result<Duration, Fault> {
        let clock = i128::from(seconds) * SECOND + i128::from(nanos);
        Duration::exact(i128::from(months), i128::from(days), clock).ok_or_else(overflow)
    }

    /// A length on the clock, in nanoseconds.
    pub(super) fn of_nanos(nanos: i128) -> Result<Duration, Fault> {
        Duration::exact(0, 0, nanos).ok_or_else(overflow)
    }

    /// Seconds and nanoseconds together.
    pub fn clock_nanos(&self) -> i128 {
        i128::from(self.seconds) * SECOND + i128::from(self.nanos)
    }

    /// The length in nanoseconds, a month taken as the average one and a day as 24 hours.
    pub fn average_nanos(&self) -> i128 {
        let long = i128::from(self.months) * NANOS_PER_MONTH + i128::from(self.days) * DAY;
        long + self.clock_nanos()
    }

    /// From a map of `years` to `nanoseconds`, integers or floats.
    ///
    /// # Errors
    /// When a key is none of these, an amount is no number, or the duration is too long.
    pub fn from_map(map: &Map) -> Result<Duration, Fault> {
        let mut sum = Sum::default();
        for (key, value) in map {
            let Some((_, unit)) = UNITS.iter().find(|(name, _)| key.eq_ignore_ascii_case(name)) else {
                let nearest = crate::diagnostic::nearest(key, UNITS.iter().map(|row| row.0));
                let fault = Fault::new(codes::INVALID_TEMPORAL, format!("a duration has no `{key}`"));
                return Err(nearest.into_iter().fold(fault, |f, name| f.help(format!("did you mean `{name}`?"))));
            };
            let Some(amount) = Decimal::of(value) else {
                return Err(Fault::new(codes::INVALID_TEMPORAL, format!("`{key}` of a duration takes a number")));
            };
            sum.add(unit, amount).ok_or_else(overflow)?;
        }
        sum.total().ok_or_else(overflow)
    }

    /// `P1Y2M10DT2H30M5.5S`, `P2W`, or as a date and time, `P2012-02-02T14:37:21.545`; a sign may stand before each
    /// part and before the whole.
    ///
    /// # Errors
    /// When the text is no duration, or it is too long.
    pub fn parse(text: &str) -> Result<Duration, Fault> {
        parse_duration(text).ok_or_else(|| {
            let shown: String = text.chars().take(60).collect();
            Fault::new(codes::INVALID_TEMPORAL, format!("`{shown}` is not a duration"))
                .help("write it as `P1Y2M10DT2H30M5.5S`")
        })
    }

    /// The sum, part by part.
    ///
    /// # Errors
    /// When it is too long.
    pub fn plus(&self, other: &Duration) -> Result<Duration, Fault> {
        let months = i128::from(self.months) + i128::from(other.months);
        let days = i128::from(self.days) + i128::from(other.days);
        Duration::exact(months, days, self.clock_nanos() + other.clock_nanos()).ok_or_else(overflow)
    }

    /// The same with every part's sign changed.
    ///
    /// # Errors
    /// When it is too long.
    pub fn negated(&self) -> Result<Duration, Fault> {
        Duration::exact(-i128::from(self.months), -i128::from(self.days), -self.clock_nanos()).ok_or_else(overflow)
    }

    /// Multiplied by a number.
    ///
    /// # Errors
    /// When the number is not finite or the duration is too long.
    pub fn times(&self, factor: &Value) -> Result<Duration, Fault> {
        let factor = Decimal::of(factor).ok_or_else(overflow)?;
        self.scaled(factor.digits, factor.scale).ok_or_else(overflow)
    }

    /// Divided by a number.
    ///
    /// # Errors
    /// When the number is zero or not finite, or the duration is too long.
    pub fn divided(&self, divisor: &Value) -> Result<Duration, Fault> {
        let divisor = Decimal::of(divisor).ok_or_else(overflow)?;
        if divisor.digits == 0 {
            return Err(Fault::new(codes::DIVISION_BY_ZERO, "a duration divided by zero"));
        }
        self.scaled(divisor.scale, divisor.digits).ok_or_else(overflow)
    }

    fn scaled(&self, by: i128, over: i128) -> Option<Duration> {
        let (by, over) = if over < 0 { (-by, -over) } else { (by, over) };
        let share = |amount: i128| Some(Decimal { digits: amount.checked_mul(by)?, scale: over });
        let mut sum = Sum::default();
        sum.months(share(i128::from(self.months))?)?;
        sum.days(share(i128::from(self.days))?)?;
        sum.clock_nanos = share(self.clock_nanos())?.of_unit(1)?;
        sum.total()
    }
}

/// What durations add up to, part by part: it may pass beyond what a duration holds, and come back.
#[derive(Clone, Copy, Debug, Default)]
pub struct DurationSum {
    months: i128,
    days: i128,
    clock_nanos: i128,
}

impl DurationSum {
    /// Adds one.
    pub fn add(&mut self, duration: &Duration) {
        self.months += i128::from(duration.months);
        self.days += i128::from(duration.days);
        // 64 bits of seconds are 94 bits of nanoseconds.
        self.clock_nanos += duration.clock_nanos();
    }

    /// The sum divided by a count of at least 1.
    ///
    /// # Errors
    /// When that is too long for a duration.
    pub fn over(self, count: i64) -> Result<Duration, Fault> {
        let over = i128::from(count);
        let share = |amount: i128| Decimal { digits: amount, scale: over };
        let divided = || {
            let mut sum = Sum::default();
            sum.months(share(self.months))?;
            sum.days(share(self.days))?;
            sum.clock_nanos = share(self.clock_nanos).of_unit(1)?;
            sum.total()
        };
        divided().ok_or_else(overflow)
    }
}

fn parse_duration(text: &str) -> Option<Duration> {
    let (negative, rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let body = rest.strip_prefix(['P', 'p'])?;
    let duration = parse_as_date(body).or_else(|| parse_units(body))?;
    if negative { duration.negated().ok() } else { Some(duration) }
}

/// The letters of each half, in the order in which they must stand.
const DATE_LETTERS: &[(char, Unit)] =
    &[('Y', Unit::Months(12)), ('M', Unit::Months(1)), ('W', Unit::Days(7)), ('D', Unit::Days(1))];
const TIME_LETTERS: &[(char, Unit)] =
    &[('H', Unit::Nanos(3600 * SECOND)), ('M', Unit::Nanos(60 * SECOND)), ('S', Unit::Nanos(SECOND))];

fn parse_units(body: &str) -> Option<Duration> {
    let (days, clock) = match body.split_once(['T', 't']) {
        Some((_, "")) => return None,
        Some((days, clock)) => (days, clock),
        None => (body, ""),
    };
    let mut sum = Sum::default();
    parse_half(days, DATE_LETTERS, &mut sum)?;
    parse_half(clock, TIME_LETTERS, &mut sum)?;
    if body.is_empty() { None } else { sum.total() }
}

fn parse_half(mut text: &str, mut letters: &[(char, Unit)], sum: &mut Sum) -> Option<()> {
    while !text.is_empty() {
        let end = text.find(|c: char| c.is_ascii_alphabetic())?;
        let letter = text[end..].chars().next()?.to_ascii_uppercase();
        let place = letters.iter().position(|(l, _)| *l == letter)?;
        sum.add(&letters[place].1, Decimal::parse(&text[..end])?)?;
        letters = &letters[place + 1..];
        text = &text[end + 1..];
    }
    Some(())
}

/// `2012-02-02T14:37:21.545` and `20120202T143721.545`: the parts of a date and time as amounts.
fn parse_as_date(body: &str) -> Option<Duration> {
    let (days, clock) = body.split_once(['T', 't'])?;
    let compact = !days.contains('-') && days.len() == 8;
    let part = |from: usize, to: usize| days.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = match days.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2 => {
            (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        _ if compact => (part(0, 4)?, part(4, 6)?, part(6, 8)?),
        _ => return None,
    };
    let time = super::parse::local_time(clock)?;
    (month <= 12 && day <= 31)
        .then(|| Duration::exact(i128::from(year * 12 + month), i128::from(day), i128::from(time.nanos)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Duration::parse(text).map_or_else(|_| "-".to_owned(), |duration| duration.to_string())
    }

    #[test]
    fn texts_are_normalised() {
        let cases = [
            ("P3M1.25D", "P3M1DT6H"),
            ("P0.5Y", "P6M"),
            ("P0.5M", "P15DT5H14M33S"),
            ("P1.5W", "P10DT12H"),
            ("PT0.1M", "PT6S"),
            ("PT90S", "PT1M30S"),
            ("PT-90.5S", "PT-1M-30.5S"),
            ("-P1M-2D", "P-1M2D"),
            ("P1D", "P1D"),
            ("PT1,25S", "PT1.25S"),
            ("P2012-02-02T14:37:21.545", "P2012Y2M2DT14H37M21.545S"),
            ("P20120202T143721", "P2012Y2M2DT14H37M21S"),
            ("P", "-"),
            ("PT", "-"),
            ("P1DT", "-"),
            ("P1M1Y", "-"),
            ("P1H", "-"),
            ("PT1.S", "-"),
            ("1D", "-"),
            ("P99999999999999999999Y", "-"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn fractions_are_decimal_and_results_are_cut() {
        let duration = |text| Duration::parse(text).unwrap_or_default();
        let scaled = |text, by: f64| duration(text).times(&Value::Float(by)).map(|d| d.to_string());
        assert_eq!(scaled("P1D", 0.1).as_deref(), Ok("PT2H24M"));
        assert_eq!(scaled("PT0.000000003S", 0.5).as_deref(), Ok("PT0.000000001S"));
        assert_eq!(scaled("P1M", -2.0).as_deref(), Ok("P-2M"));
        assert!(duration("P1D").divided(&Value::Integer(0)).is_err());
        assert!(duration("P1Y").times(&Value::Integer(i64::MAX)).is_err());
        let thirds = duration("P3M1DT1S").divided(&Value::Integer(3)).map(|d| d.to_string());
        assert_eq!(thirds.as_deref(), Ok("P1MT8H0.333333333S"));
    }
}
