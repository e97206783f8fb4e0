//! `round()`: on the decimal digits of a float, so that 2.345 is halfway and not a little below.

use super::Surroundings;
use super::argument::{at, float, integer, out_of_range, text};
use crate::diagnostic::{Fault, codes};
use crate::model::Value;

/// What happens to what is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    /// `round(x)`: halves go towards positive infinity.
    HalfCeiling,
}

const MODES: [(&str, Mode); 7] = [
    ("UP", Mode::Up),
    ("DOWN", Mode::Down),
    ("CEILING", Mode::Ceiling),
    ("FLOOR", Mode::Floor),
    ("HALF_UP", Mode::HalfUp),
    ("HALF_DOWN", Mode::HalfDown),
    ("HALF_EVEN", Mode::HalfEven),
];

pub(super) fn round(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let number = float("round()", arguments, 0)?;
    let places = match at(arguments, 1) {
        Value::Null => 0,
        Value::Float(places) if places.fract() == 0.0 && places.abs() < 1e6 => places.to_string().parse().unwrap_or(0),
        _ => integer("round()", arguments, 1)?,
    };
    let places = u32::try_from(places).map_err(|_| out_of_range("the precision of `round()` is negative"))?;
    let mode = if arguments.len() > 2 {
        let name = text("round()", arguments, 2)?;
        let found = MODES.iter().find(|row| row.0.eq_ignore_ascii_case(name)).map(|row| row.1);
        found.ok_or_else(|| {
            let words: Vec<&str> = MODES.iter().map(|row| row.0).collect();
            Fault::new(codes::RUN_ARGUMENT_VALUE, format!("`{name}` is not a way to round"))
                .help(format!("there are {}", words.join(", ")))
        })?
    } else if places == 0 {
        Mode::HalfCeiling
    } else {
        Mode::HalfUp
    };
    Ok(Value::Float(rounded(number, places, mode).unwrap_or(number)))
}

/// The number rounded; none where it has no more places than that.
fn rounded(number: f64, places: u32, mode: Mode) -> Option<f64> {
    if !number.is_finite() {
        return None;
    }
    let written = format!("{:?}", number.abs());
    let written = if written.contains('e') { format!("{}", number.abs()) } else { written };
    let (whole, fraction) = written.split_once('.')?;
    let places = places as usize;
    if fraction.len() <= places {
        return None;
    }
    let (kept, cut) = fraction.split_at(places);
    let mut digits: Vec<u8> = whole.bytes().chain(kept.bytes()).collect();
    if goes_up(mode, number < 0.0, digits.last().is_some_and(|d| d % 2 == 1), cut) {
        increment(&mut digits);
    }
    let point = digits.len() - places;
    let sign = if number < 0.0 { "-" } else { "" };
    let digits = String::from_utf8(digits).ok()?;
    format!("{sign}{}.{}0", &digits[..point], &digits[point..]).parse().ok()
}

/// Whether the kept digits are increased, away from zero.
fn goes_up(mode: Mode, negative: bool, odd: bool, cut: &str) -> bool {
    let nothing = cut.bytes().all(|d| d == b'0');
    let half = cut.starts_with('5') && cut[1..].bytes().all(|d| d == b'0');
    let upper = cut.as_bytes().first().is_some_and(|d| *d >= b'5');
    match mode {
        Mode::Up => !nothing,
        Mode::Down => false,
        Mode::Ceiling => !negative && !nothing,
        Mode::Floor => negative && !nothing,
        Mode::HalfUp => upper,
        Mode::HalfDown => upper && !half,
        Mode::HalfEven => upper && (!half || odd),
        Mode::HalfCeiling => upper && !(half && negative),
    }
}

fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_decimal_halves() {
        let cases = [
            (2.345, 2, Mode::HalfUp, Some(2.35)),
            (-2.345, 2, Mode::HalfUp, Some(-2.35)),
            (2.345, 2, Mode::HalfDown, Some(2.34)),
            (2.345, 2, Mode::HalfEven, Some(2.34)),
            (2.355, 2, Mode::HalfEven, Some(2.36)),
            (-1.5, 0, Mode::HalfCeiling, Some(-1.0)),
            (1.5, 0, Mode::HalfCeiling, Some(2.0)),
            (9.99, 1, Mode::Up, Some(10.0)),
            (-0.01, 0, Mode::Floor, Some(-1.0)),
            (0.01, 0, Mode::Ceiling, Some(1.0)),
            (1e-300, 2, Mode::HalfUp, Some(0.0)),
            (1.25, 2, Mode::Up, None),
            (1e300, 0, Mode::Up, None),
            (f64::NAN, 0, Mode::Up, None),
        ];
        for (number, places, mode, expected) in cases {
            assert_eq!(rounded(number, places, mode), expected, "{number} {places} {mode:?}");
        }
    }
}
