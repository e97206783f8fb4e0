//! What JSON's numbers lose when they are read as 64 bits, taken from a line as it was written: the `id` of a
//! request, which goes back as it came, and whole numbers among its values that do not fit.

use std::ops::Range;

/// What was found in a line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Exact {
    /// Where the value of the topmost `id` stands; of the last, if there are several.
    pub(super) id: Option<Range<usize>>,
    /// Where the first whole number of `parameters` or `procedure` stands that does not fit 64 bits.
    pub(super) too_large: Option<Range<usize>>,
}

/// Looks through a line in one pass, and blanks the sign of every `-0` among the values, for it is the integer 0. Any bytes are taken;
/// whether they are JSON is for others to say.
pub(super) fn exact(line: &mut [u8]) -> Exact {
    let mut found = Exact::default();
    let mut scan = Scan::default();
    let mut at = 0;
    while let Some(byte) = line.get(at) {
        let from = at;
        at = match byte {
            b'"' => string(line, from),
            b'-' | b'0'..=b'9' => number(line, from),
            _ => from + 1,
        };
        let token = from..at;
        match line[from] {
            b'-' | b'0'..=b'9' if VALUES.contains(&scan.key(line)) => found.number(line, token),
            b'-' | b'0'..=b'9' => {}
            byte => scan.step(line, byte, token, &mut found),
        }
    }
    found
}

/// The keys below which there are values for queries.
const VALUES: [&[u8]; 2] = [b"\"parameters\"", b"\"procedure\""];

/// Where in the object the pass stands.
#[derive(Default)]
struct Scan {
    depth: usize,
    /// The latest string of the topmost object: its key, once a colon has followed.
    latest: Range<usize>,
    /// Where the value of that key begins, while it is passed.
    value: Option<usize>,
}

impl Scan {
    /// The key of the topmost object whose value is passed, with its quotes.
    fn key<'l>(&self, line: &'l [u8]) -> &'l [u8] {
        self.value.and_then(|_| line.get(self.latest.clone())).unwrap_or_default()
    }

    fn step(&mut self, line: &[u8], byte: u8, token: Range<usize>, found: &mut Exact) {
        match byte {
            b'"' if self.depth == 1 && self.value.is_none() => self.latest = token,
            b':' if self.depth == 1 => self.value = Some(token.end),
            b',' if self.depth == 1 => self.close(line, token.start, found),
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                if self.depth == 1 {
                    self.close(line, token.start, found);
                }
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
    }

    /// The value that was passed ends here.
    fn close(&mut self, line: &[u8], end: usize, found: &mut Exact) {
        let is_id = self.key(line) == b"\"id\"";
        if let Some(start) = self.value.take().filter(|_| is_id) {
            found.id = Some(start..end);
        }
    }
}

impl Exact {
    fn number(&mut self, line: &mut [u8], token: Range<usize>) {
        let Some(text) = line.get(token.clone()).and_then(|bytes| str::from_utf8(bytes).ok()) else { return };
        if text.contains(['.', 'e', 'E']) {
            return;
        }
        if text == "-0" {
            line[token.start] = b' ';
        } else if text.parse::<i64>().is_err() && text.len() > 18 {
            self.too_large.get_or_insert(token);
        }
    }
}

/// Where a string ends that begins at a place.
fn string(line: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(byte) = line.get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    line.len()
}

/// Where a number ends that begins at a place.
fn number(line: &[u8], from: usize) -> usize {
    let part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    line[from..].iter().position(|byte| !part(byte)).map_or(line.len(), |length| from + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Option<String>, Option<String>) {
        let mut line = text.as_bytes().to_vec();
        let found = exact(&mut line);
        let part =
            |range: Option<Range<usize>>| range.and_then(|range| text.get(range)).map(|part| part.trim().to_owned());
        (String::from_utf8(line).unwrap(), part(found.id), part(found.too_large))
    }

    #[test]
    fn the_id_is_taken_as_written() {
        let id = |text| read(text).1;
        assert_eq!(
            id(r#"{"id": 123456789012345678901234567890, "info": true}"#).as_deref(),
            Some("123456789012345678901234567890")
        );
        assert_eq!(id(r#"{"query":"\"id\":1","id":[1, {"id": "x,}"}]}"#).as_deref(), Some(r#"[1, {"id": "x,}"}]"#));
        assert_eq!(id(r#"{"parameters":{"id":1}}"#), None);
        assert_eq!(id(r#"{"a":"id","b":1}"#), None);
        assert_eq!(id(r#"{"id":1,"id":-0}"#).as_deref(), Some("-0"));
    }

    #[test]
    fn whole_numbers_stay_whole_or_are_told() {
        let large = |text| read(text).2;
        assert_eq!(large(r#"{"parameters":{"p":[1, 9223372036854775808]}}"#).as_deref(), Some("9223372036854775808"));
        assert_eq!(large(r#"{"other":9223372036854775808}"#), None);
        assert_eq!(large(r#"{"parameters":{"p":-9223372036854775808, "q": 1e400, "r": "9223372036854775808"}}"#), None);
        assert_eq!(read(r#"{"parameters":[-0,-0.0,-01]}"#).0, r#"{"parameters":[ 0,-0.0,-01]}"#);
        assert_eq!(read("\"abc\\").0, "\"abc\\");
    }
}
