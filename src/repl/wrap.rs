//! Lines that are longer than the terminal is wide, broken between words and indented.

use unicode_width::UnicodeWidthStr;

/// Breaks every line of `text` that is wider than `width`; what goes on is indented by `indent(line)`
/// columns. Without a width nothing is broken. Escapes for colours count for nothing.
pub(super) fn wrap(text: &str, width: Option<usize>, indent: impl Fn(&str) -> usize) -> String {
    let Some(width) = width else { return text.to_owned() };
    let mut out = String::with_capacity(text.len() + 64);
    for line in text.lines() {
        if columns(line) < width {
            out.push_str(line);
        } else {
            fold(line, width, indent(line).min(width / 2), &mut out);
        }
        out.push('\n');
    }
    out
}

fn columns(text: &str) -> usize {
    anstream::adapter::strip_str(text).to_string().width()
}

/// The last column stays free, for some terminals go to the next line when it is written.
fn fold(line: &str, width: usize, indent: usize, out: &mut String) {
    let body = line.trim_start_matches(' ');
    let lead = line.len() - body.len();
    out.push_str(&line[..lead]);
    let mut at = lead;
    for (number, word) in body.split(' ').enumerate() {
        let room = columns(word);
        if number > 0 && at + 1 + room >= width {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            at = indent;
        } else if number > 0 {
            out.push(' ');
            at += 1;
        }
        out.push_str(word);
        at += room;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_go_on_below_and_short_ones_stay() {
        let text = "  [1] one two three four\nshort\n";
        assert_eq!(wrap(text, Some(14), |_| 6), "  [1] one two\n      three\n      four\nshort\n");
        assert_eq!(wrap(text, None, |_| 6), text);
        assert_eq!(wrap("abcdefghijklmnop\n", Some(8), |_| 2), "abcdefghijklmnop\n");
        assert_eq!(wrap("\u{1b}[1mab\u{1b}[0m cd\n", Some(8), |_| 2), "\u{1b}[1mab\u{1b}[0m cd\n");
    }
}
